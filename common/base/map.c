#include "base/map.h"

#include "base/arena.h"
#include "base/mem.h"

#include <stdlib.h>
#include <sys/random.h>
#include <time.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define MAP_FIRST_ROOM 64

struct map_slot {
	struct slice key; /* ptr NULL: free */
	uint32_t hash, value;
};

static const uint8_t empty_key[1];

uint64_t map_seed(void)
{
	static uint64_t value;

	if (value == 0 && getrandom(&value, sizeof(value), GRND_NONBLOCK) != sizeof(value))
		value = (uint64_t)time(NULL) ^ (uint64_t)(uintptr_t)&value;
	value |= 1; /* 0 means not drawn yet */
	return value;
}

uint64_t map_hash(const void *bytes, size_t len)
{
	return XXH3_64bits_withSeed(bytes, len, map_seed());
}

static struct map_slot *slot_of(const struct map *map, struct slice key, uint32_t hash)
{
	size_t at = hash & (map->room - 1);

	while (map->slots[at].key.ptr) {
		struct map_slot *slot = &map->slots[at];

		if (slot->hash == hash && slice_eq(slot->key, key))
			return slot;
		at = (at + 1) & (map->room - 1);
	}
	return &map->slots[at];
}

static void grow(struct map *map)
{
	struct map old = *map;

	map->room = old.room ? old.room * 2 : MAP_FIRST_ROOM;
	map->slots = mem_zalloc(map->room, sizeof(*map->slots));
	for (size_t i = 0; i < old.room; i++)
		if (old.slots[i].key.ptr)
			*slot_of(map, old.slots[i].key, old.slots[i].hash) = old.slots[i];
	free(old.slots);
}

uint32_t map_get(const struct map *map, struct slice key)
{
	struct map_slot *slot;

	if (map->count == 0)
		return MAP_NONE;
	slot = slot_of(map, key, (uint32_t)map_hash(key.ptr, key.len));
	return slot->key.ptr ? slot->value : MAP_NONE;
}

void map_approach(const struct map *map, struct slice key)
{
	if (map->room)
		__builtin_prefetch(
			&map->slots[(uint32_t)map_hash(key.ptr, key.len) & (map->room - 1)]);
}

static uint32_t *put(struct map *map, struct slice key, struct arena *keys)
{
	uint32_t hash = (uint32_t)map_hash(key.ptr, key.len);
	struct map_slot *slot;

	if (map->count * 3 >= map->room * 2)
		grow(map);
	slot = slot_of(map, key, hash);
	if (!slot->key.ptr) {
		slot->key = keys ? arena_copy(keys, key) : key;
		if (!slot->key.ptr)
			slot->key = (struct slice){empty_key, 0};
		slot->hash = hash;
		slot->value = MAP_NONE;
		map->count++;
	}
	return &slot->value;
}

uint32_t *map_put(struct map *map, struct slice key)
{
	return put(map, key, NULL);
}

bool map_is_new(struct map *map, struct slice key)
{
	uint32_t *number = map_put(map, key);
	bool is_new = *number == MAP_NONE;

	*number = 0;
	return is_new;
}

uint32_t *map_put_copy(struct map *map, struct slice key, struct arena *keys)
{
	return put(map, key, keys);
}

void map_release(struct map *map)
{
	free(map->slots);
	*map = (struct map)MAP_INIT;
}
