/* Records of SSL 3 and TLS (RFC 8446, section 5.1; RFC 5246, section 6.2); DTLS has the same types. */
#ifndef DISSECT_TLS_RECORD_H
#define DISSECT_TLS_RECORD_H

#define TLS_RECORD_HEADER_LEN 5
#define TLS_RECORD_LEN_MAX (16384 + 2048) /* behind the header; RFC 5246, section 6.2.3 */

enum tls_record_type {
	TLS_RECORD_CHANGE_CIPHER_SPEC = 20,
	TLS_RECORD_ALERT = 21,
	TLS_RECORD_HANDSHAKE = 22,
	TLS_RECORD_APPLICATION_DATA = 23,
	TLS_RECORD_HEARTBEAT = 24, /* the last one of TLS */
	TLS_RECORD_TLS12_CID = 25, /* the last one of DTLS; RFC 9146 */
};

#endif
