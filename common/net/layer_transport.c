/* Transport headers: ports, flags, types, and which ports carry tunnels. */
#include "net/layer.h"

#include "base/mem.h"

/* The services that carry packets. */
static enum layer layer_of_udp_port(uint16_t port)
{
	switch (port) {
	case 434:
		return LAYER_MOBILE_IP;
	case 1701:
		return LAYER_L2TP;
	case 2123:
	case 2152:
	case 3386:
		return LAYER_GTP;
	case 2268:
		return LAYER_AMT;
	case 3544:
		return LAYER_TEREDO;
	case 4341:
		return LAYER_LISP;
	case 4754:
		return LAYER_GRE; /* RFC 8086 */
	case 4789:
	case 8472: /* Linux before it had a number */
		return LAYER_VXLAN;
	case 4790:
		return LAYER_VXLAN_GPE;
	case 5072:
		return LAYER_AYIYA;
	case 5247:
		return LAYER_CAPWAP;
	case 6081:
		return LAYER_GENEVE;
	case 6635:
		return LAYER_MPLS; /* RFC 7510 */
	case 12222:
		return LAYER_LWAPP;
	case 37008:
		return LAYER_TZSP;
	default:
		return LAYER_END;
	}
}

/* Services without connections that anybody may send to from any port. */
static bool is_udp_service(uint16_t port)
{
	static const uint16_t ports[] = {53, 67, 68, 69, 88, 111, 123, 137, 138, 161, 162, 319, 320,
		389, 500, 514, 520, 546, 547, 623};

	for (size_t i = 0; i < ARRAY_LEN(ports); i++)
		if (ports[i] == port)
			return true;
	return false;
}

/* The lower port says what a datagram is when it is a service of its own: then
 * the other one only happens to have a tunnel's number. */
enum layer layer_of_udp_ports(uint16_t a, uint16_t b)
{
	uint16_t low = a < b ? a : b, high = a < b ? b : a;
	enum layer layer = layer_of_udp_port(low);

	if (layer != LAYER_END)
		return layer;
	layer = layer_of_udp_port(high);
	return layer != LAYER_END && is_udp_service(low) ? LAYER_END : layer;
}

/* Ports count when the header could be read as far as here. */
static void note_ports(struct packet *packet, uint16_t src, uint16_t dst)
{
	packet->has_ports = true;
	packet->src_port = src;
	packet->dst_port = dst;
}

/* RFC 9293. All but checksum and urgent pointer must be there, as for Wireshark.
 * A header that says it is shorter than it can be leaves no payload. */
enum layer layer_tcp(struct cursor *in, struct walk *walk)
{
	enum { FLAGS = 0xff, HEADER = 20, READ = 16 };
	struct packet *packet = walk->packet;
	uint16_t src = cursor_u16(in), dst = cursor_u16(in), offset_flags;
	uint32_t seq = cursor_u32(in), ack = cursor_u32(in), header;

	offset_flags = cursor_u16(in);
	cursor_skip(in, 2);
	if (in->failed)
		return LAYER_BROKEN;
	note_ports(packet, src, dst);
	packet->tcp_seq = seq;
	packet->tcp_ack = ack;
	packet->tcp_flags = offset_flags & FLAGS;
	header = (offset_flags >> 12) * 4u;
	walk_skip(in, walk, header < HEADER ? walk_left(in, walk) : header - READ);
	note_payload(in, walk);
	return LAYER_END;
}

/* RFC 768. Over IPv6 a length of 0 is a jumbogram's (RFC 2675 section 4). */
static bool limit_to_udp_length(struct cursor *in, struct walk *walk, uint16_t len)
{
	enum { HEADER = 8 };

	if (len >= HEADER)
		walk_limit(in, walk, len - HEADER);
	return len >= HEADER || (len == 0 && walk->packet->ip_v == 6);
}

/* UDP-Lite (RFC 3828) has in place of the length how much its checksum covers. */
enum layer layer_udp(struct cursor *in, struct walk *walk)
{
	struct packet *packet = walk->packet;
	uint16_t src = cursor_u16(in), dst = cursor_u16(in), len = cursor_u16(in);

	cursor_skip(in, 2);
	if (in->failed || (packet->ip_proto == PROTO_UDP && !limit_to_udp_length(in, walk, len)))
		return LAYER_BROKEN;
	note_ports(packet, src, dst);
	note_payload(in, walk);
	return layer_of_udp_ports(src, dst);
}

/* RFC 9260 */
enum layer layer_sctp(struct cursor *in, struct walk *walk)
{
	uint16_t src = cursor_u16(in), dst = cursor_u16(in);

	cursor_skip(in, 8);
	if (in->failed)
		return LAYER_BROKEN;
	note_ports(walk->packet, src, dst);
	note_payload(in, walk);
	return LAYER_END;
}

/* RFC 4340: the data offset counts words from the start of the header. */
enum layer layer_dccp(struct cursor *in, struct walk *walk)
{
	enum { READ = 5 };
	uint16_t src = cursor_u16(in), dst = cursor_u16(in);
	uint32_t header;

	if (in->failed)
		return LAYER_BROKEN;
	note_ports(walk->packet, src, dst);
	header = cursor_u8(in) * 4u;
	walk_skip(in, walk, header > READ ? header - READ : 0);
	note_payload(in, walk);
	return LAYER_END;
}

static enum layer icmp(struct cursor *in, struct walk *walk, bool (*has_id)(uint8_t type))
{
	struct packet *packet = walk->packet;
	uint8_t type = cursor_u8(in), code = cursor_u8(in);

	if (in->failed)
		return LAYER_BROKEN;
	packet->has_icmp = true;
	packet->icmp_type = type;
	packet->icmp_code = code;
	walk_skip(in, walk, 2);
	if (has_id(type)) {
		packet->icmp_id = cursor_peek16(in, 0);
		packet->icmp_seq = cursor_peek16(in, 2);
	}
	walk_skip(in, walk, 4);
	note_payload(in, walk);
	return LAYER_END;
}

/* Echo, timestamp, information and address mask (RFC 792, RFC 950), extended echo (RFC 8335). */
static bool icmpv4_has_id(uint8_t type)
{
	return type == 0 || type == 8 || (type >= 13 && type <= 18) || type == 42 || type == 43;
}

/* Echo and extended echo (RFC 4443, RFC 8335). */
static bool icmpv6_has_id(uint8_t type)
{
	return type == 128 || type == 129 || type == 160 || type == 161;
}

enum layer layer_icmp(struct cursor *in, struct walk *walk)
{
	return icmp(in, walk, icmpv4_has_id);
}

enum layer layer_icmpv6(struct cursor *in, struct walk *walk)
{
	return icmp(in, walk, icmpv6_has_id);
}
