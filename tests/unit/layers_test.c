#include "unit.h"

#include "base/mem.h"
#include "encapsulations.h"
#include "net/layer.h"
#include "net/layers.h"

#include <stdlib.h>

#define SRC4 "\xc0\0\x02\x0a"
#define DST4 "\xc6\x33\x64\x14"
#define SRC6 "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x10"
#define DST6 "\x20\x01\x0d\xb8\0\x01\0\0\0\0\0\0\0\0\0\x20"
#define IP4(total, id, flags, proto) "\x45\0" total id flags "\x40" proto "\0\0" SRC4 DST4
#define IP6(len, next) "\x60\0\0\0" len next "\x40" SRC6 DST6
#define PORTS "\x9c\x41\0\x35" /* 40001, 53 */
#define UDP_HELLO PORTS "\0\x0d\0\0hello"
#define TCP(offset, flags) "\x9c\x41\0\x35\0\0\0\x07\0\0\0\x09" offset flags "\x10\0\0\0\0\0"
#define PACKET4 IP4("\0\x21", "\0\x01", "\0\0", "\x11") UDP_HELLO
#define PACKET6 IP6("\0\x0d", "\x11") UDP_HELLO

enum { RAW = 101, ETHERNET = 1, WIFI = 105, IPV4 = 228, IPV6 = 229 };

#define ETHERNET_HEAD 14

static uint64_t frames; /* number of the last frame */

/* Each frame stands in memory of its own size, so that a sanitizer sees a byte
 * read too far. The packet's payload dies with it: it is checked, not read. */
static bool read_frame(struct decoder *decoder, uint32_t link_type, struct slice bytes,
	uint32_t wire_len, struct packet *packet)
{
	uint8_t *copy = mem_alloc(bytes.len + !bytes.len);
	static struct frame frame;
	bool whole;

	if (bytes.len)
		memcpy(copy, bytes.ptr, bytes.len);
	frames++;
	frame = (struct frame){slice_of(copy, bytes.len), wire_len, link_type,
		(int64_t)frames * 1000000, frames, frames * 100};
	whole = decoder_read(decoder, &frame, packet);
	if (whole && packet->end == PACKET_OK) {
		assert_true(packet->payload_len >= packet->payload.len);
		assert_true(packet->ip_v == 4 || packet->ip_v == 6);
		for (size_t i = 0; i < packet->payload.len; i++)
			assert_true(packet->payload.ptr[i] <= UINT8_MAX);
	}
	free(copy);
	return whole;
}

static struct packet read_one(uint32_t link_type, struct slice bytes, uint32_t wire_len)
{
	struct decoder *decoder = decoder_new();
	struct packet packet;

	assert_true(read_frame(decoder, link_type, bytes, wire_len, &packet));
	decoder_free(decoder);
	return packet;
}

#define READ(link_type, literal) read_one((link_type), SLICE(literal), sizeof(literal) - 1)

static struct strbuf wrap(const struct encapsulation *e)
{
	struct strbuf frame = STRBUF_INIT;

	strbuf_add_slice(&frame, e->before);
	strbuf_add_slice(&frame, e->inner_v6 ? SLICE(PACKET6) : SLICE(PACKET4));
	return frame;
}

static void assert_hello(const struct packet *packet, bool v6)
{
	struct slice src = v6 ? SLICE(SRC6) : SLICE(SRC4);

	assert_int_equal(packet->end, PACKET_OK);
	assert_int_equal(packet->ip_v, v6 ? 6 : 4);
	assert_memory_equal(ip_wire(&packet->src).ptr, src.ptr, src.len);
	assert_int_equal(packet->ip_proto, PROTO_UDP);
	assert_true(packet->has_ports);
	assert_int_equal(packet->src_port, 40001);
	assert_int_equal(packet->dst_port, 53);
	assert_int_equal(packet->payload_len, 5);
	assert_int_equal(packet->payload.len, 5);
}

static void every_encapsulation_leads_to_its_packet(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(encapsulations); i++) {
		const struct encapsulation *e = &encapsulations[i];
		struct strbuf frame = wrap(e);
		struct packet packet =
			read_one(e->link_type, strbuf_slice(&frame), (uint32_t)frame.len);

		if (packet.end != PACKET_OK || packet.src_port != 40001)
			print_message("%s\n", e->name);
		assert_hello(&packet, e->inner_v6);
		assert_int_equal(packet.tunnel.depth, e->tunnel != NULL);
		if (e->tunnel)
			assert_string_equal(packet.tunnel.proto, e->tunnel);
		strbuf_release(&frame);
	}
}

