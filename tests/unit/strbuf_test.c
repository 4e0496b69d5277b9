#include "unit.h"

#include <stdio.h>

static void it_grows_as_needed(void **state)
{
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	for (unsigned i = 0; i < 100000; i++)
		strbuf_addc(&sb, (char)('a' + i % 26));
	assert_int_equal(sb.len, 100000);
	for (unsigned i = 0; i < 100000; i++)
		assert_int_equal(sb.ptr[i], 'a' + i % 26);
	strbuf_release(&sb);
	assert_null(sb.ptr);
	assert_int_equal(sb.len, 0);
	strbuf_adds(&sb, "usable again");
	assert_text(&sb, "usable again");
	strbuf_release(&sb);
}

static void adding_is_appending(void **state)
{
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	assert_string_equal(strbuf_cstr(&sb), "");
	strbuf_add(&sb, "a\0b", 3);
	strbuf_add(&sb, NULL, 0);
	strbuf_add_slice(&sb, slice_of(NULL, 0));
	assert_true(slice_eq(strbuf_slice(&sb), SLICE("a\0b")));
	strbuf_clear(&sb);
	strbuf_addf(&sb, "%s is %d", "x", -7);
	strbuf_addf(&sb, "%s", "");
	strbuf_addc(&sb, '!');
	assert_text(&sb, "x is -7!");
	strbuf_release(&sb);
}

static void a_format_longer_than_the_room(void **state)
{
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	strbuf_addf(&sb, "%01000d", 7);
	assert_int_equal(sb.len, 1000);
	assert_int_equal(sb.ptr[999], '7');
	strbuf_release(&sb);
}

static void the_terminator_is_not_content(void **state)
{
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	for (unsigned i = 0; i < 300; i++) {
		assert_int_equal(strlen(strbuf_cstr(&sb)), i);
		strbuf_addc(&sb, 'x');
	}
	assert_int_equal(sb.len, 300);
	strbuf_release(&sb);
}

static void numbers(void **state)
{
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	strbuf_add_u64(&sb, 0);
	strbuf_addc(&sb, ' ');
	strbuf_add_u64(&sb, 10);
	strbuf_addc(&sb, ' ');
	strbuf_add_u64(&sb, UINT64_MAX);
	assert_text(&sb, "0 10 18446744073709551615");
	for (uint64_t n = 1; n < UINT64_MAX / 10; n *= 10) {
		char want[64];

		snprintf(want, sizeof(want), "%llu %llu", (unsigned long long)n - 1,
			(unsigned long long)n);
		strbuf_add_u64(&sb, n - 1);
		strbuf_addc(&sb, ' ');
		strbuf_add_u64(&sb, n);
		assert_text(&sb, want);
	}
	strbuf_add_hex(&sb, SLICE("\x00\x1f\xa0\xff"));
	strbuf_add_hex(&sb, SLICE(""));
	assert_text(&sb, "001fa0ff");
	strbuf_release(&sb);
}

static void bytes_from_outside_show_as_what_they_are(void **state)
{
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	strbuf_add_visible(&sb, SLICE("a\x1b[31mred\n\x7f"));
	assert_text(&sb, "a\\x1b[31mred\\x0a\\x7f");
	strbuf_add_visible(&sb,
		SLICE("gr\xc3\xbc\xc3\x9f"
		      "e \xff\xc3"));
	assert_text(&sb,
		"gr\xc3\xbc\xc3\x9f"
		"e \\xff\\xc3");
	strbuf_add_visible(&sb,
		/* NOLINTNEXTLINE(misc-misleading-bidirectional): that is what is tested */
		SLICE("\xc2\x9b"
		      "1\xe2\x80\xae")); /* C1, right-to-left override */
	assert_text(&sb, "\\xc2\\x9b1\\xe2\\x80\\xae");
	strbuf_release(&sb);
}

static void removing(void **state)
{
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	strbuf_remove(&sb, 0, 3);
	assert_text(&sb, "");
	strbuf_adds(&sb, "abcdefg");
	strbuf_remove(&sb, 0, 0);
	strbuf_remove(&sb, 0, 2);
	assert_string_equal(strbuf_cstr(&sb), "cdefg");
	strbuf_remove(&sb, 1, 2);
	assert_string_equal(strbuf_cstr(&sb), "cfg");
	strbuf_remove(&sb, 2, 9);
	strbuf_remove(&sb, 2, 1);
	strbuf_remove(&sb, 7, 1);
	assert_text(&sb, "cf");
	strbuf_release(&sb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_grows_as_needed),
		cmocka_unit_test(adding_is_appending),
		cmocka_unit_test(a_format_longer_than_the_room),
		cmocka_unit_test(the_terminator_is_not_content),
		cmocka_unit_test(numbers),
		cmocka_unit_test(removing),
		cmocka_unit_test(bytes_from_outside_show_as_what_they_are),
	};

	return RUN_TESTS(tests);
}
