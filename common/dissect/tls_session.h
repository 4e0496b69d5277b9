/* The encryption of a TLS connection over TCP whose keys are at hand (dissect/keylog.h): records of
 * TLS 1.3 (RFC 8446, section 5.2), and of TLS 1.2 with AES-GCM (RFC 5288) or ChaCha20-Poly1305
 * (RFC 7905).
 *
 *	session = tls_session_new(keylog, hello.random);	at the ClientHello
 *	tls_session_agree(session, &server_hello);
 *	... then, for each record of a direction, in their order
 *		tls_session_open(session, from_client, record, &type, &text)
 *
 * TLS 1.3 has two sets of keys, of which the second begins behind Finished; up to TLS 1.2 nothing is
 * encrypted before ChangeCipherSpec. Both are told to the session by who reads the messages. */
#ifndef DISSECT_TLS_SESSION_H
#define DISSECT_TLS_SESSION_H

#include "base/crypto.h"
#include "base/strbuf.h"
#include "dissect/keylog.h"
#include "dissect/tls_hello.h"

struct tls_session;

/* NULL: there are no keys for the client that sent this random. */
struct tls_session *tls_session_new(const struct keylog *keylog, struct slice client_random);
void tls_session_free(struct tls_session *session);
size_t tls_session_memory(const struct tls_session *session); /* bytes */

/* Version and cipher, by the server. What is of no known kind is never opened. */
void tls_session_agree(struct tls_session *session, const struct tls_server_hello *hello);

/* No ServerHello has come yet: what its client sends cannot be told from other bytes. */
bool tls_session_is_early(const struct tls_session *session);

/* Nothing more of this direction will be opened: a record did not fit the keys, or there are none. */
bool tls_session_has_failed(const struct tls_session *session, bool from_client);

/* ChangeCipherSpec has come in this direction; Finished; KeyUpdate. */
void tls_session_change_cipher(struct tls_session *session, bool from_client);
void tls_session_finish(struct tls_session *session, bool from_client);
void tls_session_update_key(struct tls_session *session, bool from_client);

bool tls_session_is_1_3(const struct tls_session *session);

/* For QUIC, which has records of its own: the secret of the server's side of the handshake, and the
 * cipher. Empty: it is not known (yet). */
struct slice tls_session_server_secret(const struct tls_session *session, enum crypto_aead *aead);

/* Where a direction gathers the handshake's messages. */
struct strbuf *tls_session_messages(struct tls_session *session, bool from_client);

/* What a record holds, with its header: text and the type of what that is. False where it is not
 * encrypted (yet), and where it does not fit. The text lives until the next call. */
bool tls_session_open(struct tls_session *session, bool from_client, struct slice record,
	uint8_t *type, struct slice *text);

#endif
