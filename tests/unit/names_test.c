#include "unit.h"

#include "flow/names.h"

#include <stdio.h>

#define SECOND INT64_C(1000000)

static struct names names;
static struct ip server, client, other;
static struct name_of found[NAMES_LISTED_MAX];

static int begin(void **state)
{
	(void)state;
	names_init(&names);
	ip_parse(SLICE("198.51.100.20"), &server);
	ip_parse(SLICE("192.0.2.10"), &client);
	ip_parse(SLICE("192.0.2.11"), &other);
	return 0;
}

static int end(void **state)
{
	(void)state;
	names_release(&names);
	return 0;
}

static void dns(const struct ip *asker, const char *name, int64_t seconds)
{
	names_bind(&names, &server, asker, slice_str(name), NAME_DNS, seconds * SECOND);
}

static void nobody_has_a_name_at_first(void **state)
{
	(void)state;
	assert_int_equal(names_find(&names, &server, &client, 0, found), 0);
}

static void what_this_client_was_told_last_comes_first(void **state)
{
	(void)state;
	dns(&client, "old.example", 1);
	dns(&client, "new.example", 5);
	dns(&other, "others.example", 8);
	dns(&client, "later.example", 20);
	assert_int_equal(names_find(&names, &server, &client, 10 * SECOND, found), 3);
	assert_slice(found[0].name, "new.example");
	assert_int_equal(found[0].age_us, 5 * SECOND);
	assert_slice(found[1].name, "old.example");
	assert_slice(found[2].name, "others.example");
}

static void the_order_in_the_file_does_not_matter(void **state)
{
	(void)state;
	dns(&client, "a.example", 9);
	dns(&client, "b.example", 3);
	dns(&client, "b.example", 1);
	dns(&client, "b.example", 10);
	assert_int_equal(names_find(&names, &server, &client, 5 * SECOND, found), 1);
	assert_slice(found[0].name, "b.example");
	assert_int_equal(found[0].age_us, 2 * SECOND);
	names_find(&names, &server, &client, 30 * SECOND, found);
	assert_slice(found[0].name, "b.example");
}

static void a_name_is_listed_once(void **state)
{
	(void)state;
	dns(&client, "www.example", 1);
	dns(&other, "WWW.example", 2);
	names_bind(&names, &server, NULL, SLICE("www.Example."), NAME_MDNS, 0);
	assert_int_equal(names_find(&names, &server, &client, 9 * SECOND, found), 1);
	assert_int_equal(found[0].source, NAME_DNS);
}

static void what_a_host_says_of_itself_holds_before_too(void **state)
{
	(void)state;
	names_bind(&names, &client, NULL, SLICE("WS7"), NAME_DHCP, 50 * SECOND);
	assert_int_equal(names_find(&names, &client, &server, 1 * SECOND, found), 1);
	assert_slice(found[0].name, "WS7");
}

static void sources_have_their_rank(void **state)
{
	(void)state;
	names_bind(&names, &server, NULL, SLICE("nb"), NAME_NBNS, 1);
	names_bind(&names, &server, NULL, SLICE("block"), NAME_NRB, 1);
	dns(&client, "dns.example", 1);
	assert_int_equal(names_find(&names, &server, &client, 2 * SECOND, found), 3);
	assert_slice(found[0].name, "dns.example");
	assert_slice(found[1].name, "nb");
	assert_slice(found[2].name, "block");
}

static void bounds_hold(void **state)
{
	char name[32];

	(void)state;
	names_bind(&names, &server, NULL, slice_of(NULL, 0), NAME_DNS, 0);
	names_bind(&names, &server, NULL, SLICE("."), NAME_DNS, 0);
	assert_int_equal(names.times, 0);
	for (int i = 0; i < NAMES_PER_ADDRESS_MAX + 5; i++) {
		snprintf(name, sizeof(name), "n%d.example", i);
		dns(NULL, name, i);
	}
	assert_int_equal(names.dropped, 5);
	assert_int_equal(
		names_find(&names, &server, NULL, 99999 * SECOND, found), NAMES_LISTED_MAX);
	assert_slice(found[0].name, "n1023.example");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nobody_has_a_name_at_first),
		TEST(what_this_client_was_told_last_comes_first),
		TEST(the_order_in_the_file_does_not_matter),
		TEST(a_name_is_listed_once),
		TEST(what_a_host_says_of_itself_holds_before_too),
		TEST(sources_have_their_rank),
		TEST(bounds_hold),
	};

	return RUN_TESTS(tests);
}
