#include "net/ip_proto.h"

#include "base/mem.h"

#include <stddef.h>

/* IANA's keywords, where Suricata prints the same. */
static const struct {
	uint8_t number;
	const char *name;
} names[] = {{1, "ICMP"}, {2, "IGMP"}, {4, "IPIP"}, {6, "TCP"}, {8, "EGP"}, {17, "UDP"},
	{33, "DCCP"}, {46, "RSVP"}, {47, "GRE"}, {50, "ESP"}, {51, "AH"}, {58, "IPv6-ICMP"},
	{88, "EIGRP"}, {89, "OSPF"}, {103, "PIM"}, {108, "IPComp"}, {112, "VRRP"}, {115, "L2TP"},
	{132, "SCTP"}, {136, "UDPLite"}, {139, "HIP"}};

const char *ip_proto_name(uint8_t ip_proto)
{
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (names[i].number == ip_proto)
			return names[i].name;
	return NULL;
}
