/* Headers that carry whole packets over IP. */
#include "net/layer.h"

enum layer layer_of_gre_protocol(uint16_t protocol)
{
	switch (protocol) {
	case 0x88be:
		return LAYER_ERSPAN;
	case 0x22eb:
		return LAYER_ERSPAN3;
	case 0x883e:
		return LAYER_WCCP;
	case 0x880b:
		return LAYER_PPP_HDLC;
	case 0x6400: /* Cisco's first NVGRE */
		return LAYER_ETHERNET;
	default:
		return layer_of_ethertype(protocol);
	}
}

/* RFC 1701: source route entries, up to one of family 0 and length 0. */
static void skip_routing(struct cursor *in)
{
	uint16_t family;
	uint8_t len;

	do {
		family = cursor_u16(in);
		cursor_skip(in, 1);
		len = cursor_u8(in);
		cursor_skip(in, len);
	} while (!in->failed && (family || len));
}

/* RFC 2784, 2890 and 1701; version 1 is PPTP's (RFC 2637). */
enum layer layer_gre(struct cursor *in, struct walk *walk)
{
	enum {
		CHECKSUM = 0x8000,
		ROUTING = 0x4000,
		KEY = 0x2000,
		SEQUENCE = 0x1000,
		ACK = 0x0080,
		VERSION = 7,
	};
	uint16_t flags = cursor_u16(in), protocol = cursor_u16(in);

	if (flags & (CHECKSUM | ROUTING))
		cursor_skip(in, 4);
	if (flags & KEY)
		cursor_skip(in, 4);
	if (flags & SEQUENCE)
		cursor_skip(in, 4);
	if ((flags & VERSION) == 1 && flags & ACK)
		cursor_skip(in, 4);
	if (flags & ROUTING)
		skip_routing(in);
	if (in->failed || cursor_left(in) == 0)
		return LAYER_END;
	if (protocol == 0x88be && !(flags & SEQUENCE)) /* ERSPAN type I has no header */
		return walk_tunnel(walk, "ERSPAN", LAYER_ETHERNET);
	return walk_tunnel(walk, "GRE", layer_of_gre_protocol(protocol));
}

/* draft-foschiano-erspan: type II, and type III under its own number or this */
enum layer layer_erspan(struct cursor *in, struct walk *walk)
{
	if (cursor_peek(in, 0) >> 4 == 2)
		return LAYER_ERSPAN3;
	cursor_skip(in, 8);
	return walk_tunnel(walk, "ERSPAN", LAYER_ETHERNET);
}

enum layer layer_erspan3(struct cursor *in, struct walk *walk)
{
	enum { PLATFORM = 1 };

	cursor_skip(in, 11);
	if (cursor_u8(in) & PLATFORM)
		cursor_skip(in, 8);
	return walk_tunnel(walk, "ERSPAN", LAYER_ETHERNET);
}

/* Version 2 puts a redirect header of 4 bytes before the packet. */
enum layer layer_wccp(struct cursor *in, struct walk *walk)
{
	(void)walk;
	if (cursor_peek(in, 0) >> 4 != 4)
		cursor_skip(in, 4);
	return LAYER_IPV4;
}

/* RFC 3378 */
enum layer layer_etherip(struct cursor *in, struct walk *walk)
{
	cursor_skip(in, 2);
	return walk_tunnel(walk, "EtherIP", LAYER_ETHERNET);
}

/* RFC 7761: a register message carries the packet of the source. */
enum layer layer_pim(struct cursor *in, struct walk *walk)
{
	enum { REGISTER = 0x21, NULL_REGISTER = 0x40 };
	uint8_t type = cursor_u8(in);

