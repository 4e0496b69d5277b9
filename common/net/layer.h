/* One header each: what layers.c walks. Private to common/net.
 *
 * A layer function eats its header from the cursor, notes what it says in the
 * packet and names the layer that follows. It may narrow the cursor (a length
 * field, a padding) and replace it (a reassembled datagram), never widen it. */
#ifndef NET_LAYER_H
#define NET_LAYER_H

#include "net/fragment.h"
#include "net/layers.h"

/* Every header that is decoded, by name: to decode another, write its function
 * and add its row. */
/* clang-format off */
#define LAYER_LIST(row) \
	/* link */ \
	row(ETHERNET, layer_ethernet) \
	row(VLAN, layer_vlan) \
	row(ISL, layer_isl) \
	row(LLC, layer_llc) \
	row(SLL, layer_sll) \
	row(SLL2, layer_sll2) \
	row(NULL, layer_null) \
	row(LOOP, layer_loop) \
	row(RAW_IP, layer_raw_ip) \
	row(FDDI, layer_fddi) \
	row(TOKEN_RING, layer_token_ring) \
	row(ARCNET, layer_arcnet) \
	row(ARCNET_LINUX, layer_arcnet_linux) \
	row(IP_OVER_FC, layer_ip_over_fc) \
	row(FIREWIRE, layer_firewire) \
	row(CLIP, layer_clip) \
	row(SUNATM, layer_sunatm) \
	row(NFLOG, layer_nflog) \
	row(PKTAP, layer_pktap) \
	row(PFLOG, layer_pflog) \
	row(ENC, layer_enc) \
	row(IPOIB, layer_ipoib) \
	row(DIRECTION, layer_direction) \
	row(JUNIPER, layer_juniper) \
	/* tags between link and network */ \
	row(MPLS, layer_mpls) \
	row(PSEUDOWIRE, layer_pseudowire) \
	row(CHANNEL, layer_channel) \
	row(PBB, layer_pbb) \
	row(VNTAG, layer_vntag) \
	row(ETAG, layer_etag) \
	row(RTAG, layer_rtag) \
	row(HSR, layer_hsr) \
	row(CISCO_METADATA, layer_cisco_metadata) \
	row(MACSEC, layer_macsec) \
	row(TRILL, layer_trill) \
	row(NSH, layer_nsh) \
	row(BATMAN, layer_batman) \
	/* point to point */ \
	row(PPP, layer_ppp) \
	row(PPP_HDLC, layer_ppp_hdlc) \
	row(PPPOE, layer_pppoe) \
	row(MULTILINK, layer_multilink) \
	row(BCP, layer_bcp) \
	row(CISCO_HDLC, layer_cisco_hdlc) \
	row(FRAME_RELAY, layer_frame_relay) \
	row(NLPID, layer_nlpid) \
	/* wireless */ \
	row(80211, layer_80211) \
	row(80211_PADDED, layer_80211_padded) \
	row(80211_SWAPPED, layer_80211_swapped) \
	row(RADIOTAP, layer_radiotap) \
	row(PRISM, layer_prism) \
	row(AVS, layer_avs) \
	row(PPI, layer_ppi) \
	/* network */ \
	row(ARP, layer_arp) \
	row(IP, layer_ip) \
	row(IPV4, layer_ipv4) \
	row(IPV6, layer_ipv6) \
	row(IPV6_OPTIONS, layer_ipv6_options) \
	row(IPV6_ROUTING, layer_ipv6_routing) \
	row(IPV6_FRAGMENT, layer_ipv6_fragment) \
	row(AH, layer_ah) \
	/* transport */ \
	row(TCP, layer_tcp) \
	row(UDP, layer_udp) \
	row(SCTP, layer_sctp) \
	row(DCCP, layer_dccp) \
	row(ICMP, layer_icmp) \
	row(ICMPV6, layer_icmpv6) \
	/* tunnels */ \
	row(GRE, layer_gre) \
	row(ERSPAN, layer_erspan) \
	row(WCCP, layer_wccp) \
	row(ETHERIP, layer_etherip) \
	row(PIM, layer_pim) \
	row(VXLAN, layer_vxlan) \
	row(VXLAN_GPE, layer_vxlan_gpe) \
	row(GENEVE, layer_geneve) \
	row(GTP, layer_gtp) \
	row(TEREDO, layer_teredo) \
	row(L2TP, layer_l2tp) \
	row(CAPWAP, layer_capwap) \
	row(LWAPP, layer_lwapp) \
	row(AYIYA, layer_ayiya) \
	row(LISP, layer_lisp) \
	row(MOBILE_IP, layer_mobile_ip) \
	row(AMT, layer_amt) \
	row(TZSP, layer_tzsp)
