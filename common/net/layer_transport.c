/* Transport headers: ports, flags, types, and which ports carry tunnels. */
#include "net/layer.h"

/* The services that carry packets. Not one of them lives on a port that
 * another well-known service has. */
static enum layer layer_of_udp_port(uint16_t port)
{
	switch (port) {
	case 1701:
		return LAYER_L2TP;
	case 2123:
	case 2152:
		return LAYER_GTP;
	case 3544:
		return LAYER_TEREDO;
	case 4341:
		return LAYER_LISP;
	case 4754:
		return LAYER_GRE; /* RFC 8086 */
	case 4789:
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
	case 12223:
		return LAYER_LWAPP;
	default:
		return LAYER_END;
	}
}

enum layer layer_of_udp_ports(uint16_t a, uint16_t b)
{
	enum layer lower = layer_of_udp_port(a < b ? a : b);

	return lower != LAYER_END ? lower : layer_of_udp_port(a < b ? b : a);
}

static bool note_ports(struct cursor *in, struct packet *packet)
{
	uint16_t src = cursor_u16(in), dst = cursor_u16(in);

	if (in->failed)
		return false;
	packet->has_ports = true;
	packet->src_port = src;
	packet->dst_port = dst;
	return true;
}

static void note_payload(const struct cursor *in, struct walk *walk)
{
	walk->packet->payload = cursor_rest(in);
	walk->packet->payload_len = walk_left(in, walk);
}

/* RFC 9293 */
enum layer layer_tcp(struct cursor *in, struct walk *walk)
{
	enum { HEADER = 20, FLAGS = 0x3f };
	struct packet *packet = walk->packet;
	uint16_t word;
	uint32_t header;

	if (!note_ports(in, packet))
		return LAYER_BROKEN;
	packet->tcp_seq = cursor_u32(in);
	packet->tcp_ack = cursor_u32(in);
	word = cursor_u16(in);
	packet->tcp_flags = word & FLAGS;
	cursor_skip(in, 6);
	header = (word >> 12) * 4u;
	if (!in->failed && header > HEADER)
		cursor_skip(in, header - HEADER);
	note_payload(in, walk);
	return LAYER_END;
}

/* RFC 768, RFC 3828: a length of 0 is a jumbogram's, or says that UDP-Lite's
 * checksum covers all. */
enum layer layer_udp(struct cursor *in, struct walk *walk)
{
	enum { HEADER = 8 };
	struct packet *packet = walk->packet;
	uint16_t len;

	if (!note_ports(in, packet))
		return LAYER_BROKEN;
	len = cursor_u16(in);
	cursor_skip(in, 2);
	if (packet->ip_proto == PROTO_UDP && len >= HEADER)
		walk_limit(in, walk, len - HEADER);
	note_payload(in, walk);
	return layer_of_udp_ports(packet->src_port, packet->dst_port);
}

/* RFC 9260 */
enum layer layer_sctp(struct cursor *in, struct walk *walk)
{
	if (!note_ports(in, walk->packet))
		return LAYER_BROKEN;
	cursor_skip(in, 8);
	note_payload(in, walk);
	return LAYER_END;
}

/* RFC 4340: the data offset counts from the start of the header. */
enum layer layer_dccp(struct cursor *in, struct walk *walk)
{
	enum { READ = 5 };
	uint8_t offset;

	if (!note_ports(in, walk->packet))
		return LAYER_BROKEN;
	offset = cursor_u8(in);
	if (offset * 4u > READ)
		cursor_skip(in, offset * 4u - READ);
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
	cursor_skip(in, 2);
	if (has_id(type))
		packet->icmp_id = cursor_peek16(in, 0);
	cursor_skip(in, 4);
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
