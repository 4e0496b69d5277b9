#include "unit.h"

#include "flow/community_id.h"
#include "flow/conversation.h"

#define A "192.0.2.10"
#define B "198.51.100.20"

static struct conversations table;
static struct frame frame;

static int begin(void **state)
{
	(void)state;
	conversations_init(&table);
	frame = (struct frame){.wire_len = 100, .time_us = 1000000};
	return 0;
}

static int end(void **state)
{
	(void)state;
	conversations_release(&table);
	return 0;
}

static struct packet packet_of(uint8_t ip_proto, const char *src, const char *dst)
{
	struct packet packet = {.frame = &frame, .end = PACKET_OK, .ip_proto = ip_proto, .ip_v = 4};

	assert_true(ip_parse(slice_str(src), &packet.src));
	assert_true(ip_parse(slice_str(dst), &packet.dst));
	return packet;
}

static struct packet with_ports(
	uint8_t ip_proto, const char *src, uint16_t src_port, const char *dst, uint16_t dst_port)
{
	struct packet packet = packet_of(ip_proto, src, dst);

	packet.has_ports = true;
	packet.src_port = src_port;
	packet.dst_port = dst_port;
	return packet;
}

static struct packet tcp(bool back, uint8_t flags, uint32_t seq)
{
	struct packet packet = back ? with_ports(PROTO_TCP, B, 443, A, 50000)
				    : with_ports(PROTO_TCP, A, 50000, B, 443);

	packet.tcp_flags = flags;
	packet.tcp_seq = seq;
	return packet;
}

static struct conversation *fold(struct packet packet)
{
	struct conv_place place;

	frame.number++;
	frame.time_us += 1000;
	conversation_place(&table, &packet, &place);
	return conversation_fold(&table, &packet, &place, 0);
}

static void both_directions_are_one(void **state)
{
	struct conversation *conv = fold(with_ports(PROTO_UDP, A, 5000, B, 53));

	(void)state;
	assert_ptr_equal(fold(with_ports(PROTO_UDP, B, 53, A, 5000)), conv);
	assert_int_equal(table.count, 1);
	assert_int_equal(conv->packets[0], 1);
	assert_int_equal(conv->packets[1], 1);
	assert_int_equal(conv->bytes[0], 100);
	assert_int_equal(conv->first_frame, 1);
	assert_int_equal(conv->last_frame, 2);
	assert_string_equal(conversation_state(conv), "established");
}

static void ends_that_are_equal_differ_by_port(void **state)
{
	struct conversation *conv = fold(with_ports(PROTO_UDP, A, 5000, A, 53));

	(void)state;
	assert_ptr_equal(fold(with_ports(PROTO_UDP, A, 53, A, 5000)), conv);
	assert_int_equal(conv->packets[conv->client], 1);
	assert_int_equal(conv->packets[!conv->client], 1);
	assert_int_equal(conv_port(conv, true), 53);
}

static void a_new_syn_opens_anew(void **state)
{
	struct conversation *first = fold(tcp(false, TCP_SYN, 1)), *second;

	(void)state;
	assert_ptr_equal(fold(tcp(false, TCP_SYN, 1)), first); /* sent again */
	assert_ptr_equal(fold(tcp(true, TCP_SYN | TCP_ACK, 77)), first);
	assert_ptr_equal(fold(tcp(false, TCP_ACK, 2)), first);
	second = fold(tcp(false, TCP_SYN, 9000));
	assert_ptr_not_equal(second, first);
	assert_true(second->flow_id != first->flow_id);
	assert_ptr_equal(fold(tcp(true, TCP_ACK, 78)), second);
	assert_int_equal(first->packets[first->client], 3);
}

static void one_microsecond_gives_two_ids(void **state)
{
	struct conversation *first = fold(tcp(false, TCP_SYN, 1)), *second;

	(void)state;
	frame.time_us -= 1000;
	second = fold(tcp(false, TCP_SYN, 2));
	assert_int_equal(first->first_us, second->first_us);
	assert_true(first->flow_id != second->flow_id);
	assert_true(first->flow_id < UINT64_C(1) << 51);
}

static void the_syn_tells_the_client(void **state)
{
	struct conversation *conv = fold(tcp(true, TCP_SYN, 1));

	(void)state;
	assert_int_equal(conv->basis, BASIS_SYN);
	assert_int_equal(conv_port(conv, true), 50000);
	assert_false(conv->midstream);
}

static void the_syn_ack_tells_the_server(void **state)
{
	struct packet packet = with_ports(PROTO_TCP, A, 40000, B, 40001);
	struct conversation *conv;

	(void)state;
	packet.tcp_flags = TCP_SYN | TCP_ACK;
	conv = fold(packet);
	assert_int_equal(conv->basis, BASIS_SYNACK);
	assert_int_equal(conv_port(conv, true), 40000);
}

static void a_known_port_tells_the_server(void **state)
{
	struct conversation *conv = fold(tcp(true, TCP_ACK, 5));

	(void)state;
	assert_int_equal(conv->basis, BASIS_PORT);
	assert_int_equal(conv_port(conv, true), 443);
	assert_true(conv->midstream);
	conversation_turn(conv, !conv->client, BASIS_FIRST); /* weaker: nothing happens */
	assert_int_equal(conv_port(conv, true), 443);
	conversation_turn(conv, !conv->client, BASIS_PAYLOAD);
	assert_int_equal(conv_port(conv, true), 50000);
	assert_int_equal(conv->basis, BASIS_PAYLOAD);
}

