#include "unit.h"

#include "base/mem.h"
#include "net/ip.h"

#include <arpa/inet.h>

static struct ip parsed(const char *text)
{
	struct ip ip;

	if (!ip_parse(slice_str(text), &ip))
		fail_msg("'%s' is an address", text);
	return ip;
}

static void addresses_and_their_shortest_text(void **state)
{
	static const struct {
		const char *given, *shown;
	} rows[] = {
		{"192.0.2.1", "192.0.2.1"},
		{"0.0.0.0", "0.0.0.0"},
		{"255.255.255.255", "255.255.255.255"},
		{"2001:DB8:0:0:0:0:0:1", "2001:db8::1"},
		/* RFC 5952 4.2.3: the first of equal runs */
		{"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
		{"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"}, /* 4.2.2: not for one field */
		{"2001:0db8:0000:0000:0001:0000:0000:0001", "2001:db8::1:0:0:1"},
		{"::", "::"},
		{"::1", "::1"},
		{"fe80::", "fe80::"},
		{"::ffff:192.0.2.1", "192.0.2.1"}, /* a mapped address is the IPv4 one */
		{"::ffff:c000:201", "192.0.2.1"},
		{"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
	};
	struct strbuf out = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct ip ip = parsed(rows[i].given);

		ip_format(&out, &ip);
		assert_text(&out, rows[i].shown);
	}
	strbuf_release(&out);
}

/* Every pattern of zero fields, as the C library shows it. */
static void addresses_as_the_c_library_shows_them(void **state)
{
	static const uint8_t fields[] = {0x00, 0x01, 0x10, 0xff};
	struct strbuf out = STRBUF_INIT;
	char text[INET6_ADDRSTRLEN];

	(void)state;
	for (unsigned pattern = 0; pattern < 0x10000; pattern++) {
		struct ip ip;

		for (unsigned i = 0; i < 16; i++)
			ip.bytes[i] = pattern >> i & 1 ? fields[(pattern + i) % 4] : 0;
		if (ip_is_v4(&ip))
			continue;
		strbuf_clear(&out);
		ip_format(&out, &ip);
		assert_text(&out, inet_ntop(AF_INET6, ip.bytes, text, sizeof(text)));
	}
	strbuf_release(&out);
}

static void what_is_no_address(void **state)
{
	static const char *const rows[] = {"", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4",
		"1.2.3.4 ", " 1.2.3.4", "1.2.3.4:80", "[::1]", "fe80::1%eth0", ":::", "1::2::3",
		"12345::", "g::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "::1.2.3", "example.com",
		"0x7f.0.0.1", "1.2.3.-4",
		"1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb:cccc:dddd"};
	struct ip ip;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (ip_parse(slice_str(rows[i]), &ip))
			fail_msg("'%s' was read as an address", rows[i]);
	assert_false(ip_parse(SLICE("1.2.3.4\0"), &ip));
}

static void both_families_have_one_form(void **state)
{
	static const uint8_t v4[] = {192, 0, 2, 1};
	static const uint8_t mapped[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 1};
	struct ip a = ip_from_v4(v4), b = ip_from_v6(mapped), c = parsed("192.0.2.2");

	(void)state;
	assert_true(ip_is_v4(&a));
	assert_true(ip_eq(&a, &b));
	assert_false(ip_eq(&a, &c));
	assert_true(ip_cmp(&a, &c) < 0);
	assert_int_equal(ip_wire(&a).len, 4);
	assert_memory_equal(ip_wire(&a).ptr, v4, 4);
	c = parsed("2001:db8::1");
	assert_false(ip_is_v4(&c));
	assert_int_equal(ip_wire(&c).len, 16);
}

static void scopes(void **state)
{
	static const struct {
		const char *address;
		enum ip_scope scope;
	} rows[] = {
		{"8.8.8.8", IP_GLOBAL},
		{"9.255.255.255", IP_GLOBAL},
		{"10.0.0.0", IP_PRIVATE},
		{"10.255.255.255", IP_PRIVATE},
		{"11.0.0.0", IP_GLOBAL},
		{"172.15.255.255", IP_GLOBAL},
		{"172.16.0.0", IP_PRIVATE},
		{"172.31.255.255", IP_PRIVATE},
		{"172.32.0.0", IP_GLOBAL},
		{"192.168.0.0", IP_PRIVATE},
		{"192.169.0.0", IP_GLOBAL},
		{"100.63.255.255", IP_GLOBAL},
		{"100.64.0.0", IP_PRIVATE},
		{"100.127.255.255", IP_PRIVATE},
		{"100.128.0.0", IP_GLOBAL},
		{"169.254.0.1", IP_LINK},
		{"127.0.0.1", IP_LOOPBACK},
		{"127.255.255.255", IP_LOOPBACK},
		{"224.0.0.1", IP_MULTICAST},
		{"239.255.255.255", IP_MULTICAST},
		{"240.0.0.0", IP_RESERVED},
		{"255.255.255.254", IP_RESERVED},
		{"255.255.255.255", IP_BROADCAST},
		{"0.0.0.0", IP_RESERVED},
		{"0.1.2.3", IP_RESERVED},
		{"192.0.2.1", IP_RESERVED},
		{"198.18.0.0", IP_RESERVED},
		{"198.19.255.255", IP_RESERVED},
		{"198.20.0.0", IP_GLOBAL},
		{"198.51.100.7", IP_RESERVED},
		{"203.0.113.7", IP_RESERVED},
		{"2606:4700::1", IP_GLOBAL},
		{"::1", IP_LOOPBACK},
		{"::", IP_RESERVED},
		{"::2", IP_RESERVED},
		{"::8.8.8.8", IP_RESERVED},
		{"fe80::1", IP_LINK},
		{"febf::1", IP_LINK},
		{"fec0::1", IP_PRIVATE},
		{"fc00::1", IP_PRIVATE},
		{"fdff::1", IP_PRIVATE},
		{"ff02::fb", IP_MULTICAST},
		{"2001:db8::1", IP_RESERVED},
		{"2001:db9::1", IP_GLOBAL},
		{"192.0.0.8", IP_RESERVED},
		{"192.0.1.0", IP_GLOBAL},
		{"192.88.99.1", IP_RESERVED},
		{"192.88.98.255", IP_GLOBAL},
		{"::ffff:10.0.0.1", IP_PRIVATE},
		{"::ffff:8.8.8.8", IP_GLOBAL},
		{"100::1", IP_RESERVED},
		{"1fff::1", IP_RESERVED},
		{"2000::1", IP_GLOBAL},
		{"3ffe::1", IP_GLOBAL},
		{"3fff::1", IP_RESERVED},
		{"3fff:fff::1", IP_RESERVED},
		{"3fff:1000::1", IP_GLOBAL},
		{"4000::1", IP_RESERVED},
		{"5f00::1", IP_RESERVED},
		{"2001:1::1", IP_RESERVED},
		{"2001:2::1", IP_RESERVED},
		{"2001:3::1", IP_GLOBAL},
		{"2001:4:112::1", IP_GLOBAL},
		{"2001:4:113::1", IP_RESERVED},
		{"2001:10::1", IP_RESERVED},
		{"2001:2f:ffff::1", IP_RESERVED},
		{"2001:1ff:ffff::1", IP_RESERVED},
		{"2001:200::1", IP_GLOBAL},
		{"64:ff9b::8.8.8.8", IP_GLOBAL},
		{"64:ff9b::10.1.2.3", IP_PRIVATE},
		{"64:ff9b::192.0.2.33", IP_RESERVED},
		{"64:ff9b:0:0:0:1:808:808", IP_RESERVED},
		{"64:ff9b:1::8.8.8.8", IP_RESERVED},
		{"64:ff9b:1::192.168.0.1", IP_PRIVATE},
		{"64:ff9b:2::8.8.8.8", IP_RESERVED},
		{"2002:808:808::1", IP_GLOBAL},
		{"2002:a00:1::1", IP_PRIVATE},
		{"2002:c000:221::1", IP_RESERVED},
		/* Teredo: server 65.54.227.120, client 8.8.8.8; then either of them private */
		{"2001:0:4136:e378:8000:63bf:f7f7:f7f7", IP_GLOBAL},
		{"2001:0:4136:e378:8000:63bf:f5ff:fffe", IP_PRIVATE},
		{"2001:0:c0a8:1:8000:63bf:f7f7:f7f7", IP_PRIVATE},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct ip ip = parsed(rows[i].address);
		enum ip_scope want = rows[i].scope;

		if (ip_scope(&ip) != want)
			fail_msg("%s: scope %d, not %d", rows[i].address, ip_scope(&ip), want);
		assert_int_equal(ip_is_internal(&ip),
			want == IP_PRIVATE || want == IP_LINK || want == IP_LOOPBACK);
	}
}

static void a_translated_address_is_the_one_behind_it(void **state)
{
	struct ip ip = parsed("64:ff9b::198.41.0.4"), v4, want = parsed("198.41.0.4");

	(void)state;
	assert_true(ip_translated(&ip, &v4));
	assert_true(ip_eq(&v4, &want));
	ip = parsed("64:ff9b:1::198.41.0.4");
	assert_false(ip_translated(&ip, &v4));
	assert_false(ip_translated(&want, &v4));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_and_their_shortest_text),
		cmocka_unit_test(addresses_as_the_c_library_shows_them),
		cmocka_unit_test(what_is_no_address),
		cmocka_unit_test(both_families_have_one_form),
		cmocka_unit_test(scopes),
		cmocka_unit_test(a_translated_address_is_the_one_behind_it),
	};

	return RUN_TESTS(tests);
}
