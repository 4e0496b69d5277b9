/* Addresses, blocks and ranges as indicators. */
#ifndef INTEL_ADDRESS_H
#define INTEL_ADDRESS_H

#include "intel/indicator.h"

#define ADDRESS_BITS 128
#define ADDRESS_V4_BITS 96 /* before the bits of an IPv4 address (net/ip.h) */

/* An address with or without port, a block, or a range; see intel/indicator.h. */
bool address_parse(struct slice text, struct strbuf *scratch, struct indicator *out);

void address_format(struct strbuf *out, const struct indicator *indicator);

/* Would it be touched by all and so tell nothing? No address, the host itself,
 * multicast, or a block that holds the whole of such a range or of private addresses. */
bool address_is_everybody(const struct indicator *indicator);

struct ip address_ip(struct slice key);

/* The key of INDICATOR_CIDR, and back. */
void address_add_cidr(struct strbuf *out, const struct cidr *cidr);
struct cidr address_cidr(struct slice key);

/* A range is the union of blocks. Takes the largest that begins at *first and
 * moves *first behind it; false when *first was past last, or behind the last block. */
struct address_range {
	struct ip first, last;
	bool done;
};
struct address_range address_range(struct slice key);
bool address_range_next(struct address_range *range, struct cidr *block);

#endif
