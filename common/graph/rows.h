/* The conversations, one row each, in columns.
 *
 * A million of them are what a report is made of, so they are kept as numbers
 * only: every text is an index into a dictionary. Columns marked +1 hold 0 for
 * "none" and else the index plus one. */
#ifndef GRAPH_ROWS_H
#define GRAPH_ROWS_H

#include "graph/column.h"

#include <stdbool.h>

enum row_column {
	ROW_SRC,
	ROW_DEST, /* address numbers, client and server */
	ROW_APP,
	ROW_PROTO,
	ROW_SRC_PORT,
	ROW_DEST_PORT, /* the ICMP type is ROW_DEST_PORT */
	ROW_NAME, /* +1: what this conversation's server is called */
	ROW_APP_PROTO,
	ROW_SERVICE, /* +1 */
	ROW_JA3,
	ROW_JA3S,
	ROW_JA4, /* +1 */
	ROW_CERTIFICATE,
	ROW_TIMING, /* +1 */
	ROW_INTEL, /* +1: a set of hits */
	ROW_COLUMNS
};

enum row_wide {
	ROW_START_US,
	ROW_END_US,
	ROW_PKTS_TOSERVER,
	ROW_PKTS_TOCLIENT,
	ROW_BYTES_TOSERVER,
	ROW_BYTES_TOCLIENT,
	ROW_FLOW_ID,
	ROW_WIDE_COLUMNS
};

struct rows {
	size_t count;
	struct column columns[ROW_COLUMNS];
	struct wide_column wides[ROW_WIDE_COLUMNS];
	uint32_t *by_flow_id; /* row numbers in order of flow id; NULL until it is asked for */
};

static inline uint32_t row_get(const struct rows *rows, enum row_column column, size_t row)
{
	return column_get(&rows->columns[column], row);
}

static inline int64_t row_wide(const struct rows *rows, enum row_wide column, size_t row)
{
	return wide_get(&rows->wides[column], row);
}

static inline void row_set(struct rows *rows, enum row_column column, size_t row, uint32_t value)
{
	column_set(&rows->columns[column], row, value);
}

static inline void row_set_wide(struct rows *rows, enum row_wide column, size_t row, int64_t value)
{
	wide_set(&rows->wides[column], row, value);
}

int64_t row_bytes(const struct rows *rows, size_t row); /* both directions */
int64_t row_packets(const struct rows *rows, size_t row);

/* Puts the rows in another order: row i becomes what row order[i] was. */
void rows_reorder(struct rows *rows, const uint32_t *order);

#define ROW_NONE SIZE_MAX

/* The first row of that flow id, or ROW_NONE. Ids of 0 are nobody's. */
size_t rows_of_flow(struct rows *rows, uint64_t flow_id);

void rows_release(struct rows *rows);

#endif
