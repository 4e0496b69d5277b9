#include "unit.h"

#include "record/record.h"

static struct record record; /* large */

static bool reads(const char *line)
{
	return record_read(&record, slice_str(line), 2);
}

static void json_objects_are_records(void **state)
{
	static const char *const lines[] = {
		"{}",
		" { } \r",
		"{\"a\":1}",
		"{\"a\":{\"b\":[1,2,{\"c\":[]}]},\"d\":[[],{}]}",
		"{\"n\":[0,-0,-1.5,1e9,1E-9,0.0e+0,123456789012345678901234567890]}",
		"{\"s\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud800\"}",
		"{\"l\":[true,false,null]}",
		"{\"\":\"an empty key\"}",
		"{\"raw\":\"\xff\xfe bytes that are not UTF-8\"}",
		"{\t\"a\"\t:\t1\t,\t\"b\"\t:\t2\t}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (!reads(lines[i]))
			fail_msg("no record: %s", lines[i]);
}

static void all_else_is_none(void **state)
{
	static const char *const lines[] = {
		"", " ", "[]", "1", "\"a\"", "{", "}", "{}}", "{} {}", "{\"a\"}", "{\"a\":}",
		"{\"a\":1,}", "{,}", "{\"a\":1 \"b\":2}", "{a:1}", "{'a':1}", "{\"a\":01}",
		"{\"a\":+1}", "{\"a\":.5}", "{\"a\":5.}", "{\"a\":1e}", "{\"a\":-}", "{\"a\":0x10}",
		"{\"a\":NaN}", "{\"a\":tru}", "{\"a\":nulll}", "{\"a\":[1,]}", "{\"a\":[1 2]}",
		"{\"a\":[}", "{\"a\":\"open}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12g4\"}",
		"{\"a\":\"\\u12\"}", "{\"a\":\"tab\there\"}", "{\"a\":\"\x01\"}", "{\"a\":1}x",
		"\xef\xbb\xbf{}", /* a byte order mark belongs to the first line */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (reads(lines[i]))
			fail_msg("a record: %s", lines[i]);
	assert_false(record_read(&record, slice_of("{\"a\":\"\0\"}", 9), 2));
}

static void every_prefix_of_a_record_is_none(void **state)
{
	static const char line[] = "{\"a\":[1,-2.5e3,{\"b\":\"x\\u0041\"}],\"c\":true,\"d\":null}";

	(void)state;
	for (size_t len = 0; len < sizeof(line) - 1; len++)
		assert_false(record_read(&record, slice_of(line, len), 2));
	assert_true(reads(line));
}

static void the_first_line_may_have_a_byte_order_mark(void **state)
{
	(void)state;
	assert_true(record_read(&record, slice_str("\xef\xbb\xbf{\"a\":1}"), 1));
	assert_slice(record_get(&record, "a"), "1");
	record_set(&record, "b", SLICE("2"));
	assert_slice(record_text(&record), "\xef\xbb\xbf{\"a\":1,\"b\":2}");
}

static void members_are_found(void **state)
{
	uint64_t number = 0;

	(void)state;
	assert_true(
		reads("{\"a\": 17 ,\"b\":\"x\",\"c\":{\"a\":2},\"b\":\"last\",\"e\":\"\\u0041\","
		      "\"event_type\":\"flow\",\"big\":18446744073709551616}"));
	assert_slice(record_get(&record, "a"), "17");
	assert_slice(record_get(&record, "b"), "\"last\"");
	assert_slice(record_get_plain(&record, "b"), "last");
	assert_slice(record_get(&record, "c"), "{\"a\":2}");
	assert_slice(record_get(&record, "none"), "");
	assert_slice(record_get_plain(&record, "a"), "");
	assert_slice(record_get_plain(&record, "e"), "");
	assert_true(record_get_u64(&record, "a", &number));
	assert_int_equal(number, 17);
	assert_false(record_get_u64(&record, "b", &number));
	assert_false(record_get_u64(&record, "big", &number));
	assert_true(record_is(&record, "flow"));
	assert_false(record_is(&record, "flo"));
}

static void a_key_with_escapes_is_the_same_key(void **state)
{
	(void)state;
	assert_true(reads("{\"t\\u0069\":1,\"x\":2}"));
	assert_slice(record_get(&record, "ti"), "1");
	record_set(&record, "ti", SLICE("[]"));
	assert_slice(record_text(&record), "{\"t\\u0069\":[],\"x\":2}");
}

/* What record_set() and record_remove() make of a line. */
static void set_makes(const char *line, const char *value, const char *expected)
{
	assert_true(reads(line));
	if (value)
		record_set(&record, "ti", slice_str(value));
	else
		record_remove(&record, "ti");
	assert_slice(record_text(&record), expected);
	assert_slice(record_get(&record, "ti"), value ? value : "");
}

static void set_adds_or_replaces(void **state)
{
	(void)state;
	set_makes("{}", "1", "{\"ti\":1}");
	set_makes("{ }", "1", "{\"ti\":1 }");
	set_makes("{\"a\":1}\r", "[2]", "{\"a\":1,\"ti\":[2]}\r");
	set_makes(" { \"a\" : 1 } ", "2", " { \"a\" : 1,\"ti\":2 } ");
	set_makes("{\"ti\":[1,2,3],\"a\":1}", "[]", "{\"ti\":[],\"a\":1}");
	set_makes("{\"a\":1,\"ti\":0}", "{\"long\":\"value\"}",
		"{\"a\":1,\"ti\":{\"long\":\"value\"}}");
	set_makes(
		"{\"ti\":1,\"a\":2,\"ti\":3,\"b\":4,\"ti\":5}", "9", "{\"ti\":9,\"a\":2,\"b\":4}");
	set_makes("{\"tix\":1,\"t\":2}", "3", "{\"tix\":1,\"t\":2,\"ti\":3}");
}

static void remove_takes_its_comma(void **state)
{
	(void)state;
	set_makes("{\"ti\":1}", NULL, "{}");
	set_makes("{\"ti\":1,\"a\":2}", NULL, "{\"a\":2}");
	set_makes("{\"a\":1,\"ti\":2}", NULL, "{\"a\":1}");
	set_makes("{\"a\":1 , \"ti\":2 , \"b\":3}", NULL, "{\"a\":1 , \"b\":3}");
	set_makes("{\"ti\":1,\"ti\":2}", NULL, "{}");
	set_makes("{\"a\":1}", NULL, "{\"a\":1}");
}

static void what_was_set_is_a_member_like_others(void **state)
{
	(void)state;
	assert_true(reads("{\"a\":1,\"b\":\"x\"}"));
	record_set(&record, "c", SLICE("{\"k\":\"v\"}"));
	record_set(&record, "d", SLICE("4"));
	record_set(&record, "a", SLICE("\"a longer value\""));
	assert_slice(record_get(&record, "b"), "\"x\"");
	assert_slice(record_get(&record, "c"), "{\"k\":\"v\"}");
	record_set(&record, "e", record_get(&record, "c")); /* a slice of the record itself */
	record_remove(&record, "c");
	assert_slice(record_text(&record),
		"{\"a\":\"a longer value\",\"b\":\"x\",\"d\":4,\"e\":{\"k\":\"v\"}}");
	assert_true(reads("{\"z\":1}"));
	assert_slice(record_text(&record), "{\"z\":1}");
}

static void add_members(struct strbuf *line, size_t count)
{
	strbuf_addc(line, '{');
	for (size_t i = 0; i < count; i++)
		strbuf_addf(line, "%s\"m%zu\":%zu", i ? "," : "", i, i);
	strbuf_addc(line, '}');
}

static void members_are_bounded(void **state)
{
	struct strbuf line = STRBUF_INIT;
	char key[2] = "a";

	(void)state;
	add_members(&line, RECORD_MEMBERS_MAX + 1);
	assert_false(record_read(&record, strbuf_slice(&line), 2));
	strbuf_clear(&line);
	add_members(&line, RECORD_MEMBERS_MAX);
	assert_true(record_read(&record, strbuf_slice(&line), 2));
	for (int i = 0; i <= RECORD_ADDED_MAX; i++, key[0]++)
		record_set(&record, key, SLICE("0"));
	assert_int_equal(record.member_count, RECORD_MEMBERS_MAX + RECORD_ADDED_MAX);
	assert_slice(record_get(&record, "m255"), "255");
	strbuf_release(&line);
}

static void nesting_is_bounded(void **state)
{
	struct strbuf line = STRBUF_INIT;

	(void)state;
	for (size_t depth = RECORD_DEPTH_MAX - 1; depth <= RECORD_DEPTH_MAX; depth++) {
		strbuf_clear(&line);
		strbuf_adds(&line, "{\"a\":");
		for (size_t i = 0; i < depth; i++)
			strbuf_addc(&line, '[');
		for (size_t i = 0; i < depth; i++)
			strbuf_addc(&line, ']');
		strbuf_addc(&line, '}');
		assert_int_equal(
			record_read(&record, strbuf_slice(&line), 2), depth < RECORD_DEPTH_MAX);
	}
	strbuf_release(&line);
}

static void the_tree_has_all_of_it(void **state)
{
	const struct cJSON *tree, *item;
	double number = 0;
	size_t count = 0;

	(void)state;
	assert_true(
		reads("{\"tls\":{\"ja3\":{\"hash\":\"abc\"}},\"n\":2.5,\"t\":true,\"l\":[1,2,3]}"));
	tree = record_tree(&record);
	assert_non_null(tree);
	assert_slice(tree_str(tree, "tls.ja3.hash"), "abc");
	assert_slice(tree_str(tree, "tls.ja3"), "");
	assert_slice(tree_str(tree, "tls.none.hash"), "");
	assert_true(tree_number(tree, "n", &number) && number == 2.5);
	assert_false(tree_number(tree, "t", &number));
	assert_true(tree_true(tree, "t"));
	assert_false(tree_true(tree, "n"));
	for (item = tree_first(tree_get(tree, "l")); item; item = tree_next(item))
		count++;
	assert_int_equal(count, 3);
	assert_null(tree_first(tree_get(tree, "n")));
	record_set(&record, "n", SLICE("3"));
	assert_ptr_equal(record_tree(&record), tree);
}

static int release(void **state)
{
	(void)state;
	record_release(&record);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_objects_are_records),
		cmocka_unit_test(all_else_is_none),
		cmocka_unit_test(every_prefix_of_a_record_is_none),
		cmocka_unit_test(the_first_line_may_have_a_byte_order_mark),
		cmocka_unit_test(members_are_found),
		cmocka_unit_test(a_key_with_escapes_is_the_same_key),
		cmocka_unit_test(set_adds_or_replaces),
		cmocka_unit_test(remove_takes_its_comma),
		cmocka_unit_test(what_was_set_is_a_member_like_others),
		cmocka_unit_test(members_are_bounded),
		cmocka_unit_test(nesting_is_bounded),
		cmocka_unit_test(the_tree_has_all_of_it),
	};

	return cmocka_run_group_tests_name(__FILE__, tests, NULL, release);
}
