/* What may stand before an IP packet: bytes that the decoder has to peel. The
 * lengths of outer headers are 0 or beyond the end, which both mean "all". */
#ifndef ENCAPSULATIONS_H
#define ENCAPSULATIONS_H

#include "base/slice.h"

#define MAC_A "\x02\0\0\0\0\x0a"
#define MAC_B "\x02\0\0\0\0\x0b"
#define MAC_C "\x02\0\0\0\0\x0c"
#define ETH MAC_B MAC_A
#define SNAP "\xaa\xaa\x03\0\0\0"
#define OUTER4(proto) "\x45\0\0\0\0\x01\0\0\x40" proto "\0\0\xcb\0\x71\x01\xcb\0\x71\x02"
#define OUTER6(proto)                                                                              \
	"\x60\0\0\0\xff\xff" proto "\x40\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01"                \
	"\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x02"
#define OUTER_UDP(port) OUTER4("\x11") "\xc3\x50" port "\xff\xff\0\0"
#define OUTER_GRE(header) ETH "\x08\0" OUTER4("\x2f") header
#define LABEL(n) "\0\0" n "\x40"
#define DATA_FRAME "\x08\x01\0\0" MAC_A MAC_B MAC_C "\0\0"

struct encapsulation {
	const char *name;
	uint32_t link_type;
	struct slice before;
	const char *tunnel; /* NULL: none */
	bool inner_v6;
};

