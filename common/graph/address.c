#include "graph/address.h"

#include "base/mem.h"

#include <stdlib.h>

static bool is_unspecified(const struct ip *ip)
{
	struct slice wire = ip_wire(ip);

	for (size_t i = 0; i < wire.len; i++)
		if (wire.ptr[i])
			return false;
	return true;
}

static bool is_internal(const struct addresses *addresses, const struct ip *ip)
{
	for (size_t i = 0; i < addresses->internal_count; i++)
		if (cidr_contains(&addresses->internal[i], ip))
			return true;
	return ip_is_internal(ip);
}

static enum address_kind kind_of(const struct addresses *addresses, const struct ip *ip)
{
	enum ip_scope scope = ip_scope(ip);

	if (scope == IP_MULTICAST || scope == IP_BROADCAST || is_unspecified(ip))
		return ADDRESS_GROUP;
	return is_internal(addresses, ip) ? ADDRESS_INTERNAL : ADDRESS_EXTERNAL;
}

static uint32_t add_ip(struct addresses *addresses, const struct ip *ip)
{
	struct slice key = slice_of(ip->bytes, sizeof(ip->bytes));
	uint32_t *number = map_put_copy(&addresses->by_ip, key, &addresses->keys);

	if (*number == MAP_NONE) {
		*number = (uint32_t)addresses->count;
		MEM_GROW(addresses->items, addresses->count, addresses->room);
		addresses->items[addresses->count++] =
			(struct address){.ip = *ip, .kind = (uint8_t)kind_of(addresses, ip)};
	}
	return *number;
}

uint32_t addresses_add(struct addresses *addresses, struct slice text)
{
	uint32_t number = map_get(&addresses->by_text, text);
	struct ip ip;

	if (number != MAP_NONE)
		return number;
	if (!ip_parse(text, &ip))
		return ADDRESS_NONE;
	number = add_ip(addresses, &ip);
	*map_put_copy(&addresses->by_text, text, &addresses->keys) = number;
	return number;
}

uint32_t addresses_find(const struct addresses *addresses, const struct ip *ip)
{
	uint32_t number = map_get(&addresses->by_ip, slice_of(ip->bytes, sizeof(ip->bytes)));

	return number == MAP_NONE ? ADDRESS_NONE : number;
}

/* An address and the number it had. */
struct ranked {
	struct address address;
	uint32_t old;
};

static int by_value(const void *a, const void *b)
{
	const struct ip *x = &((const struct ranked *)a)->address.ip;
	const struct ip *y = &((const struct ranked *)b)->address.ip;
	bool x4 = ip_is_v4(x), y4 = ip_is_v4(y);

	return x4 != y4 ? y4 - x4 : ip_cmp(x, y);
}

uint32_t *addresses_sort(struct addresses *addresses)
{
	struct ranked *ranked = mem_zalloc(addresses->count, sizeof(*ranked));
	uint32_t *moved = mem_zalloc(addresses->count, sizeof(*moved));

	for (uint32_t i = 0; i < addresses->count; i++)
		ranked[i] = (struct ranked){addresses->items[i], i};
	qsort(ranked, addresses->count, sizeof(*ranked), by_value);
	for (uint32_t i = 0; i < addresses->count; i++) {
		addresses->items[i] = ranked[i].address;
		moved[ranked[i].old] = i;
	}
	free(ranked);
	map_release(&addresses->by_text);
	map_release(&addresses->by_ip);
	arena_release(&addresses->keys);
	return moved;
}

void address_format(struct strbuf *out, const struct address *address)
{
	ip_format(out, &address->ip);
}

bool address_is_local(const struct address *address)
{
	enum ip_scope scope = ip_scope(&address->ip);

	return scope == IP_LINK || scope == IP_LOOPBACK;
}

void addresses_release(struct addresses *addresses)
{
	free(addresses->items);
	map_release(&addresses->by_text);
	map_release(&addresses->by_ip);
	arena_release(&addresses->keys);
	*addresses = (struct addresses){0};
}
