#include "graph/node.h"

#include "base/mem.h"
#include "graph/tally.h"

#include <stdlib.h>

static void use(struct nodes *nodes, entity number, uint32_t address, const struct link *link,
	bool is_server)
{
	uint32_t *place = &nodes->place[number];
	int64_t bytes = tally(link->bytes_out, link->bytes_in);
	struct node *node;

	if (*place == 0) {
		MEM_GROW(nodes->items, nodes->count, nodes->room);
		nodes->items[nodes->count] = (struct node){.number = number,
			.address = address,
			.first_us = link->first_us,
			.last_us = link->last_us};
		*place = (uint32_t)++nodes->count;
	}
	node = &nodes->items[*place - 1];
	node->many_addresses |= node->address != address || (is_server && link->many_addresses);
	node->conversations += link->conversations;
	tally_add(&node->bytes, bytes);
	if (link->first_us < node->first_us)
		node->first_us = link->first_us;
	if (link->last_us > node->last_us)
		node->last_us = link->last_us;
	if (is_server && link->level > node->level)
		node->level = link->level;
}

static int by_number(const void *a, const void *b)
{
	entity x = ((const struct node *)a)->number, y = ((const struct node *)b)->number;

	return x < y ? -1 : x > y;
}

static void use_host(const struct graph *graph, struct nodes *nodes, entity number)
{
	const struct host *host = &graph->hosts.items[number];

	if (nodes->place[number] == 0) {
		MEM_GROW(nodes->items, nodes->count, nodes->room);
		nodes->items[nodes->count] = (struct node){.number = number,
			.first_us = host->has_times ? host->first_us : graph->account.start_us,
			.last_us = host->has_times ? host->last_us : graph->account.start_us};
		nodes->place[number] = (uint32_t)++nodes->count;
	}
	nodes->items[nodes->place[number] - 1].address = host->addresses[0];
	nodes->items[nodes->place[number] - 1].level = host->level;
}

void nodes_build(const struct graph *graph, const struct links *links, struct nodes *nodes)
{
	*nodes = (struct nodes){.place = mem_zalloc(entity_count(graph), sizeof(*nodes->place))};
	for (size_t i = 0; i < links->count; i++) {
		const struct link *link = &links->items[i];

		use(nodes, link->src, link->src_address, link, false);
		use(nodes, link->dest, link->dest_address, link, true);
	}
	for (entity host = 0; host < graph->hosts.count; host++)
		use_host(graph, nodes, host);
	if (nodes->count)
		qsort(nodes->items, nodes->count, sizeof(*nodes->items), by_number);
	for (size_t i = 0; i < nodes->count; i++)
		nodes->place[nodes->items[i].number] = (uint32_t)i + 1;
}

void nodes_release(struct nodes *nodes)
{
	free(nodes->items);
	free(nodes->place);
	*nodes = (struct nodes){0};
}
