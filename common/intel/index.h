/* The index: millions of indicators, found by what a record says.
 *
 * An open hash over the keys of each type, so that few blocks of addresses stay
 * in the cache beside a million names; blocks are looked up by each prefix
 * length in use, domains label by label. Entries of one key are chained in the
 * order in which they came. */
#ifndef INTEL_INDEX_H
#define INTEL_INDEX_H

#include "base/arena.h"
#include "intel/indicator.h"

#define INDEX_NONE UINT32_MAX
#define INDEX_CHAIN_MAX 64

/* One indicator of one source; 24 bytes, for there may be millions. */
struct index_entry {
	const uint8_t *key;
	uint32_t key_len;
	uint32_t source; /* the caller's: where it came from */
	uint32_t next; /* the next entry of the same key; INDEX_NONE at the end */
	uint16_t port;
	uint8_t type : 5, scope : 2, port_is_note : 1; /* the last: the port does not restrict */
	uint8_t scheme;
};

struct index_table {
	struct index_slot *slots;
	size_t used, room; /* room is 0 or a power of two */
};

struct index {
	struct index_entry *entries;
	size_t count, entry_room;
	size_t settled; /* entries that are in place; the others wait for index_settle() */
	struct index_table tables[INDICATOR_TYPES];
	struct arena keys;
	uint64_t types; /* bit per enum indicator_type that is in */
	uint64_t prefixes[3]; /* bit per prefix length that is in */
};

#define INDEX_INIT                                                                                 \
	{                                                                                          \
		NULL, 0, 0, 0, {{NULL, 0, 0}}, ARENA_INIT, 0,                                      \
		{                                                                                  \
			0                                                                          \
		}                                                                                  \
	}

/* Adds an indicator; its key is copied. A range is added as its blocks, a URL
 * also as INDICATOR_URL_HOST. It is found after the next index_settle(). */
void index_add(
	struct index *index, const struct indicator *indicator, uint32_t source, bool port_is_note);

/* Puts all that was added in place. Drops entries that have key, port, scope and
 * source of another, and those of one key beyond INDEX_CHAIN_MAX; returns their
 * number, the hosts of URLs not counted. */
size_t index_settle(struct index *index);

/* The first entry of a key, or INDEX_NONE. */
uint32_t index_find(const struct index *index, enum indicator_type type, struct slice key);

static inline bool index_has(const struct index *index, enum indicator_type type)
{
	return index->types >> type & 1;
}

/* Called with each entry that the look-up met. */
typedef void index_fn(uint32_t entry, void *ctx);

/* The address, and every block around it, the smallest first. */
void index_match_ip(const struct index *index, const struct ip *ip, index_fn *fn, void *ctx);

/* A folded name and every domain above it, as the entries' scope allows, the longest first. */
void index_match_domain(const struct index *index, struct slice name, index_fn *fn, void *ctx);

/* A folded URL: itself, without its query, its host alone, its path alone. */
void index_match_url(const struct index *index, struct slice url, index_fn *fn, void *ctx);

/* Any other type: the key as it is. */
void index_match(const struct index *index, enum indicator_type type, struct slice key,
	index_fn *fn, void *ctx);

/* The entry as an indicator again, to print it. */
struct indicator index_indicator(const struct index *index, uint32_t entry);

void index_release(struct index *index);

#endif
