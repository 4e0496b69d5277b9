/* MISP: events (attributes marked for detection) and warning lists (what is known to be good). */
#include "base/clock.h"
#include "base/mem.h"
#include "intel/feed_row.h"
#include "record/peek.h"

/* Attributes of an event or of an object in it. */
static void read_attributes(
	struct feed *feed, struct feed_row *row, struct slice attributes, struct slice info)
{
	struct peek walk = peek_into(attributes);
	struct strbuf scratch = STRBUF_INIT;
	uint64_t seconds;

	while (peek_next(&walk)) {
		struct slice comment = peek_member(walk.value, "comment");

		feed->line_number++;
		if (slice_is(peek_member(walk.value, "to_ids"), "false"))
			continue;
		if (slice_to_u64(peek_plain(peek_member(walk.value, "timestamp")), &seconds))
			feed_newest(feed, (int64_t)seconds * CLOCK_SECOND_US);
		feed_row_field(feed, row, ROLE_TYPE, peek_plain(peek_member(walk.value, "type")));
		feed_row_field(feed, row, ROLE_NOTE, info);
		feed_row_field(feed, row, ROLE_NOTE, peek_str(comment, &scratch));
		feed_row_field(feed, row, ROLE_VALUE,
			peek_str(peek_member(walk.value, "value"), &scratch));
		feed_row_end(feed, row, walk.value);
	}
	strbuf_release(&scratch);
}

static void read_event(struct feed *feed, struct slice event)
{
	struct feed_row row = FEED_ROW_INIT;
	struct strbuf info = STRBUF_INIT;
	struct slice name = peek_str(peek_member(event, "info"), &info);
	struct peek objects = peek_into(peek_member(event, "Object"));

	read_attributes(feed, &row, peek_member(event, "Attribute"), name);
	while (peek_next(&objects))
		read_attributes(feed, &row, peek_member(objects.value, "Attribute"), name);
	strbuf_release(&info);
	feed_row_release(&row);
}

/* {"Event":{}}, [{"Event":{}}], {"response":[{"Event":{}}]} */
static void read_events(struct feed *feed, struct slice text)
{
	struct slice events = text, response;
	struct peek walk;

	response = peek_member(text, "response");
	if (response.len)
		events = response;
	walk = peek_into(events);
	if (walk.close == '}') {
		read_event(feed, peek_member(events, "Event"));
		return;
	}
	while (peek_next(&walk))
		read_event(feed, peek_member(walk.value, "Event"));
}

static bool has_both(struct slice head, struct slice one, struct slice other)
{
	return slice_find_slice(head, one) < head.len && slice_find_slice(head, other) < head.len;
}

static bool is_json_text(struct slice head)
{
	head = slice_trim(head);
	return head.len && (head.ptr[0] == '{' || head.ptr[0] == '[');
}

static bool is_event(struct slice head)
{
	return is_json_text(head) && has_both(head, SLICE("\"Event\""), SLICE("\"info\""));
}

const struct feed_format feed_misp_event = {"misp-event", is_event, read_events};

static bool has_word(struct slice text, struct slice word)
{
	for (struct slice rest = text; rest.len; rest = slice_from(rest, 1))
		if (slice_starts_nocase(rest, word))
			return true;
	return false;
}

/* By the words of a warning list's name. Akamai's ranges hold Linode's, where anyone rents. */
static enum feed_good goodness(struct slice name)
{
	static const struct {
		const char *word;
		enum feed_good good;
	} rows[] = {
		{"AWS", GOOD_INERT},
		{"GCP", GOOD_INERT},
		{"Azure", GOOD_INERT},
		{"OCI", GOOD_INERT},
		{"Akamai", GOOD_INERT},
		{"hosting", GOOD_INERT},
		{"sinkhole", GOOD_INERT},
		{"Living Off", GOOD_PLATFORM},
		{"shortener", GOOD_PLATFORM},
		{"IPFS", GOOD_PLATFORM},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (has_word(name, slice_str(rows[i].word)))
			return rows[i].good;
	return GOOD_YES;
}

static void read_warninglist(struct feed *feed, struct slice text)
{
	struct strbuf name = STRBUF_INIT, scratch = STRBUF_INIT;
	struct slice type = peek_plain(peek_member(text, "type"));
	bool pattern = slice_is(type, "regex") || slice_is(type, "substring");
	struct feed_fact fact = FEED_FACT_INIT;
	struct peek walk = peek_into(peek_member(text, "list"));

	fact.note = peek_str(peek_member(text, "name"), &name);
	feed->account->good = goodness(fact.note);
	while (peek_next(&walk)) {
		struct slice entry = peek_str(walk.value, &scratch);

		feed->line_number++;
		if (pattern)
			feed_carry(feed);
		else
			feed_add(feed, entry, &fact);
	}
	strbuf_release(&name);
	strbuf_release(&scratch);
}

/* A list may be longer than the head, and its other members stand behind it. */
static bool is_warninglist(struct slice head)
{
	return is_json_text(head) && slice_find_slice(head, SLICE("\"list\"")) < head.len &&
		(slice_find_slice(head, SLICE("\"matching_attributes\"")) < head.len ||
			slice_find_slice(head, SLICE("\"description\"")) < head.len);
}

const struct feed_format feed_misp_warninglist = {
	"misp-warninglist", is_warninglist, read_warninglist};
