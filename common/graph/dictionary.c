#include "graph/dictionary.h"

#include "base/mem.h"

#include <stdlib.h>

uint32_t dictionary_add(struct dictionary *dictionary, struct slice text)
{
	uint32_t number = dictionary->last;

	if (number < dictionary->count && slice_eq(dictionary->items[number], text))
		return number;
	number = dictionary->last = map_get(&dictionary->map, text);
	if (number != MAP_NONE)
		return number;
	number = dictionary->last = (uint32_t)dictionary->count;
	text = arena_copy(&dictionary->text, text);
	*map_put(&dictionary->map, text) = number;
	MEM_GROW(dictionary->items, dictionary->count, dictionary->room);
	dictionary->items[dictionary->count++] = text;
	return number;
}

uint32_t dictionary_find(const struct dictionary *dictionary, struct slice text)
{
	return map_get(&dictionary->map, text);
}

void dictionary_release(struct dictionary *dictionary)
{
	map_release(&dictionary->map);
	arena_release(&dictionary->text);
	free(dictionary->items);
	*dictionary = (struct dictionary){0};
}
