#include "net/layer.h"

#include "base/mem.h"
#include "net/link_type.h"

#include <stdlib.h>

/* Slots left empty end a walk. */
static layer_fn *const layers[LAYERS] = {
#define LAYER_ROW(name, function) [LAYER_##name] = (function),
	LAYER_LIST(LAYER_ROW)
#undef LAYER_ROW
};

/* LINKTYPE_ values (tcpdump.org/linktypes.html) and what a frame of each begins with. */
static const uint8_t link_layers[] = {
	[0] = LAYER_NULL,
	[1] = LAYER_ETHERNET,
	[6] = LAYER_TOKEN_RING,
	[7] = LAYER_ARCNET,
	[9] = LAYER_PPP_HDLC,
	[10] = LAYER_FDDI,
	[11] = LAYER_LLC, /* ATM_RFC1483 as BSD numbers it */
	[12] = LAYER_RAW_IP, /* DLT_RAW as BSD numbers it */
	[14] = LAYER_RAW_IP, /* and OpenBSD */
	[16] = LAYER_CLIP, /* as OpenBSD numbers it */
	[18] = LAYER_CLIP, /* and FreeBSD */
	[19] = LAYER_CLIP, /* and Linux */
	[50] = LAYER_PPP_HDLC,
	[51] = LAYER_PPPOE,
	[100] = LAYER_LLC, /* ATM_RFC1483 */
	[101] = LAYER_RAW_IP,
	[104] = LAYER_CISCO_HDLC,
	[105] = LAYER_80211,
	[106] = LAYER_CLIP,
	[107] = LAYER_FRAME_RELAY,
	[108] = LAYER_LOOP,
	[109] = LAYER_ENC,
	[113] = LAYER_SLL,
	[117] = LAYER_PFLOG,
	[119] = LAYER_PRISM,
	[122] = LAYER_IP_OVER_FC,
	[123] = LAYER_SUNATM,
	[127] = LAYER_RADIOTAP,
	[129] = LAYER_ARCNET_LINUX,
	[130] = LAYER_JUNIPER, /* MLPPP */
	[131] = LAYER_JUNIPER, /* MLFR */
	[133] = LAYER_JUNIPER, /* GGSN */
	[135] = LAYER_JUNIPER, /* ATM2 */
	[136] = LAYER_JUNIPER, /* services */
	[137] = LAYER_JUNIPER, /* ATM1 */
	[138] = LAYER_FIREWIRE,
	[149] = LAYER_PKTAP, /* as macOS wrote before it had a number */
	[163] = LAYER_AVS,
	[178] = LAYER_JUNIPER, /* Ethernet */
	[179] = LAYER_JUNIPER, /* PPP */
	[180] = LAYER_JUNIPER, /* Frame Relay */
	[181] = LAYER_JUNIPER, /* Cisco HDLC */
	[183] = LAYER_JUNIPER, /* VoIP */
	[192] = LAYER_PPI,
	[204] = LAYER_DIRECTION, /* PPP */
	[205] = LAYER_DIRECTION, /* Cisco HDLC */
	[206] = LAYER_DIRECTION, /* Frame Relay */
	[228] = LAYER_IPV4,
	[229] = LAYER_IPV6,
	[239] = LAYER_NFLOG,
	[242] = LAYER_IPOIB,
	[258] = LAYER_PKTAP,
	[276] = LAYER_SLL2,
};

struct decoder {
	struct fragments *fragments;
	struct decoder_stats stats;
};

enum layer layer_of_link_type(uint32_t link_type)
{
	enum layer layer = LAYER_END;

	if (link_type < ARRAY_LEN(link_layers))
		layer = (enum layer)link_layers[link_type];
	return layer == LAYER_END ? LAYER_UNKNOWN_LINK : layer;
}

struct decoder *decoder_new(void)
{
	struct decoder *decoder = mem_zalloc(1, sizeof(*decoder));

	decoder->fragments = fragments_new();
	return decoder;
}

