/* STIX 2.1 bundles: the comparisons in the patterns of indicators. */
#include "intel/feed_stix.h"
#include "record/peek.h"

/* The objects and properties of a pattern that traffic can show. */
static bool is_shown(struct slice path)
{
	static const char *const objects[] = {"ipv4-addr:", "ipv6-addr:", "domain-name:", "url:",
		"mac-addr:", "x509-certificate:hashes", "file:hashes", "network-traffic:"};

	for (size_t i = 0; i < sizeof(objects) / sizeof(objects[0]); i++)
		if (slice_starts(path, slice_str(objects[i])))
			return true;
	return false;
}

static bool is_between(uint8_t c)
{
	return c == ' ' || c == '[' || c == ']' || c == '(' || c == ')' || c == ',' || c == '\t' ||
		c == '\r' || c == '\n';
}

/* A quoted text; *rest begins behind its opening quote. */
static struct slice take_text(struct slice *rest, struct strbuf *scratch)
{
	strbuf_clear(scratch);
	while (rest->len && rest->ptr[0] != '\'') {
		if (rest->ptr[0] == '\\' && rest->len > 1)
			*rest = slice_from(*rest, 1);
		strbuf_addc(scratch, (char)rest->ptr[0]);
		*rest = slice_from(*rest, 1);
	}
	*rest = slice_from(*rest, 1);
	return strbuf_slice(scratch);
}

static bool is_operator(uint8_t c)
{
	return c == '=' || c == '!' || c == '<' || c == '>';
}

/* A word: an operator, AND, OR, or an object path, in which quotes may stand
 * (file:hashes.'SHA-256'). */
static struct slice take_word(struct slice *rest)
{
	struct slice word = *rest;
	bool quoted = false;
	size_t len = 0;

	if (is_operator(word.ptr[0]))
		while (len < word.len && is_operator(word.ptr[len]))
			len++;
	else
		for (; len < word.len; len++) {
			uint8_t c = word.ptr[len];

			if (c == '\'')
				quoted = !quoted;
			else if (!quoted && (is_between(c) || is_operator(c)))
				break;
		}
	*rest = slice_from(word, len);
	return slice_first(word, len);
}

/* What the reading of one pattern knows. */
struct pattern {
	struct slice path; /* of the comparison that is being read */
	bool equals; /* its operator is =, IN, ISSUBSET or LIKE */
	bool like;
	bool negated;
	bool found; /* something that traffic can show */
	struct feed_fact fact;
};

static void read_word(struct pattern *pattern, struct slice word)
{
	if (slice_eq_nocase(word, SLICE("NOT")))
		pattern->negated = true;
	else if (slice_eq_nocase(word, SLICE("AND")) || slice_eq_nocase(word, SLICE("OR")))
		pattern->equals = pattern->like = pattern->negated = false;
	else if (slice_is(word, "=") || slice_eq_nocase(word, SLICE("IN")) ||
		slice_eq_nocase(word, SLICE("ISSUBSET")))
		pattern->equals = !pattern->negated;
	else if (slice_eq_nocase(word, SLICE("LIKE")))
		pattern->equals = pattern->like = !pattern->negated;
	else if (slice_find(word, ':') < word.len)
		pattern->path = word;
	else
		pattern->equals = false;
}

/* '%.example.com' is what is below a domain; other patterns of LIKE are none of ours. */
static bool add_value(struct feed *feed, const struct pattern *pattern, struct slice text)
{
	struct strbuf below = STRBUF_INIT;
	bool found = false;

	if (!pattern->like)
		return feed_try(feed, text, &pattern->fact);
	if (slice_starts(text, SLICE("%.")) && slice_starts(pattern->path, SLICE("domain-name:"))) {
		strbuf_addc(&below, '*');
		strbuf_add_slice(&below, slice_from(text, 1));
		found = feed_try(feed, strbuf_slice(&below), &pattern->fact);
	}
	strbuf_release(&below);
	return found;
}

/* [a:value = 'x' OR b:value IN ('y', 'z')] */
static void read_pattern(struct feed *feed, struct slice rest, struct pattern *pattern)
{
	struct strbuf scratch = STRBUF_INIT;

	while (rest.len) {
		if (is_between(rest.ptr[0])) {
			rest = slice_from(rest, 1);
		} else if (rest.ptr[0] == '\'') {
			struct slice text;

			rest = slice_from(rest, 1);
			text = take_text(&rest, &scratch);
			if (pattern->equals && is_shown(pattern->path))
				pattern->found |= add_value(feed, pattern, text);
		} else {
			read_word(pattern, take_word(&rest));
		}
	}
	strbuf_release(&scratch);
}

/* With AND each comparison is but a part of what makes the indicator. */
static bool wants_more(struct slice pattern)
{
	return slice_find_slice(pattern, SLICE(" AND ")) < pattern.len ||
		slice_find_slice(pattern, SLICE(" FOLLOWEDBY ")) < pattern.len;
}

bool feed_stix_pattern(struct feed *feed, struct slice written, const struct feed_fact *fact)
{
	struct pattern pattern = {.fact = *fact};

	if (wants_more(written))
		pattern.fact.weak = "a part of a pattern that wants more";
	read_pattern(feed, written, &pattern);
	return pattern.found;
}

/* Patterns of other languages (YARA, Sigma, Snort) are nothing that is matched here. */
static bool is_stix_pattern(struct slice object)
{
	struct slice type = peek_plain(peek_member(object, "pattern_type"));

	return type.len == 0 || slice_eq_nocase(type, SLICE("stix"));
}

static void read_indicator(struct feed *feed, struct slice object)
{
	struct strbuf name = STRBUF_INIT, text = STRBUF_INIT;
	struct feed_fact fact = FEED_FACT_INIT;
	struct slice written = peek_str(peek_member(object, "pattern"), &text);
	int64_t time_us;
	uint64_t confidence;

	feed->line_number++;
	fact.note = peek_str(peek_member(object, "name"), &name);
	if (slice_to_u64(peek_member(object, "confidence"), &confidence) &&
		confidence < FEED_CONFIDENT)
		fact.weak = "its publisher is not confident";
	if (feed_time(peek_plain(peek_member(object, "valid_from")), &time_us))
		fact.first_seen_us = time_us;
	if (feed_time(peek_plain(peek_member(object, "valid_until")), &time_us))
		fact.valid_until_us = time_us;
	if (feed_time(peek_plain(peek_member(object, "modified")), &time_us))
		feed_newest(feed, time_us);
	if (!is_stix_pattern(object) || !feed_stix_pattern(feed, written, &fact))
		feed_carry(feed);
	strbuf_release(&name);
	strbuf_release(&text);
}

static void read_stix(struct feed *feed, struct slice text)
{
	struct peek walk = peek_into(peek_member(text, "objects"));

	while (peek_next(&walk))
		if (slice_is(peek_plain(peek_member(walk.value, "type")), "indicator") &&
			!slice_is(peek_member(walk.value, "revoked"), "true"))
			read_indicator(feed, walk.value);
}

static bool is_stix(struct slice head)
{
	struct slice start = slice_trim(head);

	return start.len && start.ptr[0] == '{' &&
		slice_find_slice(head, SLICE("\"bundle")) < head.len &&
		slice_find_slice(head, SLICE("\"objects\"")) < head.len;
}

const struct feed_format feed_stix = {"stix", is_stix, read_stix};
