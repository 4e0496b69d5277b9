/* Heartbeats of TLS (RFC 6520) that ask for more than they send, as Heartbleed (CVE-2014-0160)
 * does, and answers that give it. */
#ifndef DISSECT_TLS_HEARTBEAT_H
#define DISSECT_TLS_HEARTBEAT_H

#include "dissect/dissect.h"

/* Does this handshake message, a hello, allow heartbeats? */
bool tls_allows_heartbeats(uint8_t type, struct slice body);

/* One record of 'len' bytes, of which 'record' is there. Keeps its length for the other side. */
void tls_heartbeat(struct slice record, size_t len, bool ciphered, struct dissect_out *out);

#endif
