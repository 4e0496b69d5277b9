#include "graph/conclude.h"

#include "base/mem.h"

#include <stdlib.h>

void mark_row(struct graph *graph, size_t row, enum level weight)
{
	if (graph->row_level[row] < weight)
		graph->row_level[row] = (uint8_t)weight;
}

/* A conversation that a finding is about. */
struct pair {
	uint32_t finding, row;
};

struct pairs {
	struct pair *items;
	size_t count, room;
};

static void add_pair(struct pairs *pairs, uint32_t finding, size_t row)
{
	MEM_GROW(pairs->items, pairs->count, pairs->room);
	pairs->items[pairs->count++] = (struct pair){finding, (uint32_t)row};
}

static int by_finding(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	if (x->finding != y->finding)
		return x->finding < y->finding ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

static void pair_by_flow_id(struct graph *graph, struct pairs *pairs, uint8_t *paired)
{
	for (size_t i = 0; i < graph->findings.mention_count; i++) {
		const struct flow_mention *mention = &graph->findings.mentions[i];
		size_t row = rows_of_flow(&graph->rows, mention->flow_id);

		if (row == ROW_NONE)
			continue;
		add_pair(pairs, mention->finding, row);
		paired[mention->finding] = 1;
	}
}

/* Rows of each pair of addresses, as lists: next[row] is the row after it + 1. */
struct routes {
	struct map map;
	struct arena keys;
	uint32_t *next;
};

static void route_rows(const struct graph *graph, struct routes *routes)
{
	const struct rows *rows = &graph->rows;

	routes->next = mem_zalloc(rows->count, sizeof(*routes->next));
	for (size_t row = rows->count; row-- > 0;) {
		const uint32_t key[] = {row_get(rows, ROW_SRC, row), row_get(rows, ROW_DEST, row)};
		uint32_t *first =
			map_put_copy(&routes->map, slice_of(key, sizeof(key)), &routes->keys);

		routes->next[row] = *first == MAP_NONE ? 0 : *first + 1;
		*first = (uint32_t)row;
	}
}

static bool fits(const struct rows *rows, size_t row, const struct finding *finding)
{
	if (finding->port && row_get(rows, ROW_DEST_PORT, row) != finding->port - 1)
		return false;
	return !finding->proto || row_get(rows, ROW_PROTO, row) == finding->proto - 1;
}

static void pair_by_route(
	struct graph *graph, const struct routes *routes, struct pairs *pairs, uint32_t number)
{
	const struct finding *finding = &graph->findings.items[number];
	const uint32_t key[] = {finding->src, finding->dest};
	uint32_t first = map_get(&routes->map, slice_of(key, sizeof(key)));

	for (uint32_t at = first == MAP_NONE ? 0 : first + 1; at; at = routes->next[at - 1])
		if (fits(&graph->rows, at - 1, finding))
			add_pair(pairs, number, at - 1);
}

/* Findings that name no flow of this stream are about those between their addresses. */
static void pair_others(struct graph *graph, struct pairs *pairs, const uint8_t *paired)
{
	struct routes routes = {0};

	for (uint32_t i = 0; i < graph->findings.count; i++) {
		const struct finding *finding = &graph->findings.items[i];

		if (paired[i] || finding->src == ADDRESS_NONE || finding->dest == ADDRESS_NONE)
			continue;
		if (!routes.next)
			route_rows(graph, &routes);
		pair_by_route(graph, &routes, pairs, i);
	}
	map_release(&routes.map);
	arena_release(&routes.keys);
	free(routes.next);
}

/* The first conversation gives what the alert left out; others may take it back. */
static void describe(struct graph *graph, struct finding *finding, size_t row)
{
	const struct rows *rows = &graph->rows;
	uint32_t app = row_get(rows, ROW_APP, row) + 1, name = graph_row_name(graph, row);
	bool first = finding->conversations == 0;

	if (first || row_wide(rows, ROW_START_US, row) < finding->first_us)
		finding->first_us = row_wide(rows, ROW_START_US, row);
	if (first || row_wide(rows, ROW_END_US, row) > finding->last_us)
		finding->last_us = row_wide(rows, ROW_END_US, row);
	if (finding->dest == ADDRESS_NONE)
		return;
	if (first)
		finding->app = app;
	else if (finding->app != app)
		finding->app = 0;
	if (finding->dest_name.len == 0 && name && row_get(rows, ROW_DEST, row) == finding->dest)
		finding->dest_name = graph->names.items[name - 1];
}

/* A finding about a name that was asked says nothing of who was asked. */
static bool is_about_server(const struct graph *graph, const struct finding *finding, size_t row)
{
	uint32_t name = graph_row_name(graph, row);
	struct slice app = graph->apps.items[row_get(&graph->rows, ROW_APP, row)];

	return finding->dest_name.len == 0 || !slice_is(app, "DNS") ||
		(name && slice_eq(finding->dest_name, graph->names.items[name - 1]));
}

static void apply(struct graph *graph, const struct pairs *pairs)
{
	for (size_t i = 0; i < pairs->count; i++) {
		const struct pair *pair = &pairs->items[i];
		struct finding *finding = &graph->findings.items[pair->finding];

		if (i > 0 && by_finding(pair - 1, pair) == 0)
			continue;
		describe(graph, finding, pair->row);
		finding->conversations++;
		finding_add_row(finding, pair->row);
		if (is_about_server(graph, finding, pair->row)) {
			finding->met_server = true;
			mark_row(graph, pair->row, finding_weight(finding));
		}
		if (finding->tier == TIER_FINDING)
			graph->row_flagged[pair->row] = 1;
	}
}

static void conclude_alerts(struct graph *graph)
{
	struct pairs pairs = {0};
	uint8_t *paired = mem_zalloc(graph->findings.count, 1);

	pair_by_flow_id(graph, &pairs, paired);
	pair_others(graph, &pairs, paired);
	if (pairs.count)
		qsort(pairs.items, pairs.count, sizeof(*pairs.items), by_finding);
	apply(graph, &pairs);
	for (size_t i = 0; i < graph->findings.count; i++)
		if (graph->findings.items[i].conversations < graph->findings.items[i].claimed)
			graph->findings.items[i].conversations = graph->findings.items[i].claimed;
	free(pairs.items);
	free(paired);
}

/* Whoever attacks from outside is out of reach, so the host that it came to is
 * the victim; between two hosts both are, where it is bad: one has been at the other. */
static uint32_t target_of(const struct graph *graph, const struct finding *finding)
{
	bool about_server =
		finding->conversations ? finding->met_server : finding->dest_name.len == 0;
	uint32_t host = finding->dest == ADDRESS_NONE ? 0 : graph_host_of(graph, finding->dest);

	if (!about_server || host == 0 || host == finding->host || finding->tier != TIER_FINDING)
		return 0;
	return finding->host == 0 || finding->level == LEVEL_BAD ? host : 0;
}

static void judge_host(struct graph *graph, uint32_t number, enum level weight)
{
	struct host *host = number ? &graph->hosts.items[number - 1] : NULL;

	if (host && host->level < weight)
		host->level = weight;
}

static void judge_hosts(struct graph *graph)
{
	for (size_t i = 0; i < graph->findings.count; i++) {
		struct finding *finding = &graph->findings.items[i];

		if (finding->src != ADDRESS_NONE)
			finding->host = graph_host_of(graph, finding->src);
		finding->target = target_of(graph, finding);
		judge_host(graph, finding->host, finding_weight(finding));
		judge_host(graph, finding->target, finding_weight(finding));
	}
}

void findings_conclude(struct graph *graph)
{
	conclude_alerts(graph);
	findings_of_intel(graph);
	judge_hosts(graph);
	findings_sort(&graph->findings);
}
