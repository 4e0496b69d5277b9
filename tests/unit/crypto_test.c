/* Vectors: RFC 9001, appendix A (client's Destination Connection ID 8394c8f03e515708). */
#include "unit.h"

#include "base/crypto.h"

#define SALT_V1                                                                                    \
	SLICE("\x38\x76\x2c\xf7\xf5\x59\x34\xb3\x4d\x17\x9a\xe6\xa4\xc8\x0c\xad\xcc\xbb\x7f\x0a")
#define CID SLICE("\x83\x94\xc8\xf0\x3e\x51\x57\x08")

static void assert_expands(
	const uint8_t secret[CRYPTO_SECRET_LEN], const char *label, size_t len, const char *want)
{
	struct strbuf hex = STRBUF_INIT;
	uint8_t out[CRYPTO_SECRET_LEN];

	assert_true(crypto_hkdf_expand_label(slice_of(secret, CRYPTO_SECRET_LEN), label, out, len));
	strbuf_add_hex(&hex, slice_of(out, len));
	assert_text(&hex, want);
	strbuf_release(&hex);
}

static void initial_keys(void **state)
{
	uint8_t initial[CRYPTO_SECRET_LEN], client[CRYPTO_SECRET_LEN], server[CRYPTO_SECRET_LEN];

	(void)state;
	assert_true(crypto_hkdf_extract(SALT_V1, CID, initial));
	assert_expands(initial, "client in", CRYPTO_SECRET_LEN,
		"c00cf151ca5be075ed0ebfb5c80323c42d6b7db67881289af4008f1f6c357aea");
	assert_true(crypto_hkdf_expand_label(
		slice_of(initial, sizeof(initial)), "client in", client, sizeof(client)));
	assert_true(crypto_hkdf_expand_label(
		slice_of(initial, sizeof(initial)), "server in", server, sizeof(server)));
	assert_expands(client, "quic key", CRYPTO_KEY_LEN, "1f369613dd76d5467730efcbe3b1a22d");
	assert_expands(client, "quic iv", CRYPTO_NONCE_LEN, "fa044b2f42a3fd3b46fb255c");
	assert_expands(client, "quic hp", CRYPTO_KEY_LEN, "9f50449e04a0e810283a1e9933adedd2");
	assert_expands(server, "quic key", CRYPTO_KEY_LEN, "cf3a5331653c364c88f0f379b6067e37");
	assert_expands(server, "quic iv", CRYPTO_NONCE_LEN, "0ac1493ca1905853b0bba03e");
	assert_expands(server, "quic hp", CRYPTO_KEY_LEN, "c206b8d9b9f0f37644430b490eeaa314");
}

static void lengths_have_bounds(void **state)
{
	uint8_t secret[CRYPTO_SECRET_LEN] = {0}, out[CRYPTO_SECRET_LEN + 1];

	(void)state;
	assert_false(crypto_hkdf_expand_label(
		slice_of(secret, sizeof(secret)), "quic key", out, sizeof(out)));
	assert_false(crypto_hkdf_expand_label(slice_of(secret, sizeof(secret)),
		"a label that is far too long to be one of any protocol", out, 16));
}

static void header_protection(void **state)
{
	static const uint8_t key[] = {0x9f, 0x50, 0x44, 0x9e, 0x04, 0xa0, 0xe8, 0x10, 0x28, 0x3a,
		0x1e, 0x99, 0x33, 0xad, 0xed, 0xd2};
	static const uint8_t sample[] = {0xd1, 0xb1, 0xc9, 0x8d, 0xd7, 0x68, 0x9f, 0xb8, 0xec, 0x11,
		0xd2, 0x42, 0xb1, 0x23, 0xdc, 0x9b};
	struct strbuf hex = STRBUF_INIT;
	uint8_t mask[CRYPTO_BLOCK_LEN];

	(void)state;
	assert_true(crypto_header_mask(CRYPTO_AES_128_GCM, key, sample, mask));
	strbuf_add_hex(&hex, slice_of(mask, 5));
	assert_text(&hex, "437b9aec36");
	strbuf_release(&hex);
}

