/* Memory that is always there.
 *
 * Every function returns memory or ends the process with a message and exit
 * status 2: running out of memory is the one failure that common/ does not
 * report to its caller, since nothing sensible could be printed afterwards.
 * Sizes are checked for overflow. Release with free(). */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#define MEM_THERE __attribute__((returns_nonnull))

MEM_THERE void *mem_alloc(size_t size); /* uninitialised */
MEM_THERE void *mem_zalloc(size_t count, size_t size); /* zeroed */
MEM_THERE void *mem_realloc(void *old, size_t count, size_t size);
MEM_THERE char *mem_strdup(const char *text);

/* Room for one more element: doubles *room when count has reached it.
 *   MEM_GROW(list->items, list->count, list->room); */
MEM_THERE void *mem_grow(void *old, size_t count, size_t *room, size_t size);
#define MEM_GROW(array, count, room)                                                               \
	((array) = mem_grow((array), (count), &(room), sizeof(*(array))))

/* Asks the processor for memory that will soon be written. Costs only time when it is not. */
static inline void mem_approach(const void *memory, size_t len)
{
	enum { CACHE_LINE = 64 }; /* bytes; a guess that is wrong costs only time, too */

	for (size_t at = 0; at < len; at += CACHE_LINE)
		__builtin_prefetch((const char *)memory + at, 1);
}

#endif
