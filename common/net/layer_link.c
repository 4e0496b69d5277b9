/* Link headers but those of 802.11 and PPP. */
#include "net/layer.h"

#define IEEE_802_3_LEN_MAX 1500
#define ETHERTYPE_MIN 1536

enum layer layer_of_ethertype(uint16_t type)
{
	switch (type) {
	case 0x0800:
		return LAYER_IPV4;
	case 0x86dd:
		return LAYER_IPV6;
	case 0x8100: /* 802.1Q */
	case 0x88a8: /* 802.1ad */
	case 0x9100: /* before 802.1ad */
		return LAYER_VLAN;
	case 0x8847:
	case 0x8848:
		return LAYER_MPLS;
	case 0x8864:
		return LAYER_PPPOE;
	case 0x6558: /* transparent Ethernet bridging */
		return LAYER_ETHERNET;
	case 0x8870: /* LLC in a frame longer than a length field can say */
		return LAYER_LLC;
	case 0x880b:
		return LAYER_PPP;
	case 0x88e5:
		return LAYER_MACSEC;
	case 0x88e7:
		return LAYER_PBB;
	case 0x8909:
		return LAYER_CISCO_METADATA;
	case 0x8926:
		return LAYER_VNTAG;
	case 0x893f:
		return LAYER_ETAG;
	case 0xf1c1:
		return LAYER_RTAG;
	case 0x892f:
		return LAYER_HSR;
	case 0x22f3:
		return LAYER_TRILL;
	case 0x894f:
		return LAYER_NSH;
	default:
		return LAYER_END;
	}
}

enum layer layer_of_type_or_length(struct cursor *in, struct walk *walk, uint16_t value)
{
	if (value > IEEE_802_3_LEN_MAX)
		return value < ETHERTYPE_MIN ? LAYER_END : layer_of_ethertype(value);
	walk_limit(in, walk, value);
	return LAYER_LLC;
}

static void note_macs(struct packet *packet, struct slice dst, struct slice src)
{
	if (packet->has_mac || packet->ip_v || !dst.ptr || !src.ptr)
		return;
	packet->has_mac = true;
	memcpy(packet->dst_mac, dst.ptr, sizeof(packet->dst_mac));
	memcpy(packet->src_mac, src.ptr, sizeof(packet->src_mac));
}

enum layer layer_ethernet(struct cursor *in, struct walk *walk)
{
	struct slice dst = cursor_take(in, 6), src = cursor_take(in, 6);
	uint16_t type = cursor_u16(in);

	note_macs(walk->packet, dst, src);
	return layer_of_type_or_length(in, walk, type);
}

enum layer layer_vlan(struct cursor *in, struct walk *walk)
{
	struct packet *packet = walk->packet;
	uint16_t tag = cursor_u16(in), type = cursor_u16(in);

	if (packet->vlans < PACKET_VLANS)
		packet->vlan[packet->vlans++] = tag & 0x0fff;
	return layer_of_type_or_length(in, walk, type);
}

/* IEEE 802.2 with RFC 1042's SNAP, and RFC 2684's for bridged frames. */
enum layer layer_llc(struct cursor *in, struct walk *walk)
{
	enum { SAP_IP = 0x06, SAP_SNAP = 0xaa, OUI_CISCO = 0x0000f8, OUI_BRIDGED = 0x0080c2 };
	uint8_t dsap = cursor_u8(in), ssap = cursor_u8(in), control = cursor_u8(in);
	uint32_t oui;
	uint16_t type;

	(void)walk;
	if ((control & 3) != 3) /* not a U-format: two bytes */
		cursor_skip(in, 1);
	if (dsap == SAP_IP && control == 3)
		return LAYER_IPV4;
	if (dsap != SAP_SNAP || ssap != SAP_SNAP)
		return LAYER_END;
	oui = cursor_u24(in);
	type = cursor_u16(in);
	if (oui == OUI_BRIDGED)
		return type == 1 || type == 7 ? LAYER_ETHERNET : LAYER_END;
	return oui == 0 || oui == OUI_CISCO ? layer_of_ethertype(type) : LAYER_END;
}

static enum layer cooked(struct cursor *in, uint16_t hardware, uint16_t type)
{
	enum { NOVELL = 1, LLC = 4, ETHERNET = 3, PPP = 7, IPGRE = 778, NETLINK = 824 };

	if (in->failed || hardware == NETLINK)
		return LAYER_END;
	if (type >= ETHERTYPE_MIN || hardware == IPGRE)
		return layer_of_ethertype(type);
	switch (type) {
	case LLC:
		return LAYER_LLC;
	case ETHERNET:
		return LAYER_ETHERNET;
	case PPP:
		return LAYER_PPP_HDLC;
	default:
		return LAYER_END;
	}
}

enum layer layer_sll(struct cursor *in, struct walk *walk)
{
	uint16_t hardware, type;

	(void)walk;
	cursor_skip(in, 2);
	hardware = cursor_u16(in);
	cursor_skip(in, 10);
	type = cursor_u16(in);
	return cooked(in, hardware, type);
}

enum layer layer_sll2(struct cursor *in, struct walk *walk)
{
	uint16_t type = cursor_u16(in), hardware;

	(void)walk;
	cursor_skip(in, 6);
	hardware = cursor_u16(in);
	cursor_skip(in, 10);
	return cooked(in, hardware, type);
}

/* The AF_INET and the AF_INET6 of the systems that write such files. */
static enum layer layer_of_address_family(uint32_t family)
{
	switch (family) {
	case 2:
		return LAYER_IPV4;
	case 10: /* Linux */
	case 24: /* NetBSD, OpenBSD */
	case 28: /* FreeBSD */
	case 30: /* macOS */
		return LAYER_IPV6;
	default:
		return LAYER_END;
	}
}

/* The family is in the byte order of the machine that captured, in four bytes
 * or in the first two: the zeros tell which. PPP in HDLC framing was seen here
 * too, and EtherTypes. */
enum layer layer_null(struct cursor *in, struct walk *walk)
{
	uint32_t family, high;

	(void)walk;
	if (cursor_peek16(in, 0) == 0xff03)
		return LAYER_PPP_HDLC;
	family = cursor_u32le(in);
	high = family >> 16;
	if (high)
		family = high < 6 ? high : __builtin_bswap32(family);
	return family > IEEE_802_3_LEN_MAX ? layer_of_ethertype((uint16_t)family)
					   : layer_of_address_family(family);
}

enum layer layer_loop(struct cursor *in, struct walk *walk)
{
	return layer_null(in, walk);
}

enum layer layer_raw_ip(struct cursor *in, struct walk *walk)
{
	if (cursor_peek16(in, 0) == 0xff03)
		return LAYER_PPP_HDLC;
	return layer_ip(in, walk);
}
