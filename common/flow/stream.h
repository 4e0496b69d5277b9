/* One direction of a TCP conversation as its receiver would read it: bytes in
 * order, from the beginning, as far as somebody wants them.
 *
 *	stream_push(s, seq, payload, len_on_the_wire);
 *	... read stream_ready(s), then
 *	stream_eat(s, n);	n may be more than what is there: the rest is skipped
 *	stream_keep(s);		before the packet's bytes go away
 *
 * Segments out of order wait, retransmitted and overlapping ones are cut (the
 * bytes that came first stay), a hole that nothing fills ends the stream. What
 * is skipped may be missing or cut by a snap length. Where a reader can tell
 * that a message begins behind the hole, the stream goes on there:
 *
 *	if (stream_lacks(s, seq, ack))	what is missing has been received elsewhere
 *		stream_end(s);
 *	if (s->ended && !stream_resume(s, begins))
 *		... then each new segment: if begins(payload), stream_restart(s, seq) */
#ifndef FLOW_STREAM_H
#define FLOW_STREAM_H

#include "base/strbuf.h"

#define STREAM_WAITING_MAX 64 /* segments out of order */
#define STREAM_WAITING_BYTES ((size_t)128 * 1024) /* and their bytes */
#define STREAM_SKIP_MAX (UINT32_C(1) << 30) /* bytes skipped in one go; more ends the stream */

struct stream {
	uint32_t next; /* sequence number of the byte behind 'ready' */
	bool started; /* next is set */
	bool ended; /* no byte will come behind 'ready': that of 'next' is missing, or none was sent */
	bool borrowed; /* ready lies in a packet, not in held */
	uint8_t waiting_count;
	uint32_t waiting_bytes;
	struct slice ready;
	struct strbuf held;
	struct stream_chunk *waiting; /* by sequence number */
};

/* The first byte will have this sequence number (a SYN was seen). */
void stream_start(struct stream *s, uint32_t seq);

/* A segment: payload as captured, of len bytes on the wire. Without a start,
 * the first one starts the stream. */
void stream_push(struct stream *s, uint32_t seq, struct slice payload, uint32_t len);

/* Is the byte 'seq' one of those before 'next'? Still told when the stream has ended. */
bool stream_has_passed(const struct stream *s, uint32_t seq);

/* Does the segment at 'seq' come behind a hole in what its receiver has acknowledged up to 'ack'?
 * Then nothing will fill that. */
bool stream_lacks(const struct stream *s, uint32_t seq, uint32_t ack);

/* Nothing will come for 'next'. What waits behind it stays until stream_resume() or the release. */
void stream_end(struct stream *s);

/* What the segment after a hole begins with: is it a message? 'known': of the protocol that the
 * conversation is known to speak; else of any. */
typedef bool stream_begins_fn(struct slice bytes, bool known);

/* Goes on at the first segment that waits and begins a message of what is known; those before it are dropped, and
 * what was ready. False: there is none. */
bool stream_resume(struct stream *s, stream_begins_fn *begins);

/* Goes on at 'seq', with nothing ready and nothing waiting. */
void stream_restart(struct stream *s, uint32_t seq);

/* Has every byte before the sequence number 'end' come? */
bool stream_is_whole(const struct stream *s, uint32_t end);

static inline struct slice stream_ready(const struct stream *s)
{
	return s->ready;
}

void stream_eat(struct stream *s, size_t n);
void stream_keep(struct stream *s);
void stream_release(struct stream *s); /* frees; the stream has ended */

/* Bytes of memory it holds. */
size_t stream_memory(const struct stream *s);

#endif
