/* Names that were asked in DNS, mDNS and LLMNR: one for each asking address and name. */
#ifndef GRAPH_LOOKUP_H
#define GRAPH_LOOKUP_H

#include "base/arena.h"
#include "base/map.h"

#include <stdbool.h>

#define LOOKUPS_MAX 200000 /* a DNS tunnel asks a new name each time */

struct lookup {
	uint32_t address, name;
	uint32_t intel; /* a set of hits + 1; 0 none */
	int64_t count; /* requests */
	int64_t first_us, last_us;
};

struct lookups {
	struct lookup *items;
	size_t count, room;
	int64_t omitted; /* requests past LOOKUPS_MAX; those with a hit are always kept */
	struct map map;
	struct arena keys;
};

/* Adds what 'seen' counts to the lookup of its address and name; returns it, or
 * NULL when it was left out. The caller joins the hits. Valid until the next call. */
struct lookup *lookups_add(struct lookups *lookups, const struct lookup *seen);

/* New numbers for the addresses, then sorted by address and name. */
void lookups_sort(struct lookups *lookups, const uint32_t *moved);

void lookups_release(struct lookups *lookups);

#endif
