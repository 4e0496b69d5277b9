#include "dissect/expect.h"

#include "base/mem.h"

#include <stdlib.h>

struct expectation {
	const char *proto; /* NULL: it was taken */
	int64_t time_us;
};

struct key {
	uint8_t bytes[sizeof(struct ip) + 2];
};

static struct slice key_of(struct key *key, const struct ip *ip, uint16_t port)
{
	memcpy(key->bytes, ip, sizeof(*ip));
	key->bytes[sizeof(*ip)] = (uint8_t)(port >> 8);
	key->bytes[sizeof(*ip) + 1] = (uint8_t)port;
	return slice_of(key->bytes, sizeof(key->bytes));
}

void expect_note(struct expectations *expectations, const struct ip *ip, uint16_t port,
	const char *proto, int64_t time_us)
{
	struct key key;
	uint32_t *number;

	if (expectations->count == EXPECT_MAX)
		return;
	number = map_put_copy(&expectations->index, key_of(&key, ip, port), &expectations->keys);
	if (*number == MAP_NONE) {
		*number = (uint32_t)expectations->count;
		MEM_GROW(expectations->items, expectations->count, expectations->room);
		expectations->count++;
	}
	expectations->items[*number] = (struct expectation){proto, time_us};
}

const char *expect_take(
	struct expectations *expectations, const struct ip *ip, uint16_t port, int64_t time_us)
{
	struct key key;
	uint32_t number;
	const char *proto;

	if (expectations->count == 0)
		return NULL;
	number = map_get(&expectations->index, key_of(&key, ip, port));
	if (number == MAP_NONE || time_us - expectations->items[number].time_us > EXPECT_WITHIN_US)
		return NULL;
	proto = expectations->items[number].proto;
	expectations->items[number].proto = NULL;
	return proto;
}

void expect_release(struct expectations *expectations)
{
	map_release(&expectations->index);
	arena_release(&expectations->keys);
	free(expectations->items);
}
