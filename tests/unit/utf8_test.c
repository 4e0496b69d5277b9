#include "unit.h"

#include "base/utf8.h"

static bool is_scalar(uint32_t cp)
{
	return cp < 0x110000 && (cp < 0xd800 || cp > 0xdfff);
}

/* Every character there is, its length, and each of its prefixes. */
static void all_characters_are_valid_and_their_prefixes_are_not(void **state)
{
	(void)state;
	for (uint32_t cp = 0; cp < 0x110000; cp++) {
		uint8_t bytes[4];
		size_t len, want = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;

		if (!is_scalar(cp))
			continue;
		len = utf8_encode(cp, bytes);
		assert_int_equal(len, want);
		assert_int_equal(utf8_valid_prefix(slice_of(bytes, len)), len);
		for (size_t cut = 0; cut < len; cut++)
			assert_int_equal(utf8_valid_prefix(slice_of(bytes, cut)), 0);
	}
}

/* Every run of three bytes, against the definition: decoding gives a scalar
 * value whose encoding is those bytes. */
static void nothing_else_is_valid(void **state)
{
	uint8_t in[4] = {0}, again[4];

	(void)state;
	for (uint32_t n = 0; n < 1u << 24; n += n % 7 + 1) {
		size_t len;
		uint32_t cp;

		in[0] = (uint8_t)(n >> 16), in[1] = (uint8_t)(n >> 8), in[2] = (uint8_t)n;
		len = utf8_valid_prefix(slice_of(in, 3));
		if (len == 0)
			continue;
		cp = len == 1      ? in[0]
			: len == 2 ? (in[0] & 0x1fu) << 6 | (in[1] & 0x3fu)
				   : (in[0] & 0x0fu) << 12 | (in[1] & 0x3fu) << 6 | (in[2] & 0x3fu);
		assert_true(is_scalar(cp));
		assert_int_equal(utf8_encode(cp, again), len);
		assert_memory_equal(in, again, len);
	}
}

static void forms_that_rfc_3629_forbids(void **state)
{
	static const char *const bad[] = {"\x80", "\xbf", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\xaf",
		"\xe0\x9f\xbf", "\xf0\x80\x80\xaf", "\xf0\x8f\xbf\xbf", "\xed\xa0\x80",
		"\xed\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xfe", "\xff", "\xc3(",
		"\xe2\x82(", "\xf0\x9f\x98("};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(utf8_valid_prefix(slice_str(bad[i])), 0);
}

/* Unicode 15, table 3-8, and a character that is cut. */
static void bytes_that_one_replacement_stands_for(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
	} cases[] = {{"\x80", 1}, {"\xc0\xaf", 1}, {"\xe1\x80\xe2", 2}, {"\xe2\xf0", 1},
		{"\xf0\x91\x92\xf1", 3}, {"\xf1\xbf\x41", 2}, {"\xed\xa0\x80", 1},
		{"\xe0\x9f\x80", 1}, {"\xf4\x90\x80\x80", 1}, {"\xff", 1}, {"\xc3", 1},
		{"\xe2\x82", 2}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool valid = true;

		assert_int_equal(utf8_valid_prefix(slice_str(cases[i].bytes)), 0);
		assert_int_equal(utf8_first(slice_str(cases[i].bytes), &valid), cases[i].len);
		assert_false(valid);
	}
}

static bool is_control_cp(uint32_t cp)
{
	uint8_t bytes[4];
	size_t len = utf8_encode(cp, bytes);

	return utf8_is_control(slice_of(bytes, len));
}

static void controls_are_c0_del_c1_and_marks_of_direction(void **state)
{
	(void)state;
	for (uint32_t cp = 0; cp < 0x10000; cp++) {
		bool want = cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0x061c ||
			cp == 0x200e || cp == 0x200f || (cp >= 0x2028 && cp <= 0x202e) ||
			(cp >= 0x2066 && cp <= 0x2069);

		if (is_scalar(cp))
			assert_int_equal(is_control_cp(cp), want);
	}
	assert_false(is_control_cp(0x1f600));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_characters_are_valid_and_their_prefixes_are_not),
		cmocka_unit_test(nothing_else_is_valid),
		cmocka_unit_test(forms_that_rfc_3629_forbids),
		cmocka_unit_test(bytes_that_one_replacement_stands_for),
		cmocka_unit_test(controls_are_c0_del_c1_and_marks_of_direction),
	};

	return RUN_TESTS(tests);
}