/* Cut by the snap length, and cut on the wire. */
static void every_prefix_of_every_encapsulation_is_one_packet(void **state)
{
	struct decoder *decoder = decoder_new();
	uint64_t count = 0;
	struct packet packet;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(encapsulations); i++) {
		struct strbuf frame = wrap(&encapsulations[i]);

		for (size_t len = 0; len < frame.len; len++, count += 2) {
			struct slice cut = slice_first(strbuf_slice(&frame), len);
			uint32_t link_type = encapsulations[i].link_type;

			assert_true(
				read_frame(decoder, link_type, cut, (uint32_t)frame.len, &packet));
			assert_true(read_frame(decoder, link_type, cut, (uint32_t)len, &packet));
		}
		strbuf_release(&frame);
	}
	assert_true(decoder_stats(decoder)->packets == count);
	decoder_free(decoder);
}

static const struct layer_row {
	const char *name;
	layer_fn *read;
} rows[] = {
#define LAYER_ROW(name, function) {#name, function},
	LAYER_LIST(LAYER_ROW)
#undef LAYER_ROW
};

/* Zeros, ones, and bytes without order, all from memory of their own size. */
static void fill(uint8_t *bytes, size_t len, int kind)
{
	uint32_t noise = (uint32_t)kind * 2654435761u + 1;

	for (size_t i = 0; i < len; i++) {
		noise = noise * 1664525 + 1013904223;
		bytes[i] = kind == 0 ? 0 : kind == 1 ? 0xff : (uint8_t)(noise >> 24);
	}
}

static void every_layer_keeps_to_its_bytes(void **state)
{
	enum { KINDS = 200, LEN_MAX = 80 };
	struct fragments *fragments = fragments_new();
	struct frame frame = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows) * KINDS * LEN_MAX; i++) {
		size_t len = i % LEN_MAX;
		uint8_t *bytes = mem_alloc(len + 1);
		struct packet packet = {.frame = &frame};
		struct walk walk = {.packet = &packet, .fragments = fragments};
		struct cursor in = cursor_of(slice_of(bytes + 1, len));
		enum layer next;

		frame.number++;
		fill(bytes + 1, len, (int)(i / LEN_MAX % KINDS));
		next = rows[i / LEN_MAX / KINDS].read(&in, &walk);
		assert_true(next < LAYERS);
		assert_true(in.at <= in.end && packet.payload.len <= UINT16_MAX * 2);
		free(bytes);
	}
	fragments_free(fragments);
}

static void a_link_type_that_is_not_known(void **state)
{
	struct packet packet = READ(147, PACKET4);

	(void)state;
	assert_int_equal(packet.end, PACKET_UNKNOWN_LINK);
	assert_int_equal(read_one(UINT32_MAX, SLICE("x"), 1).end, PACKET_UNKNOWN_LINK);
}

static void what_is_not_ip(void **state)
{
	(void)state;
	assert_int_equal(READ(ETHERNET, ETH "\x88\xcc\x02\x07").end, PACKET_NOT_IP);
	assert_int_equal(READ(ETHERNET, ETH "\0\x03\x42\x42\x03").end, PACKET_NOT_IP);
	assert_int_equal(READ(WIFI, "\x80\0\0\0" MAC_A MAC_B MAC_C "\0\0").end, PACKET_NOT_IP);
	assert_int_equal(
		READ(WIFI, "\x08\x41\0\0" MAC_A MAC_B MAC_C "\0\0" SNAP "\x08\0" PACKET4).end,
		PACKET_NOT_IP);
	assert_int_equal(
		READ(ETHERNET, ETH "\x88\xe5\x2c\0\0\0\0\x01" MAC_A "\0\0\x08\0" PACKET4).end,
		PACKET_NOT_IP);
}

static void macsec_without_encryption_is_open(void **state)
{
	struct packet packet = READ(ETHERNET,
		ETH "\x88\xe5\x20\0\0\0\0\x01" MAC_A "\0\x01\x08\0" PACKET4 "sixteen "
		    "bytes...");

	(void)state;
	assert_hello(&packet, false);
}

