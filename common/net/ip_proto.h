/* Names of IP protocols, as the stream's "proto" spells them. */
#ifndef NET_IP_PROTO_H
#define NET_IP_PROTO_H

#include <stdint.h>

/* "TCP", "IPv6-ICMP", "GRE", ...; NULL for a number that is printed as such. */
const char *ip_proto_name(uint8_t ip_proto);

#endif
