/* SSLv2 hellos (RFC 6101, appendix E; draft-hickman-netscape-ssl-00): old servers, and
 * old clients that offer SSLv3 or TLS in this form. */
#ifndef DISSECT_TLS_SSL2_H
#define DISSECT_TLS_SSL2_H

#include "dissect/dissect.h"

/* NO when the bytes begin with neither hello. */
enum verdict tls_read_ssl2(const struct segment *in, struct dissect_out *out);

#endif
