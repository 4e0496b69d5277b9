#include "intel/index.h"

#include "base/map.h"
#include "base/mem.h"
#include "intel/ip_indicator.h"
#include "intel/domain.h"

#include <stdlib.h>

#define FIRST_SLOTS 1024
#define AHEAD 16

struct index_slot {
	uint32_t hash;
	uint32_t first; /* entry + 1; 0: free */
};

static uint32_t hash_of(struct slice key)
{
	return (uint32_t)map_hash(key.ptr, key.len);
}

static struct slice key_of(const struct index_entry *entry)
{
	return slice_of(entry->key, entry->key_len);
}

/* The slot of a key: the one that holds it, or the free one where it belongs. */
static struct index_slot *slot_of(
	const struct index *index, const struct index_table *table, struct slice key, uint32_t hash)
{
	size_t mask = table->room - 1, at = hash & mask;

	for (;; at = (at + 1) & mask) {
		struct index_slot *slot = &table->slots[at];

		if (slot->first == 0)
			return slot;
		if (slot->hash == hash && slice_eq(key_of(&index->entries[slot->first - 1]), key))
			return slot;
	}
}

static void set_room(struct index_table *table, size_t room)
{
	struct index_table old = *table;
	size_t mask = room - 1;

	table->room = room;
	table->slots = mem_zalloc(room, sizeof(*table->slots));
	for (size_t i = 0; i < old.room; i++) {
		size_t at = old.slots[i].hash & mask;

		if (old.slots[i].first == 0)
			continue;
		while (table->slots[at].first)
			at = (at + 1) & mask;
		table->slots[at] = old.slots[i];
	}
	free(old.slots);
}

/* At most three quarters full. */
static void reserve(struct index_table *table, size_t more)
{
	size_t room = table->room ? table->room : FIRST_SLOTS;

	while ((table->used + more) * 4 >= room * 3)
		room *= 2;
	if (room > table->room)
		set_room(table, room);
}

static void reserve_all(struct index *index)
{
	size_t more[INDICATOR_TYPES] = {0};

	for (size_t i = index->settled; i < index->count; i++)
		more[index->entries[i].type]++;
	for (size_t type = 0; type < INDICATOR_TYPES; type++)
		if (more[type])
			reserve(&index->tables[type], more[type]);
}

static void append(struct index *index, struct slice key, struct index_entry entry)
{
	MEM_GROW(index->entries, index->count, index->entry_room);
	entry.key = arena_copy(&index->keys, key).ptr;
	entry.key_len = (uint32_t)key.len;
	index->entries[index->count++] = entry;
}

static void add_cidr(struct index *index, struct slice key, struct index_entry entry)
{
	unsigned bits = ip_indicator_cidr(key).bits;

	index->prefixes[bits / 64] |= UINT64_C(1) << bits % 64;
	append(index, key, entry);
}

static void add_range(struct index *index, struct slice key, struct index_entry entry)
{
	struct ip_range range = ip_range_of(key);
	struct strbuf block_key = STRBUF_INIT;
	struct cidr block;

	while (ip_range_next(&range, &block)) {
		bool single = block.bits == IP_INDICATOR_BITS;
		struct slice address = slice_of(block.base.bytes, sizeof(block.base.bytes));

		entry.type = single ? INDICATOR_IP : INDICATOR_CIDR;
		strbuf_clear(&block_key);
		ip_indicator_add_cidr(&block_key, &block);
		if (single)
			append(index, address, entry);
		else
			add_cidr(index, strbuf_slice(&block_key), entry);
	}
	strbuf_release(&block_key);
}

static void add_url(struct index *index, struct slice key, struct index_entry entry)
{
	struct slice host = slice_first(key, slice_find(key, '/'));

	append(index, key, entry);
	entry.type = INDICATOR_URL_HOST;
	if (host.len)
		append(index, host, entry);
}

void index_add(
	struct index *index, const struct indicator *indicator, uint32_t source, bool port_is_note)
{
	struct index_entry entry = {
		.source = source,
		.next = INDEX_NONE,
		.port = indicator->port,
		.type = indicator->type,
		.scope = indicator->scope,
		.port_is_note = port_is_note,
		.scheme = (uint8_t)indicator->scheme,
	};

	if (indicator->type == INDICATOR_CIDR)
		add_cidr(index, indicator->key, entry);
	else if (indicator->type == INDICATOR_RANGE)
		add_range(index, indicator->key, entry);
	else if (indicator->type == INDICATOR_URL)
		add_url(index, indicator->key, entry);
	else
		append(index, indicator->key, entry);
}

static bool same(const struct index_entry *a, const struct index_entry *b)
{
	return a->source == b->source && a->port == b->port && a->scope == b->scope &&
		a->port_is_note == b->port_is_note;
}

/* Appends entry 'new' to the chain that begins at entry 'at'; false when it is not to be kept. */
static bool chain(struct index *index, uint32_t at, uint32_t new)
{
	for (unsigned length = 1;; length++, at = index->entries[at].next) {
		if (length == INDEX_CHAIN_MAX || same(&index->entries[at], &index->entries[new]))
			return false;
		if (index->entries[at].next == INDEX_NONE)
			break;
	}
	index->entries[at].next = new;
	return true;
}

