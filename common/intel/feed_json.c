/* JSON of any shape that has objects with an indicator in them, by the names of
 * their members: ThreatFox, URLhaus and Feodo as JSON, Spamhaus DROP as one
 * object a line. */
#include "base/clock.h"
#include "intel/feed_row.h"
#include "record/peek.h"
#include "record/record.h"

#define EPOCH_DIGITS 10 /* of a time in seconds since 1970 */

static struct slice scalar(struct slice value, struct strbuf *scratch)
{
	return value.len && value.ptr[0] == '"' ? peek_str(value, scratch) : value;
}

static void read_member(struct feed *feed, struct feed_row *row, const struct peek *member)
{
	enum field_role role = feed_role(member->key);
	const char *publisher = feed_publisher(member->key);
	struct strbuf scratch = STRBUF_INIT;
	struct peek items;

	if (publisher)
		feed->account->format = publisher;
	if (role != ROLE_NONE && member->value.ptr[0] == '[') {
		items = peek_into(member->value);
		while (peek_next(&items))
			feed_row_field(feed, row, role, scalar(items.value, &scratch));
	} else if (role != ROLE_NONE && member->value.ptr[0] != '{') {
		feed_row_field(feed, row, role, scalar(member->value, &scratch));
	}
	strbuf_release(&scratch);
}

static bool is_row(struct slice object)
{
	struct peek walk = peek_into(object);

	while (peek_next(&walk)) {
		enum field_role role = feed_role(walk.key);

		if (role == ROLE_VALUE || role == ROLE_HASH || role == ROLE_PATTERN)
			return true;
	}
	return false;
}

/* {"type":"metadata","timestamp":1763856000,"records":1500}, the last line of DROP */
static bool read_metadata(struct feed *feed, struct slice object)
{
	struct slice stamp = peek_member(object, "timestamp");
	uint64_t seconds;

	if (!slice_is(peek_plain(peek_member(object, "type")), "metadata"))
		return false;
	slice_to_u64(peek_member(object, "records"), &feed->account->announced);
	if (stamp.len == EPOCH_DIGITS && slice_to_u64(stamp, &seconds))
		feed_newest(feed, (int64_t)seconds * CLOCK_SECOND_US);
	return true;
}

static void read_value(struct feed *feed, struct feed_row *row, struct slice value);

static void read_element(struct feed *feed, struct feed_row *row, struct slice value)
{
	struct strbuf scratch = STRBUF_INIT;

	if (value.ptr[0] != '"') {
		read_value(feed, row, value);
		return;
	}
	feed->line_number++;
	feed_add(feed, peek_str(value, &scratch), NULL);
	strbuf_release(&scratch);
}

/* An object that names an indicator is a row, a text in an array is one; others are looked into. */
static void read_value(struct feed *feed, struct feed_row *row, struct slice value)
{
	struct peek walk = peek_into(value);
	bool in_array = walk.close == ']';

	if (!in_array && is_row(value)) {
		feed->line_number++;
		while (peek_next(&walk))
			read_member(feed, row, &walk);
		feed_row_end(feed, row, value);
	} else if (in_array || !read_metadata(feed, value)) {
		while (peek_next(&walk))
			if (in_array)
				read_element(feed, row, walk.value);
			else
				read_value(feed, row, walk.value);
	}
}

/* One value after the other, as JSON lines have them; what is no JSON ends it. */
static void read_json(struct feed *feed, struct slice text)
{
	struct feed_row row = FEED_ROW_INIT;
	struct scan s = scan_of(text);

	for (scan_space(&s); s.at < s.end; scan_space(&s)) {
		const uint8_t *start = s.at;

		if (!scan_value(&s, RECORD_DEPTH_MAX)) {
			feed->line_number++;
			feed_bad(feed, slice_of(start, (size_t)(s.end - start)));
			break;
		}
		read_value(feed, &row, slice_of(start, (size_t)(s.at - start)));
	}
	feed_row_release(&row);
}

/* [2001:db8::1]:443 and [Adblock Plus 2.0] begin lists of other formats. */
static bool is_json(struct slice head)
{
	struct scan s = scan_of(head);
	bool array;

	scan_space(&s);
	array = scan_peek(&s) == '[';
	if (!array && scan_peek(&s) != '{')
		return false;
	s.at++;
	scan_space(&s);
	return scan_peek(&s) && strchr(array ? "{[\"]" : "\"}", scan_peek(&s));
}

const struct feed_format feed_json = {"json", is_json, read_json};
