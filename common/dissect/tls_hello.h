/* TLS and DTLS hellos (RFC 8446 section 4.1, RFC 5246 section 7.4.1, RFC 6347
 * section 4.2), taken apart into what says who talks to whom and with which
 * library. */
#ifndef DISSECT_TLS_HELLO_H
#define DISSECT_TLS_HELLO_H

#include "base/cursor.h"

#define TLS_HELLO_MAX 16384 /* bytes of a hello that are waited for */

/* IANA, TLS ExtensionType Values. */
enum tls_extension {
	TLS_EXT_SERVER_NAME = 0,
	TLS_EXT_SUPPORTED_GROUPS = 10,
	TLS_EXT_POINT_FORMATS = 11,
	TLS_EXT_SIGNATURE_ALGORITHMS = 13,
	TLS_EXT_HEARTBEAT = 15,
	TLS_EXT_ALPN = 16,
	TLS_EXT_PRE_SHARED_KEY = 41,
	TLS_EXT_SUPPORTED_VERSIONS = 43,
	TLS_EXT_ECH = 0xfe0d, /* encrypted_client_hello */
};

enum tls_version {
	TLS_SSL2 = 0x0002,
	TLS_SSL3 = 0x0300,
	TLS_1_0 = 0x0301,
	TLS_1_2 = 0x0303,
	TLS_1_3 = 0x0304,
	DTLS_1_0 = 0xfeff,
	DTLS_1_2 = 0xfefd,
	DTLS_1_3 = 0xfefc,
	DTLS_EARLY = 0x0100, /* of OpenSSL before 0.9.8f, and of the VPNs that stayed with it */
};

/* Everything borrows from the message. A list that the hello has not is empty. */
struct tls_client_hello {
	uint16_t version; /* legacy_version */
	struct slice random;
	struct slice session_id;
	struct slice ciphers; /* two bytes each */
	struct slice extensions; /* the whole block, for tls_extension_next() */
	bool has_sni; /* a server_name extension, whatever is in it */
	bool has_heartbeat; /* heartbeats may be sent (RFC 6520) */
	bool has_ech; /* an outer encrypted_client_hello, real or GREASE */
	bool cut; /* it, or its last extension, ends before it should: lists may be short */
	struct slice sni; /* its host_name */
	struct slice alpns; /* ProtocolNameList's content: a length byte and a name each */
	struct slice versions; /* of supported_versions, two bytes each */
	struct slice groups; /* two bytes each */
	struct slice point_formats; /* a byte each */
	struct slice signature_algorithms; /* two bytes each */
};

struct tls_server_hello {
	uint16_t version; /* negotiated: supported_versions, else legacy_version */
	uint16_t legacy_version;
	struct slice random;
	uint16_t cipher;
	struct slice extensions;
	struct slice alpn; /* the one chosen; empty: none */
	bool has_heartbeat;
	bool retry; /* a HelloRetryRequest */
	bool has_psk; /* took up a pre_shared_key: a session goes on (TLS 1.3) */
};

/* 'body' is the handshake message without its header; false when it is none. One that
 * ends early is read as far as it goes, and 'cut' says so. */
bool tls_read_client_hello(struct slice body, struct tls_client_hello *hello);
bool tls_read_server_hello(struct slice body, struct tls_server_hello *hello);

/* Walks an extensions block: type and content of the next one that is there whole. */
bool tls_extension_next(struct cursor *extensions, uint16_t *type, struct slice *content);

static inline bool tls_is_datagram_version(uint16_t version)
{
	return version >> 8 == 0xfe || version == DTLS_EARLY;
}

/* GREASE values (RFC 8701): 0x?a?a with equal bytes. */
static inline bool tls_is_grease(uint16_t value)
{
	return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff);
}

#define TLS_VERSION_TEXT_MAX 24

/* TLS 1.3, DTLS 1.3 or a draft of them. */
bool tls_is_1_3(uint16_t version);

/* EVE's spelling: "TLSv1", "TLS 1.2", "TLS 1.3 draft-18", "0x0305"; and "DTLS 1.2". */
void tls_version_text(uint16_t version, char text[TLS_VERSION_TEXT_MAX]);

#endif