static void a_header_that_lies_before_there_is_a_packet(void **state)
{
	(void)state;
	assert_int_equal(READ(ETHERNET, ETH "\x08\0\x65" PACKET4).end, PACKET_MALFORMED);
	assert_int_equal(READ(228, "\x44" PACKET4).end, PACKET_MALFORMED);
	assert_int_equal(READ(228, IP4("\0\x13", "\0\0", "\0\0", "\x11")).end, PACKET_MALFORMED);
	assert_int_equal(read_one(228, SLICE("\x46\0\0\x1c\0\0\0\0\x40\x11\0\0" SRC4 DST4), 28).end,
		PACKET_MALFORMED);
	assert_int_equal(READ(127, "\0\0\x03\0").end, PACKET_MALFORMED);
}

static void padding_is_no_payload(void **state)
{
	struct packet packet = READ(ETHERNET, ETH "\x08\0" PACKET4 "\0\0\0\0\0\0\0\0\0\0\0\0\0");

	(void)state;
	assert_hello(&packet, false);
}

static void a_total_length_of_0_is_all_and_one_too_long_a_lie(void **state)
{
	struct packet all = READ(RAW, IP4("\0\0", "\0\0", "\0\0", "\x11") UDP_HELLO);
	struct packet lie = READ(RAW, IP4("\xff\xff", "\0\0", "\0\0", "\x11") UDP_HELLO);

	(void)state;
	assert_hello(&all, false);
	assert_hello(&lie, false);
}

static void a_carrier_of_no_packet_stays_itself(void **state)
{
	static const struct slice insides[] = {
		SLICE(ETH "\x08\x06\0\x01\x08\0\x06\x04\0\x01" MAC_A SRC4 MAC_B DST4),
		SLICE(ETH "\x08\0\x55"),
		SLICE(ETH "\x08\0\x45\0\0\x21"),
		SLICE("no frame at all"),
		SLICE(""),
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(insides); i++) {
		struct strbuf frame = STRBUF_INIT;
		struct packet packet;

		strbuf_add_slice(&frame, SLICE(OUTER_UDP("\x12\xb5") "\x08\0\0\0\0\0\x05\0"));
		strbuf_add_slice(&frame, insides[i]);
		packet = read_one(RAW, strbuf_slice(&frame), (uint32_t)frame.len);
		assert_int_equal(packet.end, PACKET_OK);
		assert_int_equal(packet.dst_port, 4789);
		assert_int_equal(packet.tunnel.depth, 0);
		assert_int_equal(packet.payload_len, 8 + insides[i].len);
		strbuf_release(&frame);
	}
}

static void a_service_that_happens_to_use_a_tunnel_port(void **state)
{
	struct packet packet = READ(RAW,
		OUTER4("\x11") "\x12\xb5\0\x35\xff\xff\0\0\x08\0\0\0\0\0\x05\0" ETH "\x08"
			       "\0" PACKET4);

	(void)state;
	assert_int_equal(packet.src_port, 4789);
	assert_int_equal(packet.dst_port, 53);
}

static void tunnels_nest_and_the_outermost_is_told(void **state)
{
	struct packet packet = READ(ETHERNET,
		ETH "\x81\0\0\x64\x08\0" OUTER_UDP("\x12\xb5") "\x08\0\0\0\0\0\x05\0" ETH
							       "\x81\0\0\x0c\x86\xdd" OUTER6("\x29")
								       PACKET6);

	(void)state;
	assert_hello(&packet, true);
	assert_int_equal(packet.tunnel.depth, 2);
	assert_string_equal(packet.tunnel.proto, "VXLAN");
	assert_memory_equal(ip_wire(&packet.tunnel.src).ptr, "\xcb\0\x71\x01", 4);
	assert_int_equal(packet.vlans, 2);
	assert_int_equal(packet.vlan[0], 100);
	assert_int_equal(packet.vlan[1], 12);
	assert_memory_equal(packet.src_mac, MAC_A, 6);
}

