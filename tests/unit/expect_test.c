#include "unit.h"

#include "dissect/driver.h"
#include "dissect/expect.h"
#include "net/ip_proto.h"

#define SECOND INT64_C(1000000)

static struct ip address(uint8_t last)
{
	uint8_t bytes[4] = {192, 0, 2, last};

	return ip_from_v4(bytes);
}

static void an_announcement_counts_once_and_for_a_while(void **state)
{
	struct expectations expectations = {.index = MAP_INIT, .keys = ARENA_INIT};
	struct ip one = address(1), two = address(2);

	(void)state;
	assert_null(expect_take(&expectations, &one, 5001, 0));
	expect_note(&expectations, &one, 5001, "ftp-data", SECOND);
	assert_null(expect_take(&expectations, &one, 5002, SECOND));
	assert_null(expect_take(&expectations, &two, 5001, SECOND));
	assert_string_equal(expect_take(&expectations, &one, 5001, 2 * SECOND), "ftp-data");
	assert_null(expect_take(&expectations, &one, 5001, 2 * SECOND));
	expect_note(&expectations, &one, 5001, "ftp-data", 3 * SECOND);
	assert_null(expect_take(&expectations, &one, 5001, 3 * SECOND + EXPECT_WITHIN_US + 1));
	expect_release(&expectations);
}

static void no_more_than_the_bound_are_kept(void **state)
{
	struct expectations expectations = {.index = MAP_INIT, .keys = ARENA_INIT};
	struct ip one = address(1), two = address(2);

	(void)state;
	for (unsigned port = 0; port < EXPECT_MAX; port++)
		expect_note(&expectations, &one, (uint16_t)port, "ftp-data", 0);
	expect_note(&expectations, &two, 1, "ftp-data", 0);
	assert_null(expect_take(&expectations, &two, 1, 0));
	assert_non_null(expect_take(&expectations, &one, 65535, 0));
	expect_release(&expectations);
}

static struct conversations table;
static struct driver *driver;
static struct frame frame;

/* One segment of a client's (or, back, of a server's) between the two; its conversation's app_proto. */
static const char *say(uint16_t client, uint16_t server, bool back, const char *text)
{
	struct packet packet = {.end = PACKET_OK, .ip_v = 4, .has_ports = true, .frame = &frame};
	struct conversation *conv;
	struct conv_place place;

	frame.number++;
	frame.time_us += SECOND;
	packet.ip_proto = PROTO_TCP;
	packet.src = address(back ? 2 : 1);
	packet.dst = address(back ? 1 : 2);
	packet.src_port = back ? server : client;
	packet.dst_port = back ? client : server;
	packet.tcp_flags = TCP_ACK | TCP_PSH;
	packet.tcp_seq = 1000;
	packet.payload = slice_str(text);
	packet.payload_len = (uint32_t)packet.payload.len;
	conversation_place(&table, &packet, &place);
	conv = conversation_fold(&table, &packet, &place, 0);
	driver_packet(driver, conv, &packet, place.dir);
	return conv->app_proto;
}

static void ftp_announces_its_data(void **state)
{
	static const struct {
		const char *text;
		bool back; /* the server says it */
		uint16_t listens;
	} cases[] = {
		{"227 Entering Passive Mode (192,0,2,2,19,137)\r\n", true, 5001},
		{"227 =192,0,2,9,19,138\r\n", true, 5002}, /* behind a translator */
		{"229 Entering Extended Passive Mode (|||5003|)\r\n", true, 5003},
		{"PORT 192,0,2,1,19,140\r\n", false, 5004},
		{"EPRT |1|192.0.2.1|5005|\r\n", false, 5005},
	};
	static const char *const none[] = {"227 (192,0,2,2,19)\r\n", "227 (192,0,2,2,19,256)\r\n",
		"229 (|||x|)\r\n", "229 \r\n", "227\r\n", "226 (192,0,2,2,19,147)\r\n"};
	struct names names;
	struct hosts hosts;
	uint16_t client = 40000;

	(void)state;
	conversations_init(&table);
	names_init(&names);
	hosts_init(&hosts);
	driver = driver_new(&table, &names, &hosts, NULL, NULL);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint16_t listens = cases[i].listens;

		assert_string_equal(say(client++, 21, cases[i].back, cases[i].text), "ftp");
		assert_string_equal(cases[i].back
				? say(50000, listens, false, "GET / HTTP/1.1\r\n\r\n")
				: say(listens, 20, true, "GET / HTTP/1.1\r\n\r\n"),
			"ftp-data");
	}
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		assert_string_equal(say(client++, 21, true, none[i]), "ftp");
		assert_null(say(50001, 5011, false, "x"));
	}
	driver_free(driver);
	names_release(&names);
	hosts_release(&hosts);
	conversations_release(&table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_announcement_counts_once_and_for_a_while),
		cmocka_unit_test(no_more_than_the_bound_are_kept),
		cmocka_unit_test(ftp_announces_its_data),
	};

	return RUN_TESTS(tests);
}
