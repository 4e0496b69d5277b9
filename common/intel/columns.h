/* An aligned table for a terminal, row by row and cell by cell.
 *
 *	struct columns table = COLUMNS_INIT;
 *	columns_add(&table, name);
 *	columns_addf(&table, "%u", count);
 *	columns_end(&table);
 *	columns_format(&table, 1u << 1, out); ... the second column to the right
 *	columns_release(&table);
 *
 * Cells are made fit for a terminal; a width is counted in characters. */
#ifndef INTEL_COLUMNS_H
#define INTEL_COLUMNS_H

#include "base/strbuf.h"

#define COLUMNS_MAX 16 /* cells of a row; more are left out */

struct columns_cell {
	size_t start, len; /* in 'text' */
	size_t width;
	bool ends_row;
	bool whole; /* a line of its own, which no column's width depends on */
};

struct columns {
	struct strbuf text;
	struct columns_cell *cells;
	size_t count, room;
};

#define COLUMNS_INIT                                                                               \
	{                                                                                          \
		STRBUF_INIT, NULL, 0, 0                                                            \
	}

void columns_add(struct columns *columns, struct slice cell);
void columns_addf(struct columns *columns, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void columns_end(struct columns *columns);

/* A line by itself below the row that ended. */
void columns_line(struct columns *columns, struct slice line);

/* Appends the table. 'right' has a bit for each column whose cells stand at its right edge. */
void columns_format(const struct columns *columns, unsigned right, struct strbuf *out);
void columns_release(struct columns *columns);

#endif
