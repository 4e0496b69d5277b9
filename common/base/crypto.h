/* Key derivation and ciphers, by OpenSSL's libcrypto: what it takes to read a
 * QUIC Initial packet, whose keys anybody can derive (RFC 9001, section 5.2), and
 * TLS of which the keys are at hand. */
#ifndef BASE_CRYPTO_H
#define BASE_CRYPTO_H

#include "base/slice.h"

#define CRYPTO_SECRET_LEN 32 /* of HMAC-SHA-256 */
#define CRYPTO_KEY_LEN 16 /* AES-128 */
#define CRYPTO_BLOCK_LEN 16
#define CRYPTO_NONCE_LEN 12
#define CRYPTO_TAG_LEN 16
#define CRYPTO_SECRET_LEN_MAX 48 /* of HMAC-SHA-384 */
#define CRYPTO_KEY_LEN_MAX 32
#define CRYPTO_LABEL_MAX 32 /* bytes of a label without its "tls13 " */

/* All return false where the library refuses; nothing is then to be read from out. */

/* HKDF-Extract with SHA-256 (RFC 5869, section 2.2). */
bool crypto_hkdf_extract(struct slice salt, struct slice secret, uint8_t out[CRYPTO_SECRET_LEN]);

/* HKDF-Expand-Label without context (RFC 8446, section 7.1), with SHA-256 for a secret of
 * CRYPTO_SECRET_LEN, SHA-384 for one of CRYPTO_SECRET_LEN_MAX; out_len is at most the secret's. */
bool crypto_hkdf_expand_label(struct slice secret, const char *label, uint8_t *out, size_t out_len);

/* The pseudorandom function of TLS 1.2 (RFC 5246, section 5), with SHA-256, or SHA-384. */
bool crypto_tls12_prf(bool sha384, struct slice secret, const char *label, struct slice seed,
	uint8_t *out, size_t out_len);

enum crypto_aead { CRYPTO_AES_128_GCM, CRYPTO_AES_256_GCM, CRYPTO_CHACHA20_POLY1305 };

/* Bytes of its key. */
size_t crypto_aead_key_len(enum crypto_aead aead);

/* The mask of QUIC's header protection, of which five bytes are wanted (RFC 9001, section 5.4): the
 * sample in one block of AES, or the key stream of ChaCha20 that it begins. */
bool crypto_header_mask(enum crypto_aead aead, const uint8_t *key,
	const uint8_t sample[CRYPTO_BLOCK_LEN], uint8_t mask[CRYPTO_BLOCK_LEN]);

/* Decrypts 'sealed' (ciphertext and tag) into out, which has room for
 * sealed.len - CRYPTO_TAG_LEN bytes. The associated data comes in 'aad_count' pieces.
 * False, too, when the tag does not fit: key or bytes are others. */
bool crypto_aead_open(enum crypto_aead aead, const uint8_t *key,
	const uint8_t nonce[CRYPTO_NONCE_LEN], const struct slice *aad, size_t aad_count,
	struct slice sealed, uint8_t *out);

#endif
