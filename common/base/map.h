/* From a slice to a small number, usually an index into the caller's array.
 *
 * Open addressing over a hash that is seeded at random for the process: an
 * attacker who picks the keys cannot pick the collisions. Nothing is ever
 * printed in the map's order, so output stays the same from run to run.
 * Keys are borrowed: they must outlive the map (keep them in an arena). */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/slice.h"

#define MAP_NONE UINT32_MAX

struct map {
	struct map_slot *slots;
	size_t count, room; /* room is 0 or a power of two */
};

#define MAP_INIT                                                                                   \
	{                                                                                          \
		NULL, 0, 0                                                                         \
	}

/* The number kept for key, or MAP_NONE. */
uint32_t map_get(const struct map *map, struct slice key);

/* Where key's number is kept, and whether the key is new: then its number is
 * MAP_NONE until the caller sets it. Valid until the next map_put(). */
uint32_t *map_put(struct map *map, struct slice key);

/* Puts a key whose number is of no use, for the caller to tell whether it is there already. */
bool map_is_new(struct map *map, struct slice key);

struct arena;
/* As map_put(), with the key copied into 'keys' when it is new. */
uint32_t *map_put_copy(struct map *map, struct slice key, struct arena *keys);

/* Soon one of these will be called with this key. */
void map_approach(const struct map *map, struct slice key);

void map_release(struct map *map);

/* The process's seeded hash, for tables that are laid out otherwise, and its seed. */
uint64_t map_hash(const void *bytes, size_t len);
uint64_t map_seed(void);

#endif
