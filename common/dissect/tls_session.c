#include "dissect/tls_session.h"

#include "base/mem.h"
#include "dissect/tls_record.h"

#include <stdlib.h>

#define SALT_LEN 4 /* of a nonce of AES-GCM in TLS 1.2, the part that is not sent */
#define EXPLICIT_LEN (CRYPTO_NONCE_LEN - SALT_LEN)
#define SEQUENCE_LEN 8
#define EARLY_MAX 64 /* records of early data, under keys of their own, that are passed over */

enum side_state {
	SIDE_PLAIN, /* not encrypted yet */
	SIDE_HANDSHAKE, /* TLS 1.3, before Finished */
	SIDE_TRAFFIC,
	SIDE_FAILED,
};

struct side {
	enum side_state state;
	uint8_t secret[CRYPTO_SECRET_LEN_MAX]; /* of TLS 1.3 */
	uint8_t key[CRYPTO_KEY_LEN_MAX], iv[CRYPTO_NONCE_LEN];
	uint64_t sequence;
	unsigned early; /* records that were passed over */
	struct strbuf messages;
};

struct suite {
	uint16_t number;
	enum crypto_aead aead;
	bool sha384;
};

struct tls_session {
	struct keylog_secrets secrets;
	const struct suite *suite; /* NULL: none was agreed on */
	bool answered; /* the ServerHello has come */
	bool is_1_3;
	uint8_t server_random[KEYLOG_RANDOM_LEN];
	struct side side[2]; /* the server's, the client's */
	struct strbuf text;
};

/* IANA, TLS Cipher Suites. */
static const struct suite suites[] = {
	{0x1301, CRYPTO_AES_128_GCM, false}, /* of TLS 1.3 */
	{0x1302, CRYPTO_AES_256_GCM, true}, {0x1303, CRYPTO_CHACHA20_POLY1305, false},
	{0x009c, CRYPTO_AES_128_GCM, false}, /* RSA */
	{0x009d, CRYPTO_AES_256_GCM, true}, {0x009e, CRYPTO_AES_128_GCM, false}, /* DHE_RSA */
	{0x009f, CRYPTO_AES_256_GCM, true}, {0xc02b, CRYPTO_AES_128_GCM, false}, /* ECDHE_ECDSA */
	{0xc02c, CRYPTO_AES_256_GCM, true}, {0xc02f, CRYPTO_AES_128_GCM, false}, /* ECDHE_RSA */
	{0xc030, CRYPTO_AES_256_GCM, true},
	{0xcca8, CRYPTO_CHACHA20_POLY1305, false}, /* ECDHE_RSA */
	{0xcca9, CRYPTO_CHACHA20_POLY1305, false}, /* ECDHE_ECDSA */
	{0xccaa, CRYPTO_CHACHA20_POLY1305, false}, /* DHE_RSA */
};

struct tls_session *tls_session_new(const struct keylog *keylog, struct slice client_random)
{
	struct keylog_secrets secrets;
	struct tls_session *session;

	if (!keylog_find(keylog, client_random, &secrets))
		return NULL;
	session = mem_zalloc(1, sizeof(*session));
	session->secrets = secrets;
	return session;
}

void tls_session_free(struct tls_session *session)
{
	if (!session)
		return;
	for (unsigned i = 0; i < 2; i++)
		strbuf_release(&session->side[i].messages);
	strbuf_release(&session->text);
	free(session);
}

size_t tls_session_memory(const struct tls_session *session)
{
	return sizeof(*session) + session->text.room + session->side[0].messages.room +
		session->side[1].messages.room;
}

static size_t secret_len(const struct tls_session *session)
{
	return session->suite->sha384 ? CRYPTO_SECRET_LEN_MAX : CRYPTO_SECRET_LEN;
}

/* Key and nonce of TLS 1.3 from side.secret (RFC 8446, section 7.3). */
static void derive(struct tls_session *session, struct side *side, enum side_state state)
{
	struct slice secret = slice_of(side->secret, secret_len(session));

	side->sequence = 0;
	side->state = crypto_hkdf_expand_label(secret, "key", side->key,
			      crypto_aead_key_len(session->suite->aead)) &&
			crypto_hkdf_expand_label(secret, "iv", side->iv, sizeof(side->iv))
		? state
		: SIDE_FAILED;
}

static void take_secret(
	struct tls_session *session, struct side *side, unsigned kind, enum side_state state)
{
	if (session->secrets.len[kind] != secret_len(session)) {
		side->state = SIDE_FAILED;
		return;
	}
	memcpy(side->secret, session->secrets.secret[kind], secret_len(session));
	derive(session, side, state);
}

