#include "unit.h"

#include "base/digest.h"

/* "abc", from RFC 1321 (A.5) and FIPS 180-4's examples. */
static void abc(void **state)
{
	struct strbuf hex = STRBUF_INIT;
	uint8_t out[DIGEST_SHA256_LEN];

	(void)state;
	assert_true(digest_md5(SLICE("abc"), out));
	strbuf_add_hex(&hex, slice_of(out, DIGEST_MD5_LEN));
	assert_text(&hex, "900150983cd24fb0d6963f7d28e17f72");
	assert_true(digest_sha1(SLICE("abc"), out));
	strbuf_add_hex(&hex, slice_of(out, DIGEST_SHA1_LEN));
	assert_text(&hex, "a9993e364706816aba3e25717850c26c9cd0d89d");
	assert_true(digest_sha256(SLICE("abc"), out));
	strbuf_add_hex(&hex, slice_of(out, DIGEST_SHA256_LEN));
	assert_text(&hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	strbuf_release(&hex);
}

static void nothing(void **state)
{
	struct strbuf hex = STRBUF_INIT;
	uint8_t out[DIGEST_MD5_LEN];

	(void)state;
	assert_true(digest_md5((struct slice){NULL, 0}, out));
	strbuf_add_hex(&hex, slice_of(out, sizeof(out)));
	assert_text(&hex, "d41d8cd98f00b204e9800998ecf8427e");
	strbuf_release(&hex);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(abc), cmocka_unit_test(nothing)};

	return RUN_TESTS(tests);
}
