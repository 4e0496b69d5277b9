/* Local networks before Ethernet won, all with LLC above. */
#include "net/layer.h"

enum layer layer_fddi(struct cursor *in, struct walk *walk)
{
	enum { LLC_FRAME = 0x50, CLASS = 0xf0, MACS = 12 };
	uint8_t control = cursor_u8(in);

	(void)walk;
	cursor_skip(in, MACS);
	return (control & CLASS) == LLC_FRAME ? LAYER_LLC : LAYER_END;
}

enum layer layer_token_ring(struct cursor *in, struct walk *walk)
{
	uint8_t control, routed;

	(void)walk;
	cursor_skip(in, 1);
	control = cursor_u8(in);
	cursor_skip(in, 6);
	routed = cursor_peek(in, 0) & 0x80; /* source address says that a routing field follows */
	cursor_skip(in, 6);
	if (routed)
		cursor_skip(in, cursor_peek(in, 0) & 0x1f);
	return (control & 0xc0) == 0x40 ? LAYER_LLC : LAYER_END;
}

/* RFC 1201 numbers protocols in one byte; with 'split' comes a header in case
 * the packet was cut to fit. */
static enum layer arcnet_protocol(uint8_t protocol)
{
	switch (protocol) {
	case 212:
	case 240: /* RFC 1051 */
		return LAYER_IPV4;
	case 196:
		return LAYER_IPV6;
	default:
		return LAYER_END;
	}
}

static enum layer arcnet(struct cursor *in)
{
	enum { RFC_1051_IP = 240, RFC_1051_ARP = 241, EXCEPTION = 0xff };
	uint8_t protocol = cursor_u8(in), split;

	if (protocol == RFC_1051_IP || protocol == RFC_1051_ARP)
		return arcnet_protocol(protocol);
	split = cursor_u8(in);
	cursor_skip(in, split == EXCEPTION ? 6 : 2);
	return arcnet_protocol(protocol);
}

enum layer layer_arcnet(struct cursor *in, struct walk *walk)
{
	(void)walk;
	cursor_skip(in, 2);
	return arcnet(in);
}

enum layer layer_arcnet_linux(struct cursor *in, struct walk *walk)
{
	(void)walk;
	cursor_skip(in, 4);
	return arcnet(in);
}

/* RFC 2625 */
enum layer layer_ip_over_fc(struct cursor *in, struct walk *walk)
{
	(void)walk;
	cursor_skip(in, 16);
	return LAYER_LLC;
}

/* RFC 2734: two addresses of eight bytes */
enum layer layer_firewire(struct cursor *in, struct walk *walk)
{
	(void)walk;
	cursor_skip(in, 16);
	return layer_of_ethertype(cursor_u16(in));
}

/* Classical IP over ATM (RFC 2225): behind LLC, or bare as some drivers leave it */
enum layer layer_clip(struct cursor *in, struct walk *walk)
{
	(void)walk;
	return cursor_peek16(in, 0) == 0xaaaa ? LAYER_LLC : LAYER_IPV4;
}

/* SunATM: what kind of traffic, the virtual path and circuit */
enum layer layer_sunatm(struct cursor *in, struct walk *walk)
{
	enum { KIND = 0x0f, LLC = 2 };
	uint8_t flags = cursor_u8(in);

	(void)walk;
	cursor_skip(in, 3);
	return (flags & KIND) == LLC ? LAYER_LLC : LAYER_END;
}
