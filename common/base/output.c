#include "base/output.h"

#include "base/message.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define OUTPUT_ROOM ((size_t)256 * 1024)

static uint8_t buffer[OUTPUT_ROOM];
static size_t used;

static void write_all(struct slice bytes)
{
	while (bytes.len) {
		ssize_t n = write(STDOUT_FILENO, bytes.ptr, bytes.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			die("cannot write standard output: %s", strerror(errno));
		bytes = slice_from(bytes, (size_t)n);
	}
}

void output_flush(void)
{
	size_t len = used;

	used = 0; /* first: die() on a failed write must not come back here */
	write_all(slice_of(buffer, len));
}

void output_bytes(struct slice bytes)
{
	if (bytes.len > OUTPUT_ROOM - used)
		output_flush();
	if (bytes.len > OUTPUT_ROOM) {
		write_all(bytes);
		return;
	}
	if (bytes.len)
		memcpy(buffer + used, bytes.ptr, bytes.len);
	used += bytes.len;
}

void output_line(struct slice line)
{
	output_bytes(line);
	output_bytes(SLICE("\n"));
}

bool output_is_terminal(void)
{
	return isatty(STDOUT_FILENO);
}
