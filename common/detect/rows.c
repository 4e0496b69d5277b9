#include "detect/rows.h"

#include "base/mem.h"

#include <stdlib.h>

/* Where each group's rows begin; counts are set back, to be counted again while filling. */
static void place(struct row_groups *groups)
{
	uint32_t at = 0;

	for (size_t i = 0; i < groups->count; i++) {
		groups->items[i].first = at;
		at += groups->items[i].count;
		groups->items[i].count = 0;
	}
}

static struct rows *group_of(
	struct row_groups *groups, struct map *numbers, struct arena *keys, const uint32_t key[2])
{
	uint32_t *number = map_put_copy(numbers, slice_of(key, 2 * sizeof(*key)), keys);

	if (*number == MAP_NONE) {
		*number = (uint32_t)groups->count;
		MEM_GROW(groups->items, groups->count, groups->room);
		groups->items[groups->count++] = (struct rows){key[0], key[1], 0, 0};
	}
	return &groups->items[*number];
}

struct row_groups rows_group(const struct corpus *corpus, size_t count, rows_key_fn *key)
{
	struct row_groups groups = {.order = mem_alloc((count + 1) * sizeof(*groups.order))};
	uint32_t *of_row = mem_alloc((count + 1) * sizeof(*of_row));
	struct map numbers = MAP_INIT;
	struct arena keys = ARENA_INIT;

	for (size_t i = 0; i < count; i++) {
		uint32_t k[2];
		struct rows *rows =
			key(corpus, i, k) ? group_of(&groups, &numbers, &keys, k) : NULL;

		of_row[i] = rows ? (uint32_t)(rows - groups.items) : MAP_NONE;
		if (rows)
			rows->count++;
	}
	place(&groups);
	for (size_t i = 0; i < count; i++)
		if (of_row[i] != MAP_NONE) {
			struct rows *rows = &groups.items[of_row[i]];

			groups.order[rows->first + rows->count++] = (uint32_t)i;
		}
	map_release(&numbers);
	arena_release(&keys);
	free(of_row);
	return groups;
}

void row_groups_release(struct row_groups *groups)
{
	free(groups->items);
	free(groups->order);
}

bool rows_question_key(const struct corpus *corpus, size_t row, uint32_t key[2])
{
	const struct question *q = &corpus->questions[row];
	struct slice domain = corpus_text(corpus, q->domain);

	if (q->response || q->local || !q->domain || slice_ends(domain, SLICE(".arpa")) ||
		slice_find(domain, '.') == domain.len)
		return false;
	key[0] = q->client;
	key[1] = q->domain;
	return true;
}
