#include "graph/join.h"

#include "base/mem.h"

#include <stdlib.h>

static void bind_late_name(struct graph *graph, size_t row, const struct late_facts *late)
{
	bindings_add(&graph->bindings,
		(struct binding){.address = row_get(&graph->rows, ROW_DEST, row),
			.name = late->values[ROW_NAME] - 1,
			.by = dictionary_add(&graph->by, slice_str(late->by)),
			.conversations = 1},
		0);
}

static void join_late(struct graph *graph, const struct late_facts *late)
{
	struct rows *rows = &graph->rows;
	size_t row = rows_of_flow(rows, late->flow_id);

	if (row == ROW_NONE)
		return;
	if (late->values[ROW_NAME] && row_get(rows, ROW_NAME, row) == 0)
		bind_late_name(graph, row, late);
	for (int i = 0; i < ROW_COLUMNS; i++)
		if (row_get(rows, (enum row_column)i, row) == 0)
			row_set(rows, (enum row_column)i, row, late->values[i]);
}

/* Marks the addresses that have a name already. */
static uint8_t *named_addresses(const struct graph *graph)
{
	uint8_t *named = mem_zalloc(graph->addresses.count, 1);

	for (size_t i = 0; i < graph->bindings.count; i++)
		named[graph->bindings.items[i].address] = 1;
	return named;
}

static void bind_answers(struct graph *graph)
{
	uint8_t *named = named_addresses(graph);

	for (uint32_t i = 0; i < graph->answered.count; i++) {
		uint32_t address = addresses_find(&graph->addresses, &graph->answered.items[i].ip);

		if (address == ADDRESS_NONE || named[address])
			continue;
		bindings_add(&graph->bindings,
			(struct binding){.address = address,
				.name = column_get(&graph->answers, i) - 1,
				.by = dictionary_add(&graph->by, SLICE("dns"))},
			0);
	}
	free(named);
}

void join_facts(struct graph *graph)
{
	if (graph->seen & SEEN_NAMES)
		return;
	for (size_t i = 0; i < graph->late_count; i++)
		join_late(graph, &graph->late[i]);
	bind_answers(graph);
}

void join_sightings(struct graph *graph)
{
	struct rows *rows = &graph->rows;

	for (size_t i = 0; i < graph->sighting_count; i++) {
		const struct sighting *sighting = &graph->sightings[i];
		size_t row = rows_of_flow(rows, sighting->flow_id);

		if (row != ROW_NONE)
			row_set(rows, ROW_INTEL, row,
				intel_merge(&graph->intel, row_get(rows, ROW_INTEL, row),
					sighting->intel));
	}
}
