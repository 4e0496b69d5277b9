/* Headers that carry whole packets over IP and UDP. */
#include "net/layer.h"

/* RFC 3378 */
enum layer layer_etherip(struct cursor *in, struct walk *walk)
{
	cursor_skip(in, 2);
	return walk_tunnel(walk, "EtherIP", LAYER_ETHERNET);
}

/* RFC 7761: a register message carries the packet of the source, or its header alone. */
enum layer layer_pim(struct cursor *in, struct walk *walk)
{
	enum { REGISTER = 0x21 };
	uint8_t type = cursor_u8(in);

	cursor_skip(in, 7);
	return type == REGISTER ? walk_tunnel(walk, "PIM", LAYER_IP) : LAYER_END;
}

/* RFC 7348 */
enum layer layer_vxlan(struct cursor *in, struct walk *walk)
{
	cursor_skip(in, 8);
	return walk_tunnel(walk, "VXLAN", LAYER_ETHERNET);
}

/* draft-ietf-nvo3-vxlan-gpe */
enum layer layer_vxlan_gpe(struct cursor *in, struct walk *walk)
{
	uint8_t next;

	cursor_skip(in, 3);
	next = cursor_u8(in);
	cursor_skip(in, 4);
	switch (next) {
	case 1:
		return walk_tunnel(walk, "VXLAN-GPE", LAYER_IPV4);
	case 2:
		return walk_tunnel(walk, "VXLAN-GPE", LAYER_IPV6);
	case 3:
		return walk_tunnel(walk, "VXLAN-GPE", LAYER_ETHERNET);
	case 4:
		return walk_tunnel(walk, "VXLAN-GPE", LAYER_NSH);
	case 5:
		return walk_tunnel(walk, "VXLAN-GPE", LAYER_MPLS);
	default:
		return LAYER_END;
	}
}

/* RFC 8926 */
enum layer layer_geneve(struct cursor *in, struct walk *walk)
{
	uint8_t version_len = cursor_u8(in);
	uint16_t type;

	cursor_skip(in, 1);
	type = cursor_u16(in);
	cursor_skip(in, 4);
	cursor_skip(in, (size_t)(version_len & 0x3f) * 4);
	return walk_tunnel(walk, "GENEVE", layer_of_ethertype(type));
}

/* TS 29.281 section 5.2.1: each extension ends in the type of the next, its
 * length is in units of 4 bytes. */
static void skip_gtp_extensions(struct cursor *in, uint8_t next)
{
	while (next && !in->failed) {
		uint8_t len = cursor_u8(in);

		if (len == 0) {
			cursor_fail(in);
			return;
		}
		cursor_skip(in, len * 4u - 2);
		next = cursor_u8(in);
	}
}

/* TS 29.281 section 5.1: version 1 has optional fields. */
static void skip_gtp_optional(struct cursor *in, uint8_t flags)
{
	enum { ANY = 7, EXTENSION = 4 };
	uint8_t next;

	if (!(flags & ANY))
		return;
	cursor_skip(in, 3);
	next = cursor_u8(in);
	if (flags & EXTENSION)
		skip_gtp_extensions(in, next);
}

/* What a T-PDU is was agreed on elsewhere: IP tells itself, else it is Ethernet. */
static enum layer layer_of_t_pdu(const struct cursor *in)
{
	enum { IPV4_MIN = 0x45, IPV4_MAX = 0x4e };
	uint8_t first = cursor_peek(in, 0);

	if (first >= IPV4_MIN && first <= IPV4_MAX)
		return LAYER_IPV4;
	return first >> 4 == 6 ? LAYER_IPV6 : LAYER_ETHERNET;
}

/* GTP-U's T-PDU: version 1, and version 0 (TS 09.60), whose header is longer. */
enum layer layer_gtp(struct cursor *in, struct walk *walk)
{
	enum { PROTOCOL_GTP = 0x10, T_PDU = 255, V0_REST = 16 };
	uint8_t flags = cursor_u8(in), type = cursor_u8(in);
	uint16_t len = cursor_u16(in);

	if (type != T_PDU || flags >> 5 > 1)
		return LAYER_END;
	if (flags >> 5 == 0) {
		cursor_skip(in, V0_REST);
		walk_limit(in, walk, len);
	} else if (flags & PROTOCOL_GTP) {
		cursor_skip(in, 4);
		walk_limit(in, walk, len);
		skip_gtp_optional(in, flags);
	} else {
		return LAYER_END;
	}
	return walk_tunnel(walk, "GTP-U", layer_of_t_pdu(in));
}

/* RFC 4380 section 5.1.1: authentication and origin indication may come first. */
enum layer layer_teredo(struct cursor *in, struct walk *walk)
{
	enum { AUTHENTICATION = 1, ORIGIN = 0, NONCE_CONFIRMATION = 9 };

	if (cursor_peek16(in, 0) == AUTHENTICATION) {
		cursor_skip(in, 4 + cursor_peek(in, 2) + cursor_peek(in, 3));
		cursor_skip(in, NONCE_CONFIRMATION);
	}
	if (cursor_left(in) && cursor_peek16(in, 0) == ORIGIN)
		cursor_skip(in, 8);
	return walk_tunnel(walk, "Teredo", LAYER_IPV6);
}

