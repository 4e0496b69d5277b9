/* The only includer of OpenSSL. Digests are made by its plain functions, which OpenSSL 3 deprecates
 * in favour of EVP: most of what is hashed here is a block or two, and EVP's way to the algorithm
 * costs several times as much as that. Ciphers are fetched once and kept until the process ends. */
#define OPENSSL_API_COMPAT 10100
#include "base/crypto.h"

#include "base/digest.h"
#include "base/mem.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/md5.h>
#include <openssl/sha.h>

#define SHA256_BLOCK 64 /* bytes */

bool digest_md5(struct slice bytes, uint8_t out[DIGEST_MD5_LEN])
{
	MD5_CTX ctx;

	return MD5_Init(&ctx) && MD5_Update(&ctx, bytes.ptr, bytes.len) && MD5_Final(out, &ctx);
}

bool digest_sha1(struct slice bytes, uint8_t out[DIGEST_SHA1_LEN])
{
	SHA_CTX ctx;

	return SHA1_Init(&ctx) && SHA1_Update(&ctx, bytes.ptr, bytes.len) && SHA1_Final(out, &ctx);
}

bool digest_sha256(struct slice bytes, uint8_t out[DIGEST_SHA256_LEN])
{
	SHA256_CTX ctx;

	return SHA256_Init(&ctx) && SHA256_Update(&ctx, bytes.ptr, bytes.len) &&
		SHA256_Final(out, &ctx);
}

/* OSSL_PARAM takes what it only reads by a pointer that may write. */
static void *unconst(const void *ptr)
{
	void *copy;

	memcpy(&copy, &ptr, sizeof(copy));
	return copy;
}

static const EVP_CIPHER *cipher(EVP_CIPHER **kept, const char *name)
{
	if (!*kept)
		*kept = EVP_CIPHER_fetch(NULL, name, NULL);
	return *kept;
}

static EVP_CIPHER_CTX *cipher_context(EVP_CIPHER_CTX **kept)
{
	if (!*kept)
		*kept = EVP_CIPHER_CTX_new();
	return *kept;
}

/* One of RFC 2104's two passes: the hash of the key, masked, and of what follows. */
static bool hmac_pass(
	const uint8_t key[SHA256_BLOCK], uint8_t mask, struct slice rest, uint8_t *out)
{
	uint8_t block[SHA256_BLOCK];
	SHA256_CTX ctx;

	for (size_t i = 0; i < sizeof(block); i++)
		block[i] = key[i] ^ mask;
	return SHA256_Init(&ctx) && SHA256_Update(&ctx, block, sizeof(block)) &&
		SHA256_Update(&ctx, rest.ptr, rest.len) && SHA256_Final(out, &ctx);
}

static bool hmac_sha256(struct slice key, struct slice message, uint8_t out[CRYPTO_SECRET_LEN])
{
	uint8_t block[SHA256_BLOCK] = {0}, inner[CRYPTO_SECRET_LEN];

	if (key.len > sizeof(block)) {
		if (!digest_sha256(key, block))
			return false;
	} else if (key.len) {
		memcpy(block, key.ptr, key.len);
	}
	return hmac_pass(block, 0x36, message, inner) &&
		hmac_pass(block, 0x5c, slice_of(inner, sizeof(inner)), out);
}

bool crypto_hkdf_extract(struct slice salt, struct slice secret, uint8_t out[CRYPTO_SECRET_LEN])
{
	return hmac_sha256(salt, secret, out);
}

/* SHA-384 is rare enough for OpenSSL's own. */
static bool hmac_by_len(struct slice key, struct slice message, uint8_t *out)
{
	unsigned len;

	if (key.len == CRYPTO_SECRET_LEN)
		return hmac_sha256(key, message, out);
	return key.len == CRYPTO_SECRET_LEN_MAX &&
		HMAC(EVP_sha384(), key.ptr, (int)key.len, message.ptr, message.len, out, &len);
}

bool crypto_hkdf_expand_label(struct slice secret, const char *label, uint8_t *out, size_t out_len)
{
	static const char prefix[] = "tls13 ";
	const size_t prefix_len = sizeof(prefix) - 1;
	uint8_t info[2 + 1 + sizeof(prefix) + CRYPTO_LABEL_MAX + 2], block[CRYPTO_SECRET_LEN_MAX];
	size_t label_len = strlen(label), at = 0;

	if (label_len > CRYPTO_LABEL_MAX || out_len > secret.len)
		return false;
	info[at++] = 0; /* HkdfLabel.length; out_len fits one byte */
	info[at++] = (uint8_t)out_len;
	info[at++] = (uint8_t)(prefix_len + label_len);
	memcpy(info + at, prefix, prefix_len);
	memcpy(info + at + prefix_len, label, label_len);
	at += prefix_len + label_len;
	info[at++] = 0; /* no context */
	info[at++] = 1; /* HKDF-Expand's counter: one block is enough */
	if (!hmac_by_len(secret, slice_of(info, at), block))
		return false;
	memcpy(out, block, out_len);
	return true;
}

