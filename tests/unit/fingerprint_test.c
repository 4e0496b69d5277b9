/* JA3 and JA4 by the examples of their own documents. */
#include "unit.h"

#include "base/digest.h"
#include "dissect/ja3.h"
#include "dissect/ja4.h"

static void assert_ja3(const struct tls_client_hello *hello, const char *want, const char *want_md5)
{
	struct strbuf text = STRBUF_INIT, hex = STRBUF_INIT;
	uint8_t md5[DIGEST_MD5_LEN];

	ja3_client(&text, hello);
	assert_true(digest_md5(strbuf_slice(&text), md5));
	strbuf_add_hex(&hex, slice_of(md5, sizeof(md5)));
	assert_text(&text, want);
	assert_text(&hex, want_md5);
	strbuf_release(&text);
	strbuf_release(&hex);
}

/* The two examples of the README of github.com/salesforce/ja3. */
static void ja3_examples(void **state)
{
	struct tls_client_hello full = {
		.version = TLS_1_0,
		.ciphers = SLICE("\x00\x2f\x00\x35\x00\x05\x00\x0a\xc0\x09\xc0\x0a\xc0\x13\xc0\x14"
				 "\x00\x32\x00\x38\x00\x13\x00\x04"),
		.extensions = SLICE("\x00\x00\x00\x00\x00\x0a\x00\x00\x00\x0b\x00\x00"),
		.groups = SLICE("\x00\x17\x00\x18\x00\x19"),
		.point_formats = SLICE("\x00"),
	};
	struct tls_client_hello bare = {
		.version = TLS_1_0,
		.ciphers = SLICE("\x00\x04\x00\x05\x00\x0a\x00\x09\x00\x64\x00\x62\x00\x03\x00\x06"
				 "\x00\x13\x00\x12\x00\x63"),
	};

	(void)state;
	assert_ja3(&full, "769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0",
		"ada70206e40642a3e4461f35503241d5");
	assert_ja3(
		&bare, "769,4-5-10-9-100-98-3-6-19-18-99,,,", "de350869b8c85de67a350c8d186f11e6");
}

static void ja3_leaves_out(void **state)
{
	struct tls_client_hello hello = {
		.version = TLS_1_2,
		.ciphers = SLICE("\x0a\x0a\x13\x01\x00"), /* GREASE, an odd byte */
		.extensions =
			SLICE("\xfa\xfa\x00\x00\x00\x17\x00\x00\x00\x2b\x00"), /* a cut header */
		.groups = SLICE("\x1a\x1a"),
	};
	struct strbuf text = STRBUF_INIT;

	(void)state;
	ja3_client(&text, &hello);
	assert_text(&text, "771,4865,23,,");
	strbuf_release(&text);
}

#define CHROME_CIPHERS                                                                             \
	SLICE("\x3a\x3a\x13\x01\x13\x02\x13\x03\xc0\x2b\xc0\x2f\xc0\x2c\xc0\x30\xcc\xa9\xcc\xa8"   \
	      "\xc0\x13\xc0\x14\x00\x9c\x00\x9d\x00\x2f\x00\x35")
#define CHROME_EXTENSIONS                                                                          \
	SLICE("\x0a\x0a\x00\x00\x00\x1b\x00\x00\x00\x00\x00\x00\x00\x33\x00\x00\x00\x10\x00\x00"   \
	      "\x44\x69\x00\x00\x00\x17\x00\x00\x00\x2d\x00\x00\x00\x0d\x00\x00\x00\x05\x00\x00"   \
	      "\x00\x23\x00\x00\x00\x12\x00\x00\x00\x2b\x00\x00\xff\x01\x00\x00\x00\x0b\x00\x00"   \
	      "\x00\x0a\x00\x00\x00\x15\x00\x00\xca\xca\x00\x00")
#define CHROME_SIGNATURES SLICE("\x04\x03\x08\x04\x04\x01\x05\x03\x08\x05\x05\x01\x08\x06\x06\x01")

static struct tls_client_hello chrome(void)
{
	return (struct tls_client_hello){.version = TLS_1_2,
		.ciphers = CHROME_CIPHERS,
		.extensions = CHROME_EXTENSIONS,
		.has_sni = true,
		.alpns = SLICE("\x02h2\x08http/1.1"),
		.versions = SLICE("\x2a\x2a\x03\x04\x03\x03"),
		.signature_algorithms = CHROME_SIGNATURES};
}

static void assert_ja4(struct tls_client_hello hello, char transport, const char *want)
{
	char got[JA4_LEN];

	assert_true(ja4_client(got, &hello, transport));
	assert_slice(slice_of(got, sizeof(got)), want);
}

/* The example of JA4's technical details. */
static void ja4_example(void **state)
{
	struct tls_client_hello hello = chrome();

	(void)state;
	assert_ja4(hello, 't', "t13d1516h2_8daaf6152771_e5627efa2ab1");
	hello.has_sni = false;
	assert_ja4(hello, 'q', "q13i1516h2_8daaf6152771_e5627efa2ab1");
}

static void ja4_head(void **state)
{
	struct tls_client_hello hello = {.version = TLS_SSL3};
	uint8_t ciphers[2 * 120] = {0};

	(void)state;
	assert_ja4(hello, 't', "ts3i000000_000000000000_000000000000");
	hello.version = DTLS_1_2;
	assert_ja4(hello, 'd', "dd2i000000_000000000000_000000000000");
	hello.versions = SLICE("\xfe\xfd\xfe\xfc"); /* the newest has the least number */
	assert_ja4(hello, 'd', "dd3i000000_000000000000_000000000000");
	hello.versions = SLICE("\x7f\x12\x03\x03");
	assert_ja4(hello, 't', "t00i000000_000000000000_000000000000");
	hello.ciphers = slice_of(ciphers, sizeof(ciphers));
	hello.versions = SLICE("\x03\x02\x03\x01");
	assert_ja4(hello, 't', "t11i990000_fd9b661d0d5b_000000000000");
}

static void ja4_alpn(void **state)
{
	static const struct {
		struct slice alpns;
		const char *want;
	} rows[] = {
		{SLICE("\x01h"), "hh"},
		{SLICE("\x00"), "00"},
		{SLICE("\x01\xab"), "ab"},
		{SLICE("\x02\xab\xcd"), "ad"},
		{SLICE("\x02\x30\xab"), "3b"},
		{SLICE("\x04\x30\x31\xab\xcd"), "3d"},
		{SLICE("\x04\x30\xab\xcd\x31"), "01"},
	};
	char got[JA4_LEN];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct tls_client_hello hello = {.version = TLS_1_2, .alpns = rows[i].alpns};

		assert_true(ja4_client(got, &hello, 't'));
		assert_slice(slice_of(got + 8, 2), rows[i].want);
	}
}

static void ja4_has_a_bound(void **state)
{
	static const uint8_t bytes[TLS_HELLO_MAX + 2];
	struct tls_client_hello hello = {.ciphers = slice_of(bytes, sizeof(bytes))};
	char got[JA4_LEN];

	(void)state;
	assert_false(ja4_client(got, &hello, 't'));
	hello.ciphers.len = TLS_HELLO_MAX;
	assert_true(ja4_client(got, &hello, 't'));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ja3_examples),
		cmocka_unit_test(ja3_leaves_out),
		cmocka_unit_test(ja4_example),
		cmocka_unit_test(ja4_head),
		cmocka_unit_test(ja4_alpn),
		cmocka_unit_test(ja4_has_a_bound),
	};

	return RUN_TESTS(tests);
}
