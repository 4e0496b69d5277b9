#include "intel/columns.h"

#include "base/mem.h"

#include <stdlib.h>

#define GAP 2 /* blanks between columns */

/* Characters, not bytes: all but the continuation bytes of UTF-8. */
static size_t width_of(struct slice text)
{
	size_t width = 0;

	for (size_t i = 0; i < text.len; i++)
		width += (text.ptr[i] & 0xc0) != 0x80;
	return width;
}

static struct columns_cell *new_cell(struct columns *columns, struct slice text)
{
	struct columns_cell *cell;
	size_t start = columns->text.len;

	strbuf_add_visible(&columns->text, text);
	MEM_GROW(columns->cells, columns->count, columns->room);
	cell = &columns->cells[columns->count++];
	*cell = (struct columns_cell){.start = start, .len = columns->text.len - start};
	cell->width = width_of(slice_of(columns->text.ptr + start, cell->len));
	return cell;
}

void columns_add(struct columns *columns, struct slice text)
{
	new_cell(columns, text);
}

void columns_addf(struct columns *columns, const char *format, ...)
{
	struct strbuf text = STRBUF_INIT;
	va_list args;

	va_start(args, format);
	strbuf_vaddf(&text, format, args);
	va_end(args);
	columns_add(columns, strbuf_slice(&text));
	strbuf_release(&text);
}

void columns_end(struct columns *columns)
{
	if (columns->count)
		columns->cells[columns->count - 1].ends_row = true;
}

void columns_line(struct columns *columns, struct slice line)
{
	struct columns_cell *cell = new_cell(columns, line);

	cell->whole = cell->ends_row = true;
}

static void measure(const struct columns *columns, size_t *widths)
{
	size_t column = 0;

	for (size_t i = 0; i < columns->count; i++) {
		const struct columns_cell *cell = &columns->cells[i];

		if (!cell->whole && column < COLUMNS_MAX && cell->width > widths[column])
			widths[column] = cell->width;
		column = cell->ends_row ? 0 : column + 1;
	}
}

static void add_blanks(struct strbuf *out, size_t count)
{
	memset(strbuf_more(out, count), ' ', count);
	out->len += count;
}

/* No blanks behind the last cell of a row. */
static void add_cell(const struct columns *columns, const struct columns_cell *cell, size_t width,
	bool right, struct strbuf *out)
{
	size_t blanks = width - cell->width;

	if (right)
		add_blanks(out, blanks);
	strbuf_add(out, columns->text.ptr + cell->start, cell->len);
	if (cell->ends_row)
		strbuf_addc(out, '\n');
	else
		add_blanks(out, (right ? 0 : blanks) + GAP);
}

void columns_format(const struct columns *columns, unsigned right, struct strbuf *out)
{
	size_t widths[COLUMNS_MAX] = {0}, column = 0;

	measure(columns, widths);
	for (size_t i = 0; i < columns->count; i++) {
		const struct columns_cell *cell = &columns->cells[i];

		if (cell->whole)
			add_cell(columns, cell, cell->width, false, out);
		else if (column < COLUMNS_MAX)
			add_cell(columns, cell, widths[column], right >> column & 1, out);
		column = cell->ends_row ? 0 : column + 1;
	}
}

void columns_release(struct columns *columns)
{
	strbuf_release(&columns->text);
	free(columns->cells);
	*columns = (struct columns)COLUMNS_INIT;
}