	cursor_skip(in, 3);
	if (type != REGISTER || cursor_peek(in, 0) & NULL_REGISTER)
		return LAYER_END;
	cursor_skip(in, 4);
	return walk_tunnel(walk, "PIM", LAYER_IP);
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
	if (version_len >> 6 != 0)
		return LAYER_END;
	cursor_skip(in, (version_len & 0x3f) * 4u);
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

/* TS 29.281: version 1, and the T-PDU of version 0 (TS 09.60). */
enum layer layer_gtp(struct cursor *in, struct walk *walk)
{
	enum { OPTIONAL = 7, EXTENSION = 4, PROTOCOL_GTP = 0x10, T_PDU = 255, V0_REST = 12 };
	uint8_t flags = cursor_u8(in), type = cursor_u8(in), next;
	uint16_t len = cursor_u16(in);

	if (type != T_PDU || flags >> 5 > 1 || !(flags & PROTOCOL_GTP))
		return LAYER_END;
	cursor_skip(in, 4);
	if (flags >> 5 == 0)
		cursor_skip(in, V0_REST);
	else
		walk_limit(in, walk, len);
	if (flags >> 5 == 1 && flags & OPTIONAL) {
		cursor_skip(in, 3);
		next = cursor_u8(in);
		if (flags & EXTENSION)
			skip_gtp_extensions(in, next);
	}
	return walk_tunnel(walk, "GTP-U", LAYER_IP);
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
	enum { CONTROL = 0x8000, LENGTH = 0x4000, SEQUENCE = 0x0800, OFFSET = 0x0200 };
	uint16_t flags = cursor_u16(in);

	if ((flags & 0x0f) != 2 || flags & CONTROL)
		return LAYER_END;
	if (flags & LENGTH) {
		uint16_t len = cursor_u16(in);

		if (len >= 4)
			walk_limit(in, walk, len - 4);
	}
	cursor_skip(in, 4);
	if (flags & SEQUENCE)
		cursor_skip(in, 4);
	if (flags & OFFSET)
		cursor_skip(in, cursor_u16(in));
	return walk_tunnel(walk, "L2TP", LAYER_PPP_HDLC);
}

/* RFC 5415 section 4.3: a native frame of the radio, or an 802.3 frame. */
enum layer layer_capwap(struct cursor *in, struct walk *walk)
{
	enum { NATIVE = 0x0100, FRAGMENT = 0x80, KEEP_ALIVE = 0x08, READ = 4 };
	uint8_t preamble = cursor_u8(in), flags;
	uint16_t word = cursor_u16(in);
	size_t header = (word >> 11) * 4u;

	flags = cursor_u8(in);
	if (preamble != 0 || flags & (FRAGMENT | KEEP_ALIVE) || header < 8)
		return LAYER_END;
	cursor_skip(in, header - READ);
	return walk_tunnel(walk, "CAPWAP", word & 1 ? LAYER_80211_SWAPPED : LAYER_ETHERNET);
}

/* RFC 5412 section 4.1 */
enum layer layer_lwapp(struct cursor *in, struct walk *walk)
{
	enum { CONTROL = 0x04, FRAGMENT = 0x03 };
	uint8_t flags = cursor_u8(in);

	cursor_skip(in, 5);
	if (flags & (CONTROL | FRAGMENT))
		return LAYER_END;
	return walk_tunnel(walk, "LWAPP", LAYER_80211_SWAPPED);
}

/* draft-massar-v6ops-ayiya: identity of 2^n bytes, signature of 4n. */
enum layer layer_ayiya(struct cursor *in, struct walk *walk)
{
	enum { FORWARD = 1 };
	uint8_t identity = cursor_u8(in), signature = cursor_u8(in), operation = cursor_u8(in);
	uint8_t next = cursor_u8(in);

	cursor_skip(in, 4);
	cursor_skip(in, (size_t)1 << (identity >> 4));
	cursor_skip(in, (signature >> 4) * 4u);
	if ((operation & 0x0f) != FORWARD)
		return LAYER_END;
	return walk_tunnel(walk, "AYIYA", layer_of_ip_proto(next));
}

/* RFC 9300 section 5.1 */
enum layer layer_lisp(struct cursor *in, struct walk *walk)
{
	cursor_skip(in, 8);
	return walk_tunnel(walk, "LISP", LAYER_IP);
}
