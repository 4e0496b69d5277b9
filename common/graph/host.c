#include "graph/host.h"

#include "base/mem.h"
#include "graph/graph.h"
#include "graph/machine.h"
#include "record/peek.h"

#include <stdlib.h>

#define SUBNET_BITS_V4 (96 + 24)
#define SUBNET_BITS_V6 64

const struct asset *assets_find(const struct assets *assets, uint32_t address)
{
	uint32_t number = map_get(&assets->by_address, slice_of(&address, sizeof(address)));

	return number == MAP_NONE ? NULL : &assets->items[number];
}

void graph_assets_release(struct assets *assets)
{
	free(assets->items);
	map_release(&assets->by_address);
	arena_release(&assets->text);
	*assets = (struct assets){0};
}

/* A site numbers its machines with private addresses or with what --internal
 * names. Link-local and loopback ones say nothing: they stand beside public
 * addresses on every IPv6 network. */
static bool is_all_external(const struct addresses *addresses)
{
	bool outside = false;

	for (size_t i = 0; i < addresses->count; i++) {
		const struct address *address = &addresses->items[i];

		if (address->kind == ADDRESS_INTERNAL && address->sent &&
			!address_is_local(address))
			return false;
		outside |= address->kind == ADDRESS_EXTERNAL && address->opened;
	}
	return outside;
}

static bool is_candidate(const struct graph *graph, const struct address *address)
{
	if (address->kind == ADDRESS_GROUP)
		return false;
	if (graph->by_initiators)
		return address->opened;
	return address->kind == ADDRESS_INTERNAL && address->sent;
}

static uint32_t *find_candidates(const struct graph *graph, size_t *count)
{
	uint32_t *candidates = mem_zalloc(graph->addresses.count, sizeof(*candidates));

	*count = 0;
	for (uint32_t i = 0; i < graph->addresses.count; i++)
		if (is_candidate(graph, &graph->addresses.items[i]))
			candidates[(*count)++] = i;
	return candidates;
}

/* Conversations of each address, for choosing among too many. */
static uint32_t *count_conversations(const struct graph *graph)
{
	uint32_t *counts = mem_zalloc(graph->addresses.count, sizeof(*counts));

	for (size_t row = 0; row < graph->rows.count; row++) {
		counts[row_get(&graph->rows, ROW_SRC, row)]++;
		counts[row_get(&graph->rows, ROW_DEST, row)]++;
	}
	return counts;
}

struct weighed {
	uint32_t address, weight;
};

static int heaviest_first(const void *a, const void *b)
{
	const struct weighed *x = a, *y = b;

	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	return x->address < y->address ? -1 : x->address > y->address;
}