bool crypto_tls12_prf(bool sha384, struct slice secret, const char *label, struct slice seed,
	uint8_t *out, size_t out_len)
{
	static EVP_KDF *kdf;
	char digest[] = "SHA256", digest_384[] = "SHA384";
	OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(
				       OSSL_KDF_PARAM_DIGEST, sha384 ? digest_384 : digest, 0),
		OSSL_PARAM_construct_octet_string(
			OSSL_KDF_PARAM_SECRET, unconst(secret.ptr), secret.len),
		OSSL_PARAM_construct_octet_string(
			OSSL_KDF_PARAM_SEED, unconst(label), strlen(label)),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SEED, unconst(seed.ptr), seed.len),
		OSSL_PARAM_construct_end()};
	EVP_KDF_CTX *ctx;
	bool done;

	if (!kdf)
		kdf = EVP_KDF_fetch(NULL, "TLS1-PRF", NULL);
	ctx = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
	done = ctx && EVP_KDF_derive(ctx, out, out_len, params) > 0;
	EVP_KDF_CTX_free(ctx);
	return done;
}

/* EVP wants the tag in memory that may be written. */
static bool set_tag(EVP_CIPHER_CTX *ctx, struct slice tag)
{
	uint8_t copy[CRYPTO_TAG_LEN];

	if (!tag.ptr || tag.len != sizeof(copy))
		return false;
	memcpy(copy, tag.ptr, sizeof(copy));
	return EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, sizeof(copy), copy) == 1;
}

static const struct {
	const char *name, *mask; /* the cipher that makes a header's mask */
	size_t key_len;
} aeads[] = {
	[CRYPTO_AES_128_GCM] = {"AES-128-GCM", "AES-128-ECB", 16},
	[CRYPTO_AES_256_GCM] = {"AES-256-GCM", "AES-256-ECB", 32},
	[CRYPTO_CHACHA20_POLY1305] = {"ChaCha20-Poly1305", "ChaCha20", 32},
};

size_t crypto_aead_key_len(enum crypto_aead aead)
{
	return aeads[aead].key_len;
}

bool crypto_header_mask(enum crypto_aead aead, const uint8_t *key,
	const uint8_t sample[CRYPTO_BLOCK_LEN], uint8_t mask[CRYPTO_BLOCK_LEN])
{
	static const uint8_t zeros[CRYPTO_BLOCK_LEN];
	static EVP_CIPHER *fetched[ARRAY_LEN(aeads)];
	static EVP_CIPHER_CTX *kept;
	EVP_CIPHER_CTX *ctx = cipher_context(&kept);
	bool chacha = aead == CRYPTO_CHACHA20_POLY1305;
	int len;

	return ctx && cipher(&fetched[aead], aeads[aead].mask) &&
		EVP_EncryptInit_ex2(ctx, fetched[aead], key, chacha ? sample : NULL, NULL) &&
		EVP_CIPHER_CTX_set_padding(ctx, 0) &&
		EVP_EncryptUpdate(ctx, mask, &len, chacha ? zeros : sample, CRYPTO_BLOCK_LEN) &&
		len == CRYPTO_BLOCK_LEN;
}

bool crypto_aead_open(enum crypto_aead aead, const uint8_t *key,
	const uint8_t nonce[CRYPTO_NONCE_LEN], const struct slice *aad, size_t aad_count,
	struct slice sealed, uint8_t *out)
{
	static EVP_CIPHER *fetched[ARRAY_LEN(aeads)];
	static EVP_CIPHER_CTX *kept;
	EVP_CIPHER_CTX *ctx = cipher_context(&kept);
	struct slice text;
	int len;

	if (!ctx || sealed.len < CRYPTO_TAG_LEN || sealed.len > INT32_MAX)
		return false;
	text = slice_first(sealed, sealed.len - CRYPTO_TAG_LEN);
	if (!cipher(&fetched[aead], aeads[aead].name) ||
		!EVP_DecryptInit_ex2(ctx, fetched[aead], key, nonce, NULL))
		return false;
	for (size_t i = 0; i < aad_count; i++)
		if (!EVP_DecryptUpdate(ctx, NULL, &len, aad[i].ptr, (int)aad[i].len))
			return false;
	return EVP_DecryptUpdate(ctx, out, &len, text.ptr, (int)text.len) &&
		set_tag(ctx, slice_from(sealed, text.len)) &&
		EVP_DecryptFinal_ex(ctx, out + len, &len) > 0;
}
