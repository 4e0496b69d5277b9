#include "base/mem.h"

#include <limits.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MEM_FIRST_ROOM 16
#define HUGE_PAGE ((size_t)2 * 1024 * 1024)
#define LARGE HUGE_PAGE
#define HEAP_STEP (32 * HUGE_PAGE)

static char *heap_end; /* as far as was asked for huge pages */

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
	size_t before = (size_t)(-(uintptr_t)ptr) & (HUGE_PAGE - 1);

	if (size - before >= HUGE_PAGE)
		madvise((char *)ptr + before, (size - before) & ~(HUGE_PAGE - 1), MADV_HUGEPAGE);
	return ptr;
}

/* Page by page, the heap costs more to get than to use: it grows in large steps, of huge pages, and
 * is not given back. What is as large as such a page is mapped by itself. */
static void heap_grown(const char *at)
{
	char *end = sbrk(0);

	if (at >= end)
		return;
#ifdef M_TOP_PAD
	if (!heap_end) {
		mallopt(M_TOP_PAD, HEAP_STEP);
		mallopt(M_TRIM_THRESHOLD, INT_MAX);
		mallopt(M_MMAP_THRESHOLD, LARGE);
	}
#endif
	if (heap_end) {
		size_t behind = (uintptr_t)heap_end & (HUGE_PAGE - 1);

		madvise(heap_end - behind, (size_t)(end - heap_end) + behind, MADV_HUGEPAGE);
	}
	heap_end = end;
}

/* For each that malloc gave. */
static void *given(void *ptr, size_t size)
{
	if ((char *)checked(ptr) >= heap_end)
		heap_grown(ptr);
	return size < LARGE ? ptr : large(ptr, size);
}

void *mem_alloc(size_t size)
{
	return given(malloc(size ? size : 1), size);
}

void *mem_zalloc(size_t count, size_t size)
{
	return given(calloc(count ? count : 1, size ? size : 1), count * size);
}

void *mem_realloc(void *old, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		return checked(NULL);
	return given(realloc(old, count && size ? count * size : 1), count * size);
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
