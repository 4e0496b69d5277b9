#include "unit.h"

#include "base/mem.h"
#include "net/cidr.h"

static struct cidr block(const char *text)
{
	struct cidr cidr;

	if (!cidr_parse(slice_str(text), &cidr))
		fail_msg("'%s' is a block", text);
	return cidr;
}

static bool contains(const char *text, const char *address)
{
	struct cidr cidr = block(text);
	struct ip ip;

	assert_true(ip_parse(slice_str(address), &ip));
	return cidr_contains(&cidr, &ip);
}

static void blocks_and_their_text(void **state)
{
	static const struct {
		const char *given, *shown;
	} rows[] = {
		{"10.0.0.0/8", "10.0.0.0/8"},
		{"10.1.2.3/8", "10.0.0.0/8"}, /* host bits are cleared */
		{"10.1.2.3", "10.1.2.3/32"},
		{"10.255.255.255/31", "10.255.255.254/31"},
		{"1.2.3.4/0", "0.0.0.0/0"},
		{"2001:db8::1", "2001:db8::1/128"},
		{"2001:db8:ffff::/33", "2001:db8:8000::/33"},
		{"::/0", "::/0"},
		{"::ffff:10.1.2.3/104", "10.0.0.0/8"},
	};
	struct strbuf out = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct cidr cidr = block(rows[i].given);

		cidr_format(&out, &cidr);
		assert_text(&out, rows[i].shown);
	}
	strbuf_release(&out);
}

static void what_is_no_block(void **state)
{
	static const char *const rows[] = {"", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1",
		"10.0.0.0/8/8", "10.0.0/8", "::/129", "10.0.0.0/255.0.0.0", "10.0.0.0 /8",
		"10.0.0.0/ 8", "x/8"};
	struct cidr cidr;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (cidr_parse(slice_str(rows[i]), &cidr))
			fail_msg("'%s' was read as a block", rows[i]);
}

static void what_is_inside(void **state)
{
	(void)state;
	assert_true(contains("10.0.0.0/8", "10.255.255.255"));
	assert_false(contains("10.0.0.0/8", "11.0.0.0"));
	assert_false(contains("10.0.0.0/8", "9.255.255.255"));
	assert_true(contains("192.0.2.128/25", "192.0.2.128"));
	assert_false(contains("192.0.2.128/25", "192.0.2.127"));
	assert_true(contains("192.0.2.1", "192.0.2.1"));
	assert_false(contains("192.0.2.1", "192.0.2.0"));
	assert_true(contains("0.0.0.0/0", "255.255.255.255"));
	assert_true(contains("2001:db8::/32", "2001:db8:ffff::1"));
	assert_false(contains("2001:db8::/32", "2001:db9::"));
	assert_true(contains("2001:db8::/127", "2001:db8::1"));
	assert_false(contains("2001:db8::/127", "2001:db8::2"));
}

static void the_families_stay_apart(void **state)
{
	(void)state;
	assert_false(contains("0.0.0.0/0", "2001:db8::1"));
	assert_false(contains("0.0.0.0/0", "::1"));
	assert_false(contains("2000::/3", "32.0.0.1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks_and_their_text),
		cmocka_unit_test(what_is_no_block),
		cmocka_unit_test(what_is_inside),
		cmocka_unit_test(the_families_stay_apart),
	};

	return RUN_TESTS(tests);
}
