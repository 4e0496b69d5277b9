/* Columns of numbers that grow as rows are added. What was never set reads as
 * 0, and a column of nothing but zeros takes no memory at all: most columns of
 * most captures are such. */
#ifndef GRAPH_COLUMN_H
#define GRAPH_COLUMN_H

#include <stddef.h>
#include <stdint.h>

struct column {
	uint32_t *values; /* NULL while all are 0 */
	size_t room;
};

struct wide_column {
	int64_t *values;
	size_t room;
};

static inline uint32_t column_get(const struct column *column, size_t row)
{
	return row < column->room ? column->values[row] : 0;
}

static inline int64_t wide_get(const struct wide_column *column, size_t row)
{
	return row < column->room ? column->values[row] : 0;
}

void column_set(struct column *column, size_t row, uint32_t value);
void wide_set(struct wide_column *column, size_t row, int64_t value);

/* Puts the rows in another order: row i becomes what row order[i] was. */
void column_reorder(struct column *column, const uint32_t *order, size_t count);
void wide_reorder(struct wide_column *column, const uint32_t *order, size_t count);

void column_release(struct column *column);
void wide_release(struct wide_column *column);

#endif
