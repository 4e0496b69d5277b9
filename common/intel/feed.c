#include "intel/feed.h"

#include "base/mem.h"
#include "intel/ip_indicator.h"

#define BAD_ROW_SHOWN 100 /* bytes of the first bad row that are kept to be shown */

bool feed_is_comment(struct slice line)
{
	return line.len &&
		(line.ptr[0] == '#' || line.ptr[0] == ';' || line.ptr[0] == '!' ||
			slice_starts(line, SLICE("//")));
}

/* Where in the text these words stand, whatever their case: an index behind them, or 0. */
static size_t behind(struct slice text, const char *words)
{
	struct slice wanted = slice_str(words);

	for (size_t i = 0; i + wanted.len <= text.len; i++)
		if (slice_starts_nocase(slice_from(text, i), wanted))
			return i + wanted.len;
	return 0;
}

/* "Last updated: 2026-01-31 ..." */
static void read_date(struct feed *feed, struct slice comment)
{
	static const char *const words[] = {"updated:", "last update:", "last modified:", "date:"};
	int64_t time_us;

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		size_t at = behind(comment, words[i]);

		if (at && feed_time(slice_from(comment, at), &time_us)) {
			feed_newest(feed, time_us);
			return;
		}
	}
}

/* "END 750 entries", "END (97) entries", "Number of entries: 448" */
static void read_count(struct feed *feed, struct slice comment)
{
	size_t at = behind(comment, "number of entries:");
	struct slice number;

	if (at == 0)
		at = behind(comment, "# END");
	number = slice_trim(slice_from(comment, at));
	if (at == 0)
		return;
	if (number.len && number.ptr[0] == '(')
		number = slice_from(number, 1);
	number = slice_first(number, slice_find(number, ' '));
	number = slice_first(number, slice_find(number, ')'));
	slice_to_u64(number, &feed->account->announced);
}

bool feed_line(struct feed *feed, struct slice *text, struct slice *line)
{
	while (text->len) {
		*line = slice_trim(slice_cut(text, '\n'));
		feed->line_number++;
		if (line->len == 0)
			continue;
		if (!feed_is_comment(*line))
			return true;
		read_date(feed, *line);
		read_count(feed, *line);
	}
	return false;
}

void feed_bad(struct feed *feed, struct slice row)
{
	struct feed_account *account = feed->account;
	struct strbuf shown = STRBUF_INIT;

	if (account->bad_lines++)
		return;
	account->first_bad_line = feed->line_number;
	strbuf_add_visible(&shown, slice_first(row, BAD_ROW_SHOWN));
	account->first_bad = arena_copy(&feed->feeds->text, strbuf_slice(&shown));
	strbuf_release(&shown);
}

void feed_newest(struct feed *feed, int64_t time_us)
{
	if (time_us > feed->account->newest_us)
		feed->account->newest_us = time_us;
}

/* The source of this row: the one before when it says the same. */
static uint32_t source_of(struct feed *feed, const struct feed_fact *fact)
{
	struct feeds *feeds = feed->feeds;
	struct feed_source new = {
		.feed = (uint32_t)(feed->account - feeds->accounts),
		.good = feed->account->good,
		.weak = fact->weak || feed->account->weak,
		.reason = fact->weak ? fact->weak : feed->account->weak,
		.first_seen_us = fact->first_seen_us,
		.valid_until_us = fact->valid_until_us,
	};

	if (feed->has_source) {
		const struct feed_source *last = &feeds->sources[feed->source];

		if (last->good == new.good && last->reason == new.reason &&
			last->first_seen_us == new.first_seen_us &&
			last->valid_until_us ==
				new.valid_until_us &&slice_eq(last->note, fact->note))
			return feed->source;
	}
	new.note = arena_copy(&feeds->text, fact->note);
	MEM_GROW(feeds->sources, feeds->source_count, feeds->source_room);
	feeds->sources[feeds->source_count] = new;
	feed->has_source = true;
	return feed->source = (uint32_t)feeds->source_count++;
}

/* A list of what is good names single hosts, and with a dot in front the tree
 * below them; a platform's tree is its tenants'. */
