#include "base/digest.h"

#include <openssl/evp.h>

/* Fetched once and kept until the process ends: a fetch costs more than a short digest. */
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
