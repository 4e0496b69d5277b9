/* A message that comes in pieces, in any order, some of them twice: QUIC's CRYPTO frames,
 * the fragments of DTLS. The bytes themselves stand in a strbuf of the caller's. */
#ifndef DISSECT_PIECES_H
#define DISSECT_PIECES_H

#include "base/strbuf.h"

#define PIECES_MAX 32 /* runs with holes between them */
#define PIECES_BYTES_MAX 16384 /* of the whole message */

/* What is there: runs in order that do not touch. Zeroed: nothing. */
struct pieces {
	uint32_t count;
	struct piece {
		uint32_t from, to;
	} runs[PIECES_MAX];
};

/* Puts bytes at 'offset' of the message, whose byte 0 stands at 'base' in 'into'. Bytes that
 * came first stay. False when a bound keeps them out. */
bool pieces_add(struct pieces *pieces, struct strbuf *into, size_t base, uint64_t offset,
	struct slice bytes);

/* How many bytes are there from the beginning on. */
static inline size_t pieces_ready(const struct pieces *pieces)
{
	return pieces->count && pieces->runs[0].from == 0 ? pieces->runs[0].to : 0;
}

#endif
