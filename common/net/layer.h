/* One header each: what layers.c walks. Private to common/net.
 *
 * A layer function eats its header from the cursor, notes what it says in the
 * packet and names the layer that follows. It may narrow the cursor (a length
 * field, a padding) and replace it (a reassembled datagram), never widen it. */
#ifndef NET_LAYER_H
#define NET_LAYER_H

#include "net/fragment.h"
#include "net/layers.h"

enum layer {
	LAYER_END, /* nothing follows that could hold a packet */
	LAYER_BROKEN, /* the header is cut or lies */
	LAYER_HELD, /* a fragment, kept until its datagram is whole */
	LAYER_UNKNOWN_LINK,

	/* link */
	LAYER_ETHERNET,
	LAYER_VLAN,
	LAYER_ISL,
	LAYER_LLC,
	LAYER_SLL,
	LAYER_SLL2,
	LAYER_NULL,
	LAYER_LOOP,
	LAYER_RAW_IP,
	LAYER_FDDI,
	LAYER_TOKEN_RING,
	LAYER_ARCNET,
	LAYER_ARCNET_LINUX,
	LAYER_IP_OVER_FC,
	LAYER_NFLOG,
	LAYER_PKTAP,
	LAYER_PFLOG,
	LAYER_ENC,
	LAYER_IPOIB,
	LAYER_DIRECTION,

	/* tags between link and network */
	LAYER_MPLS,
	LAYER_PSEUDOWIRE,
	LAYER_CHANNEL,
	LAYER_PBB,
	LAYER_VNTAG,
	LAYER_ETAG,
	LAYER_RTAG,
	LAYER_HSR,
	LAYER_CISCO_METADATA,
	LAYER_MACSEC,
	LAYER_TRILL,
	LAYER_NSH,
	LAYER_BATMAN,

	/* point to point */
	LAYER_PPP,
	LAYER_PPP_HDLC,
	LAYER_PPPOE,
	LAYER_MULTILINK,
	LAYER_BCP,
	LAYER_CISCO_HDLC,
	LAYER_FRAME_RELAY,

	/* wireless */
	LAYER_80211,
	LAYER_80211_SWAPPED,
	LAYER_RADIOTAP,
	LAYER_PRISM,
	LAYER_AVS,
	LAYER_PPI,

	/* network */
	LAYER_IP,
	LAYER_IPV4,
	LAYER_IPV6,
	LAYER_IPV6_OPTIONS,
	LAYER_IPV6_ROUTING,
	LAYER_IPV6_FRAGMENT,
	LAYER_AH,

	/* transport */
	LAYER_TCP,
	LAYER_UDP,
	LAYER_SCTP,
	LAYER_DCCP,
	LAYER_ICMP,
	LAYER_ICMPV6,

	/* tunnels */
	LAYER_GRE,
	LAYER_ERSPAN,
	LAYER_ERSPAN3,
	LAYER_WCCP,
	LAYER_ETHERIP,
	LAYER_PIM,
	LAYER_VXLAN,
	LAYER_VXLAN_GPE,
	LAYER_GENEVE,
	LAYER_GTP,
	LAYER_TEREDO,
	LAYER_L2TP,
	LAYER_CAPWAP,
	LAYER_LWAPP,
	LAYER_AYIYA,
	LAYER_LISP,
	LAYERS,
};

/* What the layers of one frame share. */
struct walk {
	struct packet *packet;
	struct fragments *fragments;
	const struct frame *frame;
	const char *carrier; /* the tunnel that was entered since the last IP header, or NULL */
	bool overlong; /* the last IP header claims more bytes than the frame had on the wire */
	uint32_t cut; /* bytes on the wire behind the cursor's end that were not captured */
};

typedef enum layer layer_fn(struct cursor *in, struct walk *walk);

layer_fn layer_ethernet, layer_vlan, layer_isl, layer_llc, layer_sll, layer_sll2, layer_null,
	layer_loop, layer_raw_ip, layer_fddi, layer_token_ring, layer_arcnet, layer_arcnet_linux,
	layer_ip_over_fc, layer_nflog, layer_pktap, layer_pflog, layer_enc, layer_ipoib,
	layer_direction;
layer_fn layer_mpls, layer_pseudowire, layer_channel, layer_pbb, layer_vntag, layer_etag,
	layer_rtag, layer_hsr, layer_cisco_metadata, layer_macsec, layer_trill, layer_nsh,
	layer_batman;
layer_fn layer_ppp, layer_ppp_hdlc, layer_pppoe, layer_multilink, layer_bcp, layer_cisco_hdlc,
	layer_frame_relay;
layer_fn layer_80211, layer_80211_swapped, layer_radiotap, layer_prism, layer_avs, layer_ppi;
layer_fn layer_ip, layer_ipv4, layer_ipv6, layer_ipv6_options, layer_ipv6_routing,
	layer_ipv6_fragment, layer_ah;
layer_fn layer_tcp, layer_udp, layer_sctp, layer_dccp, layer_icmp, layer_icmpv6;
layer_fn layer_gre, layer_erspan, layer_erspan3, layer_wccp, layer_etherip, layer_pim, layer_vxlan,
	layer_vxlan_gpe, layer_geneve, layer_gtp, layer_teredo, layer_l2tp, layer_capwap,
	layer_lwapp, layer_ayiya, layer_lisp;

/* What follows, by the numbers of the field's registries. LAYER_END when it is
 * nothing that is decoded. */
enum layer layer_of_link_type(uint32_t link_type);
enum layer layer_of_ethertype(uint16_t type);
enum layer layer_of_ppp_protocol(uint16_t protocol);
enum layer layer_of_gre_protocol(uint16_t protocol);
enum layer layer_of_ip_proto(uint8_t proto);
enum layer layer_of_udp_ports(uint16_t a, uint16_t b);

/* What follows a field that is an 802.3 length up to 1500 and an EtherType from
 * 1536 on (IEEE 802.3 clause 3.2.6). */
enum layer layer_of_type_or_length(struct cursor *in, struct walk *walk, uint16_t value);

/* Limits what follows to 'len' bytes on the wire: the rest is padding or a
 * trailer. A length beyond the end is a lie: false, and nothing changes. */
static inline bool walk_limit(struct cursor *in, struct walk *walk, uint32_t len)
{
	size_t left = cursor_left(in);

	if (len <= left) {
		in->end = in->at + len;
		walk->cut = 0;
		return true;
	}
	if (len - left > walk->cut)
		return false;
	walk->cut = (uint32_t)(len - left);
	return true;
}

/* Bytes that follow, on the wire. */
static inline uint32_t walk_left(const struct cursor *in, const struct walk *walk)
{
	return (uint32_t)cursor_left(in) + walk->cut;
}

/* Cuts 'len' bytes off the end on the wire. */
static inline void walk_trailer(struct cursor *in, struct walk *walk, uint32_t len)
{
	uint32_t left = walk_left(in, walk);

	walk_limit(in, walk, left > len ? left - len : 0);
}

/* The first tunnel named since the last IP header carries the next one. */
static inline enum layer walk_tunnel(struct walk *walk, const char *name, enum layer inner)
{
	walk->carrier = name;
	return inner;
}

#endif
