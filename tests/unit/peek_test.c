#include "unit.h"

#include "record/peek.h"

static struct slice text_of(const char *value)
{
	static struct strbuf scratch;

	return peek_str(slice_str(value), &scratch);
}

static void members_are_found_by_path(void **state)
{
	struct slice object = SLICE(
		"{\"a\":{\"b\" : {\"c\":\"deep\"}},\"d\":[{\"a\":1}],\"a2\":2,\"e\":1,\"e\":2}");

	(void)state;
	assert_slice(peek_path(object, "a.b.c"), "\"deep\"");
	assert_slice(peek_path(object, "a.b"), "{\"c\":\"deep\"}");
	assert_slice(peek_path(object, "a.x.c"), "");
	assert_slice(peek_path(object, "d.a"), ""); /* an array has no members */
	assert_slice(peek_member(object, "a2"), "2");
	assert_slice(peek_member(object, "e"), "2"); /* the last */
	assert_slice(peek_member(SLICE("\"text\""), "a"), "");
	assert_slice(peek_member(slice_of(NULL, 0), "a"), "");
}

static void elements_are_walked(void **state)
{
	struct peek walk = peek_into(SLICE("[ 1 , \"two\" , {\"three\":3} , [4] ]"));
	static const char *const expected[] = {"1", "\"two\"", "{\"three\":3}", "[4]"};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		assert_true(peek_next(&walk));
		assert_slice(walk.value, expected[i]);
	}
	assert_false(peek_next(&walk));
	assert_false(peek_next(&walk));
}

static void nothing_is_walked_in_what_has_no_elements(void **state)
{
	static const char *const values[] = {"[]", "{}", "[ ]", "1", "\"[1]\"", "", "null"};

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		struct peek walk = peek_into(slice_str(values[i]));

		assert_false(peek_next(&walk));
	}
}

static void a_walk_ends_at_what_is_no_json(void **state)
{
	struct peek walk = peek_into(SLICE("[1,2,oops]"));

	(void)state;
	assert_true(peek_next(&walk));
	assert_true(peek_next(&walk));
	assert_false(peek_next(&walk));
}

static void texts_are_unescaped(void **state)
{
	(void)state;
	assert_slice(text_of("\"plain\""), "plain");
	assert_slice(text_of("\"\""), "");
	assert_slice(text_of("\"\\\"\\\\\\/\""), "\"\\/");
	assert_slice(text_of("\"a\\b\\f\\n\\r\\tz\""), "a\b\f\n\r\tz");
	assert_slice(text_of("\"\\u0041\\u00e9\\u20ac\""), "A\xc3\xa9\xe2\x82\xac");
	assert_slice(text_of("\"\\ud83d\\ude00!\""), "\xf0\x9f\x98\x80!");
	assert_slice(text_of("\"\\ud83dx\""), "\xef\xbf\xbdx");
	assert_slice(text_of("\"\\ude00\\ud83d\""), "\xef\xbf\xbd\xef\xbf\xbd");
	assert_slice(text_of("17"), "");
	assert_slice(text_of("{}"), "");
}

static void plain_texts_have_no_escapes(void **state)
{
	(void)state;
	assert_slice(peek_plain(SLICE("\"plain\"")), "plain");
	assert_slice(peek_plain(SLICE("\"\\u0041\"")), "");
	assert_slice(peek_plain(SLICE("5")), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_are_found_by_path),
		cmocka_unit_test(elements_are_walked),
		cmocka_unit_test(nothing_is_walked_in_what_has_no_elements),
		cmocka_unit_test(a_walk_ends_at_what_is_no_json),
		cmocka_unit_test(texts_are_unescaped),
		cmocka_unit_test(plain_texts_have_no_escapes),
	};

	return RUN_TESTS(tests);
}