static const struct encapsulation encapsulations[] = {
	/* link types */
	{"Ethernet", 1, SLICE(ETH "\x08\0"), NULL, false},
	{"Ethernet, IPv6", 1, SLICE(ETH "\x86\xdd"), NULL, true},
	{"802.3 with SNAP", 1, SLICE(ETH "\0\x64" SNAP "\x08\0"), NULL, false},
	{"802.3 with LLC", 1, SLICE(ETH "\0\x64\x06\x06\x03"), NULL, false},
	{"ISL", 1,
		SLICE("\x01\0\x0c\0\0\0" MAC_A "\0\x64\xaa\xaa\x03\0\0\0\0\x0a\0\0\0\0" ETH "\x08"
		      "\0"),
		NULL, false},
	{"NULL", 0, SLICE("\x02\0\0\0"), NULL, false},
	{"NULL, big-endian, macOS", 0, SLICE("\0\0\0\x1e"), NULL, true},
	{"LOOP", 108, SLICE("\0\0\0\x02"), NULL, false},
	{"raw", 101, SLICE(""), NULL, false},
	{"raw as BSD numbers it", 12, SLICE(""), NULL, true},
	{"IPv4", 228, SLICE(""), NULL, false},
	{"IPv6", 229, SLICE(""), NULL, true},
	{"SLL", 113, SLICE("\0\0\0\x01\0\x06" MAC_A "\0\0\x08\0"), NULL, false},
	{"SLL with 802.2", 113, SLICE("\0\0\0\x01\0\x06" MAC_A "\0\0\0\x04" SNAP "\x08\0"), NULL,
		false},
	{"SLL2", 276, SLICE("\x86\xdd\0\0\0\0\0\x01\0\x01\0\x06" MAC_A "\0\0"), NULL, true},
	{"FDDI", 10, SLICE("\x50" ETH SNAP "\x08\0"), NULL, false},
	{"Token Ring with a route", 6,
		SLICE("\x10\x40" MAC_A "\x82\0\0\0\0\x0b\x06\x10\0\x11\0\x20" SNAP "\x08\0"), NULL,
		false},
	{"ARCNET", 7, SLICE("\x01\x02\xd4\0\0\0"), NULL, false},
	{"ARCNET of Linux", 129, SLICE("\x01\x02\0\0\xf0"), NULL, false},
	{"IP over Fibre Channel", 122, SLICE("\0\0" MAC_A "\0\0" MAC_B SNAP "\x08\0"), NULL, false},
	{"FireWire", 138, SLICE("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x08\0"), NULL, false},
	{"classical IP over ATM", 106, SLICE(SNAP "\x08\0"), NULL, false},
	{"ATM of Sun", 123, SLICE("\x02\0\0\x20" SNAP "\x08\0"), NULL, false},
	{"InfiniBand", 242,
		SLICE("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
		      "\0\0\0\0\x08\0\0\0"),
		NULL, false},
	{"NFLOG", 239, SLICE("\x02\0\0\0\x05\0\x0a\0x\0\0\0\x25\0\x09\0"), NULL, false},
	{"PKTAP around Ethernet", 258,
		SLICE("\x6c\0\0\0\x01\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
		      "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
		      "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
		      "\0\0" ETH "\x08\0"),
		NULL, false},
	{"PFLOG", 117,
		SLICE("\x1d\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), NULL,
		false},
	{"ENC", 109, SLICE("\x02\0\0\0\0\0\0\0\0\0\0\0"), NULL, false},
	{"Juniper, extensions, PPP", 179, SLICE("MGC\x80\0\x02\0\0\xff\x03\0\x21"), NULL, false},
	{"Juniper without link header", 178, SLICE("MGC\x02\x02\0\0\0"), NULL, false},

	/* point to point */
	{"PPP", 9, SLICE("\xff\x03\0\x21"), NULL, false},
	{"PPP, compressed", 9, SLICE("\x57"), NULL, true},
	{"PPP with MPLS", 50, SLICE("\xff\x03\x02\x81" LABEL("\x11")), NULL, false},
	{"PPP multilink", 9, SLICE("\xff\x03\0\x3d\xc0\0\0\x01\0\x21"), NULL, false},
	{"PPP bridging", 9, SLICE("\xff\x03\0\x31\0\x01" ETH "\x08\0"), NULL, false},
	{"PPP with a direction", 204, SLICE("\x01\xff\x03\0\x21"), NULL, false},
	{"Cisco HDLC", 104, SLICE("\x0f\0\x08\0"), NULL, false},
	{"Cisco HDLC among PPP", 50, SLICE("\x8f\0\x86\xdd"), NULL, true},
	{"PPPoE", 1, SLICE(ETH "\x88\x64\x11\0\0\x07\xff\xff\0\x21"), NULL, false},
	{"PPPoE alone", 51, SLICE("\x11\0\0\x07\xff\xff\0\x57"), NULL, true},
	{"Frame Relay", 107, SLICE("\x18\x41\x03\xcc"), NULL, false},
	{"Frame Relay, long address, SNAP", 107, SLICE("\x18\x40\x02\x01\x03\0\x80\0\0\0\x86\xdd"),
		NULL, true},
	{"Frame Relay as Cisco frames it", 107, SLICE("\x18\x41\x08\0"), NULL, false},

	/* wireless */
	{"802.11", 105, SLICE(DATA_FRAME SNAP "\x08\0"), NULL, false},
	{"802.11, QoS and HT control", 105,
		SLICE("\x88\x81\0\0" MAC_A MAC_B MAC_C "\0\0\0\0\0\0\0\0" SNAP "\x08\0"), NULL,
		false},
	{"802.11, four addresses", 105,
		SLICE("\x88\x03\0\0" MAC_A MAC_B MAC_C "\0\0" MAC_A "\0\0" SNAP "\x86\xdd"), NULL,
		true},
	{"802.11s", 105,
		SLICE("\x88\x02\0\0" MAC_A MAC_B MAC_C "\0\0\0\x01\x01\x1f\0\0\0\x01" MAC_A SNAP
		      "\x08\0"),
		NULL, false},
	{"802.11 around a whole Ethernet frame", 105, SLICE(DATA_FRAME MAC_C MAC_B "\x08\0"), NULL,
		false},
	{"radiotap", 127, SLICE("\0\0\x08\0\0\0\0\0" DATA_FRAME SNAP "\x08\0"), NULL, false},
	{"radiotap with a time, and padding behind the 802.11 header", 127,
		SLICE("\0\0\x12\0\x03\0\0\0\0\0\0\0\0\0\0\0\x20\0"
		      "\x88\x01\0\0" MAC_A MAC_B MAC_C "\0\0\0\0\x12\x34" SNAP "\x08\0"),
		NULL, false},
	{"radiotap with two presence words", 127,
		SLICE("\0\0\x0e\0\x02\0\0\x80\0\0\0\0\x20\0"
		      "\x88\x01\0\0" MAC_A MAC_B MAC_C "\0\0\0\0\x12\x34" SNAP "\x08\0"),
		NULL, false},
	{"PPI", 192, SLICE("\0\0\x08\0\x69\0\0\0" DATA_FRAME SNAP "\x08\0"), NULL, false},
	{"PPI around bare IP", 192, SLICE("\0\0\x08\0\x65\0\0\0"), NULL, true},
	{"AVS", 163, SLICE("\x80\x21\x10\x01\0\0\0\x08" DATA_FRAME SNAP "\x08\0"), NULL, false},
	{"AVS as Prism", 119, SLICE("\x80\x21\x10\x01\0\0\0\x08" DATA_FRAME SNAP "\x08\0"), NULL,
		false},

	/* tags */
	{"VLAN", 1, SLICE(ETH "\x81\0\0\x0c\x08\0"), NULL, false},
	{"QinQ", 1, SLICE(ETH "\x88\xa8\0\x64\x81\0\0\x0c\x86\xdd"), NULL, true},
	{"VLAN around 802.3", 1, SLICE(ETH "\x81\0\0\x0c\0\x64" SNAP "\x08\0"), NULL, false},
	{"MPLS", 1, SLICE(ETH "\x88\x47\0\x01\0\x40" LABEL("\x21")), NULL, false},
	{"MPLS associated channel", 1, SLICE(ETH "\x88\x47" LABEL("\x21") "\x10\0\0\x57"), NULL,
		true},
	{"pseudowire", 1, SLICE(ETH "\x88\x47" LABEL("\x21") ETH "\x08\0"), NULL, false},
	{"pseudowire, control word", 1,
		SLICE(ETH "\x88\x47" LABEL("\x21") "\0\0\x12\x34" ETH "\x08\0"), NULL, false},
	{"802.1ah", 1, SLICE(ETH "\x88\xe7\0\0\0\x01" ETH "\x08\0"), NULL, false},
	{"VN-Tag", 1, SLICE(ETH "\x89\x26\0\0\0\0\x08\0"), NULL, false},
	{"802.1BR", 1, SLICE(ETH "\x89\x3f\0\0\0\0\0\0\x08\0"), NULL, false},
	{"802.1CB", 1, SLICE(ETH "\xf1\xc1\0\0\0\x01\x08\0"), NULL, false},
	{"HSR", 1, SLICE(ETH "\x89\x2f\0\x3c\0\x01\x08\0"), NULL, false},
	{"TrustSec", 1, SLICE(ETH "\x89\x09\x01\x01\0\x01\0\x05\x08\0"), NULL, false},
	{"TRILL", 1, SLICE(ETH "\x22\xf3\0\x01\0\x01\0\x02" ETH "\x08\0"), NULL, false},
	{"NSH", 1, SLICE(ETH "\x89\x4f\0\x02\x02\x02\0\0\x01\xff"), NULL, true},
	{"B.A.T.M.A.N.", 1, SLICE(ETH "\x43\x05\x40\x0f\x32\x01" MAC_A ETH "\x08\0"), NULL, false},

	/* over IP */
	{"IP in IP", 101, SLICE(OUTER4("\x04")), "IPIP", false},
	{"6in4", 101, SLICE(OUTER4("\x29")), "6in4", true},
	{"4in6", 101, SLICE(OUTER6("\x04")), "4in6", false},
	{"6in6 behind options", 101, SLICE(OUTER6("\x3c") "\x29\0\x04\x01\x04\x01\x01\0"), "6in6",
		true},
	{"AH in tunnel mode", 101, SLICE(OUTER4("\x33") "\x04\x01\0\0\0\0\0\x01\0\0\0\x01"), "IPIP",
		false},
	{"EtherIP", 101, SLICE(OUTER4("\x61") "\x30\0" ETH "\x08\0"), "EtherIP", false},
	{"Ethernet in IP", 101, SLICE(OUTER4("\x8f") ETH "\x08\0"), "Ethernet", false},
	{"MPLS in IP", 101, SLICE(OUTER4("\x89") LABEL("\x21")), "MPLS", false},
	{"PIM register", 101, SLICE(OUTER4("\x67") "\x21\0\0\0\0\0\0\0"), "PIM", false},
	{"GRE", 1, SLICE(OUTER_GRE("\0\0\x08\0")), "GRE", false},
	{"GRE, checksum, key, sequence", 1, SLICE(OUTER_GRE("\xb0\0\x86\xdd" MAC_A MAC_B)), "GRE",
		true},
	{"GRE, source route", 1,
		SLICE(OUTER_GRE("\x40\0\x08\0\0\0\0\0\x08\0\0\x04\x01\x02\x03\x04\0\0\0\0")), "GRE",
		false},
	{"NVGRE", 1, SLICE(OUTER_GRE("\x20\0\x65\x58\0\0\x05\0" ETH "\x08\0")), "GRE", false},
	{"PPTP", 1,
		SLICE(OUTER_GRE("\x30\x81\x88\x0b\0\x30\0\x61\0\0\0\x01\0\0\0\x02\xff\x03\0\x21")),
		"GRE", false},
	{"WCCP", 1, SLICE(OUTER_GRE("\0\0\x88\x3e\0\0\0\0")), "GRE", false},
	{"ERSPAN type I", 1, SLICE(OUTER_GRE("\0\0\x88\xbe" ETH "\x08\0")), "ERSPAN", false},
	{"ERSPAN type II", 1,
		SLICE(OUTER_GRE("\x10\0\x88\xbe\0\0\0\x01\x10\x0c\0\0\0\0\0\0" ETH "\x08\0")),
		"ERSPAN", false},
	{"ERSPAN type III, platform", 1,
		SLICE(OUTER_GRE("\x10\0\x22\xeb\0\0\0\x01\x20\x0c\0\0\0\0\0\0\0\0\0\x01"
				"\0\0\0\0\0\0\0\0" ETH "\x08\0")),
		"ERSPAN", false},

	/* over UDP */
	{"VXLAN", 101, SLICE(OUTER_UDP("\x12\xb5") "\x08\0\0\0\0\0\x05\0" ETH "\x08\0"), "VXLAN",
		false},
	{"VXLAN-GPE", 101, SLICE(OUTER_UDP("\x12\xb6") "\x0c\0\0\x02\0\0\x05\0"), "VXLAN-GPE",
		true},
	{"Geneve with options", 101,
		SLICE(OUTER_UDP("\x17\xc1") "\x02\0\x65\x58\0\0\x05\0\x01\x02\x03\x01\0\0\0\0" ETH
					    "\x08\0"),
		"GENEVE", false},
	{"GTP-U", 101, SLICE(OUTER_UDP("\x08\x68") "\x30\xff\xff\xff\0\0\0\x07"), "GTP-U", false},
	{"GTP-U with an extension", 101,
		SLICE(OUTER_UDP("\x08\x68") "\x34\xff\xff\xff\0\0\0\x07\0\0\0\x85\x01\x10\x09\0"),
		"GTP-U", true},
	{"GTP version 0", 101,
		SLICE(OUTER_UDP("\x0d\x3a") "\x1e\xff\xff\xff\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
		"GTP-U", false},
	{"Teredo", 101, SLICE(OUTER_UDP("\x0d\xd8")), "Teredo", true},
	{"Teredo, authentication and origin", 101,
		SLICE(OUTER_UDP("\x0d\xd8") "\0\x01\0\0nonceabc\0\0\0\x01\x02\x03\x04\x05\x06"),
		"Teredo", true},
	{"L2TP", 101, SLICE(OUTER_UDP("\x06\xa5") "\0\x02\0\x01\0\x02\xff\x03\0\x21"), "L2TP",
		false},
	{"L2TP, length, sequence, offset", 101,
		SLICE(OUTER_UDP("\x06\xa5") "\x4a\x02\xff\xff\0\x01\0\x02\0\x03\0\x04\0\x02\0\0"
					    "\0\x21"),
		"L2TP", false},
	{"CAPWAP, 802.3", 101, SLICE(OUTER_UDP("\x14\x7f") "\0\x10\x42\0\0\0\0\0" ETH "\x08\0"),
		"CAPWAP", false},
	{"CAPWAP, 802.11", 101,
		SLICE(OUTER_UDP("\x14\x7f") "\0\x10\x43\0\0\0\0\0\x01\x08\0\0" MAC_A MAC_B MAC_C
					    "\0\0" SNAP "\x08\0"),
		"CAPWAP", false},
	{"LWAPP", 101, SLICE(OUTER_UDP("\x2f\xbe") "\0\0\0\0\0\0" DATA_FRAME SNAP "\x08\0"),
		"LWAPP", false},
	{"AYIYA", 101, SLICE(OUTER_UDP("\x13\xd0") "\0\x10\x01\x29\0\0\0\x01\0\0\0\0\0"), "AYIYA",
		true},
	{"LISP", 101, SLICE(OUTER_UDP("\x10\xf5") "\x80\0\0\0\0\0\0\0"), "LISP", false},
	{"GRE in UDP", 101, SLICE(OUTER_UDP("\x12\x92") "\0\0\x08\0"), "GRE", false},
	{"MPLS in UDP", 101, SLICE(OUTER_UDP("\x19\xeb") LABEL("\x21")), "MPLS", false},
	{"Mobile IP", 101, SLICE(OUTER_UDP("\x01\xb2") "\x04\x04\0\0"), "Mobile-IP", false},
	{"AMT", 101, SLICE(OUTER_UDP("\x08\xdc") "\x06\0"), "AMT", false},
	{"TZSP", 101, SLICE(OUTER_UDP("\x90\x90") "\x01\0\0\x01\x0a\x01\x20\x01" ETH "\x08\0"),
		"TZSP", false},
};

#endif
