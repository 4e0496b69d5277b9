/* One packet, decoded down to its innermost transport header. */
#ifndef NET_PACKET_H
#define NET_PACKET_H

#include "net/frame.h"
#include "net/ip.h"

#define PACKET_VLANS 4 /* tags kept, outermost first; more are peeled and not kept */

/* IP protocol numbers that the code names (IANA assigned-internet-protocol-numbers). */
enum ip_proto {
	PROTO_HOPOPT = 0,
	PROTO_ICMP = 1,
	PROTO_IGMP = 2,
	PROTO_IPIP = 4,
	PROTO_TCP = 6,
	PROTO_UDP = 17,
	PROTO_DCCP = 33,
	PROTO_IPV6 = 41,
	PROTO_IPV6_ROUTE = 43,
	PROTO_IPV6_FRAGMENT = 44,
	PROTO_GRE = 47,
	PROTO_ESP = 50,
	PROTO_AH = 51,
	PROTO_ICMPV6 = 58,
	PROTO_IPV6_NONE = 59,
	PROTO_IPV6_OPTS = 60,
	PROTO_ETHERIP = 97,
	PROTO_PIM = 103,
	PROTO_SCTP = 132,
	PROTO_MOBILITY = 135,
	PROTO_UDPLITE = 136,
	PROTO_MPLS_IN_IP = 137,
	PROTO_ETHERNET = 143,
};

enum tcp_flag {
	TCP_FIN = 1,
	TCP_SYN = 2,
	TCP_RST = 4,
	TCP_PSH = 8,
	TCP_ACK = 16,
	TCP_URG = 32,
	TCP_ECE = 64,
	TCP_CWR = 128,
};

/* How the decoding of a frame ended. All but PACKET_OK are skip reasons of the stats record. */
enum packet_end {
	PACKET_OK, /* an IP packet: the fields below hold */
	PACKET_NOT_IP, /* ARP, LLDP, management frames, encrypted 802.11, ... */
	PACKET_UNKNOWN_LINK, /* a link type that is not in the table */
	PACKET_MALFORMED, /* ends or lies before there is an IP header to count it under */
	PACKET_ENDS,
};

/* The outermost carrier of a packet that came through a tunnel. */
struct packet_tunnel {
	struct ip src, dst;
	const char *proto; /* "VXLAN", "GRE", ... */
	uint8_t depth; /* tunnels peeled; 0: none, and the rest is unset */
};

struct packet {
	const struct frame *frame;
	enum packet_end end;

	/* innermost network and transport headers */
	struct ip src, dst;
	uint8_t ip_v; /* 4 or 6 */
	uint8_t ip_proto; /* after the extension headers */
	uint8_t ttl; /* hop limit, of IPv6 */
	bool has_ports; /* TCP, UDP, UDP-Lite, SCTP, DCCP with a readable header */
	bool fragment; /* part of a datagram that is not (yet) whole: no transport fields */
	uint16_t src_port, dst_port;
	uint8_t tcp_flags;
	uint32_t tcp_seq, tcp_ack;
	bool has_icmp;
	uint8_t icmp_type, icmp_code;
	uint16_t icmp_id, icmp_seq; /* echo and its kin; else 0 */

	struct slice payload; /* of the transport (or of IP where there is none), as captured */
	uint32_t payload_len; /* the same on the wire */

	/* link */
	uint8_t vlans; /* how many tags were seen, PACKET_VLANS at most */
	uint16_t vlan[PACKET_VLANS]; /* ids, outermost first */
	bool has_mac;
	uint8_t src_mac[6], dst_mac[6]; /* outermost */

	struct packet_tunnel tunnel;

	/* ARP (with PACKET_NOT_IP): the sender's two addresses, and whom it asks or answers */
	bool has_arp;
	uint16_t arp_opcode;
	uint8_t arp_mac[6], arp_target_mac[6];
	struct ip arp_ip, arp_target_ip;

	/* of a datagram that came in fragments */
	bool fragments_overlap; /* one told other bytes than another, or ended inside of it */
	bool fragments_too_large; /* they reach beyond the largest datagram */

	/* the other fragments of this datagram, which count with this packet: all of them arrived
	 * earlier; 0 for a datagram that came whole */
	uint32_t fragments_before;
	uint64_t fragment_bytes_before; /* wire bytes of those */
	int64_t fragment_first_us, fragment_last_us; /* least and greatest time of those */
	uint64_t fragment_first_frame;
	uint64_t fragment_file_offset; /* of the first of those */
};

#endif
