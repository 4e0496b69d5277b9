/* IPv4, IPv6 and what IPv6 puts between itself and the transport. */
#include "net/layer.h"

enum layer layer_of_ip_proto(uint8_t proto)
{
	switch (proto) {
	case PROTO_TCP:
		return LAYER_TCP;
	case PROTO_UDP:
	case PROTO_UDPLITE:
		return LAYER_UDP;
	case PROTO_ICMP:
		return LAYER_ICMP;
	case PROTO_ICMPV6:
		return LAYER_ICMPV6;
	case PROTO_SCTP:
		return LAYER_SCTP;
	case PROTO_DCCP:
		return LAYER_DCCP;
	case PROTO_HOPOPT:
	case PROTO_IPV6_OPTS:
		return LAYER_IPV6_OPTIONS;
	case PROTO_IPV6_ROUTE:
		return LAYER_IPV6_ROUTING;
	case PROTO_IPV6_FRAGMENT:
		return LAYER_IPV6_FRAGMENT;
	case PROTO_AH:
		return LAYER_AH;
	case PROTO_IPIP:
		return LAYER_IPV4;
	case PROTO_IPV6:
		return LAYER_IPV6;
	case PROTO_GRE:
		return LAYER_GRE;
	case PROTO_ETHERIP:
		return LAYER_ETHERIP;
	case PROTO_ETHERNET:
		return LAYER_ETHERNET;
	case PROTO_PIM:
		return LAYER_PIM;
	case PROTO_MPLS_IN_IP:
		return LAYER_MPLS;
	default:
		return LAYER_END;
	}
}

/* The tunnel that has no header of its own. */
static const char *bare_tunnel(const struct packet *packet, uint8_t inner)
{
	static const char *const names[2][2] = {{"IPIP", "6in4"}, {"4in6", "6in6"}};

	return packet->ip_proto == PROTO_ETHERNET ? "Ethernet"
						  : names[packet->ip_v == 6][inner == 6];
}

/* Another IP header was met: what stood so far was a tunnel. */
static bool enter_tunnel(struct walk *walk, uint8_t inner)
{
	struct packet *packet = walk->packet;
	struct packet_tunnel *tunnel = &packet->tunnel;

	if (tunnel->depth == LAYERS_TUNNELS_MAX)
		return false;
	if (tunnel->depth++ == 0) {
		tunnel->src = packet->src;
		tunnel->dst = packet->dst;
		tunnel->proto = walk->carrier ? walk->carrier : bare_tunnel(packet, inner);
	}
	return true;
}

/* From here on the packet is what this IP header says. */
static bool begin_ip(struct walk *walk, uint8_t version, uint8_t proto)
{
	struct packet *packet = walk->packet;

	if (packet->ip_v && !enter_tunnel(walk, version))
		return false;
	walk->carrier = NULL;
	packet->ip_v = version;
	packet->ip_proto = proto;
	packet->has_ports = false;
	packet->has_icmp = false;
	packet->fragment = false;
	packet->src_port = packet->dst_port = 0;
	packet->tcp_flags = 0;
	packet->icmp_id = packet->icmp_seq = 0;
	return true;
}

void note_payload(const struct cursor *in, struct walk *walk)
{
	walk->packet->payload = cursor_rest(in);
	walk->packet->payload_len = walk_left(in, walk);
}

/* A fragment whose bytes are all there waits for the others. One that the snap
 * length cut, or whose length no datagram can have, cannot: the first of IPv4
 * is then read as far as it goes, all others are packets without ports. */
static enum layer reassemble(
	struct cursor *in, struct walk *walk, uint32_t id, uint32_t offset, bool more)
{
	struct fragment_place place = {id, offset, more};
	struct packet *packet = walk->packet;
	struct slice datagram;

