/* JA3 and JA4 of a ClientHello. Programs send theirs again and again: what was made for one is
 * kept for those that are alike in all that goes into the two. */
#ifndef DISSECT_TLS_FINGERPRINT_H
#define DISSECT_TLS_FINGERPRINT_H

#include "dissect/tls_hello.h"

struct tls_fingerprints {
	struct slice ja3_hash, ja3, ja4; /* empty: refused; valid until the next call */
};

/* transport: JA4's letter, 't', 'q' or 'd'. */
struct tls_fingerprints tls_fingerprints(const struct tls_client_hello *hello, char transport);

#endif
