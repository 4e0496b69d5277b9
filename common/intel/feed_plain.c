/* One indicator a line, of any type. What may stand behind it: a comment, or a
 * column (the number of lists that have the address, a reason). */
#include "intel/feed.h"

/* Where a comment begins behind the indicator: a mark with a blank before it. */
static size_t comment_at(struct slice line)
{
	for (size_t i = 1; i < line.len; i++)
		if ((line.ptr[i] == '#' || line.ptr[i] == ';') &&
			(line.ptr[i - 1] == ' ' || line.ptr[i - 1] == '\t'))
			return i;
	return line.len;
}

static size_t blank_at(struct slice line)
{
	return slice_find(slice_first(line, slice_find(line, ' ')), '\t');
}

/* "||example.com^", as blockers of advertisements write a domain. */
static struct slice without_blocker_marks(struct slice text)
{
	if (!slice_starts(text, SLICE("||")))
		return text;
	text = slice_from(text, 2);
	return slice_first(text, slice_find(text, '^'));
}

static void add_columns(struct feed *feed, struct slice line)
{
	struct feed_fact fact = FEED_FACT_INIT;
	size_t at = comment_at(line);
	struct slice row = slice_trim(slice_first(line, at));
	struct slice first = slice_first(row, blank_at(row));

	fact.note = slice_trim(slice_from(line, at + 1));
	if (feed_try(feed, row, &fact)) /* 10.0.0.1 - 10.0.0.9 has blanks in it */
		return;
	if (fact.note.len == 0)
		fact.note = slice_trim(slice_from(row, first.len));
	if (feed_try(feed, first, &fact))
		return;
	first = slice_first(row, slice_find(row, ','));
	fact.note = slice_trim(slice_from(row, first.len + 1));
	if (first.len == row.len || !feed_try(feed, first, &fact))
		feed_bad(feed, line);
}

static void read_line(struct feed *feed, struct slice line)
{
	struct slice name = without_blocker_marks(line);

	if (feed_try(feed, name, NULL) ||
		(blank_at(line) == line.len && feed_try_label(feed, name)))
		return;
	add_columns(feed, line);
}

static void read_plain(struct feed *feed, struct slice text)
{
	struct slice line;

	while (feed_line(feed, &text, &line))
		read_line(feed, line);
}

static bool is_plain(struct slice head)
{
	(void)head;
	return true;
}

const struct feed_format feed_plain = {"plain", is_plain, read_plain};