static void add_good(struct feed *feed, struct indicator indicator, uint32_t source)
{
	enum feed_good good = feed->account->good;
	bool tree = indicator.scope == SCOPE_BELOW || good == GOOD_PLATFORM;

	indicator.scope = tree ? SCOPE_TREE : SCOPE_EXACT;
	if (good != GOOD_INERT)
		index_add(&feed->feeds->good, &indicator, source, false);
}

bool feed_try(struct feed *feed, struct slice text, const struct feed_fact *fact)
{
	static const struct feed_fact no_fact = FEED_FACT_INIT;
	struct indicator indicator;
	bool port_is_note = false;
	uint32_t source;

	if (!indicator_parse(text, &feed->scratch, &indicator) ||
		(!feed->account->good && ip_indicator_is_everybody(&indicator)))
		return false;
	if (fact && fact->port && indicator.port == 0) {
		indicator.port = fact->port;
		port_is_note = true;
	}
	source = source_of(feed, fact ? fact : &no_fact);
	if (feed->account->good)
		add_good(feed, indicator, source);
	else
		index_add(&feed->feeds->bad, &indicator, source, port_is_note);
	feed->account->indicators++;
	feed->account->by_type[indicator.type]++;
	return true;
}

bool feed_try_label(struct feed *feed, struct slice text)
{
	struct strbuf exact = STRBUF_INIT;
	bool ok;

	if (!feed->account->good || slice_find(text, '.') < text.len)
		return false;
	strbuf_adds(&exact, "=");
	strbuf_add_slice(&exact, text);
	ok = feed_try(feed, strbuf_slice(&exact), NULL);
	strbuf_release(&exact);
	return ok;
}

bool feed_add(struct feed *feed, struct slice text, const struct feed_fact *fact)
{
	if (feed_try(feed, text, fact) || feed_try_label(feed, text))
		return true;
	feed_bad(feed, text);
	return false;
}

void feed_carry(struct feed *feed)
{
	feed->account->carried++;
}

static const char *const months[] = {
	"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/* "Sat, 22 Aug 2026 03:00:29 +0200" (RFC 5322) in the order of ISO 8601. */
static bool iso_of_mail_date(struct slice text, struct strbuf *iso)
{
	struct slice day, month, year, clock;

	slice_cut(&text, ',');
	text = slice_trim(text);
	day = slice_cut(&text, ' ');
	month = slice_cut(&text, ' ');
	year = slice_cut(&text, ' ');
	clock = slice_cut(&text, ' ');
	for (unsigned i = 0; i < ARRAY_LEN(months); i++)
		if (slice_is(month, months[i])) {
			strbuf_add_slice(iso, year);
			strbuf_addf(iso, "-%02u-%s", i + 1, day.len < 2 ? "0" : "");
			strbuf_add_slice(iso, day);
			strbuf_addc(iso, 'T');
			strbuf_add_slice(iso, clock);
			strbuf_add_slice(iso, text);
			return true;
		}
	return false;
}

/* "2026-01-31 23:59:59 UTC", "2026-01-31", "2026-01-31T23:59:59Z" */
static void iso_of_date(struct slice text, struct strbuf *iso)
{
	struct slice date = slice_first(text, strlen("2026-01-31"));
	struct slice rest = slice_from(text, date.len);
	struct slice clock = slice_first(slice_from(rest, 1), strlen("23:59:59"));

	strbuf_add_slice(iso, date);
	strbuf_addc(iso, 'T');
	if (clock.len == 0 || clock.ptr[0] < '0' || clock.ptr[0] > '9') {
		strbuf_adds(iso, "00:00:00");
		return;
	}
	strbuf_add_slice(iso, clock);
	rest = slice_from(rest, 1 + clock.len);
	if (rest.len && rest.ptr[0] != ' ')
		strbuf_add_slice(iso, slice_first(rest, slice_find(rest, ' ')));
}

bool feed_time(struct slice text, int64_t *time_us)
{
	struct strbuf iso = STRBUF_INIT;
	bool ok = true;

	text = slice_trim(text);
	if (slice_find(text, ',') == 3)
		ok = iso_of_mail_date(text, &iso);
	else
		iso_of_date(text, &iso);
	ok = ok && clock_parse(strbuf_slice(&iso), time_us);
	strbuf_release(&iso);
	return ok;
}
