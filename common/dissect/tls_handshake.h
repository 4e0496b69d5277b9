/* Handshake messages of TLS, DTLS and QUIC into facts.
 *
 * How they come (records, datagrams, CRYPTO frames) is the caller's business; what
 * they say is the same. Each direction is read by itself:
 *
 *	enum tls_step step = TLS_BEGIN;
 *	for each message
 *		step = tls_handshake(step, type, body, TLS_OVER_TCP, out);
 *	until step is TLS_END
 *
 * Facts go under "tls", of QUIC under "quic":
 *   sni, client_alpns, ja3, ja4   of the first ClientHello
 *   version, server_alpns, ja3s   of the first ServerHello
 *   subject, issuerdn, serial, fingerprint, notbefore, notafter, subjectaltname
 *       of the server's own certificate (TLS 1.2 and before: later it is encrypted);
 *       the same under "client" of a client's
 *   session_resumed  true: the server went on with an earlier session. Up to TLS 1.2 it
 *       then sends no certificate; in TLS 1.3 it takes up the client's pre_shared_key
 * and what EVE has no name for:
 *   self_signed  true beside a certificate whose issuer and subject are one
 *   ech  the hello has an encrypted_client_hello: "offered" where the SNI is a name that
 *       hides others (dissect/ech.h); "grease?" where it is not known to be one, for most
 *       clients send a dummy to everybody
 *   public_name  true beside ech "offered": the SNI is not the name that was asked for
 * A hello that the capture has only the beginning of gives no fingerprint. */
#ifndef DISSECT_TLS_HANDSHAKE_H
#define DISSECT_TLS_HANDSHAKE_H

#include "dissect/dissect.h"

enum tls_message {
	TLS_CLIENT_HELLO = 1,
	TLS_SERVER_HELLO = 2,
	TLS_HELLO_VERIFY_REQUEST = 3, /* DTLS */
	TLS_NEW_SESSION_TICKET = 4,
	TLS_CERTIFICATE = 11,
	TLS_SUPPLEMENTAL_DATA = 23,
};

enum tls_transport { TLS_OVER_TCP, TLS_OVER_QUIC, TLS_OVER_DATAGRAMS };

/* Where a direction's handshake is. */
enum tls_step {
	TLS_BEGIN, /* nothing was read */
	TLS_CLIENT, /* behind a ClientHello: a certificate may come */
	TLS_SERVER, /* behind a ServerHello: a certificate comes, or a session is resumed */
	TLS_RETRIED, /* behind a HelloRetryRequest: the ServerHello comes */
	TLS_END, /* nothing more is wanted */
};

/* One message, without its header. Leaves out->sender set where it tells. A message
 * that does not belong where the direction is ends it. */
enum tls_step tls_handshake(enum tls_step step, uint8_t type, struct slice body,
	enum tls_transport transport, struct dissect_out *out);

/* What there is of a ClientHello whose end was not captured: the server's name where it is there,
 * and no fingerprint. */
void tls_cut_client_hello(struct slice body, struct dissect_out *out);

/* The sender turns encryption on (ChangeCipherSpec). */
enum tls_step tls_ciphered(enum tls_step step, struct dissect_out *out);

/* How many bytes of a message are enough: all, but of a Certificate the first certificate.
 * 'body' is what there is of it. */
size_t tls_message_wanted(uint8_t type, size_t len, struct slice body);

#endif
