/* Tags and shims between an Ethernet header and what it carries. */
#include "net/layer.h"

enum likeness { UNLIKELY, POSSIBLE, SURE };

/* A host's address may look like an EtherType: what follows decides. */
static enum likeness looks_like_ethernet(const struct cursor *in, size_t at)
{
	enum {
		VLAN = 0x8100,
		IPV4 = 0x0800,
		IPV6 = 0x86dd,
		ARP = 0x0806,
		TAG = 4,
		TYPE = 12,
		PAYLOAD = 14
	};

	if (cursor_peek16(in, at + TYPE) == VLAN)
		at += TAG;
	switch (cursor_peek16(in, at + TYPE)) {
	case IPV4:
		return cursor_peek(in, at + PAYLOAD) >> 4 == 4 ? SURE : UNLIKELY;
	case IPV6:
		return cursor_peek(in, at + PAYLOAD) >> 4 == 6 ? SURE : UNLIKELY;
	case ARP:
		return cursor_peek16(in, at + PAYLOAD) == 1 ? SURE : UNLIKELY;
	default:
		return layer_of_ethertype(cursor_peek16(in, at + TYPE)) == LAYER_END ? UNLIKELY
										     : POSSIBLE;
	}
}

/* Is the length in its header the packet's own? */
static bool fits_ip(const struct cursor *in)
{
	enum { TOTAL_LENGTH = 2, PAYLOAD_LENGTH = 4, IPV6_HEADER = 40 };

	return cursor_left(in) ==
		(cursor_peek(in, 0) >> 4 == 4
				? cursor_peek16(in, TOTAL_LENGTH)
				: (size_t)IPV6_HEADER + cursor_peek16(in, PAYLOAD_LENGTH));
}

static bool is_bare_ethernet(const struct cursor *in)
{
	return looks_like_ethernet(in, 0) == SURE && !fits_ip(in);
}

/* RFC 3032. What lies under the last label is not said: the first four bits
 * tell IP from a pseudowire's control word and its associated channel (RFC 4928);
 * without that word they are those of a hardware address, and may be any. */
enum layer layer_mpls(struct cursor *in, struct walk *walk)
{
	enum { BOTTOM = 0x100, LABEL_GENERIC_CHANNEL = 13, LABEL_OAM = 14 };
	uint32_t entry;

	if (!walk->carrier)
		walk->carrier = "MPLS";
	do
		entry = cursor_u32(in);
	while (!in->failed && !(entry & BOTTOM));
	if (entry >> 12 == LABEL_OAM)
		return LAYER_END;
	if (entry >> 12 == LABEL_GENERIC_CHANNEL)
		return LAYER_CHANNEL;
	switch (cursor_peek(in, 0) >> 4) {
	case 4:
		return is_bare_ethernet(in) ? LAYER_ETHERNET : LAYER_IPV4;
	case 6:
		return is_bare_ethernet(in) ? LAYER_ETHERNET : LAYER_IPV6;
	case 1: /* of version 0, its reserved bits unset */
		return cursor_peek16(in, 0) == 0x1000 ? LAYER_CHANNEL : LAYER_PSEUDOWIRE;
	default:
		return LAYER_PSEUDOWIRE;
	}
}

/* RFC 4385 section 5: the associated channel, whose types are PPP protocols too. */
enum layer layer_channel(struct cursor *in, struct walk *walk)
{
	(void)walk;
	cursor_skip(in, 2);
	switch (cursor_u16(in)) {
	case 0x0021:
		return LAYER_IPV4;
	case 0x0057:
		return LAYER_IPV6;
	default:
		return LAYER_END;
	}
}

/* RFC 4448: Ethernet, behind a control word or not. */
enum layer layer_pseudowire(struct cursor *in, struct walk *walk)
{
	enum { CONTROL_WORD = 4 };
	enum likeness bare = looks_like_ethernet(in, 0);

	(void)walk;
	if (cursor_peek(in, 0) >> 4 == 0 &&
		(bare == UNLIKELY || bare < looks_like_ethernet(in, CONTROL_WORD)))
		cursor_skip(in, CONTROL_WORD);
	return LAYER_ETHERNET;
}

