/* The Certificate message up to TLS 1.2 (RFC 5246, section 7.4.2), in EVE's words. */
#ifndef DISSECT_TLS_CERTIFICATE_H
#define DISSECT_TLS_CERTIFICATE_H

#include "dissect/dissect.h"

/* The facts of the first certificate of the list, the sender's own; the chain behind it may
 * be missing. A server's names its address, too: "cert". */
void tls_certificate_facts(struct slice body, bool from_client, struct dissect_out *out);

/* The same of a certificate by itself. */
void tls_x509_facts(struct slice der, bool from_client, struct dissect_out *out);

#endif
