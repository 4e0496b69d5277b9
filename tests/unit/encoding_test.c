#include "unit.h"

#include "base/base64.h"
#include "base/utf16.h"

static struct strbuf out;

static int end(void **state)
{
	(void)state;
	strbuf_release(&out);
	return 0;
}

/* RFC 4648, section 10. */
static void base64_vectors(void **state)
{
	static const char *const pairs[][2] = {{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="},
		{"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="},
		{"foobar", "Zm9vYmFy"}};

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		base64_encode(&out, slice_str(pairs[i][0]));
		assert_text(&out, pairs[i][1]);
		assert_true(base64_decode(&out, slice_str(pairs[i][1])));
		assert_text(&out, pairs[i][0]);
	}
}

static void base64_without_padding_and_what_is_none(void **state)
{
	(void)state;
	assert_true(base64_decode(&out, SLICE("Zm8")));
	assert_text(&out, "fo");
	assert_false(base64_decode(&out, SLICE("Zm9v!mFy")));
	assert_text(&out, "foo");
	assert_false(base64_decode(&out, SLICE("Zm9v\0")));
	strbuf_clear(&out);
}

static void utf16_of_every_width(void **state)
{
	(void)state;
	utf16le_add(&out, SLICE("A\0\xe9\0\xac\x20\x3d\xd8\x00\xde"));
	assert_text(&out, "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
}

static void utf16_that_is_broken(void **state)
{
	(void)state;
	utf16le_add(&out,
		SLICE("\x3d\xd8"
		      "A\0"
		      "\x00\xde"
		      "x"));
	assert_text(&out,
		"\xef\xbf\xbd"
		"A\xef\xbf\xbd");
}

static void utf16_until_nul(void **state)
{
	(void)state;
	assert_int_equal(utf16le_until_nul(SLICE("A\0B\0\0\0C\0")).len, 4);
	assert_int_equal(utf16le_until_nul(SLICE("\0\1\0\1x")).len, 4);
	assert_int_equal(utf16le_until_nul(slice_of(NULL, 0)).len, 0);
}

#define TEST(name) cmocka_unit_test_teardown(name, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(base64_vectors),
		TEST(base64_without_padding_and_what_is_none),
		TEST(utf16_of_every_width),
		TEST(utf16_that_is_broken),
		TEST(utf16_until_nul),
	};

	return RUN_TESTS(tests);
}
