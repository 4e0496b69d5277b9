/* Tables with a header that names the columns, which may itself be commented
 * out: Feodo, SSLBL, URLhaus, ThreatFox, OpenCTI and many more. Columns are
 * found by name, for publishers add and reorder them. */
#include "intel/feed_row.h"

#define COLUMNS_MAX 64
#define ROW_LINES_MAX 64 /* lines of one row, whose quotes may hold line ends */
#define ROWS_TRIED 5 /* under a header, to see that it is one */

struct table {
	char separator;
	size_t count;
	enum field_role roles[COLUMNS_MAX];
	const char *format;
};

static struct slice skip_blanks(struct slice text)
{
	while (text.len && text.ptr[0] == ' ')
		text = slice_from(text, 1);
	return text;
}

/* Takes a field off the front, without its quotes: "a ""b"", c". */
static struct slice take_field(struct slice *rest, char separator, struct strbuf *scratch)
{
	*rest = skip_blanks(*rest);
	if (rest->len == 0 || rest->ptr[0] != '"')
		return slice_trim(slice_cut(rest, (uint8_t)separator));
	strbuf_clear(scratch);
	*rest = slice_from(*rest, 1);
	while (rest->len) {
		size_t at = slice_find(*rest, '"');

		strbuf_add(scratch, rest->ptr, at);
		*rest = slice_from(*rest, at + 1);
		if (rest->len == 0 || rest->ptr[0] != '"')
			break;
		strbuf_addc(scratch, '"');
		*rest = slice_from(*rest, 1);
	}
	slice_cut(rest, (uint8_t)separator);
	return slice_trim(strbuf_slice(scratch));
}

static size_t count_bytes(struct slice text, uint8_t c)
{
	size_t count = 0, at;

	while ((at = slice_find(text, c)) < text.len) {
		text = slice_from(text, at + 1);
		count++;
	}
	return count;
}

/* The one of the usual separators that a header has most of. */
static char separator_of(struct slice header)
{
	char best = ',';

	for (const char *c = ";\t|"; *c; c++)
		if (count_bytes(header, (uint8_t)*c) > count_bytes(header, (uint8_t)best))
			best = *c;
	return best;
}

static bool is_value(enum field_role role)
{
	return role == ROLE_VALUE || role == ROLE_HASH || role == ROLE_PATTERN;
}

/* Is that an indicator, or a pattern of them? */
static bool fits_role(enum field_role role, struct slice field, struct strbuf *scratch)
{
	struct indicator indicator;

	if (role == ROLE_PATTERN)
		return slice_starts(field, SLICE("["));
	return is_value(role) && indicator_parse(field, scratch, &indicator);
}

/* "# a,b", "#fields<TAB>a<TAB>b" (Zeek) or "a,b" */
static struct slice header_fields(struct slice line)
{
	while (feed_is_comment(line) || slice_starts(line, SLICE(" ")))
		line = slice_from(line, 1);
	return slice_starts(line, SLICE("fields\t")) ? slice_from(line, strlen("fields\t")) : line;
}

/* Reads a line as a header; false when it names no indicator. A comment of one word is none. */
static bool read_header(struct slice line, struct table *table)
{
	struct strbuf scratch = STRBUF_INIT;
	bool has_value = false, commented = feed_is_comment(line);

	line = header_fields(line);
	*table = (struct table){.separator = separator_of(line), .format = "csv"};
	while (line.len && table->count < COLUMNS_MAX) {
		struct slice name = take_field(&line, table->separator, &scratch);
		enum field_role role = feed_role(name);
		const char *publisher = feed_publisher(name);

		table->roles[table->count++] = role;
		has_value |= is_value(role);
		if (publisher)
			table->format = publisher;
	}
	strbuf_release(&scratch);
	return has_value && (!commented || table->count > 1);
}

/* Is there an indicator where the header says? */
static bool row_fits(const struct table *table, struct slice row)
{
	struct strbuf scratch = STRBUF_INIT, key = STRBUF_INIT;
	bool fits = false;

	for (size_t i = 0; row.len && i < table->count && !fits; i++) {
		struct slice field = take_field(&row, table->separator, &scratch);

		fits = fits_role(table->roles[i], field, &key);
	}
	strbuf_release(&scratch);
	strbuf_release(&key);
	return fits;
}

static bool rows_fit(const struct table *table, struct slice rest)
{
	for (unsigned tried = 0; rest.len && tried < ROWS_TRIED;) {
		struct slice line = slice_trim(slice_cut(&rest, '\n'));

		if (line.len == 0 || feed_is_comment(line))
			continue;
		if (row_fits(table, line))
			return true;
		tried++;
	}
	return false;
}

/* The header is the first line that is no comment, or a comment before it. */
static bool find_header(struct slice head, struct table *table)
{
	while (head.len) {
		struct slice line = slice_trim(slice_cut(&head, '\n'));

		if (read_header(line, table) && rows_fit(table, head))
			return true;
		if (line.len && !feed_is_comment(line))
			return false;
	}
	return false;
}

static bool is_csv(struct slice head)
{
	struct table table;

	return find_header(head, &table);
}

/* A line, and the following ones as long as a quote is open. */
static bool next_row(struct feed *feed, struct slice *text, struct slice *row)
{
	struct slice rest, longer;

	if (!feed_line(feed, text, row))
		return false;
	rest = *text;
	longer = *row;
	for (uint64_t lines = 1; count_bytes(longer, '"') % 2; lines++) {
		struct slice line = slice_cut(&rest, '\n');

		if (line.len == 0 || lines == ROW_LINES_MAX)
			return true;
		longer.len = (size_t)(line.ptr + line.len - longer.ptr);
		if (count_bytes(longer, '"') % 2 == 0) {
			*row = longer;
			*text = rest;
			feed->line_number += lines;
		}
	}
	return true;
}

static void read_row(
	struct feed *feed, const struct table *table, struct feed_row *row, struct slice line)
{
	struct strbuf scratch = STRBUF_INIT;
	struct slice rest = line;

	for (size_t i = 0; rest.len; i++) {
		struct slice field = take_field(&rest, table->separator, &scratch);

		/* a column more than the header has says why, in older layouts */
		feed_row_field(feed, row, i < table->count ? table->roles[i] : ROLE_NOTE, field);
	}
	feed_row_end(feed, row, line);
	strbuf_release(&scratch);
}

static void read_csv(struct feed *feed, struct slice text)
{
	struct feed_row row = FEED_ROW_INIT;
	struct table table, again;
	struct slice line;
	bool first = true;

	if (!find_header(slice_first(text, FEED_HEAD_BYTES), &table))
		return;
	feed->account->format = table.format;
	while (next_row(feed, &text, &line)) {
		bool is_header = first && read_header(line, &again) && !row_fits(&table, line);

		first = false;
		if (!is_header)
			read_row(feed, &table, &row, line);
	}
	feed_row_release(&row);
}

const struct feed_format feed_csv = {"csv", is_csv, read_csv};
