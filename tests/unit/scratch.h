/* A file of given bytes for the length of a test. */
#ifndef SCRATCH_H
#define SCRATCH_H

#include "base/slice.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct scratch {
	char path[256];
};

/* Ends the program when the file cannot be made: no test means anything then. */
static inline struct scratch scratch_file(struct slice bytes)
{
	const char *folder = getenv("TMPDIR");
	struct scratch scratch;
	int fd;

	snprintf(
		scratch.path, sizeof(scratch.path), "%s/pcg-unit-XXXXXX", folder ? folder : "/tmp");
	fd = mkstemp(scratch.path);
	while (fd >= 0 && bytes.len) {
		ssize_t n = write(fd, bytes.ptr, bytes.len);

		if (n < 0)
			break;
		bytes = slice_from(bytes, (size_t)n);
	}
	if (fd < 0 || bytes.len || close(fd) < 0) {
		perror(scratch.path);
		exit(1);
	}
	return scratch;
}

static inline void scratch_remove(const struct scratch *scratch)
{
	unlink(scratch->path);
}

#endif
