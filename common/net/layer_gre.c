/* Generic routing encapsulation, and what is wrapped in it alone. */
#include "net/layer.h"

enum layer layer_of_gre_protocol(uint16_t protocol)
{
	switch (protocol) {
	case 0x88be:
	case 0x22eb:
		return LAYER_ERSPAN;
	case 0x883e:
		return LAYER_WCCP;
	case 0x880b:
		return LAYER_PPP_HDLC;
	case 0x6559:
		return LAYER_FRAME_RELAY;
	case 0x6400: /* Cisco's first NVGRE */
		return LAYER_ETHERNET;
	default: /* Aruba's access points number their tunnels 8200, 8210, ... 82f0 */
		return (protocol & 0xff0f) == 0x8200 ? LAYER_80211 : layer_of_ethertype(protocol);
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

/* RFC 2784, 2890 and 1701. With PPP inside it is PPTP's version, which can
 * acknowledge (RFC 2637). A header alone is a message of GRE itself. */
enum layer layer_gre(struct cursor *in, struct walk *walk)
{
	enum { CHECKSUM = 0x8000, ROUTING = 0x4000, KEY = 0x2000, SEQUENCE = 0x1000, ACK = 0x0080 };
	enum { VERSION = 7, PROTOCOL_PPP = 0x880b, PROTOCOL_ERSPAN = 0x88be };
	uint16_t flags = cursor_u16(in), protocol = cursor_u16(in);

	if (flags & (CHECKSUM | ROUTING))
		cursor_skip(in, 4);
	if (flags & KEY)
		cursor_skip(in, 4);
	if (flags & SEQUENCE)
		cursor_skip(in, 4);
	if (flags & ACK && (flags & VERSION) == 1 && protocol == PROTOCOL_PPP)
		cursor_skip(in, 4);
	if (flags & ROUTING)
		skip_routing(in);
	if (in->failed || cursor_left(in) == 0)
		return LAYER_END;
	if (protocol == PROTOCOL_ERSPAN && !(flags & SEQUENCE)) /* type I has no header */
		return walk_tunnel(walk, "ERSPAN", LAYER_ETHERNET);
	return walk_tunnel(walk, "GRE", layer_of_gre_protocol(protocol));
}

/* draft-foschiano-erspan: version 1 is type II, version 2 type III. */
enum layer layer_erspan(struct cursor *in, struct walk *walk)
{
	enum { PLATFORM = 1, TYPE_II = 1, TYPE_III = 2 };

	switch (cursor_peek(in, 0) >> 4) {
	case TYPE_II:
		cursor_skip(in, 8);
		break;
	case TYPE_III:
		cursor_skip(in, 11);
		if (cursor_u8(in) & PLATFORM)
			cursor_skip(in, 8);
		break;
	default:
		return LAYER_END;
	}
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
