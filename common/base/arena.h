/* Memory that is handed out piece by piece and given back all at once.
 *
 *	struct arena arena = ARENA_INIT;
 *	struct fact *fact = ARENA_NEW(&arena, struct fact);
 *	arena_release(&arena);
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/slice.h"

struct arena {
	struct arena_block *blocks; /* newest first */
	char *at, *end; /* what is free in the newest */
	size_t bytes; /* handed out so far */
};

#define ARENA_INIT                                                                                 \
	{                                                                                          \
		NULL, NULL, NULL, 0                                                                \
	}

void *arena_alloc(struct arena *arena, size_t size); /* aligned for any object, uninitialised */
void *arena_take(struct arena *arena, size_t size, size_t align); /* a power of two */
void *arena_zalloc(struct arena *arena, size_t size, size_t align);
#define ARENA_NEW(arena, type) ((type *)arena_zalloc((arena), sizeof(type), _Alignof(type)))

/* A copy that lives as long as the arena; no alignment, no terminator. */
struct slice arena_copy(struct arena *arena, struct slice s);

void arena_release(struct arena *arena);

#endif
