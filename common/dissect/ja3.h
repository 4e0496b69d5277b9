/* JA3 and JA3S (Althouse, Atkinson, Atkins 2017): what a TLS hello offers, in its own
 * order, as decimal numbers. The fingerprint proper is the MD5 of that text.
 *
 *	client  version,ciphers,extensions,groups,point formats    771,4865-4866,0-23,29,0
 *	server  version,cipher,extensions
 *
 * Version is legacy_version; GREASE values are left out; a list that is missing or
 * empty leaves its field empty. */
#ifndef DISSECT_JA3_H
#define DISSECT_JA3_H

#include "base/strbuf.h"
#include "dissect/tls_hello.h"

void ja3_client(struct strbuf *out, const struct tls_client_hello *hello);
void ja3_server(struct strbuf *out, const struct tls_server_hello *hello);

#endif
