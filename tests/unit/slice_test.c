#include "unit.h"

#include "base/mem.h"
#include "base/slice.h"

static void equality_is_by_content(void **state)
{
	const char one[] = "abc", other[] = "abc";

	(void)state;
	assert_true(slice_eq(slice_of(one, 3), slice_of(other, 3)));
	assert_false(slice_eq(SLICE("abc"), SLICE("abcd")));
	assert_false(slice_eq(SLICE("abc"), SLICE("abd")));
	assert_true(slice_eq(SLICE("a\0b"), slice_of("a\0b", 3)));
	assert_false(slice_eq(SLICE("a\0b"), SLICE("a\0c")));
	assert_true(slice_eq(slice_of(NULL, 0), SLICE("")));
	assert_true(slice_is(SLICE("abc"), "abc"));
	assert_false(slice_is(SLICE("abc\0"), "abc"));
	assert_int_equal(slice_str(NULL).len, 0);
}

static void starts_and_ends(void **state)
{
	(void)state;
	assert_true(slice_starts(SLICE("abc"), SLICE("ab")));
	assert_true(slice_starts(SLICE("abc"), SLICE("")));
	assert_false(slice_starts(SLICE("ab"), SLICE("abc")));
	assert_true(slice_ends(SLICE("abc"), SLICE("bc")));
	assert_true(slice_ends(SLICE("abc"), SLICE("abc")));
	assert_false(slice_ends(SLICE("abc"), SLICE("zabc")));
	assert_true(slice_ends(slice_of(NULL, 0), SLICE("")));
}

static void letters_without_case(void **state)
{
	(void)state;
	assert_true(slice_eq_nocase(SLICE("HoSt"), SLICE("hOsT")));
	assert_true(slice_eq_nocase(SLICE("[\\]^_`{"), SLICE("[\\]^_`{")));
	assert_false(slice_eq_nocase(SLICE("["), SLICE("{")));
	assert_false(slice_eq_nocase(SLICE("\xc4"), SLICE("\xe4"))); /* ASCII alone */
	assert_true(slice_starts_nocase(SLICE("Content-Length: 5"), SLICE("content-length:")));
	assert_false(slice_starts_nocase(SLICE("Con"), SLICE("content")));
	assert_true(slice_has_nocase(SLICE("Login incorrect"), SLICE("INCORRECT")));
	assert_true(slice_has_nocase(SLICE("a"), SLICE("")));
	assert_false(slice_has_nocase(SLICE("incorrec"), SLICE("incorrect")));
}

static void order_is_of_bytes_and_a_prefix_comes_first(void **state)
{
	(void)state;
	assert_true(slice_cmp(SLICE("a"), SLICE("b")) < 0);
	assert_true(slice_cmp(SLICE("a"), SLICE("ab")) < 0);
	assert_true(slice_cmp(SLICE("b"), SLICE("ab")) > 0);
	assert_true(slice_cmp(SLICE("\xff"), SLICE("a")) > 0);
	assert_int_equal(slice_cmp(SLICE("ab"), SLICE("ab")), 0);
	assert_int_equal(slice_cmp(slice_of(NULL, 0), SLICE("")), 0);
}

static void parts_stay_inside(void **state)
{
	struct slice s = SLICE("hello");

	(void)state;
	assert_slice(slice_from(s, 2), "llo");
	assert_slice(slice_from(s, 5), "");
	assert_slice(slice_from(s, SIZE_MAX), "");
	assert_slice(slice_first(s, 2), "he");
	assert_slice(slice_first(s, SIZE_MAX), "hello");
	assert_slice(slice_from(slice_of(NULL, 0), 3), "");
}

static void finding(void **state)
{
	(void)state;
	assert_int_equal(slice_find(SLICE("hello"), 'l'), 2);
	assert_int_equal(slice_find(SLICE("hello"), 'x'), 5);
	assert_int_equal(slice_find(slice_of(NULL, 0), 'x'), 0);
	assert_int_equal(slice_find_slice(SLICE("aab aaab"), SLICE("aaab")), 4);
	assert_int_equal(slice_find_slice(SLICE("abc"), SLICE("")), 0);
	assert_int_equal(slice_find_slice(SLICE("abc"), SLICE("cd")), 3);
	assert_int_equal(slice_find_slice(SLICE("abc"), SLICE("c")), 2);
	assert_int_equal(slice_find_slice(SLICE("abc"), SLICE("abcd")), 3);
	assert_int_equal(slice_find_slice(slice_of(NULL, 0), SLICE("a")), 0);
}

static void cutting_at_a_byte(void **state)
{
	struct slice rest = SLICE("a,,b");

	(void)state;
	assert_slice(slice_cut(&rest, ','), "a");
	assert_slice(slice_cut(&rest, ','), "");
	assert_slice(slice_cut(&rest, ','), "b");
	assert_int_equal(rest.len, 0);
	assert_slice(slice_cut(&rest, ','), "");

	rest = SLICE("last,");
	assert_slice(slice_cut(&rest, ','), "last");
	assert_int_equal(rest.len, 0);
}

static void trimming_takes_ascii_space_alone(void **state)
{
	(void)state;
	assert_slice(slice_trim(SLICE(" \t\r\n\v\fa b\n")), "a b");
	assert_slice(slice_trim(SLICE(" \t")), "");
	assert_slice(slice_trim(SLICE("\xc2\xa0x")), "\xc2\xa0x");
	assert_slice(slice_trim(slice_of(NULL, 0)), "");
}

static void decimal_numbers(void **state)
{
	static const char *const bad[] = {"", "-1", "+1", " 1", "1 ", "0x1", "1.0", "a",
		"9223372036854775808", "18446744073709551616", "99999999999999999999"};
	uint64_t value = 42;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(slice_to_u64(slice_str(bad[i]), &value));
		assert_int_equal(value, 42);
	}
	assert_true(slice_to_u64(SLICE("0"), &value));
	assert_int_equal(value, 0);
	assert_true(slice_to_u64(SLICE("0080"), &value));
	assert_int_equal(value, 80);
	assert_true(slice_to_u64(SLICE("9223372036854775807"), &value));
	assert_true(value == INT64_MAX);
}

static void bytes_in_hexadecimal(void **state)
{
	static const char *const bad[] = {"", "0", "0g", " 00", "00 ", "0x00", "0011223344"};
	uint8_t out[4];

	(void)state;
	assert_int_equal(slice_hex_digit('F'), 15);
	assert_int_equal(slice_hex_digit('@'), -1);
	assert_int_equal(slice_hex_digit(0x10), -1); /* a digit with a bit less */
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_int_equal(slice_from_hex(slice_str(bad[i]), out, sizeof(out)), 0);
	assert_int_equal(slice_from_hex(SLICE("00aBFf10"), out, sizeof(out)), 4);
	assert_memory_equal(out, "\0\xab\xff\x10", 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equality_is_by_content),
		cmocka_unit_test(starts_and_ends),
		cmocka_unit_test(letters_without_case),
		cmocka_unit_test(order_is_of_bytes_and_a_prefix_comes_first),
		cmocka_unit_test(parts_stay_inside),
		cmocka_unit_test(finding),
		cmocka_unit_test(cutting_at_a_byte),
		cmocka_unit_test(trimming_takes_ascii_space_alone),
		cmocka_unit_test(decimal_numbers),
		cmocka_unit_test(bytes_in_hexadecimal),
	};

	return RUN_TESTS(tests);
}
