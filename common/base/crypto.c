/* The only includer of OpenSSL. Algorithms and contexts are fetched once and kept until the
 * process ends: to fetch one costs more than a short digest or a packet does. */
#include "base/crypto.h"

#include "base/digest.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>

static EVP_MD *algorithms[3];
static const char *const names[] = {"MD5", "SHA1", "SHA256"};
enum { MD5_, SHA1_, SHA256_ };

static bool digest(int which, struct slice bytes, uint8_t *out, size_t len)
{
	static EVP_MD_CTX *ctx;

	memset(out, 0, len);
	if (!ctx)
		ctx = EVP_MD_CTX_new();
	if (!algorithms[which])
		algorithms[which] = EVP_MD_fetch(NULL, names[which], NULL);
	return ctx && algorithms[which] && EVP_DigestInit_ex2(ctx, algorithms[which], NULL) &&
		EVP_DigestUpdate(ctx, bytes.ptr, bytes.len) && EVP_DigestFinal_ex(ctx, out, NULL);
}

bool digest_md5(struct slice bytes, uint8_t out[DIGEST_MD5_LEN])
{
	return digest(MD5_, bytes, out, DIGEST_MD5_LEN);
}

bool digest_sha1(struct slice bytes, uint8_t out[DIGEST_SHA1_LEN])
{
	return digest(SHA1_, bytes, out, DIGEST_SHA1_LEN);
}

bool digest_sha256(struct slice bytes, uint8_t out[DIGEST_SHA256_LEN])
{
	return digest(SHA256_, bytes, out, DIGEST_SHA256_LEN);
}

static EVP_MAC_CTX *hmac_context(void)
{
	static EVP_MAC_CTX *ctx;

	if (!ctx) {
		EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);

		ctx = hmac ? EVP_MAC_CTX_new(hmac) : NULL;
		EVP_MAC_free(hmac);
	}
	return ctx;
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

static bool hmac_sha256(struct slice key, struct slice message, uint8_t out[CRYPTO_SECRET_LEN])
{
	static char sha256[] = "SHA256";
	OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, sha256, 0),
		OSSL_PARAM_construct_end()};
	EVP_MAC_CTX *ctx = hmac_context();
	size_t len;

	return ctx && EVP_MAC_init(ctx, key.ptr, key.len, params) &&
		EVP_MAC_update(ctx, message.ptr, message.len) &&
		EVP_MAC_final(ctx, out, &len, CRYPTO_SECRET_LEN);
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
