#include "graph/totals.h"

#include "base/mem.h"
#include "graph/order.h"
#include "graph/tally.h"

#include <stdlib.h>

static void extend(struct host *host, int64_t first_us, int64_t last_us)
{
	if (!host->has_times || first_us < host->first_us)
		host->first_us = first_us;
	if (!host->has_times || last_us > host->last_us)
		host->last_us = last_us;
	host->has_times = true;
}

static void count_row(
	struct host *host, const struct rows *rows, size_t row, enum row_wide out, enum row_wide in)
{
	extend(host, row_wide(rows, ROW_START_US, row), row_wide(rows, ROW_END_US, row));
	host->conversations++;
	tally_add(&host->packets, row_packets(rows, row));
	tally_add(&host->bytes_out, row_wide(rows, out, row));
	tally_add(&host->bytes_in, row_wide(rows, in, row));
}

/* A conversation of a host with itself counts once. */
static void count_hosts(struct graph *graph)
{
	const struct rows *rows = &graph->rows;

	for (size_t row = 0; row < rows->count; row++) {
		uint32_t src = graph_host_of(graph, row_get(rows, ROW_SRC, row));
		uint32_t dest = graph_host_of(graph, row_get(rows, ROW_DEST, row));

		if (src)
			count_row(&graph->hosts.items[src - 1], rows, row, ROW_BYTES_TOSERVER,
				ROW_BYTES_TOCLIENT);
		if (dest && dest != src)
			count_row(&graph->hosts.items[dest - 1], rows, row, ROW_BYTES_TOCLIENT,
				ROW_BYTES_TOSERVER);
	}
}

/* Hosts of a side of each row, as keys: those without one come last. */
static uint32_t *host_keys(const struct graph *graph, enum row_column side)
{
	uint32_t *keys = mem_zalloc(graph->rows.count, sizeof(*keys));

	for (size_t row = 0; row < graph->rows.count; row++) {
		uint32_t host = graph_host_of(graph, row_get(&graph->rows, side, row));

		keys[row] = host ? host - 1 : (uint32_t)graph->hosts.count;
	}
	return keys;
}

/* Distinct addresses that each host met on the other side: destinations or clients. */
static void count_peers(struct graph *graph, enum row_column own, enum row_column other)
{
	struct rows *rows = &graph->rows;
	uint32_t *order = order_new(rows->count), *keys = host_keys(graph, own);
	uint32_t *met_by = mem_zalloc(graph->addresses.count, sizeof(*met_by));

	order_by(order, rows->count, keys, graph->hosts.count + 1);
	for (size_t i = 0; i < rows->count; i++) {
		uint32_t id = keys[order[i]], peer = row_get(rows, other, order[i]);

		if (id == graph->hosts.count)
			break;
		if (met_by[peer] == id + 1)
			continue;
		met_by[peer] = id + 1;
		if (own == ROW_SRC)
			graph->hosts.items[id].destinations++;
		else
			graph->hosts.items[id].clients++;
	}
	free(met_by);
	free(keys);
	free(order);
}

/* Of asset records, lookups and findings, where a host has no conversation. */
static void time_silent_hosts(struct graph *graph)
{
	for (size_t i = 0; i < graph->lookups.count; i++) {
		const struct lookup *lookup = &graph->lookups.items[i];
		uint32_t id = graph_host_of(graph, lookup->address);

		if (id && graph->hosts.items[id - 1].conversations == 0)
			extend(&graph->hosts.items[id - 1], lookup->first_us, lookup->last_us);
	}
	for (size_t i = 0; i < graph->findings.count; i++) {
		const struct finding *finding = &graph->findings.items[i];

		if (finding->host && graph->hosts.items[finding->host - 1].conversations == 0)
			extend(&graph->hosts.items[finding->host - 1], finding->first_us,
				finding->last_us);
	}
}

/* Adds a row to the last edge, or begins a new one. */
static void add_to_edges(
	struct graph *graph, struct host_edges *edges, struct host_edge edge, size_t row)
{
	struct host_edge *last = edges->count ? &edges->items[edges->count - 1] : NULL;

