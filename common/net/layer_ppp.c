/* Point-to-point links. */
#include "net/layer.h"

enum layer layer_of_ppp_protocol(uint16_t protocol)
{
	switch (protocol) {
	case 0x0021:
		return LAYER_IPV4;
	case 0x0057:
		return LAYER_IPV6;
	case 0x0281:
	case 0x0283:
		return LAYER_MPLS;
	default:
		return LAYER_END;
	}
}

/* RFC 1661: the protocol is one byte when that byte is odd. */
enum layer layer_ppp(struct cursor *in, struct walk *walk)
{
	uint16_t protocol = cursor_u8(in);

	(void)walk;
	if (!(protocol & 1))
		protocol = (uint16_t)(protocol << 8 | cursor_u8(in));
	return layer_of_ppp_protocol(protocol);
}

/* RFC 1662: address and control may have been left out. Cisco's own framing
 * shares the wire and tells itself by its address. */
enum layer layer_ppp_hdlc(struct cursor *in, struct walk *walk)
{
	enum { ADDRESS_CONTROL = 0xff03, CISCO_UNICAST = 0x0f, CISCO_MULTICAST = 0x8f };
	uint8_t address = cursor_peek(in, 0);

	(void)walk;
	if (address == CISCO_UNICAST || address == CISCO_MULTICAST)
		return LAYER_CISCO_HDLC;
	if (cursor_peek16(in, 0) == ADDRESS_CONTROL)
		cursor_skip(in, 2);
	return LAYER_PPP;
}

/* RFC 2516, session stage */
enum layer layer_pppoe(struct cursor *in, struct walk *walk)
{
	enum { VERSION_TYPE = 0x11, SESSION = 0 };
	uint8_t version_type = cursor_u8(in), code = cursor_u8(in);
	uint16_t len;

	cursor_skip(in, 2);
	len = cursor_u16(in);
	if (version_type != VERSION_TYPE || code != SESSION)
		return LAYER_END;
	walk_limit(in, walk, len);
	return LAYER_PPP;
}

/* Address, control, then an EtherType. */
enum layer layer_cisco_hdlc(struct cursor *in, struct walk *walk)
{
	(void)walk;
	cursor_skip(in, 2);
	return layer_of_ethertype(cursor_u16(in));
}

/* RFC 2427's NLPID, with pad bytes of 0 before it where a SNAP header is. */
static enum layer layer_of_nlpid(struct cursor *in, struct walk *walk)
{
	enum { PAD = 0x00, SNAP = 0x80, IP6 = 0x8e, IP4 = 0xcc, PPP = 0xcf };
	uint8_t nlpid = cursor_u8(in);
	uint32_t oui;

	(void)walk;
	if (nlpid == PAD)
		nlpid = cursor_u8(in);
	switch (nlpid) {
	case IP4:
		return LAYER_IPV4;
	case IP6:
		return LAYER_IPV6;
	case PPP:
		return LAYER_PPP;
	case SNAP:
		oui = cursor_u24(in);
		nlpid = 0;
		if (oui == 0)
			return layer_of_ethertype(cursor_u16(in));
		if (oui == 0x0080c2)
			return cursor_u16(in) % 6 == 1 ? LAYER_ETHERNET : LAYER_END;
		return LAYER_END;
	default:
		return LAYER_END;
	}
}

/* Q.922: an address of 2 to 4 bytes whose last is odd. Without the control
 * byte of RFC 2427 it is Cisco's framing, with an EtherType. */
enum layer layer_frame_relay(struct cursor *in, struct walk *walk)
{
	enum { ADDRESS_MAX = 4, UNNUMBERED = 0x03 };
	int address = 1;

	while (!(cursor_u8(in) & 1) && address < ADDRESS_MAX)
		address++;
	if (cursor_peek(in, 0) != UNNUMBERED)
		return layer_of_ethertype(cursor_u16(in));
	cursor_skip(in, 1);
	return layer_of_nlpid(in, walk);
}
