/* Any bytes as a capture file, read as pcg-flows does; rules in reading.h. */
#include "fuzz.h"
#include "reading.h"

#include "base/message.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char path[4096];

static void remove_scratch(void)
{
	unlink(path);
}

static int open_scratch(void)
{
	const char *dir = getenv("TMPDIR");

	if (!*path) {
		snprintf(path, sizeof(path), "%s/pcg-fuzz.%ld", dir ? dir : "/tmp", (long)getpid());
		atexit(remove_scratch);
	}
	return open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = open_scratch();

	if (fd < 0 || write(fd, data, size) != (ssize_t)size || close(fd) != 0)
		die("%s: %s", path, strerror(errno));
	reading_run(path);
	return 0;
}