static void else_the_first_packet_tells(void **state)
{
	struct conversation *conv = fold(with_ports(PROTO_UDP, B, 40000, A, 40001));

	(void)state;
	assert_int_equal(conv->basis, BASIS_FIRST);
	assert_int_equal(conv_port(conv, true), 40001);
}

static void fin_both_ways_or_a_reset_closes(void **state)
{
	struct conversation *conv = fold(tcp(false, TCP_SYN, 1));

	(void)state;
	assert_string_equal(conversation_state(conv), "new");
	fold(tcp(true, TCP_FIN | TCP_ACK, 1));
	assert_string_equal(conversation_state(conv), "established");
	fold(tcp(false, TCP_FIN | TCP_ACK, 2));
	assert_string_equal(conversation_state(conv), "closed");
	conv = fold(tcp(false, TCP_SYN, 500));
	fold(tcp(true, TCP_RST, 0));
	assert_string_equal(conversation_state(conv), "closed");
}

static struct packet icmp(bool back, uint8_t type, uint16_t id)
{
	struct packet packet = packet_of(PROTO_ICMP, back ? B : A, back ? A : B);

	packet.has_icmp = true;
	packet.icmp_type = type;
	packet.icmp_id = id;
	return packet;
}

static void pings_are_told_apart_by_identifier(void **state)
{
	struct conversation *conv = fold(icmp(false, 8, 1));

	(void)state;
	assert_ptr_equal(fold(icmp(true, 0, 1)), conv);
	assert_ptr_not_equal(fold(icmp(false, 8, 2)), conv);
	assert_ptr_not_equal(fold(icmp(false, 3, 0)), conv);
	assert_int_equal(conv->icmp_type[conv->client], 8);
	assert_int_equal(conv->icmp_type[!conv->client], 0);
}

static void fragments_count_with_their_datagram(void **state)
{
	struct packet packet = with_ports(PROTO_UDP, A, 5000, B, 53);
	struct conversation *conv;

	(void)state;
	packet.fragments_before = 2;
	packet.fragment_bytes_before = 3000;
	packet.fragment_first_us = 5;
	packet.fragment_last_us = 9000000;
	packet.fragment_first_frame = 0;
	conv = fold(packet);
	assert_int_equal(conv->packets[conv->client], 3);
	assert_int_equal(conv->bytes[conv->client], 3100);
	assert_int_equal(conv->first_us, 5);
	assert_int_equal(conv->last_us, 9000000);
	assert_int_equal(conv->first_frame, 0);
}

static void times_may_go_backwards(void **state)
{
	struct conversation *conv = fold(with_ports(PROTO_UDP, A, 5000, B, 53));
	int64_t first_us = conv->first_us;

	(void)state;
	frame.time_us -= 500000;
	fold(with_ports(PROTO_UDP, A, 5000, B, 53));
	assert_true(conv->first_us < first_us);
	assert_int_equal(conv->last_us, first_us);
}

static void many_conversations_stay_where_they_are(void **state)
{
	struct conversation *first = NULL;

	(void)state;
	for (unsigned i = 0; i < 20000; i++) {
		struct conversation *conv = fold(
			with_ports(PROTO_UDP, A, (uint16_t)(i + 1), B, (uint16_t)(i / 60000 + 9)));

		if (i == 0)
			first = conv;
	}
	assert_int_equal(table.count, 20000);
	assert_ptr_equal(conversation_at(&table, 0), first);
	assert_ptr_equal(fold(with_ports(PROTO_UDP, B, 9, A, 1)), first);
}

static void assert_community_id(struct packet packet, const char *wanted)
{
	struct strbuf text = STRBUF_INIT;

	community_id(&text, fold(packet));
	assert_string_equal(strbuf_cstr(&text), wanted);
	strbuf_release(&text);
}

/* The vectors of the specification's own baseline. */
static void community_ids(void **state)
{
	struct packet echo = packet_of(PROTO_ICMP, "192.168.0.89", "192.168.0.1");

	(void)state;
	assert_community_id(with_ports(PROTO_TCP, "128.232.110.120", 34855, "66.35.250.204", 80),
		"1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
	assert_community_id(with_ports(PROTO_TCP, "66.35.250.204", 80, "128.232.110.120", 34855),
		"1:LQU9qZlK+B5F3KDmev6m5PMibrg=");
	assert_community_id(with_ports(PROTO_UDP, "192.168.1.52", 54585, "8.8.8.8", 53),
		"1:d/FP5EW3wiY1vCndhwleRRKHowQ=");
	echo.has_icmp = true;
	echo.icmp_type = 8;
	assert_community_id(echo, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk=");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(both_directions_are_one),
		TEST(ends_that_are_equal_differ_by_port),
		TEST(a_new_syn_opens_anew),
		TEST(one_microsecond_gives_two_ids),
		TEST(the_syn_tells_the_client),
		TEST(the_syn_ack_tells_the_server),
		TEST(a_known_port_tells_the_server),
		TEST(else_the_first_packet_tells),
		TEST(fin_both_ways_or_a_reset_closes),
		TEST(pings_are_told_apart_by_identifier),
		TEST(fragments_count_with_their_datagram),
		TEST(times_may_go_backwards),
		TEST(many_conversations_stay_where_they_are),
		TEST(community_ids),
	};

	return RUN_TESTS(tests);
}
