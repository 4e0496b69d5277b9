#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MEM_FIRST_ROOM 16

static void *checked(void *ptr)
{
	if (!ptr) {
		fputs("out of memory\n", stderr);
		exit(2);
	}
	return ptr;
}

void *mem_alloc(size_t size)
{
	return checked(malloc(size ? size : 1));
}

void *mem_zalloc(size_t count, size_t size)
{
	return checked(calloc(count ? count : 1, size ? size : 1));
}

void *mem_realloc(void *old, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		return checked(NULL);
	return checked(realloc(old, count && size ? count * size : 1));
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
