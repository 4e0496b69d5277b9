/* TLS hellos (RFC 8446 section 4.1, RFC 5246 section 7.4.1), as far as they say
 * who talks to whom. */
#ifndef DISSECT_TLS_HELLO_H
#define DISSECT_TLS_HELLO_H

#include "base/cursor.h"

enum tls_extension {
	TLS_EXT_SERVER_NAME = 0,
	TLS_EXT_ALPN = 16,
	TLS_EXT_SUPPORTED_VERSIONS = 43,
};

/* Everything borrows from the message. */
struct tls_client_hello {
	uint16_t version; /* legacy_version */
	struct slice ciphers; /* two bytes each */
	struct slice extensions; /* the whole block, for tls_extension_next() */
	struct slice session_id;
	struct slice sni; /* host_name of server_name; empty: none */
	struct slice alpns; /* ProtocolNameList's content: a length byte and a name each */
	struct slice versions; /* of supported_versions, two bytes each */
};

struct tls_server_hello {
	uint16_t version; /* negotiated: supported_versions, else legacy_version */
	uint16_t legacy_version;
	uint16_t cipher;
	struct slice extensions;
	struct slice alpn; /* the one chosen; empty: none */
	bool hello_retry_request;
};

/* 'body' is the handshake message without its four-byte header. False when it is none. */
bool tls_read_client_hello(struct slice body, struct tls_client_hello *hello);
bool tls_read_server_hello(struct slice body, struct tls_server_hello *hello);

/* Walks an extensions block: type and content of the next one. */
bool tls_extension_next(struct cursor *extensions, uint16_t *type, struct slice *content);

/* GREASE values (RFC 8701): 0x?a?a with equal bytes. */
static inline bool tls_is_grease(uint16_t value)
{
	return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff);
}

/* EVE's spelling: "TLSv1", "TLS 1.2", ...; NULL for what is no version. */
const char *tls_version_name(uint16_t version);

#endif
