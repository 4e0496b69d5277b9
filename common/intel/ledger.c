/* The account of the feeds as a table for people. */
#include "base/clock.h"
#include "intel/columns.h"
#include "intel/feeds.h"

#include <inttypes.h>

#define DAY_US (INT64_C(86400) * CLOCK_SECOND_US)
#define DATE_LEN 10 /* of 2026-01-31 */
#define NUMBERS_RIGHT (1u << 2 | 1u << 4) /* indicators, age */

static void add_types(struct columns *table, const struct feed_account *feed)
{
	struct strbuf types = STRBUF_INIT;

	for (int i = 0; i < INDICATOR_TYPES; i++) {
		enum indicator_type type = (enum indicator_type)i;

		if (feed->by_type[type])
			strbuf_addf(&types, "%s%" PRIu64 " %s", types.len ? ", " : "",
				feed->by_type[type],
				type == INDICATOR_MD5 ? "md5 or ja3" : indicator_type_name(type));
	}
	columns_add(table, strbuf_slice(&types));
	strbuf_release(&types);
}

static void add_newest(struct columns *table, int64_t newest_us, int64_t now_us)
{
	struct strbuf date = STRBUF_INIT;

	if (newest_us == FEEDS_TIME_NONE) {
		columns_add(table, SLICE("-"));
		columns_add(table, SLICE("-"));
		return;
	}
	clock_format(&date, newest_us);
	columns_add(table, slice_first(strbuf_slice(&date), DATE_LEN));
	columns_addf(table, "%" PRId64 " d", (now_us - newest_us) / DAY_US);
	strbuf_release(&date);
}

static void remark(struct columns *table, struct slice detail, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void remark(struct columns *table, struct slice detail, const char *format, ...)
{
	struct strbuf line = STRBUF_INIT;
	va_list args;

	strbuf_adds(&line, "    ");
	va_start(args, format);
	strbuf_vaddf(&line, format, args);
	va_end(args);
	strbuf_add_slice(&line, detail);
	columns_line(table, strbuf_slice(&line));
	strbuf_release(&line);
}

static void add_remarks(struct columns *table, const struct feed_account *feed)
{
	uint64_t rows = feed->indicators + feed->bad_lines + feed->carried;
	struct slice none = {NULL, 0};

	if (feed->error)
		remark(table, none, "%s", feed->error);
	else if (feed->indicators + feed->carried == 0)
		remark(table, none, "0 indicators: deprecated upstream?");
	if (feed->announced && feed->announced != rows)
		remark(table, none, "says that it has %" PRIu64 " entries: cut, or altered?",
			feed->announced);
	if (feed->bad_lines)
		remark(table, feed->first_bad,
			"%" PRIu64 " %s no indicator, the first is row %" PRIu64 ": ",
			feed->bad_lines, feed->bad_lines == 1 ? "row is" : "rows are",
			feed->first_bad_line);
	if (feed->known_good_hits)
		remark(table, feed->first_known_good,
			"%" PRIu64 " of its indicators %s known to be good, the first is ",
			feed->known_good_hits, feed->known_good_hits == 1 ? "is" : "are");
	if (feed->weak)
		remark(table, none, "weak: %s", feed->weak);
}

static const char *purpose(const struct feed_account *feed)
{
	static const char *const words[] = {
		[GOOD_NO] = "bad",
		[GOOD_YES] = "known good",
		[GOOD_PLATFORM] = "shared platforms",
		[GOOD_INERT] = "hosting, sinkholes",
	};

	return words[feed->good];
}

void feeds_ledger(const struct feeds *feeds, int64_t now_us, struct strbuf *out)
{
	static const char *const titles[] = {
		"FEED", "FORMAT", "INDICATORS", "NEWEST", "AGE", "SAYS WHAT IS", "BY TYPE"};
	struct columns table = COLUMNS_INIT;

	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++)
		columns_add(&table, slice_str(titles[i]));
	columns_end(&table);
	for (size_t i = 0; i < feeds->account_count; i++) {
		const struct feed_account *feed = &feeds->accounts[i];

		columns_add(&table, feed->name);
		columns_add(&table, slice_str(feed->format ? feed->format : "-"));
		columns_addf(&table, "%" PRIu64, feed->indicators);
		add_newest(&table, feed->newest_us, now_us);
		columns_add(&table, slice_str(purpose(feed)));
		add_types(&table, feed);
		columns_end(&table);
		add_remarks(&table, feed);
	}
	columns_format(&table, NUMBERS_RIGHT, out);
	columns_release(&table);
}