static void headers_without_end_have_an_end(void **state)
{
	struct strbuf frame = STRBUF_INIT;
	struct packet packet;

	(void)state;
	for (int i = 0; i < 100; i++)
		strbuf_add_slice(&frame, SLICE(OUTER4("\x04")));
	packet = read_one(RAW, strbuf_slice(&frame), (uint32_t)frame.len);
	assert_int_equal(packet.end, PACKET_OK);
	assert_int_equal(packet.tunnel.depth, LAYERS_TUNNELS_MAX);
	strbuf_clear(&frame);
	strbuf_add_slice(&frame, SLICE(ETH "\x81\0"));
	for (int i = 0; i < 100; i++)
		strbuf_add_slice(&frame, SLICE("\0\x07\x81\0"));
	packet = read_one(ETHERNET, strbuf_slice(&frame), (uint32_t)frame.len);
	assert_int_equal(packet.end, PACKET_NOT_IP);
	assert_int_equal(packet.vlans, PACKET_VLANS);
	strbuf_release(&frame);
}

static void extension_headers_are_peeled(void **state)
{
	struct packet packet = READ(RAW,
		IP6("\0\x2d",
			"\0") "\x3c\0\x01\x04\0\0\0\0" /* hop-by-hop, then destination options */
			      "\x2b\0\x01\x04\0\0\0\0\x2c\0\0\0\0\0\0\0" /* routing */
			      "\x11\0\0\0\0\0\0\x07" UDP_HELLO); /* atomic fragment */

	(void)state;
	assert_hello(&packet, true);
	packet = READ(RAW, IP6("\0\x04", "\x3b") "none");
	assert_int_equal(packet.ip_proto, PROTO_IPV6_NONE);
	assert_false(packet.has_ports);
	packet = READ(RAW, IP6("\0\x08", "\0") "\x11\x09\0\0\0\0\0\0");
	assert_int_equal(packet.ip_proto, PROTO_UDP);
	assert_false(packet.has_ports);
}

static void a_jumbogram_says_its_length_in_an_option(void **state)
{
	struct strbuf frame = STRBUF_INIT;
	struct packet packet;

	(void)state;
	strbuf_add_slice(&frame, SLICE(IP6("\0\0", "\0") "\x11\0\xc2\x04\0\x01\x11\x80"));
	strbuf_add_slice(&frame, SLICE(PORTS "\0\0\0\0"));
	memset(strbuf_more(&frame, 70000 - 16), 'x', 70000 - 16);
	frame.len += 70000 - 16;
	packet = read_one(RAW, strbuf_slice(&frame), (uint32_t)frame.len);
	assert_int_equal(packet.src_port, 40001);
	assert_int_equal(packet.payload_len, 70000 - 16);
	strbuf_release(&frame);
	packet = READ(RAW, IP6("\0\0", "\x11") UDP_HELLO); /* no option: nothing follows */
	assert_false(packet.has_ports);
	assert_int_equal(packet.payload_len, 0);
}

static void what_is_authenticated_counts_when_it_has_ports(void **state)
{
#define AH(next) next "\x01\0\0\0\0\0\x01\0\0\0\x01"
	struct packet udp = READ(RAW, OUTER4("\x33") AH("\x11") UDP_HELLO);
	struct packet icmp = READ(RAW, OUTER4("\x33") AH("\x01") "\x08\0\0\0\0\x01\0\x01");

	(void)state;
	assert_int_equal(udp.ip_proto, PROTO_UDP);
	assert_int_equal(udp.dst_port, 53);
	assert_int_equal(icmp.ip_proto, PROTO_AH);
	assert_false(icmp.has_icmp);
}

static void tcp_has_ports_from_16_bytes_on(void **state)
{
	struct slice frame =
		SLICE(IP4("\0\x2d", "\0\0", "\0\0", "\x06") TCP("\x50", "\xda") "hello");
	struct packet packet;

	(void)state;
	for (size_t len = 20; len <= frame.len; len++) {
		packet = read_one(RAW, slice_first(frame, len), 45);
		assert_int_equal(packet.ip_proto, PROTO_TCP);
		assert_int_equal(packet.has_ports, len >= 36);
	}
	assert_int_equal(packet.tcp_flags, TCP_CWR | TCP_ECE | TCP_PSH | TCP_ACK | TCP_SYN | 0);
	assert_int_equal(packet.tcp_seq, 7);
	assert_int_equal(packet.tcp_ack, 9);
	assert_int_equal(packet.payload_len, 5);
}

static void options_that_were_not_captured_are_no_payload(void **state)
{
	struct packet packet =
		read_one(RAW, SLICE(IP4("\0\x41", "\0\0", "\0\0", "\x06") TCP("\xa0", "\x10")), 65);

	(void)state;
	assert_int_equal(packet.payload_len, 5);
	assert_int_equal(packet.payload.len, 0);
}

