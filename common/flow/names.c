#include "flow/names.h"

#include "base/mem.h"

#include <stdlib.h>

/* One (name, source), and when it was said. */
struct binding {
	enum name_source source;
	struct slice name;
	int64_t *times; /* ascending */
	size_t count, room;
};

/* What one client was told of one address; or all clients together. */
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
	*names = (struct names){.arena = ARENA_INIT, .lists = MAP_INIT, .bindings = MAP_INIT};
}

void names_release(struct names *names)
{
	for (size_t i = 0; i < names->count; i++) {
		for (size_t j = 0; j < names->entries[i].count; j++)
			free(names->entries[i].bindings[j].times);
		free(names->entries[i].bindings);
	}
	free(names->entries);
	map_release(&names->lists);
	map_release(&names->bindings);
	arena_release(&names->arena);
}

#define LIST_KEY_LEN (2 * sizeof(struct ip) + 1)

/* The key of what client (NULL: everybody together) was told of address. */
static struct slice list_key(
	uint8_t key[LIST_KEY_LEN], const struct ip *address, const struct ip *client)
{
	memset(key, 0, LIST_KEY_LEN);
	memcpy(key, address->bytes, sizeof(address->bytes));
	if (client)
		memcpy(key + sizeof(*address), client->bytes, sizeof(client->bytes));
	key[LIST_KEY_LEN - 1] = client != NULL;
	return slice_of(key, LIST_KEY_LEN);
}

static uint32_t list_of(struct names *names, const struct ip *address, const struct ip *client)
{
	uint8_t key[LIST_KEY_LEN];
	uint32_t *index =
		map_put_copy(&names->lists, list_key(key, address, client), &names->arena);

	if (*index == MAP_NONE) {
		*index = (uint32_t)names->count;
		MEM_GROW(names->entries, names->count, names->room);
		names->entries[names->count++] = (struct names_entry){NULL, 0, 0};
	}
	return *index;
}

/* Where binding 'name' by 'source' of list 'index' is kept; NULL when the list is full. */
static struct binding *binding_of(
	struct names *names, uint32_t index, struct slice name, enum name_source source)
{
	struct names_entry *entry = &names->entries[index];
	static struct strbuf key = STRBUF_INIT;
	uint32_t *at;

	strbuf_clear(&key);
	strbuf_add(&key, &index, sizeof(index));
	strbuf_addc(&key, (char)source);
	for (size_t i = 0; i < name.len; i++)
		strbuf_addc(&key,
			(char)(name.ptr[i] >= 'A' && name.ptr[i] <= 'Z' ? name.ptr[i] | 0x20
									: name.ptr[i]));
	at = map_put_copy(&names->bindings, strbuf_slice(&key), &names->arena);
	if (*at == MAP_NONE && entry->count < NAMES_PER_ADDRESS_MAX) {
		*at = (uint32_t)entry->count;
		MEM_GROW(entry->bindings, entry->count, entry->room);
		entry->bindings[entry->count++] =
			(struct binding){.source = source, .name = arena_copy(&names->arena, name)};
	}
	return *at == MAP_NONE ? NULL : &entry->bindings[*at];
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

static void bind(struct names *names, const struct ip *address, const struct ip *client,
	struct slice name, enum name_source source, int64_t time_us)
{
	struct binding *b = binding_of(names, list_of(names, address, client), name, source);

	if (!b || (b->count && names->times == NAMES_TIMES_MAX)) {
		names->dropped++;
		return;
	}
	add_time(b, time_us);
	names->times++;
}

void names_bind(struct names *names, const struct ip *address, const struct ip *client,
	struct slice name, enum name_source source, int64_t time_us)
{
	if (name.len == 0)
		return;
	name = slice_first(name, NAMES_LEN_MAX);
	if (client)
		bind(names, address, client, name, source, time_us);
	bind(names, address, NULL, name, source, time_us);
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

static bool candidate_of(const struct binding *b, bool others, int64_t at_us, struct candidate *c)
{
	c->binding = b;
	c->others = others;
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

/* Adds what one list has to the best so far. */
static size_t consider(const struct names *names, const struct ip *address, const struct ip *client,
	bool others, int64_t at_us, struct candidate *best, size_t count)
{
	uint8_t key[LIST_KEY_LEN];
	uint32_t index = map_get(&names->lists, list_key(key, address, client));
	struct candidate c;

	for (size_t i = 0; index != MAP_NONE && i < names->entries[index].count; i++)
		if (candidate_of(&names->entries[index].bindings[i], others, at_us, &c))
			count = put_in_order(best, count, c);
	return count;
}

size_t names_find(const struct names *names, const struct ip *address, const struct ip *client,
	int64_t at_us, struct name_of found[NAMES_LISTED_MAX])
{
	struct candidate best[NAMES_LISTED_MAX + 1];
	size_t count = 0;

	if (client)
		count = consider(names, address, client, false, at_us, best, count);
	count = consider(names, address, NULL, client != NULL, at_us, best, count);
	for (size_t i = 0; i < count; i++)
		found[i] = (struct name_of){best[i].binding->name, best[i].binding->source,
			at_us > best[i].time_us ? at_us - best[i].time_us : 0};
	return count;
}
