#include "unit.h"

#include "flow/asset.h"
#include "flow/neighbour.h"
#include "flow/vendor.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct hosts hosts;
static struct names names;
static const struct slice none = {NULL, 0};

static int begin(void **state)
{
	(void)state;
	hosts_init(&hosts);
	names_init(&names);
	return 0;
}

static int end(void **state)
{
	(void)state;
	hosts_release(&hosts);
	names_release(&names);
	return 0;
}

static struct ip ip_of(const char *text)
{
	struct ip ip;

	assert_true(ip_parse(slice_str(text), &ip));
	return ip;
}

static void the_same_fact_widens_its_times(void **state)
{
	struct ip ip = ip_of("10.0.0.1");
	const struct host_fact *fact;

	(void)state;
	hosts_note(&hosts, &ip, HOST_USER, SLICE("j.doe"), SLICE("CORP"), "krb5", 50);
	hosts_note(&hosts, &ip, HOST_USER, SLICE("j.doe"), SLICE("corp"), "krb5", 10);
	hosts_note(&hosts, &ip, HOST_USER, SLICE("j.doe"), SLICE("CORP"), "ntlm", 70);
	hosts_note(&hosts, &ip, HOST_USER, none, none, "ntlm", 70);
	fact = hosts_find(&hosts, &ip);
	assert_int_equal(fact->first_us, 10);
	assert_int_equal(fact->last_us, 50);
	assert_string_equal(fact->next->by, "ntlm");
	assert_null(fact->next->next);
}

static void facts_of_one_host_are_bounded(void **state)
{
	struct ip ip = ip_of("10.0.0.1");
	char user[16];

	(void)state;
	for (int i = 0; i < HOST_FACTS_MAX + 3; i++) {
		snprintf(user, sizeof(user), "u%d", i);
		hosts_note(&hosts, &ip, HOST_USER, slice_str(user), none, "http", i);
	}
	assert_int_equal(hosts.dropped, 3);
}

static void arp_tells_a_mac(void **state)
{
	struct frame frame = {.time_us = 7};
	struct packet packet = {.frame = &frame,
		.end = PACKET_NOT_IP,
		.has_arp = true,
		.arp_mac = {0, 1, 2, 3, 4, 5},
		.arp_ip = ip_of("10.0.0.1")};

	(void)state;
	neighbour_note(&hosts, &packet);
	assert_string_equal(hosts_find(&hosts, &packet.arp_ip)->by, "arp");
	packet.arp_ip = ip_of("0.0.0.0"); /* a probe: nobody's yet */
	neighbour_note(&hosts, &packet);
	assert_null(hosts_find(&hosts, &packet.arp_ip));
}

static void neighbour_discovery_tells_a_mac(void **state)
{
	static const uint8_t advertisement[] = {0x60, 0, 0, 0, 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 0, 0, 9, 2, 1, 0, 1, 2, 3, 4, 5};
	struct frame frame = {.time_us = 7};
	struct packet packet = {.frame = &frame,
		.end = PACKET_OK,
		.has_icmp = true,
		.ip_proto = PROTO_ICMPV6,
		.icmp_type = 136,
		.src = ip_of("fe80::1")};
	struct ip target = ip_of("fe80::9");

	(void)state;
	for (size_t len = 0; len <= sizeof(advertisement); len++) {
		uint8_t *copy = mem_alloc(len);

		memcpy(copy, advertisement, len);
		packet.payload = slice_of(copy, len);
		neighbour_note(&hosts, &packet);
		free(copy);
	}
	assert_memory_equal(hosts_find(&hosts, &target)->text.ptr, advertisement + 22, 6);
	assert_null(hosts_find(&hosts, &packet.src));
}

