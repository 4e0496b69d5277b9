#include "online/wanted.h"

#include "base/mem.h"

#include <stdlib.h>

static struct slice key_of(struct wanted_list *list, unsigned kind, struct slice text)
{
	strbuf_clear(&list->key);
	strbuf_addc(&list->key, (char)kind);
	strbuf_add_slice(&list->key, text);
	return strbuf_slice(&list->key);
}

static void note_host(struct wanted_list *list, uint32_t index, struct slice host)
{
	struct wanted *wanted = &list->items[index];
	uint32_t *touched;

	if (host.len == 0)
		return;
	strbuf_clear(&list->key);
	strbuf_add(&list->key, &index, sizeof(index));
	strbuf_add_slice(&list->key, host);
	touched = map_put_copy(&list->touched, strbuf_slice(&list->key), &list->text);
	if (*touched != MAP_NONE)
		return;
	*touched = index;
	if (wanted->host_count < WANTED_HOSTS_MAX)
		wanted->hosts[wanted->host_count] = arena_copy(&list->text, host);
	wanted->host_count++;
}

void wanted_note(struct wanted_list *list, unsigned kind, struct slice text,
	enum wanted_interest interest, struct slice host)
{
	uint32_t *index = map_put_copy(&list->known, key_of(list, kind, text), &list->text);
	struct wanted *wanted;

	if (*index == MAP_NONE) {
		*index = (uint32_t)list->count;
		MEM_GROW(list->items, list->count, list->room);
		list->items[list->count++] = (struct wanted){
			.kind = kind, .text = arena_copy(&list->text, text), .interest = interest};
	}
	wanted = &list->items[*index];
	wanted->records++;
	if (interest < wanted->interest)
		wanted->interest = interest;
	note_host(list, *index, host);
}

uint32_t wanted_find(struct wanted_list *list, unsigned kind, struct slice text)
{
	return map_get(&list->known, key_of(list, kind, text));
}

static int compare(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* Pointers to items, which stand in order of first sight. */
static int by_interest(const void *a, const void *b)
{
	const struct wanted *left = *(const struct wanted *const *)a;
	const struct wanted *right = *(const struct wanted *const *)b;
	int order = compare(left->interest, right->interest);

	if (!order)
		order = compare(left->host_count, right->host_count);
	if (!order)
		order = compare(left->records, right->records);
	return order ? order : (left > right) - (left < right);
}

uint32_t *wanted_order(const struct wanted_list *list)
{
	const struct wanted **sorted = mem_alloc((list->count + 1) * sizeof(*sorted));
	uint32_t *order = mem_alloc((list->count + 1) * sizeof(*order));

	for (size_t i = 0; i < list->count; i++)
		sorted[i] = &list->items[i];
	qsort(sorted, list->count, sizeof(*sorted), by_interest);
	for (size_t i = 0; i < list->count; i++)
		order[i] = (uint32_t)(sorted[i] - list->items);
	free(sorted);
	return order;
}

void wanted_release(struct wanted_list *list)
{
	free(list->items);
	map_release(&list->known);
	map_release(&list->touched);
	arena_release(&list->text);
	strbuf_release(&list->key);
	*list = (struct wanted_list)WANTED_LIST_INIT;
}