static int ascending(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* Of more than HOSTS_MAX those with an asset record or the most conversations. */
static void keep_heaviest(struct graph *graph, uint32_t *candidates, size_t *count)
{
	uint32_t *counts;
	struct weighed *weighed;

	if (*count <= HOSTS_MAX)
		return;
	counts = count_conversations(graph);
	weighed = mem_zalloc(*count, sizeof(*weighed));
	for (size_t i = 0; i < *count; i++)
		weighed[i] = (struct weighed){candidates[i],
			graph->addresses.items[candidates[i]].described ? UINT32_MAX
									: counts[candidates[i]]};
	qsort(weighed, *count, sizeof(*weighed), heaviest_first);
	for (size_t i = 0; i < HOSTS_MAX; i++)
		candidates[i] = weighed[i].address;
	qsort(candidates, HOSTS_MAX, sizeof(*candidates), ascending);
	graph->hosts.omitted = (int64_t)(*count - HOSTS_MAX);
	*count = HOSTS_MAX;
	free(weighed);
	free(counts);
}

static uint32_t subnet_of(struct graph *graph, uint32_t address)
{
	const struct ip *ip = &graph->addresses.items[address].ip;
	struct cidr cidr = {*ip, ip_is_v4(ip) ? SUBNET_BITS_V4 : SUBNET_BITS_V6};
	struct strbuf *text = &graph->scratch;

	for (unsigned bit = cidr.bits; bit < 128; bit++)
		cidr.base.bytes[bit / 8] &= (uint8_t) ~(0x80u >> bit % 8);
	strbuf_clear(text);
	cidr_format(text, &cidr);
	return dictionary_add(&graph->hosts.subnets, strbuf_slice(text));
}

/* One host for each address that stands for a machine; returns the host of each candidate. */
static uint32_t *number_hosts(struct hosts *hosts, const uint32_t *machines, size_t count)
{
	uint32_t *ids = mem_zalloc(count, sizeof(*ids));

	hosts->items = mem_zalloc(count, sizeof(*hosts->items));
	for (uint32_t i = 0; i < count; i++)
		if (machines[i] == i)
			ids[i] = (uint32_t)hosts->count++;
	for (uint32_t i = 0; i < count; i++) {
		ids[i] = ids[machines[i]];
		hosts->items[ids[i]].address_count++;
	}
	return ids;
}

/* Each host's part of one list of all addresses, still empty. */
static void make_room(struct hosts *hosts, size_t count)
{
	uint32_t *next = hosts->addresses = mem_zalloc(count, sizeof(*next));

	for (size_t id = 0; id < hosts->count; id++) {
		struct host *host = &hosts->items[id];

		host->addresses = next;
		next += host->address_count;
		host->address_count = 0;
	}
}

static void add_address(struct graph *graph, uint32_t id, uint32_t address)
{
	struct host *host = &graph->hosts.items[id];

	host->addresses[host->address_count++] = address;
	graph->addresses.items[address].host = id + 1;
}

static void build(
	struct graph *graph, const uint32_t *candidates, const uint32_t *machines, size_t count)
{
	uint32_t *ids = number_hosts(&graph->hosts, machines, count);

	make_room(&graph->hosts, count);
	for (uint32_t i = 0; i < count; i++)
		if (machines[i] == i) /* the shown one first */
			add_address(graph, ids[i], candidates[i]);
	for (uint32_t i = 0; i < count; i++)
		if (machines[i] != i)
			add_address(graph, ids[i], candidates[i]);
	for (size_t id = 0; id < graph->hosts.count; id++)
		graph->hosts.items[id].subnet =
			subnet_of(graph, graph->hosts.items[id].addresses[0]);
	free(ids);
}

void graph_hosts_find(struct graph *graph)
{
	uint32_t *candidates, *machines;
	size_t count;

	graph->by_initiators = is_all_external(&graph->addresses);
	if (!graph->by_initiators)
		machines_adopt(&graph->addresses);
	candidates = find_candidates(graph, &count);
	keep_heaviest(graph, candidates, &count);
	machines = machines_of(graph, candidates, count);
	build(graph, candidates, machines, count);
	free(machines);
	free(candidates);
}

/* Names that a proxy or a virtual host is asked for are not the machine's own. */
static bool names_machine(const struct graph *graph, uint32_t by)
{
	return !slice_is(graph->by.items[by], "sni") && !slice_is(graph->by.items[by], "host");
}

static struct slice asset_name(struct graph *graph, uint32_t address)
{
	const struct asset *asset = assets_find(&graph->assets, address);
	struct peek names = peek_into(asset ? asset->names : slice_of(NULL, 0));
	struct slice name = {NULL, 0};

	while (name.len == 0 && names.close == ']' && peek_next(&names))
		name = peek_str(peek_member(names.value, "name"), &graph->scratch);
	return arena_copy(&graph->assets.text, name);
}

void hosts_name(struct graph *graph)
{
	const struct bindings *bindings = &graph->bindings;

	for (size_t id = 0; id < graph->hosts.count; id++) {
		struct host *host = &graph->hosts.items[id];

		for (uint32_t i = 0; i < host->address_count && host->name.len == 0; i++)
			host->name = asset_name(graph, host->addresses[i]);
	}
	for (size_t i = 0; i < bindings->count; i++) {
		const struct binding *binding = &bindings->items[i];
		uint32_t id = graph_host_of(graph, binding->address);
		struct host *host = id ? &graph->hosts.items[id - 1] : NULL;

		if (host && host->name.len == 0 && names_machine(graph, binding->by))
			host->name = graph->names.items[binding->name];
	}
}

void graph_hosts_release(struct hosts *hosts)
{
	free(hosts->items);
	free(hosts->addresses);
	dictionary_release(&hosts->subnets);
	*hosts = (struct hosts){0};
}