	if (walk->cut > 0 || walk->overlong || !cursor_left(in) || cursor_left(in) > UINT16_MAX) {
		packet->fragment = offset > 0 || packet->ip_v == 6;
		return packet->fragment ? LAYER_END : layer_of_ip_proto(packet->ip_proto);
	}
	packet->fragment = true;
	if (!fragments_add(walk->fragments, &place, cursor_rest(in), packet, &datagram))
		return LAYER_HELD;
	packet->fragment = false;
	*in = cursor_of(datagram);
	note_payload(in, walk);
	return layer_of_ip_proto(packet->ip_proto);
}

enum layer layer_ip(struct cursor *in, struct walk *walk)
{
	(void)walk;
	switch (cursor_peek(in, 0) >> 4) {
	case 4:
		return LAYER_IPV4;
	case 6:
		return LAYER_IPV6;
	default:
		return LAYER_BROKEN;
	}
}

/* Do the options lead to their end? Bytes of the last may be missing, but not
 * its type and length. */
static bool options_end(struct cursor options, size_t len)
{
	enum { END = 0, NOP = 1, HEADER = 2 };

	while (len > 0 && !options.failed) {
		uint8_t type = cursor_u8(&options);
		size_t size = type == NOP ? 1 : type == END ? len : cursor_u8(&options);

		if (size >= len || (type != NOP && size < HEADER))
			break;
		cursor_skip(&options, type == NOP ? 0 : size - HEADER);
		len -= size;
	}
	return !options.failed;
}

/* RFC 791. A total length of 0 is what a host that leaves segmentation to its
 * network card captures. */
enum layer layer_ipv4(struct cursor *in, struct walk *walk)
{
	enum { HEADER = 20, MORE = 0x2000, OFFSET = 0x1fff };
	uint8_t first = cursor_u8(in), ttl, proto;
	uint32_t total, id, flags, header = (first & 0x0fu) * 4;
	struct slice src, dst;

	cursor_skip(in, 1);
	total = cursor_u16(in);
	id = cursor_u16(in);
	flags = cursor_u16(in);
	ttl = cursor_u8(in);
	proto = cursor_u8(in);
	cursor_skip(in, 2);
	src = cursor_take(in, 4);
	dst = cursor_take(in, 4);
	if (in->failed || first >> 4 != 4 || header < HEADER || (total && total < header))
		return LAYER_BROKEN;
	if (header > HEADER && !options_end(*in, header - HEADER))
		return LAYER_BROKEN;
	if (!begin_ip(walk, 4, proto))
		return LAYER_END;
	walk->packet->ttl = ttl;
	walk->packet->src = ip_from_v4(src.ptr);
	walk->packet->dst = ip_from_v4(dst.ptr);
	cursor_skip(in, header - HEADER);
	walk->overlong = total && !walk_limit(in, walk, total - header);
	note_payload(in, walk);
	if (in->failed)
		return LAYER_BROKEN;
	if (flags & (MORE | OFFSET))
		return reassemble(in, walk, id, (flags & OFFSET) * 8, flags & MORE);
	return layer_of_ip_proto(proto);
}

/* The length that RFC 2675's option gives; 0 when it gives none that needs it. */
static uint32_t jumbo_length(struct cursor in)
{
	enum { PAD1 = 0, JUMBO = 0xc2 };
	struct cursor options;

	cursor_skip(&in, 1);
	options = cursor_sub(&in, cursor_u8(&in) * 8u + 6);
	while (cursor_left(&options)) {
		uint8_t type = cursor_u8(&options), len;

		if (type == PAD1)
			continue;
		len = cursor_u8(&options);
		if (type == JUMBO && len == 4) {
			uint32_t jumbo = cursor_u32(&options);

			return jumbo > UINT16_MAX ? jumbo : 0;
		}
		cursor_skip(&options, len);
	}
	return 0;
}

/* RFC 8200 */
enum layer layer_ipv6(struct cursor *in, struct walk *walk)
{
	uint32_t first = cursor_u32(in), len = cursor_u16(in);
	uint8_t proto = cursor_u8(in), ttl = cursor_u8(in);
	struct slice src, dst;