/* IEEE 802.1ah: flags and service id, then the customer's whole frame. */
enum layer layer_pbb(struct cursor *in, struct walk *walk)
{
	(void)walk;
	cursor_skip(in, 4);
	return LAYER_ETHERNET;
}

/* A tag of 'len' bytes, then an EtherType or length. */
static enum layer tag(struct cursor *in, struct walk *walk, size_t len)
{
	cursor_skip(in, len);
	return layer_of_type_or_length(in, walk, cursor_u16(in));
}

enum layer layer_vntag(struct cursor *in, struct walk *walk)
{
	return tag(in, walk, 4);
}

/* IEEE 802.1BR */
enum layer layer_etag(struct cursor *in, struct walk *walk)
{
	return tag(in, walk, 6);
}

/* IEEE 802.1CB */
enum layer layer_rtag(struct cursor *in, struct walk *walk)
{
	return tag(in, walk, 4);
}

/* IEC 62439-3 */
enum layer layer_hsr(struct cursor *in, struct walk *walk)
{
	return tag(in, walk, 4);
}

/* Cisco TrustSec: version, length, one option with the security group. */
enum layer layer_cisco_metadata(struct cursor *in, struct walk *walk)
{
	return tag(in, walk, 6);
}

/* IEEE 802.1AE with integrity alone; what is encrypted stays closed. */
enum layer layer_macsec(struct cursor *in, struct walk *walk)
{
	enum {
		VERSION = 0x80,
		HAS_SCI = 0x20,
		ENCRYPTED = 0x08,
		CHANGED = 0x04,
		SCI = 8,
		ICV = 16
	};
	uint8_t control = cursor_u8(in);

	cursor_skip(in, 5);
	if (control & HAS_SCI)
		cursor_skip(in, SCI);
	if (control & (VERSION | ENCRYPTED | CHANGED))
		return LAYER_END;
	walk_trailer(in, walk, ICV);
	return layer_of_type_or_length(in, walk, cursor_u16(in));
}

/* RFC 6325: options in units of 4 bytes, then an Ethernet frame. */
enum layer layer_trill(struct cursor *in, struct walk *walk)
{
	uint16_t first = cursor_u16(in);

	(void)walk;
	cursor_skip(in, 4 + (first >> 6 & 0x1f) * 4u);
	return LAYER_ETHERNET;
}

/* RFC 8300 */
enum layer layer_nsh(struct cursor *in, struct walk *walk)
{
	enum { HEADER = 4 };
	uint16_t first = cursor_u16(in);
	size_t len = (size_t)(first & 0x3f) * 4;
	uint8_t next;

	(void)walk;
	cursor_skip(in, 1);
	next = cursor_u8(in);
	if (len < HEADER)
		return LAYER_BROKEN;
	cursor_skip(in, len - HEADER);
	switch (next) {
	case 1:
		return LAYER_IPV4;
	case 2:
		return LAYER_IPV6;
	case 3:
		return LAYER_ETHERNET;
	case 4:
		return LAYER_NSH;
	case 5:
		return LAYER_MPLS;
	default:
		return LAYER_END;
	}
}

/* B.A.T.M.A.N. advanced, version 15: frames to one station, with the sender's
 * address or without, and to all. */
enum layer layer_batman(struct cursor *in, struct walk *walk)
{
	enum { VERSION = 15, BROADCAST = 0x01, UNICAST = 0x40, UNICAST_4ADDR = 0x42 };
	uint8_t type = cursor_u8(in), version = cursor_u8(in);

	(void)walk;
	if (version != VERSION)
		return LAYER_END;
	switch (type) {
	case BROADCAST:
		cursor_skip(in, 12);
		return LAYER_ETHERNET;
	case UNICAST:
		cursor_skip(in, 8);
		return LAYER_ETHERNET;
	case UNICAST_4ADDR:
		cursor_skip(in, 16);
		return LAYER_ETHERNET;
	default:
		return LAYER_END;
	}
}
