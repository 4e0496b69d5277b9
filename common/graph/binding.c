#include "graph/binding.h"

#include "base/mem.h"
#include "graph/tally.h"

#include <stdlib.h>

static struct binding *find_or_add(struct bindings *bindings, const struct binding *seen)
{
	const uint32_t key[] = {seen->address, seen->name, seen->by};
	uint32_t *number =
		map_put_copy(&bindings->map, slice_of(key, sizeof(key)), &bindings->keys);

	if (*number == MAP_NONE) {
		*number = (uint32_t)bindings->count;
		MEM_GROW(bindings->items, bindings->count, bindings->room);
		bindings->items[bindings->count++] =
			(struct binding){seen->address, seen->name, seen->by, 0, 0, 0};
	}
	return &bindings->items[*number];
}

void bindings_add(struct bindings *bindings, struct binding seen, size_t rank)
{
	struct binding *binding = find_or_add(bindings, &seen);

	if (seen.age_ms && (binding->age_ms == 0 || seen.age_ms < binding->age_ms))
		binding->age_ms = seen.age_ms;
	tally_add(&binding->conversations, seen.conversations);
	if (rank == 0)
		tally_add(&binding->best, seen.conversations);
}

/* Equal ones keep no order of their own: name and by tell any two apart. */
static int best_first(const void *a, const void *b)
{
	const struct binding *x = a, *y = b;

	if (x->address != y->address)
		return x->address < y->address ? -1 : 1;
	if (x->best != y->best)
		return x->best > y->best ? -1 : 1;
	if (x->conversations != y->conversations)
		return x->conversations > y->conversations ? -1 : 1;
	if (x->name != y->name)
		return x->name < y->name ? -1 : 1;
	return x->by < y->by ? -1 : x->by > y->by;
}

void bindings_sort(struct bindings *bindings, const uint32_t *moved)
{
	for (size_t i = 0; i < bindings->count; i++)
		bindings->items[i].address = moved[bindings->items[i].address];
	if (bindings->count)
		qsort(bindings->items, bindings->count, sizeof(*bindings->items), best_first);
	map_release(&bindings->map);
	arena_release(&bindings->keys);
}

void bindings_release(struct bindings *bindings)
{
	free(bindings->items);
	map_release(&bindings->map);
	arena_release(&bindings->keys);
	*bindings = (struct bindings){0};
}
