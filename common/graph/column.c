#include "graph/column.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define COLUMN_FIRST_ROOM 256

/* Room for 'row' and half as much again, the new part zeroed. */
static void *widen(void *values, size_t *room, size_t row, size_t size)
{
	size_t old = *room, wanted = old + old / 2;

	if (wanted < COLUMN_FIRST_ROOM)
		wanted = COLUMN_FIRST_ROOM;
	if (wanted <= row)
		wanted = row + row / 2 + 1;
	values = mem_realloc(values, wanted, size);
	memset((char *)values + old * size, 0, (wanted - old) * size);
	*room = wanted;
	return values;
}

void column_set(struct column *column, size_t row, uint32_t value)
{
	if (row >= column->room) {
		if (value == 0)
			return;
		column->values = widen(column->values, &column->room, row, sizeof(*column->values));
	}
	column->values[row] = value;
}

void wide_set(struct wide_column *column, size_t row, int64_t value)
{
	if (row >= column->room) {
		if (value == 0)
			return;
		column->values = widen(column->values, &column->room, row, sizeof(*column->values));
	}
	column->values[row] = value;
}

void column_reorder(struct column *column, const uint32_t *order, size_t count)
{
	uint32_t *values;

	if (!column->values)
		return;
	values = mem_zalloc(count ? count : 1, sizeof(*values));
	for (size_t i = 0; i < count; i++)
		values[i] = column_get(column, order[i]);
	free(column->values);
	*column = (struct column){values, count};
}

void wide_reorder(struct wide_column *column, const uint32_t *order, size_t count)
{
	int64_t *values;

	if (!column->values)
		return;
	values = mem_zalloc(count ? count : 1, sizeof(*values));
	for (size_t i = 0; i < count; i++)
		values[i] = wide_get(column, order[i]);
	free(column->values);
	*column = (struct wide_column){values, count};
}

void column_release(struct column *column)
{
	free(column->values);
	*column = (struct column){NULL, 0};
}

void wide_release(struct wide_column *column)
{
	free(column->values);
	*column = (struct wide_column){NULL, 0};
}
