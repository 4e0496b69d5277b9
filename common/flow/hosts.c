#include "flow/hosts.h"

#include "base/mem.h"

#include <stdlib.h>

void hosts_init(struct hosts *hosts)
{
	*hosts = (struct hosts){.arena = ARENA_INIT, .by_ip = MAP_INIT};
}

void hosts_release(struct hosts *hosts)
{
	map_release(&hosts->by_ip);
	arena_release(&hosts->arena);
	free(hosts->lists);
}

static struct slice ip_key(const struct ip *ip)
{
	return slice_of(ip->bytes, sizeof(ip->bytes));
}

static struct host_list *list_of(struct hosts *hosts, const struct ip *ip)
{
	uint32_t *index = map_put_copy(&hosts->by_ip, ip_key(ip), &hosts->arena);

	if (*index == MAP_NONE) {
		*index = (uint32_t)hosts->count;
		MEM_GROW(hosts->lists, hosts->count, hosts->room);
		hosts->lists[hosts->count++] = (struct host_list){.ip = *ip};
	}
	return &hosts->lists[*index];
}

static void widen(struct host_fact *fact, int64_t time_us)
{
	if (time_us < fact->first_us)
		fact->first_us = time_us;
	if (time_us > fact->last_us)
		fact->last_us = time_us;
}

static bool same(const struct host_fact *fact, const struct host_fact *wanted)
{
	return fact->kind == wanted->kind && strcmp(fact->by, wanted->by) == 0 &&
		slice_eq(fact->text, wanted->text) && slice_eq_nocase(fact->domain, wanted->domain);
}

static void append(struct hosts *hosts, struct host_list *list, const struct host_fact *wanted)
{
	struct host_fact *fact = ARENA_NEW(&hosts->arena, struct host_fact);

	*fact = *wanted;
	fact->text = arena_copy(&hosts->arena, wanted->text);
	fact->domain = arena_copy(&hosts->arena, wanted->domain);
	if (list->last)
		list->last->next = fact;
	else
		list->first = fact;
	list->last = fact;
	list->count++;
}

void hosts_note(struct hosts *hosts, const struct ip *ip, enum host_fact_kind kind,
	struct slice text, struct slice domain, const char *by, int64_t time_us)
{
	struct host_fact wanted = {NULL, kind, slice_first(text, HOST_TEXT_MAX),
		slice_first(domain, HOST_TEXT_MAX), by, time_us, time_us};
	struct host_list *list;

	if (text.len == 0)
		return;
	list = list_of(hosts, ip);
	for (struct host_fact *fact = list->first; fact; fact = fact->next)
		if (same(fact, &wanted)) {
			widen(fact, time_us);
			return;
		}
	if (list->count == HOST_FACTS_MAX)
		hosts->dropped++;
	else
		append(hosts, list, &wanted);
}

const struct host_fact *hosts_find(const struct hosts *hosts, const struct ip *ip)
{
	uint32_t index = map_get(&hosts->by_ip, ip_key(ip));

	return index == MAP_NONE ? NULL : hosts->lists[index].first;
}

void hosts_each(const struct hosts *hosts,
	void (*fn)(const struct ip *ip, const struct host_fact *facts, void *ctx), void *ctx)
{
	for (size_t i = 0; i < hosts->count; i++)
		fn(&hosts->lists[i].ip, hosts->lists[i].first, ctx);
}
