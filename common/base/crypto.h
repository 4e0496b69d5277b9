/* Key derivation and ciphers, by OpenSSL's libcrypto: what it takes to read a
 * QUIC Initial packet, whose keys anybody can derive (RFC 9001, section 5.2). */
#ifndef BASE_CRYPTO_H
#define BASE_CRYPTO_H

#include "base/slice.h"

#define CRYPTO_SECRET_LEN 32 /* of HMAC-SHA-256 */
#define CRYPTO_KEY_LEN 16 /* AES-128 */
#define CRYPTO_BLOCK_LEN 16
#define CRYPTO_NONCE_LEN 12
#define CRYPTO_TAG_LEN 16
#define CRYPTO_LABEL_MAX 32 /* bytes of a label without its "tls13 " */

/* All return false where the library refuses; nothing is then to be read from out. */

/* HKDF-Extract with SHA-256 (RFC 5869, section 2.2). */
bool crypto_hkdf_extract(struct slice salt, struct slice secret, uint8_t out[CRYPTO_SECRET_LEN]);

/* HKDF-Expand-Label with SHA-256 and no context (RFC 8446, section 7.1); out_len is at
 * most CRYPTO_SECRET_LEN. */
bool crypto_hkdf_expand_label(
	const uint8_t secret[CRYPTO_SECRET_LEN], const char *label, uint8_t *out, size_t out_len);

/* One block of AES-128 in ECB mode. */
bool crypto_aes_block(const uint8_t key[CRYPTO_KEY_LEN], const uint8_t in[CRYPTO_BLOCK_LEN],
	uint8_t out[CRYPTO_BLOCK_LEN]);

/* AES-128-GCM: decrypts 'sealed' (ciphertext and tag) into out, which has room for
 * sealed.len - CRYPTO_TAG_LEN bytes. The associated data comes in 'aad_count' pieces.
 * False, too, when the tag does not fit: key or bytes are others. */
bool crypto_aes_gcm_open(const uint8_t key[CRYPTO_KEY_LEN], const uint8_t nonce[CRYPTO_NONCE_LEN],
	const struct slice *aad, size_t aad_count, struct slice sealed, uint8_t *out);

#endif
