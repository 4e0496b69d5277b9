/* The other side of dissect/tls_session.h and quic_keys.h: records of TLS 1.3 and packets of QUIC
 * made with secrets of the test's own. */
#ifndef SEAL_H
#define SEAL_H

#include "base/crypto.h"
#include "base/strbuf.h"

#include <openssl/evp.h>
#include <stdlib.h>

#define SEAL_RANDOM "0123456789abcdefghijklmnopqrstuv" /* of both hellos */
#define SEAL_CID "connect!"

/* One sender's keys. */
struct seal {
	enum crypto_aead aead;
	struct slice secret;
	uint64_t sequence; /* of the next record or packet */
};

/* The bytes 'first' and those that count on from it. */
static inline struct slice seal_secret(uint8_t first, enum crypto_aead aead)
{
	static uint8_t bytes[256 + CRYPTO_SECRET_LEN_MAX];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)i;
	return slice_of(bytes + first,
		aead == CRYPTO_AES_256_GCM ? CRYPTO_SECRET_LEN_MAX : CRYPTO_SECRET_LEN);
}

static inline uint16_t seal_suite(enum crypto_aead aead)
{
	return (uint16_t)(0x1301 + aead);
}

static inline void seal_need(bool holds)
{
	if (!holds)
		abort();
}

/* Appends ciphertext and tag. */
static inline void seal_text(const struct seal *seal, const uint8_t *key, const uint8_t *nonce,
	struct slice aad, struct slice text, struct strbuf *out)
{
	const EVP_CIPHER *ciphers[] = {[CRYPTO_AES_128_GCM] = EVP_aes_128_gcm(),
		[CRYPTO_AES_256_GCM] = EVP_aes_256_gcm(),
		[CRYPTO_CHACHA20_POLY1305] = EVP_chacha20_poly1305()};
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	uint8_t *room = (uint8_t *)strbuf_more(out, text.len + CRYPTO_TAG_LEN);
	int len;

	seal_need(EVP_EncryptInit_ex(ctx, ciphers[seal->aead], NULL, key, nonce) &&
		EVP_EncryptUpdate(ctx, NULL, &len, aad.ptr, (int)aad.len) &&
		EVP_EncryptUpdate(ctx, room, &len, text.ptr, (int)text.len) &&
		EVP_EncryptFinal_ex(ctx, room + text.len, &len) &&
		EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, CRYPTO_TAG_LEN, room + text.len));
	out->len += text.len + CRYPTO_TAG_LEN;
	EVP_CIPHER_CTX_free(ctx);
}

/* Key and nonce of the next record or packet; "quic " before the labels, or nothing. */
static inline void seal_keys(const struct seal *seal, const char *key_label, const char *iv_label,
	uint8_t *key, uint8_t *nonce)
{
	seal_need(crypto_hkdf_expand_label(
			  seal->secret, key_label, key, crypto_aead_key_len(seal->aead)) &&
		crypto_hkdf_expand_label(seal->secret, iv_label, nonce, CRYPTO_NONCE_LEN));
	for (unsigned i = 0; i < 8; i++)
		nonce[CRYPTO_NONCE_LEN - 1 - i] ^= (uint8_t)(seal->sequence >> (8 * i));
}

/* A record of TLS 1.3: what is in it, of that type, and 'padding' zeros. */
static inline void seal_record(
	struct seal *seal, uint8_t type, struct slice text, size_t padding, struct strbuf *out)
{
	uint8_t key[CRYPTO_KEY_LEN_MAX], nonce[CRYPTO_NONCE_LEN];
	struct strbuf inner = STRBUF_INIT;
	uint8_t header[5] = {23, 3, 3};

	strbuf_add_slice(&inner, text);
	strbuf_addc(&inner, (char)type);
	for (size_t i = 0; i < padding; i++)
		strbuf_addc(&inner, 0);
	header[3] = (uint8_t)((inner.len + CRYPTO_TAG_LEN) >> 8);
	header[4] = (uint8_t)(inner.len + CRYPTO_TAG_LEN);
	seal_keys(seal, "key", "iv", key, nonce);
	strbuf_add(out, header, sizeof(header));
	seal_text(seal, key, nonce, slice_of(header, sizeof(header)), strbuf_slice(&inner), out);
	strbuf_release(&inner);
	seal->sequence++;
}

/* A handshake message with its header. */
static inline void seal_message(struct strbuf *out, uint8_t type, struct slice body)
{
	strbuf_addc(out, (char)type);
	strbuf_addc(out, 0);
	strbuf_add_be16(out, (uint16_t)body.len);
	strbuf_add_slice(out, body);
}

