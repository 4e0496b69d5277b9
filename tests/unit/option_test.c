#include "unit.h"

#include "base/mem.h"
#include "base/option.h"

#include <stdlib.h>

static struct {
	bool strict, quiet;
	const char *filter;
	uint64_t count, wait_us;
	struct option_list feeds;
} opt;

static const struct option_row rows[] = {
	{'s', "strict", NULL, OPTION_FLAG, &opt.strict, "UNIT_STRICT", "be strict"},
	{'q', "quiet", NULL, OPTION_FLAG, &opt.quiet, NULL, "be quiet"},
	{'f', "filter", "EXPR", OPTION_TEXT, &opt.filter, "UNIT_FILTER", "only what matches"},
	{'n', "count", "N", OPTION_COUNT, &opt.count, "UNIT_COUNT", "stop after N"},
	{0, "wait", "TIME", OPTION_SECONDS, &opt.wait_us, NULL, "stop after TIME"},
	{0, "feed", "FILE", OPTION_LIST, &opt.feeds, NULL, "read FILE, too"},
	OPTION_END,
};
static const struct option_command command = {
	"pcg-unit", "[FILE ...]", "does nothing", rows, "Exit status: none."};

#define WORDS_MAX 16
#define WORD_LEN 64

static char *operands[WORDS_MAX];
static int operand_count;
static struct strbuf text;

/* Parses these words, NULL-terminated, as a command line. */
static enum option_result parse(const char *const *words)
{
	static char copies[WORDS_MAX][WORD_LEN] = {"pcg-unit"};

	option_list_release(&opt.feeds);
	memset(&opt, 0, sizeof(opt));
	strbuf_clear(&text);
	operands[0] = copies[0];
	for (operand_count = 1; words[operand_count - 1]; operand_count++) {
		assert_true(operand_count < WORDS_MAX);
		assert_true(strlen(words[operand_count - 1]) < WORD_LEN);
		operands[operand_count] = memcpy(copies[operand_count], words[operand_count - 1],
			strlen(words[operand_count - 1]) + 1);
	}
	return option_parse(&command, &operand_count, operands, &text);
}

#define PARSE(...) parse((const char *const[]){__VA_ARGS__, NULL})

static void nothing_given(void **state)
{
	(void)state;
	assert_int_equal(parse((const char *const[]){NULL}), OPTION_RUN);
	assert_int_equal(operand_count, 0);
	assert_false(opt.strict);
	assert_null(opt.filter);
}

static void a_value_may_be_given_in_four_ways(void **state)
{
	static const char *const ways[][3] = {{"-fip", NULL}, {"-f", "ip", NULL},
		{"--filter=ip", NULL}, {"--filter", "ip", NULL}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		assert_int_equal(parse(ways[i]), OPTION_RUN);
		assert_string_equal(opt.filter, "ip");
		assert_int_equal(operand_count, 0);
	}
}

static void letters_may_be_joined(void **state)
{
	(void)state;
	assert_int_equal(PARSE("-sqn5", "x"), OPTION_RUN);
	assert_true(opt.strict && opt.quiet);
	assert_int_equal(opt.count, 5);
	assert_int_equal(operand_count, 1);
}

static void options_and_operands_mix(void **state)
{
	(void)state;
	assert_int_equal(PARSE("a", "-s", "-", "--count", "7", "b", "--", "-q", "--"), OPTION_RUN);
	assert_int_equal(operand_count, 5);
	assert_string_equal(operands[0], "a");
	assert_string_equal(operands[1], "-");
	assert_string_equal(operands[2], "b");
	assert_string_equal(operands[3], "-q");
	assert_string_equal(operands[4], "--");
	assert_true(opt.strict);
	assert_false(opt.quiet);
	assert_int_equal(opt.count, 7);
}

static void a_value_may_look_like_an_option(void **state)
{
	(void)state;
	assert_int_equal(PARSE("-f", "--strict"), OPTION_RUN);
	assert_string_equal(opt.filter, "--strict");
	assert_int_equal(PARSE("--filter="), OPTION_RUN);
	assert_string_equal(opt.filter, "");
	assert_int_equal(PARSE("--filter=a=b"), OPTION_RUN);
	assert_string_equal(opt.filter, "a=b");
}

static void lists_collect(void **state)
{
	(void)state;
	assert_int_equal(PARSE("--feed", "one", "--feed=two"), OPTION_RUN);
	assert_int_equal(opt.feeds.count, 2);
	assert_string_equal(opt.feeds.items[0], "one");
	assert_string_equal(opt.feeds.items[1], "two");
}

