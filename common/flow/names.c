#include "flow/names.h"

#include "base/mem.h"

#include <stdlib.h>

/* One (client, name, source) of an address, and when it was said. */
struct binding {
	struct ip client;
	bool any_client;
	enum name_source source;
	struct slice name;
	int64_t *times; /* ascending */
	size_t count, room;
};

struct names_entry {
	struct binding *bindings;
	size_t count, room;
};

const char *name_source_text(enum name_source source)
{
	static const char *const texts[NAME_SOURCES] = {"sni", "host", "dns", "cert", "ptr", "dhcp",
		"nbns", "mdns", "llmnr", "ntlm", "krb5", "nrb"};

	return texts[source];
}

void names_init(struct names *names)
{
	*names = (struct names){.arena = ARENA_INIT, .addresses = MAP_INIT};
}

void names_release(struct names *names)
{
	for (size_t i = 0; i < names->count; i++) {
		for (size_t j = 0; j < names->entries[i].count; j++)
			free(names->entries[i].bindings[j].times);
		free(names->entries[i].bindings);
	}
	free(names->entries);
	map_release(&names->addresses);
	arena_release(&names->arena);
}

static struct names_entry *entry_of(struct names *names, const struct ip *address)
{
	uint32_t *index = map_put_copy(
		&names->addresses, slice_of(address->bytes, sizeof(address->bytes)), &names->arena);

	if (*index == MAP_NONE) {
		*index = (uint32_t)names->count;
		MEM_GROW(names->entries, names->count, names->room);
		names->entries[names->count++] = (struct names_entry){NULL, 0, 0};
	}
	return &names->entries[*index];
}

static bool same_client(const struct binding *b, const struct ip *client)
{
	return client ? !b->any_client && ip_eq(&b->client, client) : b->any_client;
}

static struct binding *binding_of(struct names *names, struct names_entry *entry,
	const struct ip *client, struct slice name, enum name_source source)
{
	struct binding *b;

	for (size_t i = 0; i < entry->count; i++) {
		b = &entry->bindings[i];
		if (b->source == source && same_client(b, client) && slice_eq_nocase(b->name, name))
			return b;
	}
	if (entry->count == NAMES_PER_ADDRESS_MAX)
		return NULL;
	MEM_GROW(entry->bindings, entry->count, entry->room);
	b = &entry->bindings[entry->count++];
	*b = (struct binding){.any_client = !client, .source = source};
	if (client)
		b->client = *client;
	b->name = arena_copy(&names->arena, name);
	return b;
}

static void add_time(struct binding *b, int64_t time_us)
{
	size_t at = b->count;

	MEM_GROW(b->times, b->count, b->room);
	while (at > 0 && b->times[at - 1] > time_us) {
		b->times[at] = b->times[at - 1];
		at--;
	}
	b->times[at] = time_us;
	b->count++;
}

void names_bind(struct names *names, const struct ip *address, const struct ip *client,
	struct slice name, enum name_source source, int64_t time_us)
{
	struct binding *b;

	if (name.len == 0)
		return;
	b = binding_of(
		names, entry_of(names, address), client, slice_first(name, NAMES_LEN_MAX), source);
	if (!b || (b->count && names->times == NAMES_TIMES_MAX)) {
		names->dropped++;
		return;
	}
	add_time(b, time_us);
	names->times++;
}

/* The newest time of b that is not after at_us; false when all are. */
static bool newest_before(const struct binding *b, int64_t at_us, int64_t *time_us)
{
	size_t low = 0, high = b->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (b->times[middle] <= at_us)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return false;
	*time_us = b->times[low - 1];
	return true;
}

struct candidate {
	const struct binding *binding;
	int64_t time_us;
	bool others; /* said to another client */
};

/* Is a better than b? Source first, then what this client was told, then the newer. */
static bool better(const struct candidate *a, const struct candidate *b)
{
	if (a->binding->source != b->binding->source)
		return a->binding->source < b->binding->source;
	if (a->others != b->others)
		return b->others;
	if (a->time_us != b->time_us)
		return a->time_us > b->time_us;
	return slice_cmp(a->binding->name, b->binding->name) < 0;
}

static bool candidate_of(
	const struct binding *b, const struct ip *client, int64_t at_us, struct candidate *c)
{
	c->binding = b;
	c->others = client && !b->any_client && !ip_eq(&b->client, client);
	if (newest_before(b, at_us, &c->time_us))
		return true;
	c->time_us = b->times[0];
	return b->source != NAME_DNS;
}

/* Keeps the best NAMES_LISTED_MAX, sorted; of one name the best only. */
static size_t put_in_order(struct candidate *best, size_t count, struct candidate c)
{
	size_t at;

	for (size_t i = 0; i < count; i++)
		if (slice_eq_nocase(best[i].binding->name, c.binding->name)) {
			if (!better(&c, &best[i]))
				return count;
			memmove(best + i, best + i + 1, (count - i - 1) * sizeof(*best));
			count--;
			break;
		}
	at = count;
	while (at > 0 && better(&c, &best[at - 1]))
		at--;
	if (at == NAMES_LISTED_MAX)
		return count;
	if (count == NAMES_LISTED_MAX)
		count--;
	memmove(best + at + 1, best + at, (count - at) * sizeof(*best));
	best[at] = c;
	return count + 1;
}

size_t names_find(const struct names *names, const struct ip *address, const struct ip *client,
	int64_t at_us, struct name_of found[NAMES_LISTED_MAX])
{
	uint32_t index =
		map_get(&names->addresses, slice_of(address->bytes, sizeof(address->bytes)));
	struct candidate best[NAMES_LISTED_MAX + 1], c;
	size_t count = 0;

	if (index == MAP_NONE)
		return 0;
	for (size_t i = 0; i < names->entries[index].count; i++)
		if (candidate_of(&names->entries[index].bindings[i], client, at_us, &c))
			count = put_in_order(best, count, c);
	for (size_t i = 0; i < count; i++)
		found[i] = (struct name_of){best[i].binding->name, best[i].binding->source,
			at_us > best[i].time_us ? at_us - best[i].time_us : 0};
	return count;
}
