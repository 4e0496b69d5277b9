/* Addresses, blocks and ranges as indicators. */
#ifndef INTEL_IP_INDICATOR_H
#define INTEL_IP_INDICATOR_H

#include "intel/indicator.h"

#define IP_INDICATOR_BITS 128
#define IP_INDICATOR_V4_BITS 96 /* before the bits of an IPv4 address (net/ip.h) */

/* An address with or without port, a block, or a range; see intel/indicator.h. */
bool ip_indicator_parse(struct slice text, struct strbuf *scratch, struct indicator *out);

void ip_indicator_format(struct strbuf *out, const struct indicator *indicator);

/* Would it be touched by all and so tell nothing? No address, the host itself,
 * multicast, or a block that holds the whole of such a range or of private addresses. */
bool ip_indicator_is_everybody(const struct indicator *indicator);

struct ip ip_indicator_ip(struct slice key);

/* The key of INDICATOR_CIDR, and back. */
void ip_indicator_add_cidr(struct strbuf *out, const struct cidr *cidr);
struct cidr ip_indicator_cidr(struct slice key);

/* A range is the union of blocks. Takes the largest that begins at *first and
 * moves *first behind it; false when *first was past last, or behind the last block. */
struct ip_range {
	struct ip first, last;
	bool done;
};
struct ip_range ip_range_of(struct slice key);
bool ip_range_next(struct ip_range *range, struct cidr *block);

#endif