static inline void seal_hello(struct strbuf *out, bool server, enum crypto_aead aead)
{
	struct strbuf body = STRBUF_INIT;

	strbuf_adds(&body, "\3\3" SEAL_RANDOM);
	strbuf_addc(&body, 0); /* session id */
	if (!server)
		strbuf_add_be16(&body, 2);
	strbuf_add_be16(&body, seal_suite(aead));
	if (!server)
		strbuf_addc(&body, 1);
	strbuf_addc(&body, 0); /* compression */
	if (server)
		strbuf_add(&body, "\0\6\0\x2b\0\2\3\4", 8); /* TLS 1.3 was chosen */
	seal_message(out, server ? 2 : 1, strbuf_slice(&body));
	strbuf_release(&body);
}

/* The same in a record. */
static inline void seal_hello_record(struct strbuf *out, bool server, enum crypto_aead aead)
{
	struct strbuf hello = STRBUF_INIT;

	seal_hello(&hello, server, aead);
	strbuf_adds(out, "\x16\3\3");
	strbuf_add_be16(out, (uint16_t)hello.len);
	strbuf_add_slice(out, strbuf_slice(&hello));
	strbuf_release(&hello);
}

/* A Certificate of TLS 1.3 with one certificate. */
static inline void seal_certificate(struct strbuf *out, struct slice der)
{
	strbuf_add(out, "\0\0", 2); /* no context; length of the list */
	strbuf_add_be16(out, (uint16_t)(der.len + 5));
	strbuf_addc(out, 0);
	strbuf_add_be16(out, (uint16_t)der.len);
	strbuf_add_slice(out, der);
	strbuf_add_be16(out, 0); /* extensions */
}

/* The secret of QUIC version 1's Initial packets, 32 bytes. */
static inline void seal_initial_secret(bool server, uint8_t *secret)
{
	struct slice salt = SLICE("\x38\x76\x2c\xf7\xf5\x59\x34\xb3\x4d\x17\x9a\xe6\xa4\xc8\x0c\xad"
				  "\xcc\xbb\x7f\x0a");
	uint8_t initial[CRYPTO_SECRET_LEN];

	seal_need(crypto_hkdf_extract(salt, SLICE(SEAL_CID), initial) &&
		crypto_hkdf_expand_label(slice_of(initial, sizeof(initial)),
			server ? "server in" : "client in", secret, CRYPTO_SECRET_LEN));
}

/* A packet of QUIC version 1 with a long header, of type 0 (Initial) or 2 (Handshake). */
static inline void seal_packet(
	struct seal *seal, unsigned type, struct slice frames, struct strbuf *out)
{
	uint8_t key[CRYPTO_KEY_LEN_MAX], nonce[CRYPTO_NONCE_LEN], mask[CRYPTO_BLOCK_LEN];
	size_t begin = out->len, number_at;

	strbuf_addc(out, (char)(0xc0 | type << 4));
	strbuf_add(out, "\0\0\0\1\x8" SEAL_CID "\0", 4 + 1 + 8 + 1);
	if (type == 0)
		strbuf_addc(out, 0); /* token */
	strbuf_add_be16(out, (uint16_t)(0x4000 | (1 + frames.len + CRYPTO_TAG_LEN)));
	number_at = out->len;
	strbuf_addc(out, (char)seal->sequence);
	seal_keys(seal, "quic key", "quic iv", key, nonce);
	strbuf_more(out, frames.len + CRYPTO_TAG_LEN);
	seal_text(seal, key, nonce, slice_of(out->ptr + begin, out->len - begin), frames, out);
	seal_need(crypto_hkdf_expand_label(
			  seal->secret, "quic hp", key, crypto_aead_key_len(seal->aead)) &&
		crypto_header_mask(seal->aead, key, (uint8_t *)out->ptr + number_at + 4, mask));
	out->ptr[begin] = (char)(out->ptr[begin] ^ (mask[0] & 0x0f));
	out->ptr[number_at] = (char)(out->ptr[number_at] ^ mask[1]);
	seal->sequence++;
}

/* A CRYPTO frame. */
static inline void seal_crypto(struct strbuf *out, size_t offset, struct slice bytes)
{
	strbuf_addc(out, 6);
	strbuf_add_be16(out, (uint16_t)(0x4000 | offset));
	strbuf_add_be16(out, (uint16_t)(0x4000 | bytes.len));
	strbuf_add_slice(out, bytes);
}

/* The lines of a key log that has the four secrets of TLS 1.3: those beginning with 0, 1, 2, 3. */
static inline void seal_keylog(struct strbuf *out, enum crypto_aead aead)
{
	static const char *const labels[] = {"CLIENT_HANDSHAKE_TRAFFIC_SECRET",
		"SERVER_HANDSHAKE_TRAFFIC_SECRET", "CLIENT_TRAFFIC_SECRET_0",
		"SERVER_TRAFFIC_SECRET_0"};

	for (uint8_t i = 0; i < 4; i++) {
		strbuf_addf(out, "%s ", labels[i]);
		strbuf_add_hex(out, SLICE(SEAL_RANDOM));
		strbuf_addc(out, ' ');
		strbuf_add_hex(out, seal_secret(i, aead));
		strbuf_addc(out, '\n');
	}
}

#endif
