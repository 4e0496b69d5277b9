#include "base/arena.h"

#include "base/mem.h"

#include <stdlib.h>

struct arena_block {
	struct arena_block *older;
	max_align_t bytes[];
};

#define ARENA_BLOCK ((size_t)64 * 1024)
#define ARENA_LARGE_FROM ((size_t)1024 * 1024)
#define ARENA_LARGE_BLOCK ((size_t)512 * 1024)

static void *from_new_block(struct arena *arena, size_t size)
{
	size_t usual = arena->bytes < ARENA_LARGE_FROM ? ARENA_BLOCK : ARENA_LARGE_BLOCK;
	size_t room = size > usual ? size : usual;
	struct arena_block *block = mem_alloc(sizeof(*block) + room);

	block->older = arena->blocks;
	arena->blocks = block;
	arena->at = (char *)block->bytes + size;
	arena->end = (char *)block->bytes + room;
	return block->bytes;
}

void *arena_take(struct arena *arena, size_t size, size_t align)
{
	size_t pad = (size_t)(-(uintptr_t)arena->at) & (align - 1);

	arena->bytes += size;
	if (!arena->at || (size_t)(arena->end - arena->at) < pad ||
		(size_t)(arena->end - arena->at) - pad < size)
		return from_new_block(arena, size);
	arena->at += pad + size;
	return arena->at - size;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	return arena_take(arena, size, _Alignof(max_align_t));
}

void *arena_zalloc(struct arena *arena, size_t size, size_t align)
{
	return memset(arena_take(arena, size, align), 0, size);
}

struct slice arena_copy(struct arena *arena, struct slice s)
{
	if (s.len == 0)
		return (struct slice){NULL, 0};
	return slice_of(memcpy(arena_take(arena, s.len, 1), s.ptr, s.len), s.len);
}

void arena_release(struct arena *arena)
{
	while (arena->blocks) {
		struct arena_block *older = arena->blocks->older;

		free(arena->blocks);
		arena->blocks = older;
	}
	*arena = (struct arena)ARENA_INIT;
}
