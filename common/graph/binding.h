/* Which address is called what, by whom. */
#ifndef GRAPH_BINDING_H
#define GRAPH_BINDING_H

#include "base/arena.h"
#include "base/map.h"

struct binding {
	uint32_t address, name, by; /* numbers of the graph's addresses and dictionaries */
	int64_t age_ms; /* smallest age of the answer + 1; 0 unknown */
	int64_t conversations; /* that had it among their names */
	int64_t best; /* ... as the first of them */
};

struct bindings {
	struct binding *items;
	size_t count, room;
	struct map map;
	struct arena keys;
};

/* One conversation calls the address so; 'rank' is the place in its list, from 0. */
void bindings_add(struct bindings *bindings, struct binding seen, size_t rank);

/* Gives the addresses their new numbers (see addresses_sort()) and sorts: by
 * address, the name that most conversations put first being the first. */
void bindings_sort(struct bindings *bindings, const uint32_t *moved);

void bindings_release(struct bindings *bindings);

#endif
