#include "unit.h"

#include "base/json.h"

static void commas_stand_where_they_belong(void **state)
{
	struct strbuf out = STRBUF_INIT;

	(void)state;
	json_open(&out, NULL, '{');
	json_str(&out, "name", SLICE("x"));
	json_open(&out, "ports", '[');
	json_u64(&out, NULL, 443);
	json_u64(&out, NULL, 80);
	json_open(&out, NULL, '{');
	json_close(&out, '}');
	json_close(&out, ']');
	json_open(&out, "none", '[');
	json_close(&out, ']');
	json_bool(&out, "yes", true);
	json_bool(&out, "no", false);
	json_raw(&out, "raw", SLICE("{\"a\":[]}"));
	json_text(&out, "text", "t");
	json_close(&out, '}');
	strbuf_addc(&out, '\n');
	json_open(&out, NULL, '{');
	json_close(&out, '}');
	assert_text(&out,
		"{\"name\":\"x\",\"ports\":[443,80,{}],\"none\":[],\"yes\":true,\"no\":false,"
		"\"raw\":{\"a\":[]},\"text\":\"t\"}\n{}");
	strbuf_release(&out);
}

/* A value may end in any character without confusing the next comma. */
static void a_comma_follows_every_string(void **state)
{
	static const char *const values[] = {"", "{", "[", ":", ",", "\n", "\"", "\\"};
	struct strbuf out = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		json_open(&out, NULL, '[');
		json_text(&out, NULL, values[i]);
		json_u64(&out, NULL, 1);
		json_close(&out, ']');
		assert_true(slice_ends(strbuf_slice(&out), SLICE("\",1]")));
		strbuf_clear(&out);
	}
	strbuf_release(&out);
}

static void strings_are_escaped(void **state)
{
	struct strbuf out = STRBUF_INIT;

	(void)state;
	json_quote(&out, SLICE("a\"b\\c/\b\f\n\r\t\0\x01\x1f\x7f"));
	assert_text(&out, "\"a\\\"b\\\\c/\\b\\f\\n\\r\\t\\u0000\\u0001\\u001f\\u007f\"");
	json_quote(&out,
		SLICE("gr\xc3\xbc\xc3\x9f"
		      "e \xe2\x82\xac \xf0\x9f\x98\x80"));
	assert_text(&out,
		"\"gr\xc3\xbc\xc3\x9f"
		"e \xe2\x82\xac \xf0\x9f\x98\x80\"");
	/* NOLINTNEXTLINE(misc-misleading-bidirectional): that is what is tested */
	json_quote(&out, SLICE("\xc2\x85\xe2\x80\xa8\xe2\x80\xae\xe2\x81\xa6"));
	assert_text(&out, "\"\\u0085\\u2028\\u202e\\u2066\"");
	json_quote(&out, slice_of(NULL, 0));
	assert_text(&out, "\"\"");
	strbuf_release(&out);
}

static void what_is_not_utf8_becomes_the_replacement_character(void **state)
{
	struct strbuf out = STRBUF_INIT;

	(void)state;
	json_quote(&out,
		SLICE("a\xff"
		      "b"));
	assert_text(&out,
		"\"a\xef\xbf\xbd"
		"b\"");
	json_quote(&out, SLICE("\xc3")); /* cut */
	assert_text(&out, "\"\xef\xbf\xbd\"");
	json_quote(&out, SLICE("\xc0\x80")); /* overlong NUL */
	assert_text(&out, "\"\xef\xbf\xbd\xef\xbf\xbd\"");
	json_quote(&out, SLICE("\xed\xa0\x80")); /* a surrogate */
	assert_text(&out, "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
	strbuf_release(&out);
}

static void integers(void **state)
{
	struct strbuf out = STRBUF_INIT;

	(void)state;
	json_i64(&out, NULL, INT64_MIN);
	assert_text(&out, "-9223372036854775808");
	json_i64(&out, NULL, 0);
	assert_text(&out, "0");
	json_u64(&out, "n", UINT64_MAX);
	assert_text(&out, "\"n\":18446744073709551615");
	strbuf_release(&out);
}

static void fixed_point(void **state)
{
	static const struct {
		int64_t value;
		unsigned decimals;
		const char *text;
	} rows[] = {
		{12345, 2, "123.45"},
		{12300, 2, "123"},
		{12340, 2, "123.4"},
		{5, 3, "0.005"},
		{-5, 3, "-0.005"},
		{0, 3, "0"},
		{7, 0, "7"},
		{-1000001, 6, "-1.000001"},
		{INT64_MIN, 6, "-9223372036854.775808"},
	};
	struct strbuf out = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_fixed(&out, NULL, rows[i].value, rows[i].decimals);
		assert_text(&out, rows[i].text);
	}
	strbuf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commas_stand_where_they_belong),
		cmocka_unit_test(a_comma_follows_every_string),
		cmocka_unit_test(strings_are_escaped),
		cmocka_unit_test(what_is_not_utf8_becomes_the_replacement_character),
		cmocka_unit_test(integers),
		cmocka_unit_test(fixed_point),
	};

	return RUN_TESTS(tests);
}
