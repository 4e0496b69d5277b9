#include "detect/text.h"

#include "base/mem.h"

#include <stdlib.h>

void texts_init(struct texts *texts)
{
	*texts = (struct texts){.numbers = MAP_INIT, .arena = ARENA_INIT};
	texts_add(texts, slice_of(NULL, 0));
}

void texts_release(struct texts *texts)
{
	map_release(&texts->numbers);
	arena_release(&texts->arena);
	free(texts->items);
}

uint32_t texts_add(struct texts *texts, struct slice bytes)
{
	uint32_t number = map_get(&texts->numbers, bytes);
	struct slice copy;

	if (number != MAP_NONE)
		return number;
	number = (uint32_t)texts->count;
	copy = arena_copy(&texts->arena, bytes);
	*map_put(&texts->numbers, copy) = number;
	MEM_GROW(texts->items, texts->count, texts->room);
	texts->items[texts->count++] = copy;
	return number;
}
