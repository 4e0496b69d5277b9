#include "unit.h"

#include "flow/facts.h"

#include <stdio.h>

static struct arena arena;
static struct facts *facts;
static struct strbuf out;

static int begin(void **state)
{
	(void)state;
	arena = (struct arena)ARENA_INIT;
	facts = NULL;
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_release(&arena);
	strbuf_release(&out);
	return 0;
}

static void assert_written(const char *json)
{
	strbuf_adds(&out, "{");
	facts_write(&out, facts);
	strbuf_adds(&out, "}");
	assert_text(&out, json);
}

static void none(void **state)
{
	(void)state;
	assert_written("{}");
	assert_int_equal(facts_get(facts, "a.b").len, 0);
}

static void members_of_an_object_stand_together(void **state)
{
	(void)state;
	assert_true(facts_str(&facts, &arena, "tls.sni", SLICE("x\"y")));
	assert_true(facts_u64(&facts, &arena, "http.status", 200));
	assert_true(facts_str(&facts, &arena, "tls.ja3.hash", SLICE("h")));
	assert_true(facts_true(&facts, &arena, "tls.session_resumed"));
	assert_true(facts_str(&facts, &arena, "tls.ja3.string", SLICE("s")));
	assert_written("{\"tls\":{\"sni\":\"x\\\"y\",\"ja3\":{\"hash\":\"h\",\"string\":\"s\"},"
		       "\"session_resumed\":true},\"http\":{\"status\":200}}");
}

static void the_first_value_stays(void **state)
{
	(void)state;
	assert_true(facts_str(&facts, &arena, "a.b", SLICE("1")));
	assert_false(facts_str(&facts, &arena, "a.b", SLICE("2")));
	assert_slice(facts_get(facts, "a.b"), "1");
}

static void lists_have_no_repeats(void **state)
{
	(void)state;
	facts_add_str(&facts, &arena, "w.shares", SLICE("A"));
	facts_add_str(&facts, &arena, "w.shares", SLICE("B"));
	assert_false(facts_add_str(&facts, &arena, "w.shares", SLICE("A")));
	facts_add_json(&facts, &arena, "w.users", SLICE("{\"user\":\"u\"}"));
	assert_written("{\"w\":{\"shares\":[\"A\",\"B\"],\"users\":[{\"user\":\"u\"}]}}");
}

static void objects_gather_items(void **state)
{
	(void)state;
	assert_true(facts_add_item(
		&facts, &arena, "w.i", SLICE("\"name\":\"x\""), "ops", slice_of(NULL, 0)));
	assert_true(
		facts_add_item(&facts, &arena, "w.i", SLICE("\"name\":\"y\""), "ops", SLICE("1")));
	assert_true(
		facts_add_item(&facts, &arena, "w.i", SLICE("\"name\":\"y\""), "ops", SLICE("2")));
	assert_false(
		facts_add_item(&facts, &arena, "w.i", SLICE("\"name\":\"y\""), "ops", SLICE("1")));
	assert_written("{\"w\":{\"i\":[{\"name\":\"x\"},{\"name\":\"y\",\"ops\":[\"1\",\"2\"]}]}}");
}

static void what_is_too_much_is_counted(void **state)
{
	char text[16];

	(void)state;
	for (int i = 0; i < FACTS_LIST_MAX + 3; i++) {
		snprintf(text, sizeof(text), "%d", i);
		facts_add_str(&facts, &arena, "w.files", slice_str(text));
	}
	facts_write(&out, facts);
	assert_true(slice_ends(strbuf_slice(&out), SLICE("\"63\"],\"more\":3}")));
}

static void long_strings_are_cut(void **state)
{
	static char text[FACTS_STR_MAX + 100];

	(void)state;
	memset(text, 'x', sizeof(text));
	facts_str(&facts, &arena, "a.b", slice_of(text, sizeof(text)));
	assert_int_equal(facts_get(facts, "a.b").len, FACTS_STR_MAX);
}

static void count(struct slice value, void *ctx)
{
	(void)value;
	++*(int *)ctx;
}

static void each_string(void **state)
{
	int strings = 0;

	(void)state;
	facts_add_str(&facts, &arena, "a.b", SLICE("1"));
	facts_add_str(&facts, &arena, "a.b", SLICE("2"));
	facts_each(facts, "a.b", count, &strings);
	facts_each(facts, "a.c", count, &strings);
	assert_int_equal(strings, 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(none),
		TEST(members_of_an_object_stand_together),
		TEST(the_first_value_stays),
		TEST(lists_have_no_repeats),
		TEST(objects_gather_items),
		TEST(what_is_too_much_is_counted),
		TEST(long_strings_are_cut),
		TEST(each_string),
	};

	return RUN_TESTS(tests);
}
