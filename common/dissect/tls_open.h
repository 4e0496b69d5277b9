/* What encrypted records of TLS over TCP say, where the keys of the connection are at hand: the rest
 * of the handshake into facts (RFC 8446, section 4.3 and 4.4), data for others to read. */
#ifndef DISSECT_TLS_OPEN_H
#define DISSECT_TLS_OPEN_H

#include "dissect/dissect.h"

/* Does this direction have records that can be opened, or may it have them? */
bool tls_may_open(const struct dissect_out *out);

/* ... but not before the other side has answered. */
bool tls_must_wait(const struct dissect_out *out);

/* The next record of a direction, whole. Facts are put, and out->opened is set: the caller answers
 * NEXT. */
void tls_open_record(struct slice record, struct dissect_out *out);

/* A message of QUIC's server that Handshake packets carry. False: no later one tells anything. */
bool tls_opened_message_of_quic(uint8_t type, struct slice body, struct dissect_out *out);

#endif
