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
 * is skipped may be missing or cut by a snap length. */
#ifndef FLOW_STREAM_H
#define FLOW_STREAM_H

#include "base/strbuf.h"

#define STREAM_WAITING_MAX 64 /* segments out of order */
#define STREAM_WAITING_BYTES ((size_t)128 * 1024) /* and their bytes */
#define STREAM_SKIP_MAX (UINT32_C(1) << 30) /* bytes skipped in one go; more ends the stream */

struct stream {
	uint32_t next; /* sequence number of the byte behind 'ready' */
	bool started; /* next is set */
	bool ended; /* no byte will come behind 'ready' */
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

/* The other side has acknowledged all up to 'ack' though it was not seen here,
 * or nothing more will come: what waits behind a hole is given up. */
void stream_end(struct stream *s);

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
