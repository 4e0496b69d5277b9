/* Headers that a host's own capture points put before a packet. */
#include "net/layer.h"

/* What a netfilter packet is: its EtherType when that was noted, else its family. */
static enum layer layer_of_netfilter(uint8_t family, uint16_t ethertype)
{
	enum { INET = 2, INET6 = 10 };

	if (ethertype)
		return layer_of_ethertype(ethertype);
	return family == INET ? LAYER_IPV4 : family == INET6 ? LAYER_IPV6 : LAYER_END;
}

/* Linux netfilter: type-length-values in the byte order of the host. The
 * version and resource id behind the family are in network order. */
enum layer layer_nflog(struct cursor *in, struct walk *walk)
{
	enum { PACKET_HEADER = 1, PAYLOAD = 9, HEADER = 4 };
	uint8_t family = cursor_u8(in);
	uint16_t ethertype = 0;

	cursor_skip(in, 3);
	while (!in->failed && cursor_left(in) >= HEADER) {
		uint16_t len = cursor_u16le(in), type = cursor_u16le(in);

		if (len < HEADER)
			return LAYER_BROKEN;
		if (type == PAYLOAD)
			return walk_limit(in, walk, len - HEADER)
				? layer_of_netfilter(family, ethertype)
				: LAYER_BROKEN;
		if (type == PACKET_HEADER)
			ethertype = cursor_peek16(in, 0);
		cursor_skip(in, ((size_t)len + 3) / 4 * 4 - HEADER);
	}
	return LAYER_END;
}

/* macOS: a header that names the link type of what follows. */
enum layer layer_pktap(struct cursor *in, struct walk *walk)
{
	enum { HEADER_MIN = 108, READ = 12, PACKET = 1 };
	uint32_t len = cursor_u32le(in), record = cursor_u32le(in);

	walk->link_type = cursor_u32le(in);
	if (len < HEADER_MIN)
		return LAYER_BROKEN;
	cursor_skip(in, len - READ);
	return record == PACKET ? layer_of_link_type(walk->link_type) : LAYER_END;
}

/* The packet filter of the BSDs: its header says how long it is without padding. */
enum layer layer_pflog(struct cursor *in, struct walk *walk)
{
	uint8_t len = cursor_u8(in), family = cursor_u8(in);

	(void)walk;
	cursor_skip(in, (len + 3u) / 4 * 4 - 2);
	return layer_of_address_family(family);
}

/* OpenBSD's enc(4): address family, SPI, flags. */
enum layer layer_enc(struct cursor *in, struct walk *walk)
{
	(void)walk;
	cursor_skip(in, 12);
	return LAYER_IP;
}

/* RFC 4391, behind the 40 bytes of a global route header. */
enum layer layer_ipoib(struct cursor *in, struct walk *walk)
{
	uint16_t type;

	(void)walk;
	cursor_skip(in, 40);
	type = cursor_u16(in);
	cursor_skip(in, 2);
	return layer_of_ethertype(type);
}

/* A byte that says who sent, before the frame proper. */
enum layer layer_direction(struct cursor *in, struct walk *walk)
{
	enum { PPP = 204, CISCO_HDLC = 205 };

	cursor_skip(in, 1);
	switch (walk->link_type) {
	case PPP:
		return LAYER_PPP_HDLC;
	case CISCO_HDLC:
		return LAYER_CISCO_HDLC;
	default:
		return LAYER_FRAME_RELAY;
	}
}

/* Junos: a magic number, flags, extensions; then the frame of the interface,
 * or, where it was taken off, an address family and the packet. */
enum layer layer_juniper(struct cursor *in, struct walk *walk)
{
	enum { MAGIC = 0x4d4743, NO_LINK_HEADER = 0x02, HAS_EXTENSIONS = 0x80 };
	enum { PPP = 179, FRAME_RELAY = 180, CISCO_HDLC = 181, ETHERNET = 178 };
	uint32_t magic = cursor_u24(in);
	uint8_t flags = cursor_u8(in);

	if (magic != MAGIC)
		return LAYER_END;
	if (flags & HAS_EXTENSIONS)
		cursor_skip(in, cursor_u16(in));
	if (flags & NO_LINK_HEADER) {
		cursor_skip(in, 4);
		return LAYER_IP;
	}
	switch (walk->link_type) {
	case ETHERNET:
		return LAYER_ETHERNET;
	case PPP:
		return LAYER_PPP_HDLC;
	case FRAME_RELAY:
		return LAYER_FRAME_RELAY;
	case CISCO_HDLC:
		return LAYER_CISCO_HDLC;
	default:
		return LAYER_END;
	}
}
