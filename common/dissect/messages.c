#include "dissect/messages.h"

#include "dissect/question.h"

static void read_inner(struct driver *driver, struct dissection *inner, unsigned dir,
	const struct segment *outer, bool last)
{
	struct stream *stream = &inner->tcp->stream[dir];
	struct segment in = *outer;

	if (messages_read(driver, inner, dir, &in, last) == VERDICT_MORE && !in.end && !last) {
		stream_keep(stream);
		return;
	}
	inner->over[dir] = true;
	stream_release(stream);
}

/* What the last message had encrypted. */
static void take_opened(struct driver *driver, struct dissection *d, unsigned dir,
	const struct segment *outer, struct slice opened)
{
	if (!d->inner)
		d->inner = dissection_new_inner(driver, d->conv);
	if (d->inner->over[dir])
		return;
	stream_push(
		&d->inner->tcp->stream[dir], d->inner->opened[dir], opened, (uint32_t)opened.len);
	d->inner->opened[dir] += (uint32_t)opened.len;
	read_inner(driver, d->inner, dir, outer, false);
}

void messages_end_inner(
	struct driver *driver, struct dissection *d, unsigned dir, struct segment *in)
{
	if (d->inner && !d->inner->over[dir])
		read_inner(driver, d->inner, dir, in, true);
}

enum verdict messages_read(
	struct driver *driver, struct dissection *d, unsigned dir, struct segment *in, bool last)
{
	struct stream *stream = &d->tcp->stream[dir];
	enum verdict verdict = VERDICT_MORE;
	size_t eaten;

	in->end = false;
	for (;;) {
		in->bytes = stream_ready(stream);
		if (in->bytes.len == 0)
			return verdict;
		in->end = stream->ended || last || in->bytes.len >= DISSECT_HELD_MAX;
		driver->opened = (struct slice){NULL, 0};
		verdict = question(driver, d, in, dir, &eaten);
		if (driver->opened.len)
			take_opened(driver, d, dir, in, driver->opened);
		if ((verdict != VERDICT_NEXT && verdict != VERDICT_SWITCH) || eaten == 0)
			return verdict;
		stream_eat(stream, eaten);
		in->end = false;
		verdict = VERDICT_MORE;
	}
}
