/* One conversation's payload, as a fuzz input has it, through the driver.
 *
 * Input: the IP protocol (8 bits), client and server port (16 bits each), then
 * chunks (fuzz.h), each a segment or datagram. The first byte of a chunk is
 * eaten: its lowest bit says who sends, the next whether bytes before it are lost. */
#ifndef FUZZ_TALK_H
#define FUZZ_TALK_H

#include "base/cursor.h"

/* 'over': the transports that are wanted (bits of enum over); an input over
 * another one is taken for one of these. Aborts when a rule is broken. */
void talk_read(struct cursor in, unsigned over);

/* The keys with which TLS is read from now on; NULL: none are at hand, as at first. */
struct keylog;
void talk_use_keys(const struct keylog *keylog);

#endif
