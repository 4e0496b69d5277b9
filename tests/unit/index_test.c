#include "unit.h"

#include "intel/domain.h"
#include "intel/index.h"
#include "intel/ip_indicator.h"

static struct index built = INDEX_INIT;

static void add(const char *text, uint32_t source)
{
	struct strbuf scratch = STRBUF_INIT;
	struct indicator indicator;

	assert_true(indicator_parse(slice_str(text), &scratch, &indicator));
	index_add(&built, &indicator, source, false);
	strbuf_release(&scratch);
}

static int empty(void **state)
{
	(void)state;
	index_release(&built);
	return 0;
}

/* The entries that a look-up met, in their order: "example.com *.example.com". */
static struct strbuf met = STRBUF_INIT;

static void note(uint32_t entry, void *ctx)
{
	struct indicator indicator = index_indicator(&built, entry);

	(void)ctx;
	if (met.len)
		strbuf_addc(&met, ' ');
	indicator_format(&met, &indicator);
}

static void assert_ip_meets(const char *text, const char *expected)
{
	struct ip ip;

	assert_true(ip_parse(slice_str(text), &ip));
	index_match_ip(&built, &ip, note, NULL);
	assert_text(&met, expected);
}

static void assert_name_meets(const char *name, const char *expected)
{
	index_match_domain(&built, slice_str(name), note, NULL);
	assert_text(&met, expected);
}

static void assert_url_meets(const char *url, const char *expected)
{
	index_match_url(&built, slice_str(url), note, NULL);
	assert_text(&met, expected);
}

static void an_empty_index_finds_nothing(void **state)
{
	(void)state;
	assert_ip_meets("10.0.0.1", "");
	assert_name_meets("example.com", "");
	assert_url_meets("example.com/a", "");
	assert_int_equal(index_find(&built, INDICATOR_JA4, SLICE("x")), INDEX_NONE);
	assert_int_equal(index_settle(&built), 0);
}

static void addresses_meet_themselves_and_their_blocks(void **state)
{
	(void)state;
	add("192.0.2.7", 0);
	add("192.0.2.0/24", 0);
	add("192.0.0.0/16", 0);
	add("2001:db8::/32", 0);
	add("2001:db8::1", 0);
	index_settle(&built);
	assert_ip_meets("192.0.2.7", "192.0.2.7 192.0.2.0/24 192.0.0.0/16");
	assert_ip_meets("192.0.2.8", "192.0.2.0/24 192.0.0.0/16");
	assert_ip_meets("192.0.3.8", "192.0.0.0/16");
	assert_ip_meets("192.1.3.8", "");
	assert_ip_meets("2001:db8::1", "2001:db8::1 2001:db8::/32");
	assert_ip_meets("2001:db9::1", "");
}

/* Whatever its ends, a range holds its addresses and no other. */
static void ranges_hold_what_is_between(void **state)
{
	static const struct {
		const char *text, *in[3], *out[2];
	} ranges[] = {
		{"10.0.0.1-10.0.0.9", {"10.0.0.1", "10.0.0.5", "10.0.0.9"},
			{"10.0.0.0", "10.0.0.10"}},
		{"10.0.0.255-10.0.2.0", {"10.0.0.255", "10.0.1.77", "10.0.2.0"},
			{"10.0.0.254", "10.0.2.1"}},
		{"255.255.255.254-255.255.255.255",
			{"255.255.255.254", "255.255.255.255", "255.255.255.255"},
			{"255.255.255.253", "0.0.0.0"}},
		{"2001:db8::fffe-2001:db8::1:1",
			{"2001:db8::fffe", "2001:db8::ffff", "2001:db8::1:1"},
			{"2001:db8::fffd", "2001:db8::1:2"}},
		{"192.0.2.1-192.0.2.1", {"192.0.2.1", "192.0.2.1", "192.0.2.1"},
			{"192.0.2.0", "192.0.2.2"}},
	};
	struct ip ip;

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		empty(state);
		add(ranges[i].text, 0);
		index_settle(&built);
		for (size_t k = 0; k < 3; k++) {
			assert_true(ip_parse(slice_str(ranges[i].in[k]), &ip));
			index_match_ip(&built, &ip, note, NULL);
			assert_true(met.len > 0);
			strbuf_clear(&met);
		}
		for (size_t k = 0; k < 2; k++)
			assert_ip_meets(ranges[i].out[k], "");
	}
}

static void domains_meet_as_their_scope_says(void **state)
{
	(void)state;
	add("example.com", 0);
	add("*.below.net", 0);
	add("=exact.org", 0);
	add("deep.www.example.com", 0);
	index_settle(&built);
	assert_name_meets("example.com", "example.com");
	assert_name_meets("www.example.com", "example.com");
	assert_name_meets("a.deep.www.example.com", "deep.www.example.com example.com");
	assert_name_meets("notexample.com", "");
	assert_name_meets("com", "");
	assert_name_meets("below.net", "");
	assert_name_meets("a.below.net", "*.below.net");
	assert_name_meets("exact.org", "=exact.org");
	assert_name_meets("a.exact.org", "");
}

