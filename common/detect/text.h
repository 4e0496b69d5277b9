/* Every text of the corpus once, by number. Number 0 is the empty text. */
#ifndef DETECT_TEXT_H
#define DETECT_TEXT_H

#include "base/arena.h"
#include "base/map.h"

struct texts {
	struct map numbers;
	struct arena arena;
	struct slice *items;
	size_t count, room;
};

void texts_init(struct texts *texts);
void texts_release(struct texts *texts);

/* The number of these bytes, which are copied when they are new. */
uint32_t texts_add(struct texts *texts, struct slice bytes);

static inline struct slice texts_get(const struct texts *texts, uint32_t number)
{
	return texts->items[number];
}

#endif
