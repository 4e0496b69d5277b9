#include "graph/machine.h"

#include "base/mem.h"
#include "record/peek.h"

#include <stdlib.h>

#define MAC_GROUP_BIT (UINT64_C(1) << 40) /* multicast and broadcast */

struct member {
	uint64_t mac;
	uint32_t place; /* in the list that is looked at */
};

static int by_mac(const void *a, const void *b)
{
	const struct member *x = a, *y = b;

	if (x->mac != y->mac)
		return x->mac < y->mac ? -1 : 1;
	return x->place < y->place ? -1 : x->place > y->place;
}

/* Where the members of the same MAC as the one at 'start' end. */
static size_t end_of_mac(const struct member *members, size_t count, size_t start)
{
	size_t end = start + 1;

	while (end < count && members[end].mac == members[start].mac)
		end++;
	return end;
}

static bool is_routable_v4(const struct address *address)
{
	return ip_is_v4(&address->ip) && !address_is_local(address);
}

/* The interface identifier holds the MAC with the universal bit turned and ff:fe in its middle. */
static bool made_from_mac(const struct address *address)
{
	uint64_t id = 0, mac = address->mac ^ (UINT64_C(2) << 40);

	if (ip_is_v4(&address->ip))
		return false;
	for (int i = 8; i < 16; i++)
		id = id << 8 | address->ip.bytes[i];
	return id == ((mac >> 24) << 40 | UINT64_C(0xfffe) << 24 | (mac & 0xffffff));
}

/* What the first name of its asset record is, as JSON text. */
static struct slice own_name(const struct graph *graph, uint32_t address)
{
	const struct asset *asset = assets_find(&graph->assets, address);
	struct peek names = peek_into(asset ? asset->names : slice_of(NULL, 0));

	return peek_next(&names) ? peek_member(names.value, "name") : slice_of(NULL, 0);
}

/* The member that stands for the machine: the first that is no link-local
 * address, which is an IPv4 address where there is one. */
static size_t leader_of(const struct graph *graph, const uint32_t *candidates,
	const struct member *members, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!address_is_local(&graph->addresses.items[candidates[members[i].place]]))
			return i;
	return 0;
}

static size_t count_routable_v4(const struct graph *graph, const uint32_t *candidates,
	const struct member *members, size_t count)
{
	size_t routable = 0;

	for (size_t i = 0; i < count; i++) {
		uint32_t number = candidates[members[i].place];

		routable += is_routable_v4(&graph->addresses.items[number]);
	}
	return routable;
}

static void join(const struct graph *graph, const uint32_t *candidates,
	const struct member *members, size_t count, uint32_t *machines)
{
	size_t leader = leader_of(graph, candidates, members, count);
	struct slice name = own_name(graph, candidates[members[leader].place]);

	if (members[0].mac == 0 || members[0].mac & MAC_GROUP_BIT ||
		count_routable_v4(graph, candidates, members, count) > 1)
		return;
	for (size_t i = 0; i < count; i++) {
		uint32_t number = candidates[members[i].place];
		const struct address *address = &graph->addresses.items[number];

		if (address->adopted || address_is_local(address) || made_from_mac(address) ||
			(name.len && slice_eq(name, own_name(graph, number))))
			machines[members[i].place] = members[leader].place;
	}
}

uint32_t *machines_of(const struct graph *graph, const uint32_t *candidates, size_t count)
{
	struct member *members = mem_zalloc(count, sizeof(*members));
	uint32_t *machines = mem_zalloc(count, sizeof(*machines));

	for (uint32_t i = 0; i < count; i++) {
		machines[i] = i;
		members[i] = (struct member){graph->addresses.items[candidates[i]].mac, i};
	}
	qsort(members, count, sizeof(*members), by_mac);
	for (size_t start = 0, end; start < count; start = end) {
		end = end_of_mac(members, count, start);
		join(graph, candidates, &members[start], end - start, machines);
	}
	free(members);
	return machines;
}

#define SITE_PREFIX 8 /* bytes of a /64 */

/* Does every public address of the MAC stand where a host's own would? */
static bool is_one_host(
	const struct addresses *addresses, const struct member *members, size_t count)
{
	const struct address *first = NULL;
	size_t private_v4 = 0;

	for (size_t i = 0; i < count; i++) {
		const struct address *address = &addresses->items[members[i].place];

		private_v4 += address->kind == ADDRESS_INTERNAL && is_routable_v4(address);
		if (address->kind != ADDRESS_EXTERNAL)
			continue;
		first = first ? first : address;
		if (ip_is_v4(&address->ip) || !address->opened || address->many_macs ||
			memcmp(address->ip.bytes, first->ip.bytes, SITE_PREFIX) != 0)
			return false;
	}
	return first && private_v4 == 1 && !(members[0].mac & MAC_GROUP_BIT);
}

static void adopt(struct addresses *addresses, const struct member *members, size_t count)
{
	if (!is_one_host(addresses, members, count))
		return;
	for (size_t i = 0; i < count; i++) {
		struct address *address = &addresses->items[members[i].place];

		address->mac = address->link_mac;
		if (address->kind != ADDRESS_EXTERNAL)
			continue;
		address->kind = ADDRESS_INTERNAL;
		address->adopted = true;
	}
}

void machines_adopt(struct addresses *addresses)
{
	struct member *members = mem_zalloc(addresses->count, sizeof(*members));
	size_t count = 0;

	for (uint32_t i = 0; i < addresses->count; i++)
		if (addresses->items[i].link_mac)
			members[count++] = (struct member){addresses->items[i].link_mac, i};
	qsort(members, count, sizeof(*members), by_mac);
	for (size_t start = 0, end; start < count; start = end) {
		end = end_of_mac(members, count, start);
		adopt(addresses, &members[start], end - start);
	}
	free(members);
}