static void a_udp_length_that_no_datagram_has(void **state)
{
	struct packet lie =
		READ(RAW, IP4("\0\x21", "\0\0", "\0\0", "\x11") PORTS "\0\x07\0\0hello");
	struct packet lite = READ(RAW, IP4("\0\x21", "\0\0", "\0\0", "\x88") PORTS "\0\0\0\0hello");

	(void)state;
	assert_int_equal(lie.ip_proto, PROTO_UDP);
	assert_false(lie.has_ports);
	assert_true(lite.has_ports);
	assert_int_equal(lite.payload_len, 5);
}

static void sctp_and_dccp_have_ports(void **state)
{
	struct packet sctp = READ(RAW, OUTER4("\x84") PORTS "\0\0\0\x01\0\0\0\0chunk");
	struct packet dccp = READ(RAW,
		OUTER4("\x21") PORTS "\x04\0\0\0\x01\0\0\0\0\0\0\x01"
				     "data");

	(void)state;
	assert_int_equal(sctp.src_port, 40001);
	assert_int_equal(sctp.payload_len, 5);
	assert_int_equal(dccp.dst_port, 53);
	assert_int_equal(dccp.payload_len, 4);
}

static void icmp_is_its_own_and_quotes_are_not_followed(void **state)
{
	struct packet echo = READ(RAW, OUTER4("\x01") "\x08\0\0\0\x12\x34\0\x01ping");
	struct packet error = READ(RAW, OUTER4("\x01") "\x03\x03\0\0\0\0\0\0" PACKET4);
	struct packet too_big = READ(RAW, OUTER6("\x3a") "\x02\0\0\0\0\0\x05\0" PACKET6);

	(void)state;
	assert_true(echo.has_icmp);
	assert_int_equal(echo.icmp_type, 8);
	assert_int_equal(echo.icmp_id, 0x1234);
	assert_int_equal(echo.payload_len, 4);
	assert_int_equal(error.icmp_type, 3);
	assert_int_equal(error.icmp_code, 3);
	assert_int_equal(error.icmp_id, 0);
	assert_int_equal(error.tunnel.depth, 0);
	assert_false(error.has_ports);
	assert_int_equal(too_big.ip_proto, PROTO_ICMPV6);
	assert_int_equal(too_big.icmp_type, 2);
}

/* Subframes: addresses, length, LLC; padded to 4 bytes. */
static void the_last_ip_packet_of_an_amsdu_counts(void **state)
{
#define AMSDU "\x88\x01\0\0" MAC_A MAC_B MAC_C "\0\0\x80\0"
#define NAT4 IP4("\0\x21", "\0\0", "\0\0", "\x11") "\0\x07\0\x09\0\x0d\0\0other"
	struct packet packet = READ(WIFI,
		AMSDU ETH "\0\x29" SNAP "\x08\0" NAT4 "\0" ETH "\0\x29" SNAP "\x08\0" PACKET4
			  "\0" ETH "\0\x0a" SNAP "\x08\x06\0\x01");

	(void)state;
	assert_hello(&packet, false);
	packet = READ(WIFI, AMSDU ETH "\0\x0a" SNAP "\x08\x06\0\x01");
	assert_int_equal(packet.end, PACKET_NOT_IP);
}

static void fragments_count_with_their_datagram(void **state)
{
	struct decoder *decoder = decoder_new();
	struct slice last = SLICE(ETH "\x08\0" IP4("\0\x19", "\0\x05", "\0\x01", "\x11") "hello");
	struct slice first =
		SLICE(ETH "\x08\0" IP4("\0\x1c", "\0\x05", "\x20\0", "\x11") PORTS "\0\x0d\0\0");
	struct packet packet;

	(void)state;
	assert_false(read_frame(decoder, ETHERNET, last, 60, &packet));
	assert_true(read_frame(decoder, ETHERNET, first, 60, &packet));
	assert_int_equal(packet.src_port, 40001);
	assert_int_equal(packet.payload_len, 5);
	assert_false(packet.fragment);
	assert_int_equal(packet.fragments_before, 1);
	assert_int_equal(packet.fragment_bytes_before, 60);
	assert_int_equal(packet.fragment_first_frame, packet.frame->number - 1);
	assert_false(decoder_flush(decoder, true, &packet));
	assert_int_equal(decoder_stats(decoder)->fragments, 2);
	assert_int_equal(decoder_stats(decoder)->datagrams_reassembled, 1);
	decoder_free(decoder);
}

