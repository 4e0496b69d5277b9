/* The only includer of OpenSSL. Digests are made by its plain functions, which OpenSSL 3 deprecates
 * in favour of EVP: most of what is hashed here is a block or two, and EVP's way to the algorithm
 * costs several times as much as that. Ciphers are fetched once and kept until the process ends. */
#define OPENSSL_API_COMPAT 10100
#include "base/crypto.h"

#include "base/digest.h"

#include <openssl/evp.h>
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

bool crypto_hkdf_expand_label(
	const uint8_t secret[CRYPTO_SECRET_LEN], const char *label, uint8_t *out, size_t out_len)
{
	static const char prefix[] = "tls13 ";
	const size_t prefix_len = sizeof(prefix) - 1;
	uint8_t info[2 + 1 + sizeof(prefix) + CRYPTO_LABEL_MAX + 2], block[CRYPTO_SECRET_LEN];
	size_t label_len = strlen(label), at = 0;

	if (label_len > CRYPTO_LABEL_MAX || out_len > sizeof(block))
		return false;
	info[at++] = 0; /* HkdfLabel.length; out_len fits one byte */
	info[at++] = (uint8_t)out_len;
	info[at++] = (uint8_t)(prefix_len + label_len);
	memcpy(info + at, prefix, prefix_len);
	memcpy(info + at + prefix_len, label, label_len);
	at += prefix_len + label_len;
	info[at++] = 0; /* no context */
	info[at++] = 1; /* HKDF-Expand's counter: one block is enough */
	if (!hmac_sha256(slice_of(secret, CRYPTO_SECRET_LEN), slice_of(info, at), block))
		return false;
	memcpy(out, block, out_len);
	return true;
}

bool crypto_aes_block(const uint8_t key[CRYPTO_KEY_LEN], const uint8_t in[CRYPTO_BLOCK_LEN],
	uint8_t out[CRYPTO_BLOCK_LEN])
{
	static EVP_CIPHER *aes;
	static EVP_CIPHER_CTX *kept;
	EVP_CIPHER_CTX *ctx = cipher_context(&kept);
	int len;

	return ctx && cipher(&aes, "AES-128-ECB") &&
		EVP_EncryptInit_ex2(ctx, aes, key, NULL, NULL) &&
		EVP_CIPHER_CTX_set_padding(ctx, 0) &&
		EVP_EncryptUpdate(ctx, out, &len, in, CRYPTO_BLOCK_LEN) && len == CRYPTO_BLOCK_LEN;
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

bool crypto_aes_gcm_open(const uint8_t key[CRYPTO_KEY_LEN], const uint8_t nonce[CRYPTO_NONCE_LEN],
	const struct slice *aad, size_t aad_count, struct slice sealed, uint8_t *out)
{
	static EVP_CIPHER *gcm;
	static EVP_CIPHER_CTX *kept;
	EVP_CIPHER_CTX *ctx = cipher_context(&kept);
	struct slice text;
	int len;

	if (!ctx || sealed.len < CRYPTO_TAG_LEN || sealed.len > INT32_MAX)
		return false;
	text = slice_first(sealed, sealed.len - CRYPTO_TAG_LEN);
	if (!cipher(&gcm, "AES-128-GCM") || !EVP_DecryptInit_ex2(ctx, gcm, key, nonce, NULL))
		return false;
	for (size_t i = 0; i < aad_count; i++)
		if (!EVP_DecryptUpdate(ctx, NULL, &len, aad[i].ptr, (int)aad[i].len))
			return false;
	return EVP_DecryptUpdate(ctx, out, &len, text.ptr, (int)text.len) &&
		set_tag(ctx, slice_from(sealed, text.len)) &&
		EVP_DecryptFinal_ex(ctx, out + len, &len) > 0;
}