	src = cursor_take(in, 16);
	dst = cursor_take(in, 16);
	if (in->failed || first >> 28 != 6)
		return LAYER_BROKEN;
	if (!begin_ip(walk, 6, proto))
		return LAYER_END;
	walk->packet->ttl = ttl;
	walk->packet->src = ip_from_v6(src.ptr);
	walk->packet->dst = ip_from_v6(dst.ptr);
	if (len == 0 && proto == PROTO_HOPOPT)
		len = jumbo_length(*in);
	walk->overlong = !walk_limit(in, walk, len);
	note_payload(in, walk);
	return layer_of_ip_proto(proto);
}

/* Within an extension header: 'next' was read, 'rest' bytes of it were not. */
static enum layer next_header(struct cursor *in, struct walk *walk, uint8_t next, size_t rest)
{
	if (in->failed)
		return LAYER_BROKEN;
	walk->packet->ip_proto = next;
	cursor_skip(in, rest);
	note_payload(in, walk);
	return layer_of_ip_proto(next);
}

/* RFC 8200 sections 4.3 and 4.6: hop-by-hop and destination options. One that
 * runs past the packet, not just past its header, is the end of what can be read. */
enum layer layer_ipv6_options(struct cursor *in, struct walk *walk)
{
	enum { PAD1 = 0 };
	uint8_t next = cursor_u8(in);
	size_t len = cursor_u8(in) * 8u + 6;
	struct cursor options = *in;

	while (cursor_left(in) - cursor_left(&options) < len && !options.failed)
		if (cursor_u8(&options) != PAD1)
			cursor_skip(&options, cursor_u8(&options));
	if (!in->failed && options.failed) {
		walk->packet->ip_proto = next;
		return LAYER_BROKEN;
	}
	return next_header(in, walk, next, len);
}

/* Section 4.4. The packet keeps the address that its IPv6 header names. */
enum layer layer_ipv6_routing(struct cursor *in, struct walk *walk)
{
	uint8_t next = cursor_u8(in), len = cursor_u8(in);

	return next_header(in, walk, next, len * 8u + 6);
}

/* Section 4.5; a fragment that is the whole datagram is no fragment (RFC 6946). */
enum layer layer_ipv6_fragment(struct cursor *in, struct walk *walk)
{
	enum { OFFSET = 0xfff8, MORE = 1 };
	uint8_t next = cursor_u8(in);
	uint16_t flags;
	uint32_t id;

	cursor_skip(in, 1);
	flags = cursor_u16(in);
	id = cursor_u32(in);
	if (in->failed)
		return LAYER_BROKEN;
	next_header(in, walk, next, 0);
	if (flags & (OFFSET | MORE) && walk->packet->ip_v == 6)
		return reassemble(in, walk, id, flags & OFFSET, flags & MORE);
	return layer_of_ip_proto(next);
}

static bool has_ports(uint8_t proto)
{
	switch (proto) {
	case PROTO_TCP:
	case PROTO_UDP:
	case PROTO_UDPLITE:
	case PROTO_SCTP:
	case PROTO_DCCP:
		return true;
	default:
		return false;
	}
}

/* RFC 4302; the length is in units of 4 bytes, less 2. What it protects counts
 * when that has ports or is a packet again: all else is AH, as for Wireshark. */
enum layer layer_ah(struct cursor *in, struct walk *walk)
{
	uint8_t next = cursor_u8(in), len = cursor_u8(in);
	enum layer layer = layer_of_ip_proto(next);

	cursor_skip(in, (len + 2u) * 4 - 2);
	if (in->failed)
		return LAYER_BROKEN;
	note_payload(in, walk);
	if (has_ports(next))
		walk->packet->ip_proto = next;
	return layer == LAYER_ICMP || layer == LAYER_ICMPV6 ? LAYER_END : layer;
}
