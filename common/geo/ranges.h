/* Ranges of addresses, each with a number: read from tables, put in order, and
 * two sets of them laid over each other. */
#ifndef GEO_RANGES_H
#define GEO_RANGES_H

#include "net/ip.h"

#define RANGES_NONE UINT32_MAX /* the number of addresses that a set does not have */

struct range {
	struct ip first, last; /* both are in it */
	uint32_t value;
};

struct ranges {
	struct range *items;
	size_t count, room;
};

/* Adds first to last; false when these are no addresses of one version, in order. */
bool ranges_add(struct ranges *ranges, struct slice first, struct slice last, uint32_t value);

/* Puts them in order. Where two overlap, the one that begins later stays whole. */
void ranges_sort(struct ranges *ranges);

/* Calls back for each stretch in which neither set changes, in order; a and b
 * are RANGES_NONE where there is none, never both. The sets must be sorted. */
typedef void ranges_fn(
	const struct ip *first, const struct ip *last, uint32_t a, uint32_t b, void *ctx);
void ranges_overlay(const struct ranges *a, const struct ranges *b, ranges_fn *fn, void *ctx);

void ranges_release(struct ranges *ranges);

#endif