static const struct suite *suite_of(const struct tls_server_hello *hello)
{
	for (size_t i = 0; i < ARRAY_LEN(suites); i++)
		if (suites[i].number == hello->cipher &&
			(suites[i].number >> 8 == 0x13) == (hello->version == TLS_1_3))
			return &suites[i];
	return NULL;
}

void tls_session_agree(struct tls_session *session, const struct tls_server_hello *hello)
{
	if (session->answered || hello->random.len != KEYLOG_RANDOM_LEN)
		return;
	session->answered = true;
	session->is_1_3 = hello->version == TLS_1_3;
	if (session->is_1_3 || hello->version == TLS_1_2)
		session->suite = suite_of(hello);
	memcpy(session->server_random, hello->random.ptr, KEYLOG_RANDOM_LEN);
	for (unsigned i = 0; i < 2 && !session->suite; i++)
		session->side[i].state = SIDE_FAILED;
	if (!session->suite || !session->is_1_3)
		return;
	take_secret(session, &session->side[0], KEYLOG_SERVER_HANDSHAKE, SIDE_HANDSHAKE);
	take_secret(session, &session->side[1], KEYLOG_CLIENT_HANDSHAKE, SIDE_HANDSHAKE);
}

bool tls_session_is_early(const struct tls_session *session)
{
	return !session->answered;
}

bool tls_session_has_failed(const struct tls_session *session, bool from_client)
{
	return session->side[from_client].state == SIDE_FAILED;
}

bool tls_session_is_1_3(const struct tls_session *session)
{
	return session->is_1_3;
}

struct slice tls_session_server_secret(const struct tls_session *session, enum crypto_aead *aead)
{
	if (session->side[0].state != SIDE_HANDSHAKE)
		return (struct slice){NULL, 0};
	*aead = session->suite->aead;
	return slice_of(session->side[0].secret, secret_len(session));
}

struct strbuf *tls_session_messages(struct tls_session *session, bool from_client)
{
	return &session->side[from_client].messages;
}

/* This side's part of TLS 1.2's key block: two keys, then two nonces (RFC 5246, section 6.3). */
static bool take_block(struct tls_session *session, bool from_client)
{
	uint8_t block[2 * (CRYPTO_KEY_LEN_MAX + CRYPTO_NONCE_LEN)], seed[2 * KEYLOG_RANDOM_LEN];
	enum crypto_aead aead = session->suite->aead;
	size_t key_len = crypto_aead_key_len(aead);
	size_t iv_len = aead == CRYPTO_CHACHA20_POLY1305 ? CRYPTO_NONCE_LEN : SALT_LEN;
	struct side *side = &session->side[from_client];
	const struct keylog_secrets *secrets = &session->secrets;

	memcpy(seed, session->server_random, KEYLOG_RANDOM_LEN);
	memcpy(seed + KEYLOG_RANDOM_LEN, secrets->random, KEYLOG_RANDOM_LEN);
	if (!crypto_tls12_prf(session->suite->sha384,
		    slice_of(secrets->secret[KEYLOG_MASTER], secrets->len[KEYLOG_MASTER]),
		    "key expansion", slice_of(seed, sizeof(seed)), block, 2 * (key_len + iv_len)))
		return false;
	memcpy(side->key, block + (from_client ? 0 : key_len), key_len);
	memcpy(side->iv, block + 2 * key_len + (from_client ? 0 : iv_len), iv_len);
	return true;
}

void tls_session_change_cipher(struct tls_session *session, bool from_client)
{
	struct side *side = &session->side[from_client];

	if (!session->answered || session->is_1_3 || side->state != SIDE_PLAIN)
		return;
	side->state = session->secrets.len[KEYLOG_MASTER] && take_block(session, from_client)
		? SIDE_TRAFFIC
		: SIDE_FAILED;
}

void tls_session_finish(struct tls_session *session, bool from_client)
{
	struct side *side = &session->side[from_client];

	if (side->state == SIDE_HANDSHAKE)
		take_secret(session, side,
			from_client ? KEYLOG_CLIENT_TRAFFIC : KEYLOG_SERVER_TRAFFIC, SIDE_TRAFFIC);
}

void tls_session_update_key(struct tls_session *session, bool from_client)
{
	struct side *side = &session->side[from_client];
	uint8_t next[CRYPTO_SECRET_LEN_MAX];
	size_t len;

	if (!session->is_1_3 || side->state != SIDE_TRAFFIC)
		return;
	len = secret_len(session);
	if (!crypto_hkdf_expand_label(slice_of(side->secret, len), "traffic upd", next, len)) {
		side->state = SIDE_FAILED;
		return;
	}
	memcpy(side->secret, next, len);
	derive(session, side, SIDE_TRAFFIC);
}