static void urls_meet_with_and_without_their_query(void **state)
{
	(void)state;
	add("http://example.com/a?b=c", 0);
	add("http://example.com/x", 0);
	add("http://192.0.2.1", 0);
	add("/evil.php", 0);
	index_settle(&built);
	assert_url_meets("example.com/a?b=c", "http://example.com/a?b=c");
	assert_url_meets("example.com/a", "");
	assert_url_meets("example.com/x?any=1", "http://example.com/x");
	assert_url_meets("example.com/X", "");
	assert_url_meets("other.com/x", "");
	assert_url_meets("192.0.2.1/any/path", "http://192.0.2.1");
	assert_url_meets("any.example/evil.php?id=1", "/evil.php");
	assert_url_meets("/evil.php", "/evil.php");
	assert_int_not_equal(
		index_find(&built, INDICATOR_URL_HOST, SLICE("example.com")), INDEX_NONE);
}

static void types_never_meet(void **state)
{
	(void)state;
	add("00:11:22:33:44:55", 0);
	add("b386946a5a44d1ddcc843bc75336dfce", 0);
	index_settle(&built);
	assert_int_equal(
		index_find(&built, INDICATOR_SHA1, SLICE("b386946a5a44d1ddcc843bc75336dfce")),
		INDEX_NONE);
	assert_int_not_equal(
		index_find(&built, INDICATOR_MD5, SLICE("b386946a5a44d1ddcc843bc75336dfce")),
		INDEX_NONE);
	assert_true(index_has(&built, INDICATOR_MAC));
	assert_false(index_has(&built, INDICATOR_IP));
}

static void repeated_entries_are_dropped(void **state)
{
	(void)state;
	add("example.com", 1);
	add("EXAMPLE.com", 1);
	add("example.com", 2);
	add("=example.com", 1);
	assert_int_equal(index_settle(&built), 1);
	add("example.com", 2);
	assert_int_equal(index_settle(&built), 1);
	assert_int_equal(built.count, 3);
	assert_name_meets("example.com", "example.com example.com =example.com");
}

static void entries_of_one_key_are_bounded(void **state)
{
	(void)state;
	for (uint32_t source = 0; source < INDEX_CHAIN_MAX * 2; source++)
		add("192.0.2.1", source);
	assert_int_equal(index_settle(&built), INDEX_CHAIN_MAX);
	assert_int_equal(built.count, INDEX_CHAIN_MAX);
}

static void many_are_found_again(void **state)
{
	struct strbuf text = STRBUF_INIT;
	const uint32_t count = 50000;

	(void)state;
	for (uint32_t i = 0; i < count; i++) {
		strbuf_clear(&text);
		strbuf_addf(&text, "host-%u.example.com", i);
		add(strbuf_cstr(&text), i);
		if (i % 1000 == 0)
			index_settle(&built);
	}
	assert_int_equal(index_settle(&built), 0);
	assert_int_equal(built.count, count);
	for (uint32_t i = 0; i < count; i++) {
		uint32_t entry;

		strbuf_clear(&text);
		strbuf_addf(&text, "host-%u.example.com", i);
		entry = index_find(&built, INDICATOR_DOMAIN, strbuf_slice(&text));
		assert_int_not_equal(entry, INDEX_NONE);
		assert_int_equal(built.entries[entry].source, i);
	}
	strbuf_release(&text);
}

static void what_all_touch_is_known_as_such(void **state)
{
	static const char *const everybody[] = {"0.0.0.0", "127.0.0.1", "224.0.0.251",
		"255.255.255.255", "::", "::1", "ff02::fb", "0.0.0.0/0", "::/0", "10.0.0.0/8",
		"10.0.0.0/7", "192.168.0.0/16", "224.0.0.0/3", "fc00::/7"};
	static const char *const some[] = {"10.1.2.3", "10.1.0.0/16", "8.8.8.8", "1.0.0.0/8",
		"2001:db8::/32", "192.168.1.0/24", "fe80::1"};
	struct strbuf scratch = STRBUF_INIT;
	struct indicator indicator;

	(void)state;
	for (size_t i = 0; i < sizeof(everybody) / sizeof(everybody[0]); i++) {
		assert_true(indicator_parse(slice_str(everybody[i]), &scratch, &indicator));
		if (!ip_indicator_is_everybody(&indicator))
			fail_msg("%s is everybody", everybody[i]);
	}
	for (size_t i = 0; i < sizeof(some) / sizeof(some[0]); i++) {
		assert_true(indicator_parse(slice_str(some[i]), &scratch, &indicator));
		if (ip_indicator_is_everybody(&indicator))
			fail_msg("%s is not everybody", some[i]);
	}
	strbuf_release(&scratch);
}

static int release(void **state)
{
	strbuf_release(&met);
	return empty(state);
}

#define TEST(name) cmocka_unit_test_teardown(name, empty)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_empty_index_finds_nothing),
		TEST(addresses_meet_themselves_and_their_blocks),
		TEST(ranges_hold_what_is_between),
		TEST(domains_meet_as_their_scope_says),
		TEST(urls_meet_with_and_without_their_query),
		TEST(types_never_meet),
		TEST(repeated_entries_are_dropped),
		TEST(entries_of_one_key_are_bounded),
		TEST(many_are_found_again),
		TEST(what_all_touch_is_known_as_such),
	};

	return cmocka_run_group_tests_name(__FILE__, tests, NULL, release);
}
