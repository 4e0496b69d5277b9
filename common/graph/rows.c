#include "graph/rows.h"

#include "base/mem.h"
#include "graph/tally.h"

#include <stdlib.h>

int64_t row_bytes(const struct rows *rows, size_t row)
{
	return tally(
		row_wide(rows, ROW_BYTES_TOSERVER, row), row_wide(rows, ROW_BYTES_TOCLIENT, row));
}

int64_t row_packets(const struct rows *rows, size_t row)
{
	return tally(
		row_wide(rows, ROW_PKTS_TOSERVER, row), row_wide(rows, ROW_PKTS_TOCLIENT, row));
}

static void forget_flow_ids(struct rows *rows)
{
	free(rows->by_flow_id);
	rows->by_flow_id = NULL;
}

void rows_reorder(struct rows *rows, const uint32_t *order)
{
	forget_flow_ids(rows);
	for (int i = 0; i < ROW_COLUMNS; i++)
		column_reorder(&rows->columns[i], order, rows->count);
	for (int i = 0; i < ROW_WIDE_COLUMNS; i++)
		wide_reorder(&rows->wides[i], order, rows->count);
}

struct flow_key {
	int64_t flow_id;
	uint32_t row;
};

static int by_flow_id(const void *a, const void *b)
{
	const struct flow_key *x = a, *y = b;

	if (x->flow_id != y->flow_id)
		return x->flow_id < y->flow_id ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

static void index_flow_ids(struct rows *rows)
{
	struct flow_key *keys = mem_zalloc(rows->count, sizeof(*keys));

	rows->by_flow_id = mem_zalloc(rows->count, sizeof(*rows->by_flow_id));
	for (uint32_t row = 0; row < rows->count; row++)
		keys[row] = (struct flow_key){row_wide(rows, ROW_FLOW_ID, row), row};
	qsort(keys, rows->count, sizeof(*keys), by_flow_id);
	for (size_t i = 0; i < rows->count; i++)
		rows->by_flow_id[i] = keys[i].row;
	free(keys);
}

size_t rows_of_flow(struct rows *rows, uint64_t flow_id)
{
	size_t low = 0, high = rows->count;

	if (flow_id == 0 || flow_id > INT64_MAX || rows->count == 0)
		return ROW_NONE;
	if (!rows->by_flow_id)
		index_flow_ids(rows);
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (row_wide(rows, ROW_FLOW_ID, rows->by_flow_id[middle]) < (int64_t)flow_id)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == rows->count ||
		row_wide(rows, ROW_FLOW_ID, rows->by_flow_id[low]) != (int64_t)flow_id)
		return ROW_NONE;
	return rows->by_flow_id[low];
}

void rows_release(struct rows *rows)
{
	forget_flow_ids(rows);
	for (int i = 0; i < ROW_COLUMNS; i++)
		column_release(&rows->columns[i]);
	for (int i = 0; i < ROW_WIDE_COLUMNS; i++)
		wide_release(&rows->wides[i]);
	rows->count = 0;
}