static bool settle(struct index *index, uint32_t new, uint32_t hash)
{
	const struct index_entry *entry = &index->entries[new];
	struct index_table *table = &index->tables[entry->type];
	struct index_slot *slot = slot_of(index, table, key_of(entry), hash);

	if (slot->first)
		return chain(index, slot->first - 1, new);
	*slot = (struct index_slot){hash, new + 1};
	table->used++;
	index->types |= UINT64_C(1) << entry->type;
	return true;
}

/* Moves entry 'from' to the end of those in place; counts it when it is dropped instead. */
static void settle_next(struct index *index, size_t from, uint32_t hash, size_t *dropped)
{
	uint32_t new = (uint32_t)index->settled;

	index->entries[new] = index->entries[from];
	if (settle(index, new, hash))
		index->settled++;
	else
		*dropped += index->entries[new].type != INDICATOR_URL_HOST;
}

/* The hash of an entry, whose slot will be wanted soon. */
static uint32_t look_ahead(const struct index *index, const struct index_entry *entry)
{
	const struct index_table *table = &index->tables[entry->type];
	uint32_t hash = hash_of(key_of(entry));

	__builtin_prefetch(&table->slots[hash & (table->room - 1)], 1);
	return hash;
}

/* Nearly every slot is a miss of the cache: they are asked for some entries ahead. */
size_t index_settle(struct index *index)
{
	size_t first = index->settled, count = index->count, dropped = 0;
	uint32_t hashes[AHEAD] = {0};

	reserve_all(index);
	for (size_t i = first; i < count + AHEAD; i++) {
		uint32_t *hash = &hashes[i % AHEAD];

		if (i >= first + AHEAD)
			settle_next(index, i - AHEAD, *hash, &dropped);
		if (i < count)
			*hash = look_ahead(index, &index->entries[i]);
	}
	index->count = index->settled;
	return dropped;
}

uint32_t index_find(const struct index *index, enum indicator_type type, struct slice key)
{
	if (!index_has(index, type))
		return INDEX_NONE;
	return slot_of(index, &index->tables[type], key, hash_of(key))->first - 1;
}

void index_match(const struct index *index, enum indicator_type type, struct slice key,
	index_fn *fn, void *ctx)
{
	for (uint32_t at = index_find(index, type, key); at != INDEX_NONE;
		at = index->entries[at].next)
		fn(at, ctx);
}

static void match_blocks(const struct index *index, const struct ip *ip, index_fn *fn, void *ctx)
{
	unsigned least = ip_is_v4(ip) ? IP_INDICATOR_V4_BITS : 0;
	uint8_t bytes[sizeof(ip->bytes) + 1];

	memcpy(bytes, ip->bytes, sizeof(ip->bytes));
	for (unsigned bits = IP_INDICATOR_BITS; bits-- > least;) {
		bytes[bits / 8] &= (uint8_t)(0xff00 >> bits % 8);
		bytes[sizeof(ip->bytes)] = (uint8_t)bits;
		if (index->prefixes[bits / 64] >> bits % 64 & 1)
			index_match(index, INDICATOR_CIDR, slice_of(bytes, sizeof(bytes)), fn, ctx);
	}
}

void index_match_ip(const struct index *index, const struct ip *ip, index_fn *fn, void *ctx)
{
	index_match(index, INDICATOR_IP, slice_of(ip->bytes, sizeof(ip->bytes)), fn, ctx);
	if (index_has(index, INDICATOR_CIDR))
		match_blocks(index, ip, fn, ctx);
}

void index_match_domain(const struct index *index, struct slice name, index_fn *fn, void *ctx)
{
	if (!index_has(index, INDICATOR_DOMAIN))
		return;
	for (struct slice at = name; at.len; at = domain_parent(at)) {
		enum indicator_scope never = at.len == name.len ? SCOPE_BELOW : SCOPE_EXACT;

		for (uint32_t entry = index_find(index, INDICATOR_DOMAIN, at); entry != INDEX_NONE;
			entry = index->entries[entry].next)
			if (index->entries[entry].scope != never)
				fn(entry, ctx);
	}
}

void index_match_url(const struct index *index, struct slice url, index_fn *fn, void *ctx)
{
	struct slice bare = url_without_query(url);
	size_t host = slice_find(url, '/');

	if (!index_has(index, INDICATOR_URL))
		return;
	index_match(index, INDICATOR_URL, url, fn, ctx);
	if (bare.len < url.len)
		index_match(index, INDICATOR_URL, bare, fn, ctx);
	if (host == url.len || host == 0)
		return;
	index_match(index, INDICATOR_URL, slice_first(url, host), fn, ctx);
	index_match(index, INDICATOR_URL, slice_from(url, host), fn, ctx);
	if (bare.len < url.len)
		index_match(index, INDICATOR_URL, slice_from(bare, host), fn, ctx);
}

struct indicator index_indicator(const struct index *index, uint32_t entry)
{
	const struct index_entry *e = &index->entries[entry];

	return (struct indicator){
		.type = (enum indicator_type)e->type,
		.key = key_of(e),
		.port = e->port_is_note ? 0 : e->port,
		.scope = (enum indicator_scope)e->scope,
		.scheme = (enum indicator_scheme)e->scheme,
	};
}

void index_release(struct index *index)
{
	free(index->entries);
	for (size_t type = 0; type < INDICATOR_TYPES; type++)
		free(index->tables[type].slots);
	arena_release(&index->keys);
	*index = (struct index)INDEX_INIT;
}
