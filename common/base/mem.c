#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define MEM_FIRST_ROOM 16
#define HUGE_PAGE ((size_t)2 * 1024 * 1024)
#define LARGE HUGE_PAGE

static void *checked(void *ptr)
{
	if (!ptr) {
		fputs("out of memory\n", stderr);
		exit(2);
	}
	return ptr;
}

/* Asks for huge pages where they fit whole; a system without them does nothing. */
static void *large(void *ptr, size_t size)
{
	size_t before = (size_t)(-(uintptr_t)checked(ptr)) & (HUGE_PAGE - 1);

	if (size >= LARGE && size - before >= HUGE_PAGE)
		madvise((char *)ptr + before, (size - before) & ~(HUGE_PAGE - 1), MADV_HUGEPAGE);
	return ptr;
}

/* posix_memalign: aligned_alloc wants a size that is a multiple of the alignment. */
static void *aligned(size_t size)
{
	void *ptr = NULL;

	return posix_memalign(&ptr, HUGE_PAGE, size) == 0 ? ptr : NULL;
}

void *mem_alloc(size_t size)
{
	return size < LARGE ? checked(malloc(size ? size : 1)) : large(aligned(size), size);
}

void *mem_zalloc(size_t count, size_t size)
{
	void *ptr = checked(calloc(count ? count : 1, size ? size : 1));

	return large(ptr, count * size);
}

void *mem_realloc(void *old, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		return checked(NULL);
	return large(realloc(old, count && size ? count * size : 1), count * size);
}

char *mem_strdup(const char *text)
{
	size_t len = strlen(text) + 1;
	return memcpy(mem_alloc(len), text, len);
}

void *mem_grow(void *old, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return old;
	if (*room > SIZE_MAX / 2)
		return checked(NULL);
	*room = *room ? *room * 2 : MEM_FIRST_ROOM;
	return mem_realloc(old, *room, size);
}
