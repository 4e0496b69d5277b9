/* ARP (RFC 826): no packet of a conversation, but it says which MAC an address has. */
#include "net/layer.h"

enum layer layer_arp(struct cursor *in, struct walk *walk)
{
	enum { HARDWARE_ETHERNET = 1, PROTOCOL_IPV4 = 0x0800, LENGTHS = 6 << 8 | 4 };
	uint16_t hardware = cursor_u16(in), protocol = cursor_u16(in), lengths = cursor_u16(in);
	uint16_t opcode = cursor_u16(in); /* request or reply: both name their sender */
	struct slice mac = cursor_take(in, 6), ip = cursor_take(in, 4);
	struct slice target_mac = cursor_take(in, 6), target_ip = cursor_take(in, 4);

	if (in->failed || hardware != HARDWARE_ETHERNET || protocol != PROTOCOL_IPV4 ||
		lengths != LENGTHS)
		return LAYER_END;
	walk->packet->has_arp = true;
	memcpy(walk->packet->arp_mac, mac.ptr, sizeof(walk->packet->arp_mac));
	walk->packet->arp_ip = ip_from_v4(ip.ptr);
	walk->packet->arp_opcode = opcode;
	memcpy(walk->packet->arp_target_mac, target_mac.ptr, sizeof(walk->packet->arp_target_mac));
	walk->packet->arp_target_ip = ip_from_v4(target_ip.ptr);
	return LAYER_END;
}
