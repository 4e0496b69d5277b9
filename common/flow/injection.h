/* Segments that tell one stretch of a TCP stream in two ways, which no sound sender does:
 * somebody on the way has raced the true one (a "man on the side").
 *
 * Of each direction that is read, the beginnings of two segments are kept: of the one that
 * began the last message, and of the last. What a later segment says of the same sequence
 * numbers is compared with them. */
#ifndef FLOW_INJECTION_H
#define FLOW_INJECTION_H

#include "flow/conversation.h"

#define INJECTION_KEPT 128 /* bytes of a segment */
#define INJECTION_COMPARED_MIN 8 /* fewer in common are a keep-alive, a window probe */
#define INJECTION_DIFFERENT_MIN 4 /* fewer are a damaged segment's */

struct injection_told {
	int64_t time_us;
	uint64_t frame;
	uint32_t seq, len; /* len: bytes kept; 0: nothing is */
	uint8_t ttl;
	uint8_t bytes[INJECTION_KEPT];
};

struct injection {
	struct injection_told begin, last;
	bool turned; /* the other side has spoken since 'last' */
};

/* Nothing was told yet. The bytes are left as they are. */
static inline void injection_start(struct injection *told)
{
	told->begin.len = told->last.len = 0;
	told->begin.frame = told->last.frame = 0;
	told->turned = false;
}

/* Compares a segment with payload with what was told before, and keeps its beginning. 'other'
 * is the opposite direction's. */
void injection_look(struct injection *told, struct injection *other, struct conversation *conv,
	struct arena *arena, const struct packet *packet, unsigned dir);

/* A SYN-ACK whose sequence number is another than that of the first answer to the same SYN. */
void injection_look_synack(
	struct conversation *conv, struct arena *arena, const struct packet *packet, unsigned dir);

#endif
