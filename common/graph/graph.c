#include "graph/graph.h"

#include "base/mem.h"
#include "graph/conclude.h"
#include "graph/join.h"
#include "graph/order.h"
#include "graph/totals.h"
#include "record/peek.h"

#include <stdlib.h>

#define TITLE_FILES_MAX 4

void graph_init(struct graph *graph, const struct graph_options *options)
{
	*graph = (struct graph){.options = *options};
	graph->addresses.internal = options->internal;
	graph->addresses.internal_count = options->internal_count;
	graph->account.stats_packets = -1;
	graph->account.stats_bytes = -1;
	graph->account.complete = -1;
}

static void renumber(uint32_t *address, const uint32_t *moved)
{
	if (*address != ADDRESS_NONE)
		*address = moved[*address];
}

static void renumber_column(struct rows *rows, enum row_column column, const uint32_t *moved)
{
	for (size_t row = 0; row < rows->count; row++)
		row_set(rows, column, row, moved[row_get(rows, column, row)]);
}

static void renumber_assets(struct assets *assets, const uint32_t *moved)
{
	map_release(&assets->by_address);
	for (uint32_t i = 0; i < assets->count; i++) {
		uint32_t *address = &assets->items[i].address;

		renumber(address, moved);
		*map_put_copy(&assets->by_address, slice_of(address, sizeof(*address)),
			&assets->text) = i;
	}
}

/* Gives addresses the numbers that they have in the document, everywhere. */
static void settle_addresses(struct graph *graph)
{
	uint32_t *moved = addresses_sort(&graph->addresses);

	renumber_column(&graph->rows, ROW_SRC, moved);
	renumber_column(&graph->rows, ROW_DEST, moved);
	renumber_assets(&graph->assets, moved);
	bindings_sort(&graph->bindings, moved);
	lookups_sort(&graph->lookups, moved);
	for (size_t i = 0; i < graph->sighting_count; i++) {
		renumber(&graph->sightings[i].src, moved);
		renumber(&graph->sightings[i].dest, moved);
	}
	for (size_t i = 0; i < graph->findings.count; i++) {
		renumber(&graph->findings.items[i].src, moved);
		renumber(&graph->findings.items[i].dest, moved);
	}
	free(moved);
}

static void name_addresses(struct graph *graph)
{
	graph->best_name = mem_zalloc(graph->addresses.count, sizeof(*graph->best_name));
	for (size_t i = graph->bindings.count; i-- > 0;)
		graph->best_name[graph->bindings.items[i].address] =
			graph->bindings.items[i].name + 1;
}

/* What was broadcast to, and what looks like a subnet's broadcast address, is
 * no host, unless it spoke. */
static void settle_kinds(struct addresses *addresses)
{
	for (size_t i = 0; i < addresses->count; i++) {
		struct address *address = &addresses->items[i];
		bool all_ones = ip_is_v4(&address->ip) && address->ip.bytes[15] == 255;

		if (address->kind == ADDRESS_INTERNAL && !address->sent &&
			(address->broadcast || all_ones))
			address->kind = ADDRESS_GROUP;
	}
}

static int by_start(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	if (x[0] != y[0])
		return x[0] < y[0] ? -1 : 1;
	return x[1] < y[1] ? -1 : x[1] > y[1];
}

/* Rows in order of first packet: mostly they come so. */
static uint32_t *order_by_start(const struct rows *rows)
{
	uint32_t *order = order_new(rows->count);
	int64_t(*keys)[2];
	size_t sorted = 1;

	while (sorted < rows->count &&
		row_wide(rows, ROW_START_US, sorted - 1) <= row_wide(rows, ROW_START_US, sorted))
		sorted++;
	if (sorted >= rows->count)
		return order;
	keys = mem_zalloc(rows->count, sizeof(*keys));
	for (size_t row = 0; row < rows->count; row++) {
		keys[row][0] = row_wide(rows, ROW_START_US, row);
		keys[row][1] = (int64_t)row;
	}
	qsort(keys, rows->count, sizeof(*keys), by_start);
	for (size_t row = 0; row < rows->count; row++)
		order[row] = (uint32_t)keys[row][1];
	free(keys);
	return order;
}

/* Source host (or address), application, destination address, first packet. */
static void settle_rows(struct graph *graph)
{
	struct rows *rows = &graph->rows;
	uint32_t *order = order_by_start(rows);
	uint32_t *keys = mem_zalloc(rows->count, sizeof(*keys));

	for (size_t row = 0; row < rows->count; row++)
		keys[row] = row_get(rows, ROW_DEST, row);
	order_by(order, rows->count, keys, graph->addresses.count);
	for (size_t row = 0; row < rows->count; row++)
		keys[row] = row_get(rows, ROW_APP, row);
	order_by(order, rows->count, keys, graph->apps.count);
	for (size_t row = 0; row < rows->count; row++) {
		uint32_t src = row_get(rows, ROW_SRC, row), host = graph_host_of(graph, src);

		keys[row] = host ? host - 1 : (uint32_t)graph->hosts.count + src;
	}
	order_by(order, rows->count, keys, graph->hosts.count + graph->addresses.count);
	rows_reorder(rows, order);
	free(keys);
	free(order);
}