/* NIST's GCM test cases 1 and 2: zero key, zero nonce, no text and one zero block. */
static void gcm(void **state)
{
	static const uint8_t zeros[CRYPTO_KEY_LEN];
	struct slice sealed = SLICE("\x03\x88\xda\xce\x60\xb6\xa3\x92\xf3\x28\xc2\xb9\x71\xb2\xfe"
				    "\x78\xab\x6e\x47\xd4\x2c\xec\x13\xbd\xf5\x3a\x67\xb2\x12\x57"
				    "\xbd\xdf");
	struct slice tag =
		SLICE("\x58\xe2\xfc\xce\xfa\x7e\x30\x61\x36\x7f\x1d\x57\xa4\xe7\x45\x5a");
	struct slice aad = SLICE("x");
	uint8_t out[CRYPTO_BLOCK_LEN];

	(void)state;
	assert_true(crypto_aead_open(CRYPTO_AES_128_GCM, zeros, zeros, NULL, 0, tag, out));
	assert_true(crypto_aead_open(CRYPTO_AES_128_GCM, zeros, zeros, NULL, 0, sealed, out));
	assert_memory_equal(out, zeros, sizeof(out));
	assert_false(crypto_aead_open(CRYPTO_AES_128_GCM, zeros, zeros, &aad, 1, sealed, out));
	assert_false(crypto_aead_open(
		CRYPTO_AES_128_GCM, zeros, zeros, NULL, 0, slice_from(sealed, 1), out));
	assert_false(crypto_aead_open(
		CRYPTO_AES_128_GCM, zeros, zeros, NULL, 0, slice_first(tag, 15), out));
}

/* NIST's GCM test case 13. */
static void gcm_256(void **state)
{
	static const uint8_t zeros[CRYPTO_KEY_LEN_MAX];
	struct slice tag =
		SLICE("\x53\x0f\x8a\xfb\xc7\x45\x36\xb9\xa9\x63\xb4\xf1\xc4\xcb\x73\x8b");
	uint8_t out[CRYPTO_BLOCK_LEN];

	(void)state;
	assert_int_equal(crypto_aead_key_len(CRYPTO_AES_256_GCM), sizeof(zeros));
	assert_true(crypto_aead_open(CRYPTO_AES_256_GCM, zeros, zeros, NULL, 0, tag, out));
	assert_false(crypto_aead_open(CRYPTO_AES_128_GCM, zeros, zeros, NULL, 0, tag, out));
}

/* The vector for SHA-256 that the working group agreed on when TLS 1.2 was made. */
static void prf(void **state)
{
	struct slice secret =
		SLICE("\x9b\xbe\x43\x6b\xa9\x40\xf0\x17\xb1\x76\x52\x84\x9a\x71\xdb\x35");
	struct slice seed =
		SLICE("\xa0\xba\x9f\x93\x6c\xda\x31\x18\x27\xa6\xf7\x96\xff\xd5\x19\x8c");
	struct strbuf hex = STRBUF_INIT;
	uint8_t out[CRYPTO_BLOCK_LEN];

	(void)state;
	assert_true(crypto_tls12_prf(false, secret, "test label", seed, out, sizeof(out)));
	strbuf_add_hex(&hex, slice_of(out, sizeof(out)));
	assert_text(&hex, "e3f229ba727be17b8d122620557cd453");
	strbuf_release(&hex);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(initial_keys),
		cmocka_unit_test(lengths_have_bounds),
		cmocka_unit_test(header_protection),
		cmocka_unit_test(gcm),
		cmocka_unit_test(gcm_256),
		cmocka_unit_test(prf),
	};

	return RUN_TESTS(tests);
}
