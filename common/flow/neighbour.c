#include "flow/neighbour.h"

#include "base/cursor.h"

/* ICMPv6 types and options of RFC 4861, sections 4.1 to 4.6. */
enum { ROUTER_SOLICITATION = 133, ROUTER_ADVERTISEMENT, SOLICITATION, ADVERTISEMENT };
enum { SOURCE_LINK_ADDRESS = 1, TARGET_LINK_ADDRESS = 2 };
#define OPTIONS_MAX 32

static void note(
	struct hosts *hosts, const struct ip *ip, struct slice mac, const char *by, int64_t time_us)
{
	enum ip_scope scope = ip_scope(ip);

	if (scope != IP_RESERVED && scope != IP_MULTICAST)
		hosts_note(hosts, ip, HOST_MAC, mac, (struct slice){NULL, 0}, by, time_us);
}

/* The address whose MAC is in options of the wanted type, and the options. */
static bool place(const struct packet *packet, struct cursor *c, struct ip *ip, uint8_t *wanted)
{
	struct slice target;

	*ip = packet->src;
	*wanted = SOURCE_LINK_ADDRESS;
	switch (packet->icmp_type) {
	case ROUTER_SOLICITATION:
		cursor_skip(c, 4);
		return true;
	case ROUTER_ADVERTISEMENT:
		cursor_skip(c, 12);
		return true;
	case SOLICITATION:
		cursor_skip(c, 20);
		return true;
	case ADVERTISEMENT:
		cursor_skip(c, 4);
		target = cursor_take(c, 16);
		if (target.len)
			*ip = ip_from_v6(target.ptr);
		*wanted = TARGET_LINK_ADDRESS;
		return !c->failed;
	default:
		return false;
	}
}

static void note_discovery(struct hosts *hosts, const struct packet *packet)
{
	struct cursor c = cursor_of(packet->payload);
	struct ip ip;
	uint8_t wanted;

	if (!place(packet, &c, &ip, &wanted))
		return;
	for (int i = 0; i < OPTIONS_MAX && cursor_left(&c); i++) {
		uint8_t type = cursor_u8(&c), len = cursor_u8(&c); /* in units of 8 bytes */
		struct slice value = cursor_take(&c, len ? len * 8u - 2 : 0);

		if (len == 0)
			return;
		if (type == wanted && value.len == 6)
			note(hosts, &ip, value, "ndp", packet->frame->time_us);
	}
}

void neighbour_note_one(struct hosts *hosts, const struct packet *packet)
{
	if (packet->end == PACKET_NOT_IP && packet->has_arp)
		note(hosts, &packet->arp_ip, slice_of(packet->arp_mac, sizeof(packet->arp_mac)),
			"arp", packet->frame->time_us);
	else if (packet->end == PACKET_OK && packet->has_icmp && packet->ip_proto == PROTO_ICMPV6)
		note_discovery(hosts, packet);
}