/* clang-format on */

enum layer {
	LAYER_END, /* nothing follows that could hold a packet */
	LAYER_BROKEN, /* the header is cut or lies */
	LAYER_HELD, /* a fragment, kept until its datagram is whole */
	LAYER_UNKNOWN_LINK,
#define LAYER_ROW(name, function) LAYER_##name,
	LAYER_LIST(LAYER_ROW)
#undef LAYER_ROW
		LAYERS,
};

/* What the layers of one frame share. */
struct walk {
	struct packet *packet;
	struct fragments *fragments;
	uint32_t link_type; /* of the frame, or what a header of it said */
	const char *carrier; /* the tunnel that was entered since the last IP header, or NULL */
	bool overlong; /* the last IP header claims more bytes than the frame had on the wire */
	uint32_t cut; /* bytes on the wire behind the cursor's end that were not captured */
};

typedef enum layer layer_fn(struct cursor *in, struct walk *walk);

#define LAYER_ROW(name, function) layer_fn function;
LAYER_LIST(LAYER_ROW)
#undef LAYER_ROW

/* The usual frame of link type Ethernet, read whole; false, with fields that the walk sets or
 * packet_begin() has set, when it is not. */
bool layer_usual(struct slice frame, struct packet *packet);

/* What follows, by the numbers of the field's registries. LAYER_END when it is
 * nothing that is decoded. */
enum layer layer_of_link_type(uint32_t link_type);
enum layer layer_of_ethertype(uint16_t type);
enum layer layer_of_address_family(uint32_t family);
enum layer layer_of_ppp_protocol(uint16_t protocol);
enum layer layer_of_gre_protocol(uint16_t protocol);
enum layer layer_of_ip_proto(uint8_t proto);
enum layer layer_of_udp_ports(uint16_t a, uint16_t b);

/* What the cursor stands at is the packet's payload. */
void note_payload(const struct cursor *in, struct walk *walk);

/* What follows a field that is an 802.3 length up to 1500 and an EtherType from
 * 1536 on (IEEE 802.3 clause 3.2.6). */
enum layer layer_of_type_or_length(struct cursor *in, struct walk *walk, uint16_t value);

/* Limits what follows to 'len' bytes on the wire: the rest is padding or a
 * trailer. A length beyond the end is a lie: false, and nothing changes. */
static inline bool walk_limit(struct cursor *in, struct walk *walk, uint32_t len)
{
	size_t left = cursor_left(in);

	if (len > left && len - left > walk->cut)
		return false;
	walk->cut = len > left ? (uint32_t)(len - left) : 0;
	*in = cursor_sub(in, len < left ? len : left);
	return true;
}

/* Skips 'len' bytes on the wire, which need not have been captured; fails the
 * cursor when there were not so many. */
static inline void walk_skip(struct cursor *in, struct walk *walk, uint32_t len)
{
	size_t left = cursor_left(in);

	if (len > left && len - left <= walk->cut) {
		walk->cut -= (uint32_t)(len - left);
		len = (uint32_t)left;
	}
	cursor_skip(in, len);
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

/* The last tunnel named since the last IP header carries the next one. */
static inline enum layer walk_tunnel(struct walk *walk, const char *name, enum layer inner)
{
	walk->carrier = name;
	return inner;
}

#endif
