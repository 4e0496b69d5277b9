#include "base/clock.h"
#include "base/mem.h"
#include "intel/columns.h"
#include "intel/touched_rows.h"

#include <inttypes.h>
#include <stdlib.h>

#define TIME_LEN 19 /* of 2026-01-31T10:00:00 */
#define UNTOUCHED_SHOWN 5

/* One column: which rows have it, and its cell of a row. */
struct view {
	const struct touched *touched;
	bool exact; /* numbers to the last digit, for programs */
};

typedef void cell_fn(const struct view *view, const struct touched_row *row, struct strbuf *out);

static const struct touched_host *host_of(const struct view *view, const struct touched_row *row)
{
	return &view->touched->hosts[row->host];
}

static void cell_indicator(
	const struct view *view, const struct touched_row *row, struct strbuf *out)
{
	strbuf_add_slice(out, view->touched->operands[row->operand]);
}

static void cell_host(const struct view *view, const struct touched_row *row, struct strbuf *out)
{
	strbuf_add_slice(out, host_of(view, row)->ip);
}

static void cell_name(const struct view *view, const struct touched_row *row, struct strbuf *out)
{
	strbuf_add_slice(out, host_of(view, row)->name);
}

static void cell_user(const struct view *view, const struct touched_row *row, struct strbuf *out)
{
	strbuf_add_slice(out, host_of(view, row)->user);
}

static void cell_what(const struct view *view, const struct touched_row *row, struct strbuf *out)
{
	(void)view;
	strbuf_add_slice(out, row->what);
}

static void cell_hosts(const struct view *view, const struct touched_row *row, struct strbuf *out)
{
	(void)view;
	strbuf_add_u64(out, row->host_count);
}

static void cell_records(const struct view *view, const struct touched_row *row, struct strbuf *out)
{
	(void)view;
	strbuf_add_u64(out, row->records);
}

static void cell_conversations(
	const struct view *view, const struct touched_row *row, struct strbuf *out)
{
	(void)view;
	strbuf_add_u64(out, row->conversations);
}

static void cell_packets(const struct view *view, const struct touched_row *row, struct strbuf *out)
{
	(void)view;
	if (row->conversations)
		strbuf_add_u64(out, row->packets);
}

static void add_bytes(const struct view *view, uint64_t bytes, struct strbuf *out)
{
	static const char units[] = "kMGTPE";
	uint64_t tenths = bytes / 100; /* of the unit */
	size_t unit = 0;

	if (view->exact || bytes < 10000) {
		strbuf_addf(out, "%" PRIu64 "%s", bytes, view->exact ? "" : " B");
		return;
	}
	for (; tenths >= 10000 && units[unit + 1]; unit++)
		tenths /= 1000;
	strbuf_addf(out, "%" PRIu64 ".%u %cB", tenths / 10, (unsigned)(tenths % 10), units[unit]);
}

static void cell_sent(const struct view *view, const struct touched_row *row, struct strbuf *out)
{
	if (row->conversations)
		add_bytes(view, row->sent, out);
}

static void cell_received(
	const struct view *view, const struct touched_row *row, struct strbuf *out)
{
	if (row->conversations)
		add_bytes(view, row->received, out);
}

static void add_time(const struct view *view, int64_t time_us, struct strbuf *out)
{
	size_t start = out->len;

	clock_format(out, time_us);
	if (view->exact)
		return;
	out->len = start + TIME_LEN;
	out->ptr[start + strlen("2026-01-31")] = ' ';
}

static void cell_first(const struct view *view, const struct touched_row *row, struct strbuf *out)
{
	if (row->first_us <= row->last_us)
		add_time(view, row->first_us, out);
}

static void cell_last(const struct view *view, const struct touched_row *row, struct strbuf *out)
{
	if (row->first_us <= row->last_us)
		add_time(view, row->last_us, out);
}

static void cell_through(const struct view *view, const struct touched_row *row, struct strbuf *out)
{
	(void)view;
	for (uint64_t i = 0; i < row->through_count && i < TOUCHED_THROUGH_MAX; i++) {
		strbuf_adds(out, i ? ", " : "");
		strbuf_add_slice(out, row->through[i]);
	}
	if (row->through_count > TOUCHED_THROUGH_MAX)
		strbuf_addf(out, " +%" PRIu64, row->through_count - TOUCHED_THROUGH_MAX);
}

#define IN(by) (1u << (by))
#define IN_EACH UINT32_MAX

static const struct column {
	const char *title, *name;
	uint32_t views; /* bit per enum touched_by */
	bool right;
	cell_fn *cell;
} columns[] = {
	{"INDICATOR", "indicator", IN(TOUCHED_BY_ALL) | IN(TOUCHED_BY_INDICATOR), false,
		cell_indicator},
	{"HOST", "host", IN(TOUCHED_BY_ALL) | IN(TOUCHED_BY_HOST), false, cell_host},
	{"NAME", "name", IN(TOUCHED_BY_ALL) | IN(TOUCHED_BY_HOST), false, cell_name},
	{"USER", "user", IN(TOUCHED_BY_ALL) | IN(TOUCHED_BY_HOST), false, cell_user},
	{"PROTO/PORT", "proto_port", IN(TOUCHED_BY_ALL), false, cell_what},
	{"APP", "app", IN(TOUCHED_BY_APP), false, cell_what},
	{"COUNTRY", "country", IN(TOUCHED_BY_COUNTRY), false, cell_what},
	{"HOSTS", "hosts", IN(TOUCHED_BY_INDICATOR) | IN(TOUCHED_BY_APP) | IN(TOUCHED_BY_COUNTRY),
		true, cell_hosts},
	{"RECORDS", "records", IN_EACH, true, cell_records},
	{"CONV", "conversations", IN_EACH, true, cell_conversations},
	{"PACKETS", "packets", IN_EACH, true, cell_packets},
	{"SENT", "bytes_sent", IN_EACH, true, cell_sent},
	{"RECEIVED", "bytes_received", IN_EACH, true, cell_received},
	{"FIRST (UTC)", "first", IN_EACH, false, cell_first},
	{"LAST (UTC)", "last", IN_EACH, false, cell_last},
	{"THROUGH", "through", IN_EACH, false, cell_through},
};

