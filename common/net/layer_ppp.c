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
	case 0x0031:
		return LAYER_BCP;
	case 0x003d:
		return LAYER_MULTILINK;
	case 0x0800: /* not PPP's, but seen */
	case 0x86dd:
		return layer_of_ethertype(protocol);
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
	enum { ALL_STATIONS = 0xff, CISCO_UNICAST = 0x0f, CISCO_MULTICAST = 0x8f };
	uint8_t address = cursor_peek(in, 0);

	(void)walk;
	if (address == CISCO_UNICAST || address == CISCO_MULTICAST)
		return LAYER_CISCO_HDLC;
	if (address == ALL_STATIONS)
		cursor_skip(in, 2);
	return LAYER_PPP;
}

/* RFC 1990 with long sequence numbers: a packet that came in one piece. */
enum layer layer_multilink(struct cursor *in, struct walk *walk)
{
	enum { BEGIN_AND_END = 0xc0 };
	uint8_t flags = cursor_u8(in);

	(void)walk;
	cursor_skip(in, 3);
	return (flags & BEGIN_AND_END) == BEGIN_AND_END ? LAYER_PPP : LAYER_END;
}

/* RFC 3518: a bridged frame of IEEE 802.3 */
enum layer layer_bcp(struct cursor *in, struct walk *walk)
{
	enum { HAS_FCS = 0x80, BRIDGE_CONTROL = 0x10, PADDING = 0x0f, FCS = 4, ETHERNET = 1 };
	uint8_t flags = cursor_u8(in), mac_type = cursor_u8(in);

	if (flags & BRIDGE_CONTROL || mac_type != ETHERNET)
		return LAYER_END;
	walk_trailer(in, walk, (flags & PADDING) + (flags & HAS_FCS ? FCS : 0u));
	return LAYER_ETHERNET;
}

/* RFC 2516, session stage */
enum layer layer_pppoe(struct cursor *in, struct walk *walk)
{
	cursor_skip(in, 4);
	walk_limit(in, walk, cursor_u16(in));
	return LAYER_PPP;
}

/* Address, control, then an EtherType. */
enum layer layer_cisco_hdlc(struct cursor *in, struct walk *walk)
{
	(void)walk;
	cursor_skip(in, 2);
	return layer_of_ethertype(cursor_u16(in));
}

/* The network layer protocol identifier of ISO/IEC TR 9577, as RFC 2427 has it:
 * before SNAP stands a byte of padding. */
enum layer layer_nlpid(struct cursor *in, struct walk *walk)
{
	enum { PAD = 0x00, SNAP = 0x80, IP6 = 0x8e, IP4 = 0xcc, PPP = 0xcf };
	enum { OUI_BRIDGED = 0x0080c2, PID_FCS = 1, PID_NO_FCS = 7 };
	uint8_t nlpid = cursor_u8(in);
	uint16_t type;
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
		type = cursor_u16(in);
		if (oui == OUI_BRIDGED && (type == PID_FCS || type == PID_NO_FCS))
			return LAYER_ETHERNET;
		return oui == 0 ? layer_of_ethertype(type) : LAYER_END;
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

	(void)walk;
	while (!(cursor_u8(in) & 1) && address < ADDRESS_MAX)
		address++;
	if (cursor_peek(in, 0) != UNNUMBERED)
		return layer_of_ethertype(cursor_u16(in));
	cursor_skip(in, 1);
	return LAYER_NLPID;
}
