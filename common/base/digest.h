/* Message digests, by OpenSSL's libcrypto (base/crypto.c). */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include "base/slice.h"

#define DIGEST_MD5_LEN 16
#define DIGEST_SHA1_LEN 20
#define DIGEST_SHA256_LEN 32

/* False only where the library refuses the algorithm (a FIPS provider and MD5);
 * out is zeroed then. */
bool digest_md5(struct slice bytes, uint8_t out[DIGEST_MD5_LEN]);
bool digest_sha1(struct slice bytes, uint8_t out[DIGEST_SHA1_LEN]);
bool digest_sha256(struct slice bytes, uint8_t out[DIGEST_SHA256_LEN]);

#endif
