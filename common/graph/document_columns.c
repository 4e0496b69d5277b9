/* The conversations of the document, in columns. */
#include "base/json.h"
#include "base/mem.h"
#include "graph/json_column.h"
#include "graph/sheet.h"

int64_t *sheet_values(struct sheet *sheet, size_t count)
{
	sheet->values = mem_realloc(sheet->values, count, sizeof(*sheet->values));
	return sheet->values;
}

/* A column of narrow numbers; one of nothing but zeros is left out when it may be. */
static void add_narrow(struct sheet *sheet, const char *name, enum row_column column, bool always)
{
	const struct rows *rows = &sheet->graph->rows;
	int64_t *values = sheet->values;

	if (!always && !rows->columns[column].values)
		return;
	for (size_t row = 0; row < rows->count; row++)
		values[row] = row_get(rows, column, row);
	json_column(sheet->out, name, values, rows->count, false);
}

static void add_wide(struct sheet *sheet, const char *name, enum row_wide column)
{
	const struct rows *rows = &sheet->graph->rows;

	for (size_t row = 0; row < rows->count; row++)
		sheet->values[row] = row_wide(rows, column, row);
	json_column(sheet->out, name, sheet->values, rows->count, false);
}

static void add_times(struct sheet *sheet)
{
	const struct rows *rows = &sheet->graph->rows;
	int64_t *values = sheet->values;

	for (size_t row = 0; row < rows->count; row++)
		values[row] = graph_ms(sheet->graph, row_wide(rows, ROW_START_US, row));
	json_column(sheet->out, "first_ms", values, rows->count, false);
	for (size_t row = 0; row < rows->count; row++)
		values[row] =
			(row_wide(rows, ROW_END_US, row) - row_wide(rows, ROW_START_US, row)) /
			1000;
	json_column(sheet->out, "duration_ms", values, rows->count, false);
}

/* 0 where the name is that of the address itself. */
static void add_names(struct sheet *sheet)
{
	const struct rows *rows = &sheet->graph->rows;
	bool any = false;

	for (size_t row = 0; row < rows->count; row++) {
		uint32_t name = row_get(rows, ROW_NAME, row);

		if (name == sheet->graph->best_name[row_get(rows, ROW_DEST, row)])
			name = 0;
		sheet->values[row] = name;
		any |= name != 0;
	}
	if (any)
		json_column(sheet->out, "name", sheet->values, rows->count, false);
}

void document_columns(struct sheet *sheet)
{
	static const struct {
		const char *name;
		enum row_column column;
	} optional[] = {{"app_proto", ROW_APP_PROTO}, {"service", ROW_SERVICE}, {"ja3", ROW_JA3},
		{"ja3s", ROW_JA3S}, {"ja4", ROW_JA4}, {"certificate", ROW_CERTIFICATE},
		{"timing", ROW_TIMING}, {"intel", ROW_INTEL}};

	sheet_values(sheet, sheet->graph->rows.count);
	json_open(sheet->out, "columns", '{');
	add_narrow(sheet, "src", ROW_SRC, true);
	add_narrow(sheet, "dest", ROW_DEST, true);
	add_narrow(sheet, "app", ROW_APP, true);
	add_narrow(sheet, "proto", ROW_PROTO, true);
	add_narrow(sheet, "src_port", ROW_SRC_PORT, true);
	add_narrow(sheet, "dest_port", ROW_DEST_PORT, true);
	add_times(sheet);
	add_wide(sheet, "pkts_toserver", ROW_PKTS_TOSERVER);
	add_wide(sheet, "pkts_toclient", ROW_PKTS_TOCLIENT);
	add_wide(sheet, "bytes_toserver", ROW_BYTES_TOSERVER);
	add_wide(sheet, "bytes_toclient", ROW_BYTES_TOCLIENT);
	add_names(sheet);
	for (size_t i = 0; i < ARRAY_LEN(optional); i++)
		add_narrow(sheet, optional[i].name, optional[i].column, false);
	json_close(sheet->out, '}');
}
