#include "base/lines.h"

#include "base/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define LINES_FIRST_ROOM ((size_t)256 * 1024)

void lines_init(struct lines *in, int fd, size_t cap)
{
	*in = (struct lines){.fd = fd, .cap = cap};
}

void lines_release(struct lines *in)
{
	free(in->buffer);
	in->buffer = NULL;
}

/* Room behind 'end': by moving what is unread to the front, else by growing. */
static void make_room(struct lines *in)
{
	if (in->start > 0) {
		memmove(in->buffer, in->buffer + in->start, in->end - in->start);
		in->end -= in->start;
		in->start = 0;
	}
	if (in->end == in->room) {
		in->room = in->room ? in->room * 2 : LINES_FIRST_ROOM;
		in->buffer = mem_realloc(in->buffer, in->room, 1);
	}
}

static void fill(struct lines *in)
{
	ssize_t n;

	make_room(in);
	do
		n = read(in->fd, in->buffer + in->end, in->room - in->end);
	while (n < 0 && errno == EINTR);
	if (n > 0)
		in->end += (size_t)n;
	else
		in->at_end = true;
	if (n < 0)
		in->error = errno;
}

/* Hands out 'len' bytes and drops 'gone' from the buffer. */
static bool hand_out(struct lines *in, struct line *line, size_t len, size_t gone)
{
	line->bytes = slice_of(in->buffer + in->start, len);
	line->ended = gone > len;
	line->number = in->number;
	line->piece = in->in_long || line->more;
	in->in_long = line->more;
	in->start += gone;
	in->scanned = 0;
	return true;
}

bool lines_next(struct lines *in, struct line *line)
{
	line->more = false;
	if (!in->in_long)
		in->number++;
	for (;;) {
		struct slice unread = slice_of(in->buffer + in->start, in->end - in->start);
		size_t at = in->scanned + slice_find(slice_from(unread, in->scanned), '\n');

		if (at < unread.len && at <= in->cap)
			return hand_out(in, line, at, at + 1);
		in->scanned = unread.len;
		if (unread.len > in->cap) {
			line->more = true;
			return hand_out(in, line, in->cap, in->cap);
		}
		if (in->at_end)
			return unread.len ? hand_out(in, line, unread.len, unread.len) : false;
		fill(in);
	}
}