void decoder_free(struct decoder *decoder)
{
	if (!decoder)
		return;
	fragments_free(decoder->fragments);
	free(decoder);
}

const struct decoder_stats *decoder_stats(const struct decoder *decoder)
{
	return &decoder->stats;
}

/* Only what no layer sets before it is read. */
static void packet_begin(struct packet *packet, const struct frame *frame)
{
	packet->frame = frame;
	packet->ip_v = 0;
	packet->vlans = 0;
	packet->has_mac = false;
	packet->has_arp = false;
	packet->tunnel.depth = 0;
	packet->fragments_overlap = packet->fragments_too_large = false;
	packet->fragments_before = 0;
	packet->fragment_bytes_before = 0;
}

/* A walk that ends anywhere has a packet when it came past an IP header. */
static enum packet_end end_of(enum layer layer, const struct packet *packet)
{
	if (packet->ip_v)
		return PACKET_OK;
	if (layer == LAYER_BROKEN)
		return PACKET_MALFORMED;
	return layer == LAYER_UNKNOWN_LINK ? PACKET_UNKNOWN_LINK : PACKET_NOT_IP;
}

static void count_packet(struct decoder_stats *stats, const struct packet *packet)
{
	stats->packets++;
	stats->bytes += packet->frame->wire_len;
	stats->ended[packet->end]++;
	stats->vlan += packet->vlans > 0;
	if (packet->end != PACKET_OK)
		return;
	*(packet->ip_v == 4 ? &stats->ipv4 : &stats->ipv6) += 1;
	stats->tunnelled += packet->tunnel.depth > 0;
	stats->fragments += packet->fragment || packet->fragments_before > 0;
	stats->datagrams_reassembled += !packet->fragment && packet->fragments_before > 0;
	switch (packet->ip_proto) {
	case PROTO_TCP:
		stats->tcp++;
		break;
	case PROTO_UDP:
		stats->udp++;
		break;
	case PROTO_SCTP:
		stats->sctp++;
		break;
	case PROTO_ICMP:
		stats->icmpv4++;
		break;
	case PROTO_ICMPV6:
		stats->icmpv6++;
		break;
	default:
		stats->other_ip++;
	}
}

static uint32_t cut_of(const struct frame *frame)
{
	return frame->wire_len > frame->bytes.len ? frame->wire_len - (uint32_t)frame->bytes.len
						  : 0;
}

/* From layer to layer. Returns the last, where the walk ended. */
static enum layer walk_layers(
	struct decoder *decoder, const struct frame *frame, struct packet *packet)
{
	struct cursor in = cursor_of(frame->bytes);
	struct walk walk = {
		packet, decoder->fragments, frame->link_type, NULL, false, cut_of(frame)};
	enum layer layer = layer_of_link_type(frame->link_type);

	for (int depth = 0; depth < LAYERS_MAX && layers[layer]; depth++) {
		layer = layers[layer](&in, &walk);
		if (in.failed)
			layer = LAYER_BROKEN;
	}
	packet->end = end_of(layer, packet);
	return layer;
}

bool decoder_read(struct decoder *decoder, const struct frame *frame, struct packet *packet)
{
	enum layer last = LAYER_END;

	packet_begin(packet, frame);
	if (frame->link_type != LINKTYPE_ETHERNET || !layer_usual(frame->bytes, packet)) {
		packet_begin(packet, frame);
		last = walk_layers(decoder, frame, packet);
	}
	count_packet(&decoder->stats, packet);
	return last != LAYER_HELD;
}

bool decoder_has_expired(const struct decoder *decoder)
{
	return fragments_ready(decoder->fragments);
}

bool decoder_flush(struct decoder *decoder, bool all, struct packet *packet)
{
	if (all)
		fragments_give_up(decoder->fragments);
	if (!fragments_next(decoder->fragments, packet))
		return false;
	decoder->stats.fragments_expired++;
	return true;
}
