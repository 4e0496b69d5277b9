#include "unit.h"

#include "base/ini.h"

static const char text[] = "top = level\r\n"
			   "; a comment\n"
			   "[ Online ]\n"
			   "# api_key = commented\n"
			   "\n"
			   "api_key=first\n"
			   "  API_KEY  =  a = b ; c  \r\n"
			   "empty =\n"
			   "bare\n"
			   "[other] trailing\n"
			   "api_key = other\n"
			   "[online]\n"
			   "late = x";

static struct slice get(const char *section, const char *key)
{
	struct slice value = SLICE("(none)");

	if (!ini_get(SLICE(text), section, key, &value))
		assert_slice(value, "(none)"); /* left as it was */
	return value;
}

static void values_are_trimmed_and_the_last_one_wins(void **state)
{
	(void)state;
	assert_slice(get("online", "api_key"), "a = b ; c");
	assert_slice(get("ONLINE", "Api_Key"), "a = b ; c");
	assert_slice(get("other", "api_key"), "other");
	assert_slice(get("online", "empty"), "");
}

static void a_section_may_come_twice(void **state)
{
	(void)state;
	assert_slice(get("online", "late"), "x");
}

static void what_is_not_there(void **state)
{
	(void)state;
	assert_slice(get("online", "top"), "(none)");
	assert_slice(get("online", "commented"), "(none)");
	assert_slice(get("online", "api"), "(none)");
	assert_slice(get("onlin", "api_key"), "(none)");
	assert_slice(get("online", ""), "(none)");
}

static void any_bytes_are_a_file(void **state)
{
	static const char *const files[] = {
		"", "\n", "[", "[]", "]", "=", "[x", "[x]\n=", "[x]\nk"};
	struct slice value;

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		ini_get(slice_str(files[i]), "x", "key", &value);
	assert_false(ini_get(slice_of(NULL, 0), "x", "key", &value));
	assert_true(ini_get(SLICE("[x]\nkey=\xff\n"), "x", "key", &value));
	assert_slice(value, "\xff");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_trimmed_and_the_last_one_wins),
		cmocka_unit_test(a_section_may_come_twice),
		cmocka_unit_test(what_is_not_there),
		cmocka_unit_test(any_bytes_are_a_file),
	};

	return RUN_TESTS(tests);
}
