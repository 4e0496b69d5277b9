/* JA4, the TLS client fingerprint (FoxIO; BSD-3-Clause). Its siblings (JA4S, JA4X, ...)
 * are under another licence and are not computed.
 *
 *	t13d1516h2_8daaf6152771_e5627efa2ab1
 *	  t|q|d  over TCP, QUIC, datagrams; version; d|i  with SNI or without; number of
 *	  ciphers and of extensions; first and last character of the first ALPN
 *	  _ first 12 digits of the SHA-256 of the sorted ciphers
 *	  _ the same of the sorted extensions (without SNI and ALPN), '_', and the signature
 *	    algorithms in their own order
 *
 * GREASE values are left out everywhere. The version is the newest that
 * supported_versions has, else legacy_version. */
#ifndef DISSECT_JA4_H
#define DISSECT_JA4_H

#include "dissect/tls_hello.h"

#define JA4_LEN 36

/* Writes JA4_LEN characters. False when the digest is refused, or the hello is longer
 * than TLS_HELLO_MAX. */
bool ja4_client(char out[JA4_LEN], const struct tls_client_hello *hello, char transport);

#endif