	if (!last || last->src != edge.src || last->dest != edge.dest || last->app != edge.app) {
		MEM_GROW(edges->items, edges->count, edges->room);
		last = &edges->items[edges->count++];
		*last = edge;
	}
	last->conversations++;
	tally_add(&last->bytes, row_bytes(&graph->rows, row));
	if (last->level < graph->row_level[row])
		last->level = (enum level)graph->row_level[row];
}

/* From outside: the client is no host and neither internal nor a group. */
static bool is_outside(const struct graph *graph, uint32_t address)
{
	return !graph->by_initiators && graph->addresses.items[address].kind == ADDRESS_EXTERNAL &&
		!graph_host_of(graph, address);
}

/* Rows are ordered by source and application already; here the destination host comes between. */
static void count_edges(struct graph *graph)
{
	struct rows *rows = &graph->rows;
	uint32_t *order = order_new(rows->count);
	uint32_t *src = host_keys(graph, ROW_SRC), *dest = host_keys(graph, ROW_DEST);
	uint32_t none = (uint32_t)graph->hosts.count;
	uint32_t *apps = mem_zalloc(rows->count, sizeof(*apps));

	for (size_t row = 0; row < rows->count; row++)
		apps[row] = row_get(rows, ROW_APP, row);
	order_by(order, rows->count, apps, graph->apps.count);
	order_by(order, rows->count, dest, (size_t)none + 1);
	order_by(order, rows->count, src, (size_t)none + 1);
	for (size_t i = 0; i < rows->count; i++) {
		uint32_t row = order[i];
		struct host_edge edge = {src[row], dest[row], apps[row], 0, 0, LEVEL_NONE};

		if (edge.dest == none || edge.src == edge.dest)
			continue;
		if (edge.src != none) {
			add_to_edges(graph, &graph->edges, edge, row);
		} else if (is_outside(graph, row_get(rows, ROW_SRC, row))) {
			edge.src = 0;
			add_to_edges(graph, &graph->inbound, edge, row);
		}
	}
	free(apps);
	free(dest);
	free(src);
	free(order);
}

static void count_outsiders(struct graph *graph)
{
	const struct rows *rows = &graph->rows;
	uint8_t *met = mem_zalloc(graph->addresses.count, 1);

	for (size_t row = 0; row < rows->count; row++) {
		uint32_t src = row_get(rows, ROW_SRC, row);

		if (met[src] || !graph_host_of(graph, row_get(rows, ROW_DEST, row)) ||
			!is_outside(graph, src))
			continue;
		met[src] = 1;
		graph->inbound_addresses++;
	}
	free(met);
}

/* The smallest round step that covers the span with no more than the allowed bins. */
static int64_t step_for(int64_t span_ms)
{
	static const int64_t round[] = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000,
		20000, 30000, 60000, 120000, 300000, 600000, 1200000, 1800000, 3600000, 7200000,
		14400000, 21600000, 43200000, 86400000};
	int64_t step = round[ARRAY_LEN(round) - 1];

	for (size_t i = 0; i < ARRAY_LEN(round); i++)
		if (span_ms / round[i] < HISTOGRAM_BINS_MAX)
			return round[i];
	while (span_ms / step >= HISTOGRAM_BINS_MAX)
		step *= 2;
	return step;
}

static void count_histogram(struct graph *graph)
{
	const struct rows *rows = &graph->rows;
	struct histogram *histogram = &graph->histogram;
	int64_t span_ms = graph_ms(graph, graph->account.end_us);

	histogram->step_ms = 1;
	if (rows->count == 0)
		return;
	histogram->step_ms = step_for(span_ms);
	histogram->count = (size_t)(span_ms / histogram->step_ms) + 1;
	for (size_t row = 0; row < rows->count; row++) {
		int64_t start_ms = graph_ms(graph, row_wide(rows, ROW_START_US, row));
		size_t bin = (size_t)(start_ms / histogram->step_ms);

		histogram->conversations[bin]++;
		histogram->flagged[bin] += graph->row_flagged[row];
		tally_add(&histogram->bytes[bin], row_bytes(rows, row));
	}
}

void totals_count(struct graph *graph)
{
	count_hosts(graph);
	count_peers(graph, ROW_SRC, ROW_DEST);
	count_peers(graph, ROW_DEST, ROW_SRC);
	time_silent_hosts(graph);
	count_edges(graph);
	count_outsiders(graph);
	count_histogram(graph);
}