static bool is_in(const struct column *column, enum touched_by by)
{
	return column->views & IN(by);
}

struct place {
	const struct touched_row *row;
};

/* Most bytes first; then most records, then the one that was seen first. */
static int compare(const void *a, const void *b)
{
	const struct touched_row *x = ((const struct place *)a)->row;
	const struct touched_row *y = ((const struct place *)b)->row;
	uint64_t x_bytes = x->sent + x->received, y_bytes = y->sent + y->received;

	if (x_bytes != y_bytes)
		return x_bytes > y_bytes ? -1 : 1;
	if (x->records != y->records)
		return x->records > y->records ? -1 : 1;
	return (x > y) - (x < y);
}

static struct place *sorted(const struct touched *touched)
{
	struct place *rows = mem_zalloc(touched->row_count + 1, sizeof(*rows));

	for (size_t i = 0; i < touched->row_count; i++)
		rows[i].row = &touched->rows[i];
	qsort(rows, touched->row_count, sizeof(*rows), compare);
	return rows;
}

static void add_row(struct columns *table, const struct view *view, const struct touched_row *row)
{
	struct strbuf cell = STRBUF_INIT;

	for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
		if (!is_in(&columns[i], view->touched->by))
			continue;
		strbuf_clear(&cell);
		columns[i].cell(view, row, &cell);
		columns_add(table, cell.len ? strbuf_slice(&cell) : SLICE("-"));
	}
	columns_end(table);
	strbuf_release(&cell);
}

/* Adds the titles; returns the bits of the columns whose cells stand to the right. */
static unsigned add_titles(struct columns *table, enum touched_by by)
{
	unsigned right = 0, column = 0;

	for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
		if (!is_in(&columns[i], by))
			continue;
		columns_add(table, slice_str(columns[i].title));
		right |= (unsigned)columns[i].right << column++;
	}
	columns_end(table);
	return right;
}

static void add_untouched(const struct touched *touched, struct strbuf *out)
{
	size_t count = 0;

	for (size_t i = 0; i < touched->operand_count; i++) {
		if (touched->last_record[i] || count++ >= UNTOUCHED_SHOWN)
			continue;
		strbuf_adds(out, count == 1 ? "\nNobody touched " : ", ");
		strbuf_add_visible(out, touched->operands[i]);
	}
	if (count > UNTOUCHED_SHOWN)
		strbuf_addf(out, " and %zu more", count - UNTOUCHED_SHOWN);
	if (count)
		strbuf_addc(out, '\n');
}

void touched_table(const struct touched *touched, struct strbuf *out)
{
	struct view view = {touched, false};
	struct columns table = COLUMNS_INIT;
	struct place *rows;
	unsigned right;

	if (touched->row_count == 0)
		return;
	rows = sorted(touched);
	right = add_titles(&table, touched->by);
	for (size_t i = 0; i < touched->row_count; i++)
		add_row(&table, &view, rows[i].row);
	columns_format(&table, right, out);
	add_untouched(touched, out);
	columns_release(&table);
	free(rows);
}

/* RFC 4180; '=', '+', '-', '@' and controls would begin a formula. */
static void add_csv_cell(struct strbuf *out, struct slice cell)
{
	bool formula = cell.len && strchr("=+-@\t\r", cell.ptr[0]) && cell.ptr[0];

	strbuf_addc(out, '"');
	if (formula)
		strbuf_addc(out, '\'');
	for (size_t i = 0; i < cell.len; i++) {
		if (cell.ptr[i] == '"')
			strbuf_addc(out, '"');
		strbuf_addc(out, (char)cell.ptr[i]);
	}
	strbuf_addc(out, '"');
}

static void add_csv_row(struct strbuf *out, const struct view *view, const struct touched_row *row)
{
	struct strbuf cell = STRBUF_INIT, visible = STRBUF_INIT;
	bool first = true;

	for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
		if (!is_in(&columns[i], view->touched->by))
			continue;
		strbuf_clear(&cell);
		strbuf_clear(&visible);
		columns[i].cell(view, row, &cell);
		strbuf_add_visible(&visible, strbuf_slice(&cell));
		strbuf_adds(out, first ? "" : ",");
		add_csv_cell(out, strbuf_slice(&visible));
		first = false;
	}
	strbuf_adds(out, "\r\n");
	strbuf_release(&cell);
	strbuf_release(&visible);
}

void touched_csv(const struct touched *touched, struct strbuf *out)
{
	struct place *rows = sorted(touched);
	struct view view = {touched, true};
	bool first = true;

	for (size_t i = 0; i < ARRAY_LEN(columns); i++)
		if (is_in(&columns[i], touched->by)) {
			strbuf_addf(out, "%s%s", first ? "" : ",", columns[i].name);
			first = false;
		}
	strbuf_adds(out, "\r\n");
	for (size_t i = 0; i < touched->row_count; i++)
		add_csv_row(out, &view, rows[i].row);
	free(rows);
}
