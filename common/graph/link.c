#include "graph/link.h"

#include "base/mem.h"
#include "graph/order.h"
#include "graph/tally.h"
#include "graph/text.h"

#include <stdlib.h>

size_t entity_count(const struct graph *graph)
{
	return graph->hosts.count + graph->names.count + graph->addresses.count;
}

static entity of_name(const struct graph *graph, uint32_t name)
{
	return (entity)(graph->hosts.count + name - 1);
}

entity entity_of_address(const struct graph *graph, uint32_t address)
{
	uint32_t host = graph_host_of(graph, address);

	if (host)
		return host - 1;
	if (graph->best_name[address])
		return of_name(graph, graph->best_name[address]);
	return (entity)(graph->hosts.count + graph->names.count + address);
}

entity entity_of_server(const struct graph *graph, size_t row)
{
	uint32_t address = row_get(&graph->rows, ROW_DEST, row);
	uint32_t name = row_get(&graph->rows, ROW_NAME, row);

	if (name && !graph_host_of(graph, address))
		return of_name(graph, name);
	return entity_of_address(graph, address);
}

bool entity_is_host(const struct graph *graph, entity number)
{
	return number < graph->hosts.count;
}

void entity_label(const struct graph *graph, struct strbuf *out, entity number)
{
	const struct host *host;

	if (number < graph->hosts.count) {
		host = &graph->hosts.items[number];
		if (host->name.len)
			strbuf_add_slice(out, host->name);
		else
			address_format(out, &graph->addresses.items[host->addresses[0]]);
		return;
	}
	number -= (entity)graph->hosts.count;
	if (number < graph->names.count)
		strbuf_add_slice(out, graph->names.items[number]);
	else
		address_format(out, &graph->addresses.items[number - graph->names.count]);
}

/* The keys that rows are put together by, the last of them first. */
struct keys {
	uint32_t *values;
	size_t count;
};

static void sort_by_column(const struct graph *graph, uint32_t *order, struct keys *keys,
	enum row_column column, size_t key_count)
{
	for (size_t row = 0; row < graph->rows.count; row++)
		keys->values[row] = row_get(&graph->rows, column, row);
	order_by(order, graph->rows.count, keys->values, key_count);
}

static void sort_by_entity(
	const struct graph *graph, uint32_t *order, struct keys *keys, bool server)
{
	for (size_t row = 0; row < graph->rows.count; row++)
		keys->values[row] = server
			? entity_of_server(graph, row)
			: entity_of_address(graph, row_get(&graph->rows, ROW_SRC, row));
	order_by(order, graph->rows.count, keys->values, keys->count);
}

static uint32_t *sorted_rows(const struct graph *graph)
{
	uint32_t *order = order_new(graph->rows.count);
	struct keys keys = {mem_zalloc(graph->rows.count, sizeof(uint32_t)), entity_count(graph)};

	sort_by_column(graph, order, &keys, ROW_PROTO, graph->protos.count);
	sort_by_column(graph, order, &keys, ROW_DEST_PORT, UINT16_MAX + 1);
	sort_by_column(graph, order, &keys, ROW_DEST, graph->addresses.count);
	sort_by_entity(graph, order, &keys, true);
	sort_by_column(graph, order, &keys, ROW_APP, graph->apps.count);
	sort_by_entity(graph, order, &keys, false);
	free(keys.values);
	return order;
}

static struct link link_of(const struct graph *graph, size_t row)
{
	const struct rows *rows = &graph->rows;

	return (struct link){
		.src = entity_of_address(graph, row_get(rows, ROW_SRC, row)),
		.dest = entity_of_server(graph, row),
		.app = row_get(rows, ROW_APP, row),
		.src_address = row_get(rows, ROW_SRC, row),
		.dest_address = row_get(rows, ROW_DEST, row),
		.port = row_get(rows, ROW_DEST_PORT, row),
		.proto = row_get(rows, ROW_PROTO, row),
		.service = row_get(rows, ROW_SERVICE, row),
		.conversations = 1,
		.packets = row_packets(rows, row),
		.bytes_out = row_wide(rows, ROW_BYTES_TOSERVER, row),
		.bytes_in = row_wide(rows, ROW_BYTES_TOCLIENT, row),
		.first_us = row_wide(rows, ROW_START_US, row),
		.last_us = row_wide(rows, ROW_END_US, row),
		.level = (enum level)graph->row_level[row],
	};
}

static bool same_ports(const struct link *a, const struct link *b)
{
	return a->port == b->port && a->proto == b->proto;
}

static bool belongs(const struct link *link, const struct link *row, bool fine)
{
	if (link->src != row->src || link->app != row->app || link->dest != row->dest)
		return false;
	return !fine || (link->dest_address == row->dest_address && same_ports(link, row));
}

static void add(const struct graph *graph, struct link *link, const struct link *row)
{
	link->conversations += row->conversations;
	tally_add(&link->packets, row->packets);
	tally_add(&link->bytes_out, row->bytes_out);
	tally_add(&link->bytes_in, row->bytes_in);
	if (row->first_us < link->first_us)
		link->first_us = row->first_us;
	if (row->last_us > link->last_us)
		link->last_us = row->last_us;
	if (row->level > link->level)
		link->level = row->level;
	if (!link->service)
		link->service = row->service;
	link->many_ports |= !same_ports(link, row) &&
		(row->proto != link->proto || text_has_ports(graph->protos.items[row->proto]));
	link->many_addresses |= link->dest_address != row->dest_address;
}

static void build(const struct graph *graph, struct links *links, bool fine)
{
	*links = (struct links){.rows = sorted_rows(graph)};
	for (size_t i = 0; i < graph->rows.count; i++) {
		struct link row = link_of(graph, links->rows[i]);

		if (links->count && belongs(&links->items[links->count - 1], &row, fine)) {
			add(graph, &links->items[links->count - 1], &row);
		} else {
			row.start = i;
			MEM_GROW(links->items, links->count, links->room);
			links->items[links->count++] = row;
		}
		links->items[links->count - 1].end = i + 1;
	}
}

void links_fine(const struct graph *graph, struct links *links)
{
	build(graph, links, true);
}

void links_coarse(const struct graph *graph, struct links *links)
{
	build(graph, links, false);
}

static void add_hits(const struct graph *graph, uint32_t set, struct dictionary *texts)
{
	const struct intel *intel = &graph->intel;
	const struct hit_set *range = &intel->sets[set - 1];
	struct strbuf text = STRBUF_INIT;

	for (uint32_t i = 0; i < range->count; i++) {
		const struct hit *hit = &intel->hits[intel->places[range->start + i].hit];

		strbuf_clear(&text);
		strbuf_add_slice(&text, hit->feed);
		strbuf_addc(&text, ':');
		strbuf_add_slice(&text, hit->indicator);
		dictionary_add(texts, strbuf_slice(&text));
	}
	strbuf_release(&text);
}

void link_hits(const struct graph *graph, const struct links *links, const struct link *link,
	struct strbuf *out)
{
	struct dictionary texts = {0};
	uint32_t last = 0;

	for (size_t i = link->start; i < link->end; i++) {
		uint32_t set = row_get(&graph->rows, ROW_INTEL, links->rows[i]);

		if (set && set != last)
			add_hits(graph, set, &texts);
		last = set;
	}
	for (size_t i = 0; i < texts.count; i++) {
		strbuf_adds(out, i ? " " : "");
		strbuf_add_slice(out, texts.items[i]);
	}
	dictionary_release(&texts);
}

void links_release(struct links *links)
{
	free(links->items);
	free(links->rows);
	*links = (struct links){0};
}