static void fragments_that_stay_alone_come_out_in_the_end(void **state)
{
	struct decoder *decoder = decoder_new();
	struct slice last = SLICE(IP6("\0\x0d", "\x2c") "\x11\0\0\x08\0\0\0\x07hello");
	struct packet packet;

	(void)state;
	for (int i = 0; i < 2; i++)
		assert_false(read_frame(decoder, RAW, last, (uint32_t)last.len, &packet));
	assert_false(decoder_has_expired(decoder));
	for (int i = 0; i < 2; i++) {
		assert_true(decoder_flush(decoder, true, &packet));
		assert_int_equal(packet.end, PACKET_OK);
		assert_true(packet.fragment);
		assert_false(packet.has_ports);
		assert_int_equal(packet.ip_proto, PROTO_UDP);
		assert_true(packet.frame->number == frames - 1 + (uint64_t)i);
		assert_int_equal(packet.frame->wire_len, last.len);
	}
	assert_false(decoder_flush(decoder, true, &packet));
	decoder_free(decoder);
}

/* It cannot be put together: the first has its ports, another has none. */
static void a_fragment_that_the_snap_length_cut(void **state)
{
	struct slice first = SLICE(IP4("\0\x44", "\0\x05", "\x20\0", "\x11") UDP_HELLO);
	struct slice other = SLICE(IP4("\0\x44", "\0\x05", "\x20\x06", "\x11") UDP_HELLO);
	struct packet packet = read_one(RAW, first, 68);

	(void)state;
	assert_true(packet.has_ports);
	assert_false(packet.fragment);
	packet = read_one(RAW, other, 68);
	assert_false(packet.has_ports);
	assert_true(packet.fragment);
	packet =
		read_one(RAW, SLICE(IP6("\0\x40", "\x2c") "\x11\0\0\x01\0\0\0\x07" UDP_HELLO), 104);
	assert_false(packet.has_ports);
	assert_true(packet.fragment);
}

static void the_account_balances(void **state)
{
	struct decoder *decoder = decoder_new();
	const struct decoder_stats *stats = decoder_stats(decoder);
	struct packet packet;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(encapsulations); i++) {
		struct strbuf frame = wrap(&encapsulations[i]);

		read_frame(decoder, encapsulations[i].link_type, strbuf_slice(&frame),
			(uint32_t)frame.len, &packet);
		strbuf_release(&frame);
	}
	read_frame(decoder, ETHERNET, SLICE(ETH "\x88\xcc"), 14, &packet);
	read_frame(decoder, 147, SLICE("?"), 1, &packet);
	read_frame(decoder, RAW, SLICE("\x45"), 20, &packet);
	assert_int_equal(stats->packets, ARRAY_LEN(encapsulations) + 3);
	assert_int_equal(stats->ended[PACKET_OK], ARRAY_LEN(encapsulations));
	assert_int_equal(stats->udp, ARRAY_LEN(encapsulations));
	assert_int_equal(stats->ipv4 + stats->ipv6, ARRAY_LEN(encapsulations));
	assert_int_equal(stats->ended[PACKET_NOT_IP], 1);
	assert_int_equal(stats->ended[PACKET_UNKNOWN_LINK], 1);
	assert_int_equal(stats->ended[PACKET_MALFORMED], 1);
	decoder_free(decoder);
}

static void assert_same_packet(const struct packet *a, const struct packet *b)
{
	assert_int_equal(a->end, b->end);
	assert_int_equal(a->ip_v, b->ip_v);
	if (a->end != PACKET_OK)
		return;
	assert_true(ip_eq(&a->src, &b->src) && ip_eq(&a->dst, &b->dst));
	assert_int_equal(a->ip_proto, b->ip_proto);
	assert_int_equal(a->ttl, b->ttl);
	assert_int_equal(a->has_ports, b->has_ports);
	assert_int_equal(a->src_port, b->src_port);
	assert_int_equal(a->dst_port, b->dst_port);
	assert_int_equal(a->tcp_flags, b->tcp_flags);
	assert_int_equal(a->payload_len, b->payload_len);
	assert_int_equal(a->payload.len, b->payload.len);
	assert_int_equal(a->tunnel.depth, b->tunnel.depth);
	assert_int_equal(a->has_icmp, b->has_icmp);
	if (a->has_ports && a->ip_proto == PROTO_TCP) {
		assert_int_equal(a->tcp_seq, b->tcp_seq);
		assert_int_equal(a->tcp_ack, b->tcp_ack);
	}
}