/* A stream without conversations has the times of its other records. */
static void settle_times(struct account *account)
{
	if (account->conversations > 0 || !account->has_event)
		return;
	account->start_us = account->first_event_us;
	account->end_us = account->last_event_us;
}

void graph_finish(struct graph *graph)
{
	settle_times(&graph->account);
	join_facts(graph);
	settle_addresses(graph);
	settle_kinds(&graph->addresses);
	name_addresses(graph);
	graph_hosts_find(graph);
	hosts_name(graph);
	settle_rows(graph);
	join_sightings(graph);
	graph->row_level = mem_zalloc(graph->rows.count, 1);
	graph->row_flagged = mem_zalloc(graph->rows.count, 1);
	findings_conclude(graph);
	totals_count(graph);
}

bool graph_app_is_lateral(const struct graph *graph, uint32_t app)
{
	static const char *const labels[] = {"SMB", "RPC", "RDP", "WinRM", "SSH", "VNC"};
	struct slice rest = graph->apps.items[app];

	while (rest.len) {
		struct slice part = slice_cut(&rest, '/');

		for (size_t i = 0; i < ARRAY_LEN(labels); i++)
			if (slice_eq_nocase(part, slice_str(labels[i])))
				return true;
	}
	return false;
}

uint32_t graph_row_name(const struct graph *graph, size_t row)
{
	uint32_t name = row_get(&graph->rows, ROW_NAME, row);

	return name ? name : graph->best_name[row_get(&graph->rows, ROW_DEST, row)];
}

int64_t graph_ms(const struct graph *graph, int64_t time_us)
{
	int64_t since = time_us - graph->account.start_us;

	return since > 0 ? since / 1000 : 0;
}

/* File names of the stats record, else those that flows carry. */
static void collect_file_names(const struct graph *graph, struct dictionary *names)
{
	const struct dictionary *seen = &graph->account.file_names;
	struct peek files = peek_into(graph->account.files);
	struct strbuf scratch = STRBUF_INIT;

	while (files.close == ']' && peek_next(&files)) {
		struct slice name = peek_str(peek_member(files.value, "name"), &scratch);

		if (name.len)
			dictionary_add(names, name);
	}
	strbuf_release(&scratch);
	if (names->count)
		return;
	for (size_t i = 0; i < seen->count; i++)
		dictionary_add(names, seen->items[i]);
}

static struct slice base_name(struct slice path)
{
	size_t at = path.len;

	while (at > 0 && path.ptr[at - 1] != '/')
		at--;
	return at < path.len ? slice_from(path, at) : path;
}

void graph_title(const struct graph *graph, struct strbuf *out)
{
	struct dictionary names = {0};

	if (graph->options.title) {
		strbuf_adds(out, graph->options.title);
		return;
	}
	collect_file_names(graph, &names);
	for (size_t i = 0; i < names.count && i < TITLE_FILES_MAX; i++) {
		strbuf_adds(out, i ? ", " : "");
		strbuf_add_slice(out, base_name(names.items[i]));
	}
	if (names.count > TITLE_FILES_MAX)
		strbuf_addf(out, " and %zu more", names.count - TITLE_FILES_MAX);
	if (names.count == 0)
		strbuf_adds(out, "standard input");
	dictionary_release(&names);
}

void graph_release(struct graph *graph)
{
	struct dictionary *const dictionaries[] = {&graph->names, &graph->by, &graph->protos,
		&graph->apps, &graph->app_protos, &graph->services, &graph->ja3, &graph->ja3s,
		&graph->ja4, &graph->certificates, &graph->timings, &graph->countries, &graph->asns,
		&graph->geo_sources, &graph->account.file_names, &graph->account.attribution};

	for (size_t i = 0; i < ARRAY_LEN(dictionaries); i++)
		dictionary_release(dictionaries[i]);
	addresses_release(&graph->addresses);
	rows_release(&graph->rows);
	bindings_release(&graph->bindings);
	lookups_release(&graph->lookups);
	intel_release(&graph->intel);
	findings_release(&graph->findings);
	graph_assets_release(&graph->assets);
	graph_hosts_release(&graph->hosts);
	addresses_release(&graph->answered);
	column_release(&graph->answers);
	free(graph->sightings);
	free(graph->late);
	free(graph->best_name);
	free(graph->row_level);
	free(graph->row_flagged);
	free(graph->edges.items);
	free(graph->inbound.items);
	strbuf_release(&graph->scratch);
	strbuf_release(&graph->scratch2);
	*graph = (struct graph){0};
}
