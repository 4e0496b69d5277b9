#include "graph/lookup.h"

#include "base/mem.h"
#include "graph/tally.h"

#include <stdlib.h>

static uint32_t find_or_add(struct lookups *lookups, const struct lookup *seen)
{
	const uint32_t key[] = {seen->address, seen->name};
	struct slice bytes = slice_of(key, sizeof(key));
	uint32_t number = map_get(&lookups->map, bytes);

	if (number != MAP_NONE)
		return number;
	if (lookups->count >= LOOKUPS_MAX && seen->intel == 0)
		return MAP_NONE;
	number = (uint32_t)lookups->count;
	*map_put_copy(&lookups->map, bytes, &lookups->keys) = number;
	MEM_GROW(lookups->items, lookups->count, lookups->room);
	lookups->items[lookups->count] = *seen;
	lookups->items[lookups->count].intel = 0;
	lookups->items[lookups->count++].count = 0;
	return number;
}

struct lookup *lookups_add(struct lookups *lookups, const struct lookup *seen)
{
	uint32_t number = find_or_add(lookups, seen);
	struct lookup *lookup = number == MAP_NONE ? NULL : &lookups->items[number];

	if (!lookup) {
		tally_add(&lookups->omitted, seen->count);
		return NULL;
	}
	tally_add(&lookup->count, seen->count);
	if (seen->first_us < lookup->first_us)
		lookup->first_us = seen->first_us;
	if (seen->last_us > lookup->last_us)
		lookup->last_us = seen->last_us;
	return lookup;
}

static int by_address_and_name(const void *a, const void *b)
{
	const struct lookup *x = a, *y = b;

	if (x->address != y->address)
		return x->address < y->address ? -1 : 1;
	return x->name < y->name ? -1 : x->name > y->name;
}

void lookups_sort(struct lookups *lookups, const uint32_t *moved)
{
	for (size_t i = 0; i < lookups->count; i++)
		lookups->items[i].address = moved[lookups->items[i].address];
	if (lookups->count)
		qsort(lookups->items, lookups->count, sizeof(*lookups->items), by_address_and_name);
	map_release(&lookups->map);
	arena_release(&lookups->keys);
}

void lookups_release(struct lookups *lookups)
{
	free(lookups->items);
	map_release(&lookups->map);
	arena_release(&lookups->keys);
	*lookups = (struct lookups){0};
}
