/* Link headers but those of 802.11 and PPP. */
#include "net/layer.h"

#define IEEE_802_3_LEN_MAX 1500
#define ETHERTYPE_MIN 1536

enum layer layer_of_ethertype(uint16_t type)
{
	switch (type) {
	case 0x0800:
		return LAYER_IPV4;
	case 0x0806:
		return LAYER_ARP;
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
	case 0x88bb:
	case 0xbbbb:
		return LAYER_LWAPP;
	case 0x4305:
		return LAYER_BATMAN;
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
	if (packet->has_mac || packet->ip_v)
		return;
	packet->has_mac = true;
	memcpy(packet->dst_mac, dst.ptr, sizeof(packet->dst_mac));
	memcpy(packet->src_mac, src.ptr, sizeof(packet->src_mac));
}

/* Cisco's Inter-Switch Link tells itself by 40 bits of its destination. */
static bool is_isl(struct slice dst)
{
	static const uint8_t multicast[2][5] = {{0x01, 0, 0x0c, 0, 0}, {0x0c, 0, 0x0c, 0, 0}};

	return memcmp(dst.ptr, multicast[0], 5) == 0 || memcmp(dst.ptr, multicast[1], 5) == 0;
}

enum layer layer_ethernet(struct cursor *in, struct walk *walk)
{
	struct slice dst = cursor_take(in, 6), src = cursor_take(in, 6);
	uint16_t type = cursor_u16(in);

	if (in->failed)
		return LAYER_BROKEN;
	if (type <= IEEE_802_3_LEN_MAX && is_isl(dst))
		return LAYER_ISL;
	note_macs(walk->packet, dst, src);
	return layer_of_type_or_length(in, walk, type);
}

static void note_vlan(struct packet *packet, uint16_t tag)
{
	if (packet->vlans < PACKET_VLANS)
		packet->vlan[packet->vlans++] = tag & 0x0fff;
}

enum layer layer_vlan(struct cursor *in, struct walk *walk)
{
	uint16_t tag = cursor_u16(in), type = cursor_u16(in);

	if (in->failed)
		return LAYER_BROKEN;
	note_vlan(walk->packet, tag);
	return layer_of_type_or_length(in, walk, type);
}

/* Behind its two addresses 12 bytes more, two of them for the VLAN and whether
 * this is a BPDU, then a whole frame. */
enum layer layer_isl(struct cursor *in, struct walk *walk)
{
	cursor_skip(in, 6);
	note_vlan(walk->packet, cursor_u16(in) >> 1);
	cursor_skip(in, 4);
	return LAYER_ETHERNET;
}

/* IEEE 802.2 with RFC 1042's SNAP, and RFC 2684's for bridged frames. */
enum layer layer_llc(struct cursor *in, struct walk *walk)
{
	enum { SAP_IP = 0x06, SAP_SNAP = 0xaa, SAP_OSI = 0xfe, UNNUMBERED_INFORMATION = 3 };
	enum { OUI_CISCO = 0x0000f8, OUI_BRIDGED = 0x0080c2, PID_FCS = 1, PID_NO_FCS = 7 };
	uint8_t dsap = cursor_u8(in), ssap = cursor_u8(in), control = cursor_u8(in);
	uint32_t oui;
	uint16_t type;

	(void)walk;
	if (!(control & 1)) /* numbered information: two bytes */
		cursor_skip(in, 1);
	else if (control != UNNUMBERED_INFORMATION)
		return LAYER_END;
	if (dsap == SAP_IP)
		return LAYER_IPV4;
	if (dsap == SAP_OSI)
		return LAYER_NLPID;
	if (dsap != SAP_SNAP || ssap != SAP_SNAP)
		return LAYER_END;
	oui = cursor_u24(in);
	type = cursor_u16(in);
	if (oui == OUI_BRIDGED && (type == PID_FCS || type == PID_NO_FCS)) {
		cursor_skip(in, 2);
		return LAYER_ETHERNET;
	}
	return oui == 0 || oui == OUI_CISCO ? layer_of_ethertype(type) : LAYER_END;
}

/* The hardware type (ARPHRD_) says what the protocol means, or that the
 * device's own header follows. */
static enum layer cooked(struct cursor *in, uint16_t hardware, uint16_t protocol)
{
	enum { ETHERNET = 3, LLC = 4, PPP = 7 };
	enum { FRAME_RELAY = 770, IPGRE = 778, RADIOTAP = 803, NETLINK = 824 };

	if (in->failed || hardware == NETLINK)
		return LAYER_END;
	if (protocol >= ETHERTYPE_MIN)
		return hardware == IPGRE ? layer_of_gre_protocol(protocol)
					 : layer_of_ethertype(protocol);
	if (hardware == FRAME_RELAY)
		return LAYER_FRAME_RELAY;
	if (hardware == RADIOTAP)
		return LAYER_RADIOTAP;
	switch (protocol) {
	case ETHERNET:
		return LAYER_ETHERNET;
	case LLC:
		return LAYER_LLC;
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
enum layer layer_of_address_family(uint32_t family)
{
	switch (family) {
	case 2:
		return LAYER_IPV4;
	case 24: /* NetBSD, OpenBSD */
	case 28: /* FreeBSD */
	case 30: /* macOS */
		return LAYER_IPV6;
	default:
		return LAYER_END;
	}
}

/* The family is in the byte order of the machine that captured, in four bytes
 * or (IRIX) in the first two: where the zeros are tells which. */
static uint32_t null_family(uint32_t little)
{
	enum { AF_MAX_SHORT = 6 }; /* what is told from an EtherType in two bytes */
	uint32_t high = little >> 16;

	if (high)
		return high < AF_MAX_SHORT ? high : __builtin_bswap32(little);
	return !(little & 0xff) && little >> 8 < AF_MAX_SHORT ? little >> 8 : little;
}

/* PPP in HDLC framing was seen here too, and EtherTypes. */
enum layer layer_null(struct cursor *in, struct walk *walk)
{
	uint32_t family;

	(void)walk;
	if (cursor_peek16(in, 0) == 0xff03)
		return LAYER_PPP_HDLC;
	family = null_family(cursor_u32le(in));
	return family > IEEE_802_3_LEN_MAX ? layer_of_ethertype((uint16_t)family)
					   : layer_of_address_family(family);
}

/* OpenBSD's, always in network order */
enum layer layer_loop(struct cursor *in, struct walk *walk)
{
	(void)walk;
	return layer_of_address_family(cursor_u32(in));
}

enum layer layer_raw_ip(struct cursor *in, struct walk *walk)
{
	if (cursor_peek16(in, 0) == 0xff03)
		return LAYER_PPP_HDLC;
	return layer_ip(in, walk);
}
