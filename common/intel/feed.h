/* Formats of feeds. Each is one file that ends in a struct feed_format, and one
 * row in table.c. To read another format, write one file and add one row.
 *
 *	static void read_lines(struct feed *feed, struct slice text)
 *	{
 *		struct slice line;
 *
 *		while (feed_line(feed, &text, &line))
 *			feed_add(feed, line, NULL);
 *	}
 *	const struct feed_format feed_format_x = {"x", looks_like_x, read_lines}; */
#ifndef INTEL_FEED_H
#define INTEL_FEED_H

#include "intel/feeds.h"

#define FEED_CONFIDENT 50 /* per cent; below that an indicator is weak */
#define FEED_HEAD_BYTES ((size_t)64 * 1024) /* of a file that the recognisers are given */

/* A file while it is read. */
struct feed {
	struct feeds *feeds;
	struct feed_account *account; /* valid until another feed is begun */
	uint64_t line_number; /* of the line that feed_line() gave last */
	uint32_t source; /* the last that was made */
	bool has_source;
	struct strbuf scratch;
};

/* What a row says beside the indicator. */
struct feed_fact {
	struct slice note;
	int64_t first_seen_us; /* FEEDS_TIME_NONE when not given */
	int64_t valid_until_us; /* the same */
	const char *weak; /* NULL, or why the indicator is weak */
	uint16_t port; /* where the address was seen; does not restrict it */
};

#define FEED_FACT_INIT                                                                             \
	{                                                                                          \
		{NULL, 0}, FEEDS_TIME_NONE, FEEDS_TIME_NONE, NULL, 0                               \
	}

struct feed_format {
	const char *name;
	/* Does a file that begins so have this format? 'head' is what it begins
	 * with, without byte order mark; whole when it is no longer than FEED_HEAD_BYTES. */
	bool (*is)(struct slice head);
	void (*read)(struct feed *feed, struct slice text);
};

/* The rows of table.c, the last one fits everything; ends with NULL. */
extern const struct feed_format *const feed_formats[];

/* The next line, without CR, LF and white space at its ends. Empty ones and
 * comments are left out; what comments say of the feed's date and of the number
 * of its rows is taken on the way. */
bool feed_line(struct feed *feed, struct slice *text, struct slice *line);
bool feed_is_comment(struct slice line);

/* Adds what a row names; a row that is no indicator is counted as bad. 'fact' may be NULL. */
bool feed_add(struct feed *feed, struct slice text, const struct feed_fact *fact);

/* The same without counting a row that is none: the caller has another reading of it. */
bool feed_try(struct feed *feed, struct slice text, const struct feed_fact *fact);

/* In a list of what is good: a name of one label, such as localhost. */
bool feed_try_label(struct feed *feed, struct slice text);
void feed_bad(struct feed *feed, struct slice row);

/* Counts a row that is sound and names what no record shows: a file name, a mail address. */
void feed_carry(struct feed *feed);

/* A time that stands in the feed: the newest of all is the feed's age. */
void feed_newest(struct feed *feed, int64_t time_us);

/* Reads "2026-01-31 23:59:59 UTC" and its kin: T or a blank between date and
 * time, seconds and zone optional, or the date alone. */
bool feed_time(struct slice text, int64_t *time_us);

#endif
