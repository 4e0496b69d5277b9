/* Texts, each kept once and known by a small number: 0 for the first that was
 * seen, and so on. The texts live as long as the dictionary. */
#ifndef GRAPH_DICTIONARY_H
#define GRAPH_DICTIONARY_H

#include "base/arena.h"
#include "base/map.h"

struct dictionary {
	struct map map;
	struct arena text;
	struct slice *items;
	size_t count, room;
	uint32_t last; /* that was asked for: the next is often the same */
};

/* The text's number; it is copied when it is new. */
uint32_t dictionary_add(struct dictionary *dictionary, struct slice text);

/* The same, or MAP_NONE when it was never added. */
uint32_t dictionary_find(const struct dictionary *dictionary, struct slice text);

void dictionary_release(struct dictionary *dictionary);

#endif
