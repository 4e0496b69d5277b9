#include "flow/stream.h"

#include "base/mem.h"

#include <stdlib.h>

struct stream_chunk {
	struct stream_chunk *next;
	uint32_t seq, len; /* on the wire; at least bytes' */
	uint32_t captured;
	uint8_t bytes[];
};

/* Distance from b to a in sequence space (RFC 9293, section 3.4). */
static int32_t seq_diff(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b);
}

void stream_start(struct stream *s, uint32_t seq)
{
	if (s->started)
		return;
	s->started = true;
	s->next = seq;
}

/* The caller owns it now. */
static struct stream_chunk *take_first_waiting(struct stream *s)
{
	struct stream_chunk *chunk = s->waiting;

	s->waiting = chunk->next;
	s->waiting_count--;
	s->waiting_bytes -= chunk->captured;
	return chunk;
}

static void drop_waiting(struct stream *s)
{
	while (s->waiting)
		free(take_first_waiting(s));
}

static void wait(struct stream *s, uint32_t seq, struct slice payload, uint32_t len)
{
	struct stream_chunk **at = &s->waiting, *chunk;

	if (s->waiting_count == STREAM_WAITING_MAX ||
		s->waiting_bytes + payload.len > STREAM_WAITING_BYTES) {
		stream_end(s);
		return;
	}
	while (*at && seq_diff((*at)->seq, seq) <= 0)
		at = &(*at)->next;
	chunk = mem_alloc(sizeof(*chunk) + payload.len);
	*chunk = (struct stream_chunk){*at, seq, len, (uint32_t)payload.len};
	if (payload.len)
		memcpy(chunk->bytes, payload.ptr, payload.len);
	*at = chunk;
	s->waiting_count++;
	s->waiting_bytes += (uint32_t)payload.len;
}

/* Takes what is new of a segment that does not begin after 'next'. */
static void accept(struct stream *s, uint32_t seq, struct slice payload, uint32_t len)
{
	uint32_t old = (uint32_t)seq_diff(s->next, seq);
	bool cut = payload.len < len;

	if (old >= len)
		return;
	payload = slice_from(payload, old);
	if (s->ready.len == 0) {
		s->ready = payload;
		s->borrowed = true;
	} else {
		stream_keep(s);
		strbuf_add_slice(&s->held, payload);
		s->ready = strbuf_slice(&s->held);
	}
	s->next += (uint32_t)payload.len;
	if (cut)
		stream_end(s);
}

/* Waiting segments that have come into order. */
static void accept_waiting(struct stream *s)
{
	while (s->waiting && !s->ended && seq_diff(s->waiting->seq, s->next) <= 0) {
		struct stream_chunk *chunk = take_first_waiting(s);

		accept(s, chunk->seq, slice_of(chunk->bytes, chunk->captured), chunk->len);
		stream_keep(s); /* before the chunk goes */
		free(chunk);
	}
}

void stream_push(struct stream *s, uint32_t seq, struct slice payload, uint32_t len)
{
	if (s->ended || len == 0)
		return;
	stream_start(s, seq);
	if (seq_diff(seq, s->next) > 0) {
		wait(s, seq, payload, len);
		return;
	}
	accept(s, seq, payload, len);
	accept_waiting(s);
}

bool stream_is_whole(const struct stream *s, uint32_t end)
{
	return s->started && !s->ended && !s->waiting && s->next == end;
}

bool stream_has_passed(const struct stream *s, uint32_t seq)
{
	return s->started && seq_diff(seq, s->next) < 0;
}

bool stream_lacks(const struct stream *s, uint32_t seq, uint32_t ack)
{
	return s->started && !s->ended && seq_diff(seq, s->next) > 0 && seq_diff(ack, s->next) > 0;
}

void stream_end(struct stream *s)
{
	s->ended = true;
}

void stream_restart(struct stream *s, uint32_t seq)
{
	stream_release(s);
	*s = (struct stream){.next = seq, .started = true};
}

bool stream_resume(struct stream *s, stream_begins_fn *begins)
{
	while (s->waiting) {
		const struct stream_chunk *chunk = s->waiting;

		if (seq_diff(chunk->seq, s->next) >= 0 &&
			begins(slice_of(chunk->bytes, chunk->captured), true))
			break;
		free(take_first_waiting(s));
	}
	if (!s->waiting)
		return false;
	s->ended = false;
	s->borrowed = false;
	s->ready = (struct slice){NULL, 0};
	strbuf_release(&s->held);
	s->next = s->waiting->seq;
	accept_waiting(s);
	return true;
}

void stream_eat(struct stream *s, size_t n)
{
	size_t there = n < s->ready.len ? n : s->ready.len;
	size_t skip = n - there;

	s->ready = slice_from(s->ready, there);
	if (skip == 0)
		return;
	if (skip > STREAM_SKIP_MAX || s->ended) {
		stream_end(s);
		return;
	}
	s->next += (uint32_t)skip;
	accept_waiting(s);
}

void stream_keep(struct stream *s)
{
	if (s->ready.len == 0) {
		strbuf_release(
			&s->held); /* most streams have nothing to keep for most of their time */
	} else if (s->borrowed) {
		strbuf_clear(&s->held);
		strbuf_add_slice(&s->held, s->ready);
	} else if (s->ready.len < s->held.len) {
		memmove(s->held.ptr, s->ready.ptr, s->ready.len);
		s->held.len = s->ready.len;
	}
	s->borrowed = false;
	s->ready = strbuf_slice(&s->held);
}

void stream_release(struct stream *s)
{
	stream_end(s);
	drop_waiting(s);
	strbuf_release(&s->held);
	s->ready = (struct slice){NULL, 0};
}

size_t stream_memory(const struct stream *s)
{
	return s->held.room + s->waiting_bytes + s->waiting_count * sizeof(struct stream_chunk);
}
