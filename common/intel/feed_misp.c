/* MISP: events (attributes marked for detection) and warning lists (what is known to be good). */
#include "base/clock.h"
#include "base/mem.h"
#include "intel/feed_row.h"
#include "record/peek.h"

/* The types of attributes that traffic can show; of others none has a value that is looked for,
 * though it may look like one (imphash is as long as an MD5). */
static bool is_shown(struct slice type)
{
	static const char *const types[] = {"ip-src", "ip-dst", "ip-src|port", "ip-dst|port",
		"domain", "domain|ip", "hostname", "hostname|port", "url", "uri", "link", "md5",
		"sha1", "sha256", "filename|md5", "filename|sha1", "filename|sha256",
		"malware-sample", "ja3-fingerprint-md5", "ja4-fingerprint", "x509-fingerprint-sha1",
		"x509-fingerprint-md5", "x509-fingerprint-sha256", "mac-address", "mac-eui-64",
		"community-id", "cidr"};

	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (slice_is(type, types[i]))
			return true;
	return false;
}

static bool is_wanted(struct slice attribute)
{
	return !slice_is(peek_member(attribute, "to_ids"), "false") &&
		!slice_is(peek_member(attribute, "to_ids"), "\"0\"") &&
		!slice_is(peek_member(attribute, "deleted"), "true");
}

/* Attributes of an event or of an object in it. */
static void read_attributes(
	struct feed *feed, struct feed_row *row, struct slice attributes, struct slice info)
{
	struct peek walk = peek_into(attributes);
	struct strbuf scratch = STRBUF_INIT;
	uint64_t seconds;

	while (peek_next(&walk)) {
		struct slice type = peek_plain(peek_member(walk.value, "type"));

		feed->line_number++;
		if (!is_wanted(walk.value))
			continue;
		if (slice_to_u64(peek_plain(peek_member(walk.value, "timestamp")), &seconds))
			feed_newest(feed, (int64_t)seconds * CLOCK_SECOND_US);
		if (!is_shown(type)) {
			feed_carry(feed);
			continue;
		}
		row->named =
			slice_starts(type, SLICE("filename|")) || slice_is(type, "malware-sample");
		feed_row_field(feed, row, ROLE_NOTE, info);
		feed_row_field(feed, row, ROLE_NOTE,
			peek_str(peek_member(walk.value, "comment"), &scratch));
		feed_row_field(
			feed, row, ROLE_FIRST, peek_plain(peek_member(walk.value, "first_seen")));
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

/* What a search for attributes answers: {"response":{"Attribute":[]}} */
static void read_found(struct feed *feed, struct slice attributes)
{
	struct feed_row row = FEED_ROW_INIT;

	read_attributes(feed, &row, attributes, slice_of(NULL, 0));
	feed_row_release(&row);
}

/* {"Event":{}}, [{"Event":{}}], {"response":[{"Event":{}}]} */
static void read_events(struct feed *feed, struct slice text)
{
	struct slice events = text, response, found;
	struct peek walk;

	response = peek_member(text, "response");
	if (response.len)
		events = response;
	walk = peek_into(events);
	if (walk.close == '}') {
		found = peek_member(events, "Attribute");
		if (found.len)
			read_found(feed, found);
		else
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
	return is_json_text(head) &&
		(has_both(head, SLICE("\"Event\""), SLICE("\"info\"")) ||
			has_both(head, SLICE("\"Attribute\""), SLICE("\"to_ids\"")));
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

/* A regular expression that means a name, or a name and all below it: '^(.*\.)?example\.com$'.
 * False when it means something else. */
static bool read_regex(struct slice text, struct strbuf *name)
{
	static const struct slice below[] = {SLICE("(.*\\.)?"), SLICE("(^|\\.)"), SLICE("(.+\\.)?"),
		SLICE(".*\\."), SLICE(".+\\."), SLICE("\\.")};
	bool has_dot = false;

	if (text.len && text.ptr[0] == '/') {
		text = slice_from(text, 1);
		text = slice_first(text, slice_find(text, '/'));
	}
	if (slice_starts(text, SLICE("^")))
		text = slice_from(text, 1);
	if (!slice_ends(text, SLICE("$")))
		return false;
	text.len--;
	strbuf_clear(name);
	for (size_t i = 0; i < ARRAY_LEN(below); i++)
		if (slice_starts(text, below[i])) {
			strbuf_addc(name, '.');
			text = slice_from(text, below[i].len);
			break;
		}
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.ptr[i];
		bool escaped = c == '\\' && i + 1 < text.len && text.ptr[i + 1] == '.';

		if (!escaped && c != '-' && !(c >= '0' && c <= '9') &&
			!((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
			return false;
		has_dot |= escaped;
		i += escaped;
		strbuf_addc(name, (char)(escaped ? '.' : c));
	}
	return has_dot;
}

/* MISP takes a text anywhere in a name as good: here it must be where a name ends, or
 * good.example.evil.org would be good. */
static void add_pattern(
	struct feed *feed, struct slice type, struct slice entry, const struct feed_fact *fact)
{
	struct strbuf name = STRBUF_INIT;
	bool is_name = true;

	if (slice_is(type, "regex")) {
		is_name = read_regex(entry, &name);
	} else {
		strbuf_adds(&name, slice_starts(entry, SLICE(".")) ? "" : ".");
		strbuf_add_slice(&name, entry);
	}
	if (!is_name || !feed_try(feed, strbuf_slice(&name), fact))
		feed_carry(feed);
	strbuf_release(&name);
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
			add_pattern(feed, type, entry, &fact);
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
