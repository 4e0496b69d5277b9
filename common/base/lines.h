/* Lines of a file descriptor, fast, with a cap on their length.
 *
 *	struct lines in;
 *	lines_init(&in, 0, LINES_CAP);
 *	while (lines_next(&in, &line)) ...
 *	if (in.error) ... errno value
 *	lines_release(&in);
 *
 * A line longer than the cap is still handed out, in pieces of at most the
 * cap, with 'more' set on all but the last: a filter passes it on untouched. */
#ifndef BASE_LINES_H
#define BASE_LINES_H

#include "base/slice.h"

#define LINES_CAP ((size_t)16 * 1024 * 1024) /* of a record, by the record contract */

struct line {
	struct slice bytes; /* without the LF, a CR before it kept; valid until the next call */
	uint64_t number; /* from 1 */
	bool piece; /* a part of a line over the cap */
	bool more; /* ... and not its last */
	bool ended; /* a LF stood behind it (the last line may lack one) */
};

struct lines {
	int fd;
	size_t cap;
	uint8_t *buffer;
	size_t room, start, end; /* what is read and not handed out: buffer[start .. end) */
	size_t scanned; /* bytes after start known to hold no LF */
	uint64_t number;
	bool at_end, in_long;
	int error; /* errno of a failed read; 0 at a clean end */
};

void lines_init(struct lines *in, int fd, size_t cap); /* does not own fd */
bool lines_next(struct lines *in, struct line *line);
void lines_release(struct lines *in);

#endif