static void put_sequence(uint8_t out[SEQUENCE_LEN], uint64_t sequence)
{
	for (unsigned i = 0; i < SEQUENCE_LEN; i++)
		out[i] = (uint8_t)(sequence >> (8 * (SEQUENCE_LEN - 1 - i)));
}

/* The nonce is masked with the record's number (RFC 8446, section 5.3; RFC 7905, section 2). */
static void masked_nonce(const struct side *side, uint8_t nonce[CRYPTO_NONCE_LEN])
{
	uint8_t sequence[SEQUENCE_LEN];

	put_sequence(sequence, side->sequence);
	memcpy(nonce, side->iv, CRYPTO_NONCE_LEN);
	for (unsigned i = 0; i < SEQUENCE_LEN; i++)
		nonce[CRYPTO_NONCE_LEN - SEQUENCE_LEN + i] ^= sequence[i];
}

static bool decrypt(struct tls_session *session, const struct side *side,
	const uint8_t nonce[CRYPTO_NONCE_LEN], struct slice aad, struct slice sealed)
{
	char *room;

	if (sealed.len < CRYPTO_TAG_LEN)
		return false;
	strbuf_clear(&session->text);
	room = strbuf_more(&session->text, sealed.len);
	if (!crypto_aead_open(
		    session->suite->aead, side->key, nonce, &aad, 1, sealed, (uint8_t *)room))
		return false;
	session->text.len = sealed.len - CRYPTO_TAG_LEN;
	return true;
}

static bool open_1_3(
	struct tls_session *session, struct side *side, struct slice record, uint8_t *type)
{
	struct strbuf *text = &session->text;
	uint8_t nonce[CRYPTO_NONCE_LEN];

	masked_nonce(side, nonce);
	if (!decrypt(session, side, nonce, slice_first(record, TLS_RECORD_HEADER_LEN),
		    slice_from(record, TLS_RECORD_HEADER_LEN)))
		return false;
	while (text->len && text->ptr[text->len - 1] == 0)
		text->len--; /* padding */
	if (text->len == 0)
		return false;
	*type = (uint8_t)text->ptr[--text->len];
	return true;
}

static bool open_1_2(
	struct tls_session *session, struct side *side, struct slice record, uint8_t *type)
{
	struct slice sealed = slice_from(record, TLS_RECORD_HEADER_LEN);
	uint8_t nonce[CRYPTO_NONCE_LEN], aad[SEQUENCE_LEN + TLS_RECORD_HEADER_LEN];
	size_t len;

	if (session->suite->aead == CRYPTO_CHACHA20_POLY1305) {
		masked_nonce(side, nonce);
	} else {
		if (sealed.len < EXPLICIT_LEN)
			return false;
		memcpy(nonce, side->iv, SALT_LEN);
		memcpy(nonce + SALT_LEN, sealed.ptr, EXPLICIT_LEN);
		sealed = slice_from(sealed, EXPLICIT_LEN);
	}
	if (sealed.len < CRYPTO_TAG_LEN)
		return false;
	len = sealed.len - CRYPTO_TAG_LEN;
	put_sequence(aad, side->sequence);
	memcpy(aad + SEQUENCE_LEN, record.ptr, TLS_RECORD_HEADER_LEN - 2);
	aad[sizeof(aad) - 2] = (uint8_t)(len >> 8);
	aad[sizeof(aad) - 1] = (uint8_t)len;
	*type = record.ptr[0];
	return decrypt(session, side, nonce, slice_of(aad, sizeof(aad)), sealed);
}

/* Early data comes before the first record of the client's handshake. */
static bool may_be_early_data(const struct side *side, bool from_client)
{
	return from_client && side->state == SIDE_HANDSHAKE && side->sequence == 0 &&
		side->early < EARLY_MAX;
}

bool tls_session_open(struct tls_session *session, bool from_client, struct slice record,
	uint8_t *type, struct slice *text)
{
	struct side *side = &session->side[from_client];

	if (record.len < TLS_RECORD_HEADER_LEN || !session->suite || side->state == SIDE_PLAIN ||
		side->state == SIDE_FAILED)
		return false;
	/* for the look of it, or that no key was agreed on (RFC 8446, sections 5 and 6) */
	if (session->is_1_3 && record.ptr[0] != TLS_RECORD_APPLICATION_DATA)
		return false;
	if (!(session->is_1_3 ? open_1_3 : open_1_2)(session, side, record, type)) {
		if (may_be_early_data(side, from_client))
			side->early++;
		else
			side->state = SIDE_FAILED;
		return false;
	}
	side->sequence++;
	*text = strbuf_slice(&session->text);
	return true;
}