static void times_have_suffixes(void **state)
{
	static const struct {
		const char *given;
		uint64_t us;
	} good[] = {{"90", 90000000}, {"90s", 90000000}, {"2m", 120000000}, {"1h", 3600000000},
		{"1d", 86400000000}, {"0", 0}};
	static const char *const bad[] = {"", "s", "1x", "-1", "1.5", "1 2", "99999999999999999d"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		assert_int_equal(PARSE("--wait", good[i].given), OPTION_RUN);
		assert_true(opt.wait_us == good[i].us);
	}
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_int_equal(PARSE("--wait", bad[i]), OPTION_BAD);
}

static void what_is_wrong_is_named(void **state)
{
	static const struct {
		const char *words[3], *named;
	} bad[] = {
		{{"--none"}, "--none"},
		{{"-x"}, "-x"},
		{{"-sx"}, "-sx"},
		{{"--filter"}, "--filter"},
		{{"-n"}, "-n"},
		{{"--strict=yes"}, "--strict=yes"},
		{{"--count", "many"}, "--count"},
		{{"--count=-1"}, "--count=-1"},
		{{"--filt", "ip"}, "--filt"},
		{{"--\x1b[31m"}, "--\\x1b[31m"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		assert_int_equal(parse(bad[i].words), OPTION_BAD);
		assert_non_null(strstr(strbuf_cstr(&text), bad[i].named));
	}
}

static void the_environment_gives_what_was_not_given(void **state)
{
	(void)state;
	setenv("UNIT_FILTER", "udp", 1);
	setenv("UNIT_COUNT", "9", 1);
	setenv("UNIT_STRICT", "1", 1);
	assert_int_equal(PARSE("--count", "3"), OPTION_RUN);
	assert_string_equal(opt.filter, "udp");
	assert_int_equal(opt.count, 3);
	assert_true(opt.strict);
	setenv("UNIT_STRICT", "0", 1);
	setenv("UNIT_FILTER", "", 1);
	assert_int_equal(PARSE("x"), OPTION_RUN);
	assert_false(opt.strict);
	assert_null(opt.filter);
	setenv("UNIT_COUNT", "many", 1);
	assert_int_equal(PARSE("x"), OPTION_BAD);
	assert_non_null(strstr(strbuf_cstr(&text), "UNIT_COUNT"));
	unsetenv("UNIT_FILTER");
	unsetenv("UNIT_COUNT");
	unsetenv("UNIT_STRICT");
}

static void help_shows_every_row(void **state)
{
	(void)state;
	assert_int_equal(PARSE("--help"), OPTION_SHOW);
	for (const struct option_row *row = rows; row->name; row++) {
		assert_non_null(strstr(strbuf_cstr(&text), row->name));
		assert_non_null(strstr(strbuf_cstr(&text), row->help));
		if (row->environment)
			assert_non_null(strstr(strbuf_cstr(&text), row->environment));
	}
	assert_non_null(strstr(strbuf_cstr(&text), "[FILE ...]"));
	assert_non_null(strstr(strbuf_cstr(&text), command.notes));
	assert_int_equal(PARSE("-h"), OPTION_SHOW);
	assert_int_equal(PARSE("--version"), OPTION_SHOW);
	assert_non_null(strstr(strbuf_cstr(&text), PCG_VERSION));
}

static void completions_for_three_shells(void **state)
{
	static const char *const shells[] = {"bash", "zsh", "fish"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(shells); i++) {
		assert_int_equal(PARSE("--completions", shells[i]), OPTION_SHOW);
		for (const struct option_row *row = rows; row->name; row++)
			assert_non_null(strstr(strbuf_cstr(&text), row->name));
	}
	assert_int_equal(PARSE("--completions", "tcsh"), OPTION_BAD);
	assert_int_equal(PARSE("--completions"), OPTION_BAD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_given),
		cmocka_unit_test(a_value_may_be_given_in_four_ways),
		cmocka_unit_test(letters_may_be_joined),
		cmocka_unit_test(options_and_operands_mix),
		cmocka_unit_test(a_value_may_look_like_an_option),
		cmocka_unit_test(lists_collect),
		cmocka_unit_test(times_have_suffixes),
		cmocka_unit_test(what_is_wrong_is_named),
		cmocka_unit_test(the_environment_gives_what_was_not_given),
		cmocka_unit_test(help_shows_every_row),
		cmocka_unit_test(completions_for_three_shells),
	};

	int failed = RUN_TESTS(tests);

	option_list_release(&opt.feeds);
	strbuf_release(&text);
	return failed;
}