static void a_host_that_only_asked_is_an_asset(void **state)
{
	struct conversations table;
	struct assets assets;
	struct strbuf out = STRBUF_INIT;
	struct ip ip = ip_of("10.0.0.9");

	(void)state;
	conversations_init(&table);
	hosts_note(&hosts, &ip, HOST_MAC, SLICE("\x00\x11\x22\x33\x44\x55"), none, "dhcp", 1000000);
	hosts_note(&hosts, &ip, HOST_MAC, SLICE("\x00\x11\x22\x33\x44\x66"), none, "arp", 2000000);
	hosts_note(&hosts, &ip, HOST_OS, SLICE("Windows"), none, "dhcp", 1000000);
	names_bind(&names, &ip, NULL, SLICE("WS9"), NAME_DHCP, 1000000);
	assets_gather(&assets, &table, &hosts);
	assert_int_equal(assets.count, 1);
	asset_record(&out, &assets.items[0], &names, &hosts, NULL);
	assert_text(&out,
		"{\"timestamp\":\"1970-01-01T00:00:01.000000+0000\",\"event_type\":\"asset\","
		"\"ip\":\"10.0.0.9\",\"mac\":\"00:11:22:33:44:55\",\"macs\":["
		"{\"mac\":\"00:11:22:33:44:55\",\"by\":\"dhcp\","
		"\"first_seen\":\"1970-01-01T00:00:01.000000+0000\","
		"\"last_seen\":\"1970-01-01T00:00:01.000000+0000\"},"
		"{\"mac\":\"00:11:22:33:44:66\",\"by\":\"arp\","
		"\"first_seen\":\"1970-01-01T00:00:02.000000+0000\","
		"\"last_seen\":\"1970-01-01T00:00:02.000000+0000\"}],"
		"\"names\":[{\"name\":\"WS9\",\"by\":\"dhcp\","
		"\"last_seen\":\"1970-01-01T00:00:01.000000+0000\"}],"
		"\"os\":[{\"os\":\"Windows\",\"by\":\"dhcp\","
		"\"first_seen\":\"1970-01-01T00:00:01.000000+0000\","
		"\"last_seen\":\"1970-01-01T00:00:01.000000+0000\"}],"
		"\"first_seen\":\"1970-01-01T00:00:01.000000+0000\","
		"\"last_seen\":\"1970-01-01T00:00:02.000000+0000\"}");
	assets_release(&assets);
	conversations_release(&table);
	strbuf_release(&out);
}

static void vendors_by_the_first_half_of_a_mac(void **state)
{
	static const char csv[] = "Registry,Assignment,Organization Name,Organization Address\n"
				  "MA-L,AABBCC,\"Cards, and more\",Street 1\n"
				  "MA-L,001122,Example Corp,\"Somewhere, else\"\n"
				  "not a line of it\n";
	char path[] = "/tmp/vendor-XXXXXX";
	int fd = mkstemp(path);
	struct vendors *vendors;

	(void)state;
	assert_int_equal(write(fd, csv, strlen(csv)), strlen(csv));
	close(fd);
	vendors = vendors_load(path);
	unlink(path);
	assert_slice(
		vendor_of(vendors, (const uint8_t[6]){0x00, 0x11, 0x22, 1, 2, 3}), "Example Corp");
	assert_slice(vendor_of(vendors, (const uint8_t[6]){0x00, 0x11, 0x23, 1, 2, 3}), "");
	assert_slice(vendor_of(vendors, (const uint8_t[6]){0xaa, 0xbb, 0xcc, 1, 2, 3}), "");
	assert_slice(vendor_of(NULL, (const uint8_t[6]){0x00, 0x11, 0x22, 1, 2, 3}), "");
	assert_null(vendors_load("/nonexistent"));
	vendors_free(vendors);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_same_fact_widens_its_times),
		TEST(facts_of_one_host_are_bounded),
		TEST(arp_tells_a_mac),
		TEST(neighbour_discovery_tells_a_mac),
		TEST(a_host_that_only_asked_is_an_asset),
		TEST(vendors_by_the_first_half_of_a_mac),
	};

	return RUN_TESTS(tests);
}
