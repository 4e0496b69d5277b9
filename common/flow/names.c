#include "flow/names.h"

#include "base/mem.h"

#include <stdlib.h>

/* One (name, source) of one list, and when it was said. Most are said once. */
struct binding {
	struct slice name;
	enum name_source source;
	uint32_t next; /* in its list; BINDING_END */
	int64_t first_us; /* the least of its times */
	int64_t *later; /* the others, ascending; NULL without any */
	uint32_t count, room; /* of later */
};

/* What one client was told of one address; or all clients together. */
struct names_entry {
	uint32_t first, last, count; /* bindings */
};

#define BINDING_END UINT32_MAX
#define NAMES_WALKED 8 /* bindings of a list that are looked through one by one */

const char *name_source_text(enum name_source source)
{
	static const char *const texts[NAME_SOURCES] = {"sni", "host", "dns", "cert", "ptr", "dhcp",
		"nbns", "mdns", "llmnr", "ntlm", "krb5", "ldap", "nrb"};

	return texts[source];
}

void names_init(struct names *names)
{
	*names = (struct names){
		.arena = ARENA_INIT, .lists = MAP_INIT, .known = MAP_INIT, .public = MAP_INIT};
}

void names_release(struct names *names)
{
	for (size_t i = 0; i < names->binding_count; i++)
		free(names->bindings[i].later);
	free(names->bindings);
	free(names->entries);
	map_release(&names->lists);
	map_release(&names->known);
	map_release(&names->public);
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

/* A bit for each address that has a name, several to a bit: most have none. */
static size_t seen_bit(const struct ip *address)
{
	return map_hash(address->bytes, sizeof(address->bytes)) % ((size_t)NAMES_SEEN_BYTES * 8);
}

static uint32_t list_of(struct names *names, const struct ip *address, const struct ip *client)
{
	uint8_t key[LIST_KEY_LEN];
	uint32_t *index =
		map_put_copy(&names->lists, list_key(key, address, client), &names->arena);

	if (*index == MAP_NONE) {
		size_t bit = seen_bit(address);

		names->seen[bit / 8] |= (uint8_t)(1u << bit % 8);
		*index = (uint32_t)names->count;
		MEM_GROW(names->entries, names->count, names->room);
		names->entries[names->count++] = (struct names_entry){BINDING_END, BINDING_END, 0};
	}
	return *index;
}

static struct slice lower_case(struct slice name, uint8_t text[NAMES_LEN_MAX])
{
	for (size_t i = 0; i < name.len; i++)
		text[i] =
			name.ptr[i] >= 'A' && name.ptr[i] <= 'Z' ? name.ptr[i] | 0x20 : name.ptr[i];
	return slice_of(text, name.len);
}

/* A copy that lives as long as the names. Often one name is bound several times in a row: to all
 * addresses of an answer, and for its client and for everybody. */
static struct slice keep_name(struct names *names, struct slice name)
{
	if (!slice_eq(names->kept, name))
		names->kept = arena_copy(&names->arena, name);
	return names->kept;
}

static uint32_t new_binding(struct names *names, struct names_entry *entry, struct slice name,
	enum name_source source, int64_t time_us)
{
	uint32_t index = (uint32_t)names->binding_count;

	MEM_GROW(names->bindings, names->binding_count, names->binding_room);
	names->bindings[names->binding_count++] =
		(struct binding){keep_name(names, name), source, BINDING_END, time_us, NULL, 0, 0};
	if (entry->last == BINDING_END)
		entry->first = index;
	else
		names->bindings[entry->last].next = index;
	entry->last = index;
	entry->count++;
	names->times++;
	return index;
}

static void add_time(struct names *names, struct binding *b, int64_t time_us)
{
	uint32_t at = b->count;

	if (names->times == NAMES_TIMES_MAX) {
		names->dropped++;
		return;
	}
	if (time_us < b->first_us) {
		int64_t first_us = b->first_us;

		b->first_us = time_us;
		time_us = first_us;
	}
	if (b->count == b->room) {
		b->room = b->room ? b->room * 2 : 4;
		b->later = mem_realloc(b->later, b->room, sizeof(*b->later));
	}
	for (; at > 0 && b->later[at - 1] > time_us; at--)
		b->later[at] = b->later[at - 1];
	b->later[at] = time_us;
	b->count++;
	names->times++;
}

/* One of the first NAMES_WALKED bindings of a list, which most lists do not exceed. */
static struct binding *walk(struct names *names, const struct names_entry *entry, struct slice name,
	enum name_source source)
{
	uint32_t at = entry->first;

	for (unsigned i = 0; i < NAMES_WALKED && at != BINDING_END; i++) {
		struct binding *b = &names->bindings[at];

		if (b->source == source && slice_eq_nocase(b->name, name))
			return b;
		at = b->next;
	}
	return NULL;
}

/* The later ones, by a seeded hash of name and list that nobody can make collide;
 * *known is where the index of a new one goes, NULL when the list is full. */
static struct binding *look_up(struct names *names, uint32_t list, struct slice lower,
	enum name_source source, uint32_t **known)
{
	uint64_t words[2] = {map_hash(lower.ptr, lower.len), (uint64_t)list << 8 | source};
	struct slice key = slice_of(words, sizeof(words));
	uint32_t index;

	*known = NULL;
	if (names->entries[list].count < NAMES_PER_ADDRESS_MAX)
		*known = map_put_copy(&names->known, key, &names->arena);
	index = *known ? **known : map_get(&names->known, key);
	return index == MAP_NONE ? NULL : &names->bindings[index];
}

static void bind(struct names *names, const struct ip *address, const struct ip *client,
	struct slice name, struct slice lower, enum name_source source, int64_t time_us)
{
	uint32_t list = list_of(names, address, client), count = names->entries[list].count;
	uint32_t *known = NULL, index;
	struct binding *b = walk(names, &names->entries[list], name, source);

	if (!b && count >= NAMES_WALKED)
		b = look_up(names, list, lower, source, &known);
	if (b) {
		add_time(names, b, time_us);
	} else if (count == NAMES_PER_ADDRESS_MAX) {
		names->dropped++;
	} else {
		index = new_binding(names, &names->entries[list], name, source, time_us);
		if (known)
			*known = index;
	}
}

void names_approach(const struct names *names, const struct ip *address, const struct ip *client)
{
	uint8_t key[LIST_KEY_LEN];

	if (client)
		map_approach(&names->lists, list_key(key, address, client));
	map_approach(&names->lists, list_key(key, address, NULL));
}

void names_bind(struct names *names, const struct ip *address, const struct ip *client,
	struct slice name, enum name_source source, int64_t time_us)
{
	uint8_t text[NAMES_LEN_MAX];
	struct slice lower;

	name = slice_first(name, NAMES_LEN_MAX);
	while (name.len && name.ptr[name.len - 1] == '.')
		name.len--; /* the root, which some write and some do not */
	if (name.len == 0)
		return;
	lower = lower_case(name, text);
	if (client)
		bind(names, address, client, name, lower, source, time_us);
	bind(names, address, NULL, name, lower, source, time_us);
}

void names_note_public(struct names *names, struct slice name)
{
	uint8_t text[NAMES_LEN_MAX];

	name = lower_case(slice_first(name, NAMES_LEN_MAX), text);
	if (name.len == 0 || map_get(&names->public, name) != MAP_NONE)
		return;
	if (names->public.count == NAMES_PUBLIC_MAX)
		names->dropped++;
	else
		*map_put_copy(&names->public, name, &names->arena) = 1;
}

bool names_is_public(const struct names *names, struct slice name)
{
	uint8_t text[NAMES_LEN_MAX];

	name = lower_case(slice_first(name, NAMES_LEN_MAX), text);
	return name.len && map_get(&names->public, name) != MAP_NONE;
}

/* The newest time of b that is not after at_us; false when all are. */
static bool newest_before(const struct binding *b, int64_t at_us, int64_t *time_us)
{
	uint32_t low = 0, high = b->count;

	if (b->first_us > at_us)
		return false;
	while (low < high) {
		uint32_t middle = (low + high) / 2;

		if (b->later[middle] <= at_us)
			low = middle + 1;
		else
			high = middle;
	}
	*time_us = low ? b->later[low - 1] : b->first_us;
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
	c->time_us = b->first_us;
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

	if (index == MAP_NONE)
		return count;
	for (index = names->entries[index].first; index != BINDING_END;
		index = names->bindings[index].next)
		if (candidate_of(&names->bindings[index], others, at_us, &c))
			count = put_in_order(best, count, c);
	return count;
}

size_t names_find(const struct names *names, const struct ip *address, const struct ip *client,
	int64_t at_us, struct name_of found[NAMES_LISTED_MAX])
{
	struct candidate best[NAMES_LISTED_MAX + 1];
	size_t count = 0, bit = seen_bit(address);

	if (!(names->seen[bit / 8] >> bit % 8 & 1))
		return 0;
	if (client)
		count = consider(names, address, client, false, at_us, best, count);
	count = consider(names, address, NULL, client != NULL, at_us, best, count);
	for (size_t i = 0; i < count; i++)
		found[i] = (struct name_of){best[i].binding->name, best[i].binding->source,
			at_us > best[i].time_us ? at_us - best[i].time_us : 0};
	return count;
}
