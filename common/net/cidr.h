/* A block of addresses: 10.0.0.0/8, 2001:db8::/32. IPv4 prefixes are kept 96
 * bits longer, in line with struct ip. */
#ifndef NET_CIDR_H
#define NET_CIDR_H

#include "net/ip.h"

struct cidr {
	struct ip base; /* bits past the prefix are zero */
	unsigned bits; /* 0 to 128 of base */
};

/* ADDRESS or ADDRESS/BITS; host bits that are set are cleared. */
bool cidr_parse(struct slice text, struct cidr *cidr);
bool cidr_contains(const struct cidr *cidr, const struct ip *ip);
void cidr_format(struct strbuf *out, const struct cidr *cidr);

#endif
