/* The frame that most are: Ethernet, one IP header without options or extensions, TCP or UDP, all of
 * it there. Says the same of it as the walk from layer to layer would, in one go. */
#include "net/layer.h"

enum { ETHERNET_LEN = 14, IPV4_LEN = 20, IPV6_LEN = 40, TCP_LEN = 20, UDP_LEN = 8 };
enum { ETHERTYPE_IPV4 = 0x0800, ETHERTYPE_IPV6 = 0x86dd };

static bool usual_tcp(struct slice segment, struct packet *packet)
{
	size_t header;

	if (segment.len < TCP_LEN)
		return false;
	header = (size_t)(cursor_at8(segment, 12) >> 4) * 4;
	if (header < TCP_LEN || header > segment.len)
		return false;
	packet->tcp_seq = cursor_at32(segment, 4);
	packet->tcp_ack = cursor_at32(segment, 8);
	packet->tcp_flags = cursor_at8(segment, 13);
	packet->payload = slice_from(segment, header);
	return true;
}

static bool usual_udp(struct slice datagram, struct packet *packet)
{
	size_t len;

	if (datagram.len < UDP_LEN)
		return false;
	len = cursor_at16(datagram, 4);
	if (len < UDP_LEN || len > datagram.len ||
		layer_of_udp_ports(cursor_at16(datagram, 0), cursor_at16(datagram, 2)) != LAYER_END)
		return false;
	packet->tcp_flags = 0;
	packet->payload = slice_from(slice_first(datagram, len), UDP_LEN);
	return true;
}

static bool usual_transport(struct slice bytes, struct packet *packet)
{
	switch (packet->ip_proto) {
	case PROTO_TCP:
		if (!usual_tcp(bytes, packet))
			return false;
		break;
	case PROTO_UDP:
		if (!usual_udp(bytes, packet))
			return false;
		break;
	default:
		return false;
	}
	packet->has_ports = true;
	packet->src_port = cursor_at16(bytes, 0);
	packet->dst_port = cursor_at16(bytes, 2);
	packet->payload_len = (uint32_t)packet->payload.len;
	return true;
}

static bool usual_ipv4(struct slice bytes, struct packet *packet)
{
	enum { NO_OPTIONS = 0x45, MORE_OR_OFFSET = 0x3fff };
	size_t total;

	if (bytes.len < IPV4_LEN || cursor_at8(bytes, 0) != NO_OPTIONS ||
		(cursor_at16(bytes, 6) & MORE_OR_OFFSET))
		return false;
	total = cursor_at16(bytes, 2);
	if (total < IPV4_LEN || total > bytes.len)
		return false;
	packet->ip_v = 4;
	packet->ttl = cursor_at8(bytes, 8);
	packet->ip_proto = cursor_at8(bytes, 9);
	packet->src = ip_from_v4(slice_from(bytes, 12).ptr);
	packet->dst = ip_from_v4(slice_from(bytes, 16).ptr);
	return usual_transport(slice_from(slice_first(bytes, total), IPV4_LEN), packet);
}

static bool usual_ipv6(struct slice bytes, struct packet *packet)
{
	size_t len;

	if (bytes.len < IPV6_LEN || cursor_at8(bytes, 0) >> 4 != 6)
		return false;
	len = cursor_at16(bytes, 4);
	if (len > bytes.len - IPV6_LEN)
		return false;
	packet->ip_v = 6;
	packet->ip_proto = cursor_at8(bytes, 6);
	packet->ttl = cursor_at8(bytes, 7);
	packet->src = ip_from_v6(slice_from(bytes, 8).ptr);
	packet->dst = ip_from_v6(slice_from(bytes, 24).ptr);
	return usual_transport(slice_first(slice_from(bytes, IPV6_LEN), len), packet);
}

bool layer_usual(struct slice frame, struct packet *packet)
{
	struct slice inner = slice_from(frame, ETHERNET_LEN);
	uint16_t type;

	if (inner.len == 0)
		return false;
	type = cursor_at16(frame, 12);
	if (type == ETHERTYPE_IPV4 ? !usual_ipv4(inner, packet)
				   : type != ETHERTYPE_IPV6 || !usual_ipv6(inner, packet))
		return false;
	packet->has_mac = true;
	memcpy(packet->dst_mac, frame.ptr, sizeof(packet->dst_mac));
	memcpy(packet->src_mac, slice_from(frame, 6).ptr, sizeof(packet->src_mac));
	packet->has_icmp = false;
	packet->fragment = false;
	packet->icmp_id = 0;
	packet->end = PACKET_OK;
	return true;
}