/* Ethernet has a short way of its own; the bare IP packet goes from layer to layer. */
static void the_short_way_says_the_same(void **state)
{
	static const uint8_t ipv4[] = {0x08, 0x00}, ipv6[] = {0x86, 0xdd};
	static const struct slice packets[] = {SLICE(PACKET4), SLICE(PACKET6),
		SLICE(IP4("\0\x2d", "\0\x01", "\0\0", "\x06") TCP("\x50", "\x18") "hello"),
		SLICE(IP6("\0\x19", "\x06") TCP("\x50", "\x18") "hello")};
	struct decoder *usual_decoder = decoder_new(), *walking_decoder = decoder_new();
	uint32_t dice = 1;
	bool whole;

	(void)state;
	for (int round = 0; round < 40000; round++) {
		struct slice packet = packets[round % 4];
		uint8_t bytes[ETHERNET_HEAD + 128] = "\2\2\2\2\2\2\4\4\4\4\4\4";
		uint8_t *ip = bytes + ETHERNET_HEAD;
		struct packet usual, walked;
		size_t len = packet.len;

		memcpy(bytes + 12, round % 2 ? ipv6 : ipv4, sizeof(ipv4));
		memcpy(ip, packet.ptr, len);
		for (int changes = round / 4 % 4; changes > 0; changes--) {
			dice = dice * 1664525 + 1013904223;
			ip[(dice >> 16) % len] = (uint8_t)(dice >> 8);
		}
		if (round % 7 == 0)
			len = (dice >> 16) % (len + 1);
		whole = read_frame(usual_decoder, ETHERNET, slice_of(bytes, ETHERNET_HEAD + len),
			(uint32_t)(ETHERNET_HEAD + len), &usual);
		assert_int_equal(whole,
			read_frame(walking_decoder, round % 2 ? IPV6 : IPV4, slice_of(ip, len),
				(uint32_t)len, &walked));
		if (!whole)
			continue;
		assert_same_packet(&usual, &walked);
	}
	decoder_free(usual_decoder);
	decoder_free(walking_decoder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_encapsulation_leads_to_its_packet),
		cmocka_unit_test(every_prefix_of_every_encapsulation_is_one_packet),
		cmocka_unit_test(every_layer_keeps_to_its_bytes),
		cmocka_unit_test(a_link_type_that_is_not_known),
		cmocka_unit_test(what_is_not_ip),
		cmocka_unit_test(macsec_without_encryption_is_open),
		cmocka_unit_test(a_header_that_lies_before_there_is_a_packet),
		cmocka_unit_test(padding_is_no_payload),
		cmocka_unit_test(a_total_length_of_0_is_all_and_one_too_long_a_lie),
		cmocka_unit_test(a_carrier_of_no_packet_stays_itself),
		cmocka_unit_test(a_service_that_happens_to_use_a_tunnel_port),
		cmocka_unit_test(tunnels_nest_and_the_outermost_is_told),
		cmocka_unit_test(headers_without_end_have_an_end),
		cmocka_unit_test(extension_headers_are_peeled),
		cmocka_unit_test(a_jumbogram_says_its_length_in_an_option),
		cmocka_unit_test(what_is_authenticated_counts_when_it_has_ports),
		cmocka_unit_test(tcp_has_ports_from_16_bytes_on),
		cmocka_unit_test(options_that_were_not_captured_are_no_payload),
		cmocka_unit_test(a_udp_length_that_no_datagram_has),
		cmocka_unit_test(sctp_and_dccp_have_ports),
		cmocka_unit_test(icmp_is_its_own_and_quotes_are_not_followed),
		cmocka_unit_test(the_last_ip_packet_of_an_amsdu_counts),
		cmocka_unit_test(fragments_count_with_their_datagram),
		cmocka_unit_test(fragments_that_stay_alone_come_out_in_the_end),
		cmocka_unit_test(a_fragment_that_the_snap_length_cut),
		cmocka_unit_test(the_account_balances),
		cmocka_unit_test(the_short_way_says_the_same),
	};

	return RUN_TESTS(tests);
}
