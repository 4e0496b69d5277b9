#include "base/memo.h"

#include "base/map.h"
#include "base/mem.h"

struct slice memo_get(const struct memo *memo, struct slice key)
{
	uint64_t hash = map_hash(key.ptr, key.len);
	const struct memo_place *place = &memo->places[hash % MEMO_PLACES];

	if (!place->bytes || place->hash != hash ||
		!slice_eq(slice_of(place->bytes, place->key_len), key))
		return (struct slice){NULL, 0};
	return slice_of(place->bytes + place->key_len, place->value_len);
}

struct slice memo_put(struct memo *memo, struct slice key, struct slice value)
{
	uint64_t hash = map_hash(key.ptr, key.len);
	struct memo_place *place = &memo->places[hash % MEMO_PLACES];

	if (key.len > MEMO_BYTES_MAX || value.len > MEMO_BYTES_MAX - key.len)
		return value;
	if (place->room < key.len + value.len || !place->bytes) {
		place->room = key.len + value.len;
		place->bytes = mem_realloc(place->bytes, place->room, 1);
	}
	place->hash = hash;
	place->key_len = key.len;
	place->value_len = value.len;
	if (key.len)
		memcpy(place->bytes, key.ptr, key.len);
	if (value.len)
		memcpy(place->bytes + key.len, value.ptr, value.len);
	return slice_of(place->bytes + key.len, value.len);
}
