/* The Certificate message (RFC 5246, section 7.4.2), in EVE's words. */
#ifndef DISSECT_TLS_CERTIFICATE_H
#define DISSECT_TLS_CERTIFICATE_H

#include "dissect/dissect.h"

/* Whose certificate it is, and of what: facts go under "tls", "tls.client", "quic". */
enum tls_certificate_of { CERTIFICATE_OF_SERVER, CERTIFICATE_OF_CLIENT, CERTIFICATE_OF_QUIC };

/* The facts of the first certificate of the list, the sender's own; the chain behind it may
 * be missing. A server's names its address, too: "cert". */
void tls_certificate_facts(
	struct slice body, enum tls_certificate_of whose, struct dissect_out *out);

/* The same of TLS 1.3's message (RFC 8446, section 4.4.2). */
void tls_certificate_facts_1_3(
	struct slice body, enum tls_certificate_of whose, struct dissect_out *out);

/* The same of a certificate by itself. */
void tls_x509_facts(struct slice der, enum tls_certificate_of whose, struct dissect_out *out);

#endif
