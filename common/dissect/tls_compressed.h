/* Certificates that were compressed (RFC 8879), by zlib, Brotli or Zstandard. */
#ifndef DISSECT_TLS_COMPRESSED_H
#define DISSECT_TLS_COMPRESSED_H

#include "base/strbuf.h"

#define TLS_COMPRESSED_MAX 65536 /* bytes that a message may have uncompressed */

/* The Certificate message that a CompressedCertificate holds, appended to 'out'. False when it is
 * damaged, longer than that, or of another algorithm. */
bool tls_uncompress_certificate(struct slice body, struct strbuf *out);

#endif