/* RFC 2661 section 3.1: data messages of version 2. */
enum layer layer_l2tp(struct cursor *in, struct walk *walk)
{
	enum { CONTROL = 0x8000, LENGTH = 0x4000, SEQUENCE = 0x0800, OFFSET = 0x0200, READ = 4 };
	uint16_t flags = cursor_u16(in);

	if ((flags & 0x0f) != 2 || flags & CONTROL)
		return LAYER_END;
	if (flags & LENGTH) {
		uint16_t len = cursor_u16(in);

		if (len < READ)
			return LAYER_END;
		walk_limit(in, walk, len - READ);
	}
	cursor_skip(in, 4);
	if (flags & SEQUENCE)
		cursor_skip(in, 4);
	if (flags & OFFSET)
		cursor_skip(in, cursor_u16(in));
	return walk_tunnel(walk, "L2TP", LAYER_PPP_HDLC);
}

/* RFC 5415 section 4.3: a native frame of the radio, whose frame control
 * controllers write crossed, or an 802.3 frame. */
enum layer layer_capwap(struct cursor *in, struct walk *walk)
{
	enum { DTLS = 0x0f, NATIVE = 0x0001, RADIO = 0x003e, RADIO_80211 = 0x0002 };
	enum { FRAGMENT = 0x80, KEEP_ALIVE = 0x08, HEADER_MIN = 8, READ = 4 };
	uint8_t preamble = cursor_u8(in), flags;
	uint16_t word = cursor_u16(in);
	size_t header = (size_t)(word >> 11) * 4;

	flags = cursor_u8(in);
	if (preamble & DTLS || flags & (FRAGMENT | KEEP_ALIVE) || header < HEADER_MIN)
		return LAYER_END;
	cursor_skip(in, header - READ);
	if (!(word & NATIVE))
		return walk_tunnel(walk, "CAPWAP", LAYER_ETHERNET);
	if ((word & RADIO) != RADIO_80211)
		return LAYER_END;
	return walk_tunnel(walk, "CAPWAP", LAYER_80211_SWAPPED);
}

/* RFC 5412 section 4.1 */
enum layer layer_lwapp(struct cursor *in, struct walk *walk)
{
	enum { CONTROL = 0x04, FRAGMENT = 0x03 };
	uint8_t flags = cursor_u8(in);

	cursor_skip(in, 5);
	if (flags & (CONTROL | FRAGMENT))
		return LAYER_END;
	return walk_tunnel(walk, "LWAPP", LAYER_80211);
}

/* draft-massar-v6ops-ayiya: identity of 2^n bytes, signature of 4n. */
enum layer layer_ayiya(struct cursor *in, struct walk *walk)
{
	enum { FORWARD = 1 };
	uint8_t identity = cursor_u8(in), signature = cursor_u8(in), operation = cursor_u8(in);
	uint8_t next = cursor_u8(in);

	cursor_skip(in, 4);
	cursor_skip(in, (size_t)1 << (identity >> 4));
	cursor_skip(in, (size_t)(signature >> 4) * 4);
	if ((operation & 0x0f) != FORWARD || (next != PROTO_IPIP && next != PROTO_IPV6))
		return LAYER_END;
	return walk_tunnel(walk, "AYIYA", layer_of_ip_proto(next));
}

/* RFC 9300 section 5.1 */
enum layer layer_lisp(struct cursor *in, struct walk *walk)
{
	cursor_skip(in, 8);
	return walk_tunnel(walk, "LISP", LAYER_IP);
}

/* RFC 3519 section 3: a message that carries a packet through address translators. */
enum layer layer_mobile_ip(struct cursor *in, struct walk *walk)
{
	enum { TUNNEL_DATA = 4 };
	uint8_t type = cursor_u8(in), next = cursor_u8(in);

	cursor_skip(in, 2);
	if (type != TUNNEL_DATA || next != PROTO_IPIP)
		return LAYER_END;
	return walk_tunnel(walk, "Mobile-IP", LAYER_IPV4);
}

/* RFC 7450: multicast data, and the queries and reports that ask for it. */
enum layer layer_amt(struct cursor *in, struct walk *walk)
{
	enum { QUERY = 4, UPDATE = 5, DATA = 6 };

	switch (cursor_u8(in)) {
	case QUERY:
	case UPDATE:
		cursor_skip(in, 11);
		break;
	case DATA:
		cursor_skip(in, 1);
		break;
	default:
		return LAYER_END;
	}
	return walk_tunnel(walk, "AMT", LAYER_IP);
}

/* TaZmen Sniffer Protocol: tags up to an end, then a frame of a radio or Ethernet. */
enum layer layer_tzsp(struct cursor *in, struct walk *walk)
{
	enum { RECEIVED = 0, TRANSMIT = 1, ETHERNET = 1, IEEE_80211 = 18, PAD = 0, END = 1 };
	uint8_t version = cursor_u8(in), type = cursor_u8(in), tag;
	uint16_t protocol = cursor_u16(in);

	if (version != 1 || type > TRANSMIT)
		return LAYER_END;
	while ((tag = cursor_u8(in)) != END && !in->failed)
		if (tag != PAD)
			cursor_skip(in, cursor_u8(in));
	if (protocol == ETHERNET)
		return walk_tunnel(walk, "TZSP", LAYER_ETHERNET);
	return protocol == IEEE_80211 ? walk_tunnel(walk, "TZSP", LAYER_80211) : LAYER_END;
}
