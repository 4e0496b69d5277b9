#include "intel/match.h"

#include "base/json.h"
#include "base/mem.h"
#include "intel/ip_indicator.h"

#include <stdlib.h>

struct match_hit {
	uint32_t entry;
	const char *field;
	const char *type; /* other than the indicator's own; NULL */
	const char *weak; /* why, by what was seen; NULL: as the source has it */
};

void matcher_init(struct matcher *matcher, const struct feeds *feeds)
{
	*matcher = (struct matcher){.feeds = feeds};
	matcher->observer.wanted = feeds->bad.types;
	matcher->met = mem_zalloc(feeds->bad.count + 1, sizeof(*matcher->met));
}

void matcher_release(struct matcher *matcher)
{
	observer_release(&matcher->observer);
	free(matcher->met);
	free(matcher->hits);
}

/* One thing that was seen, while it is looked up. */
struct meeting {
	struct matcher *matcher;
	const struct observation *seen;
	const char *weak;
};

static const struct index_entry *entry_of(const struct matcher *matcher, uint32_t entry)
{
	return &matcher->feeds->bad.entries[entry];
}

static const struct feed_source *source_of(const struct matcher *matcher, uint32_t entry)
{
	return &matcher->feeds->sources[entry_of(matcher, entry)->source];
}

/* An address with a port means both. A URL's port counts where it is known. */
static bool port_fits(const struct index_entry *entry, const struct observation *seen)
{
	if (entry->port == 0 || entry->port_is_note || entry->port == seen->port)
		return true;
	return seen->port == 0 && entry->type != INDICATOR_IP;
}

static bool is_other_port(const struct index_entry *entry, const struct observation *seen)
{
	return entry->port_is_note && seen->port && entry->port != seen->port;
}

/* A hit of the same indicator of the same feed, which lists it more than once: those
 * of one key are met one after the other. */
static struct match_hit *hit_like(const struct matcher *matcher, uint32_t entry)
{
	const struct index_entry *new = entry_of(matcher, entry);

	for (size_t i = matcher->hit_count; i-- > 0;) {
		const struct index_entry *old = entry_of(matcher, matcher->hits[i].entry);

		if (old->type != new->type ||
			!slice_eq(
				slice_of(old->key, old->key_len), slice_of(new->key, new->key_len)))
			return NULL;
		if (source_of(matcher, matcher->hits[i].entry)->feed ==
			source_of(matcher, entry)->feed)
			return &matcher->hits[i];
	}
	return NULL;
}

static struct match_hit *new_hit(struct matcher *matcher)
{
	MEM_GROW(matcher->hits, matcher->hit_count, matcher->hit_room);
	return &matcher->hits[matcher->hit_count++];
}

static void meet(uint32_t entry, void *ctx)
{
	struct meeting *meeting = ctx;
	struct matcher *matcher = meeting->matcher;
	const struct observation *seen = meeting->seen;
	const struct index_entry *e = entry_of(matcher, entry);
	struct match_hit *like, hit = {.entry = entry, .field = seen->field, .weak = meeting->weak};

	if (!port_fits(e, seen) || matcher->met[entry] == matcher->record)
		return;
	matcher->met[entry] = matcher->record;
	if (seen->is_ja3)
		hit.type = "ja3";
	if (seen->is_ja3 || e->type == INDICATOR_JA4)
		hit.weak = "a fingerprint is that of all programs with the same TLS library";
	else if (e->type == INDICATOR_URL && e->key[0] == '/')
		hit.weak = "a path of any host";
	else if (is_other_port(e, seen))
		hit.weak = "it was listed with another port";
	like = hit_like(matcher, entry);
	if (!like)
		*new_hit(matcher) = hit;
	else if (like->weak && !hit.weak)
		*like = hit;
}

static void look_up_ip(struct meeting *meeting)
{
	const struct index *bad = &meeting->matcher->feeds->bad;
	struct strbuf text = STRBUF_INIT;
	struct ip ip = ip_indicator_ip(meeting->seen->key);

	index_match_ip(bad, &ip, meet, meeting);
	if (meeting->matcher->has_http || !index_has(bad, INDICATOR_URL_HOST))
		return;
	ip_format(&text, &ip);
	meeting->weak = "the host of a listed URL; which one was asked for is not to be seen";
	index_match(bad, INDICATOR_URL_HOST, strbuf_slice(&text), meet, meeting);
	strbuf_release(&text);
}

/* A platform that hosts anyone's files says nothing by its name. */
static void look_up_url_host(struct meeting *meeting)
{
	const struct feeds *feeds = meeting->matcher->feeds;
	struct indicator host = {.type = INDICATOR_URL_HOST, .key = meeting->seen->key};

	if (feeds_known_good(feeds, &host))
		return;
	meeting->weak = "the host of a listed URL; which one was asked for is not to be seen";
	index_match(&feeds->bad, INDICATOR_URL_HOST, meeting->seen->key, meet, meeting);
}

static void look_up(const struct observation *seen, void *ctx)
{
	struct meeting meeting = {ctx, seen, NULL};
	const struct index *bad = &meeting.matcher->feeds->bad;

	switch (seen->type) {
	case INDICATOR_IP:
		look_up_ip(&meeting);
		break;
	case INDICATOR_DOMAIN:
		index_match_domain(bad, seen->key, meet, &meeting);
		break;
	case INDICATOR_URL:
		index_match_url(bad, seen->key, meet, &meeting);
		break;
	case INDICATOR_URL_HOST:
		look_up_url_host(&meeting);
		break;
	default:
		index_match(bad, seen->type, seen->key, meet, &meeting);
	}
}

/* Why a hit tells little: a list of good ones says so, the feed, or how it was seen. */
static void add_strength(struct strbuf *json, const struct matcher *matcher,
	const struct match_hit *hit, const struct indicator *indicator)
{
	const struct feed_source *source = source_of(matcher, hit->entry);
	const struct feed_source *good = feeds_known_good(matcher->feeds, indicator);
	const char *reason = hit->weak ? hit->weak : source->reason;
	bool late = source->valid_until_us != FEEDS_TIME_NONE &&
		matcher->time_us > source->valid_until_us;
	struct strbuf text = STRBUF_INIT;

	if (late && !reason)
		reason = "its publisher no longer held it valid at that time";
	json_text(json, "strength", good || reason ? "weak" : "strong");
	if (good) {
		strbuf_adds(&text, "known good by ");
		strbuf_add_slice(&text, matcher->feeds->accounts[good->feed].name);
		if (good->note.len) {
			strbuf_adds(&text, ": ");
			strbuf_add_slice(&text, good->note);
		}
		json_str(json, "reason", strbuf_slice(&text));
		strbuf_release(&text);
	} else if (reason) {
		json_text(json, "reason", reason);
	}
}

static void add_hit(struct strbuf *json, const struct matcher *matcher, const struct match_hit *hit)
{
	const struct feed_source *source = source_of(matcher, hit->entry);
	struct indicator indicator = index_indicator(&matcher->feeds->bad, hit->entry);
	struct strbuf text = STRBUF_INIT;

	indicator_format(&text, &indicator);
	json_open(json, NULL, '{');
	json_str(json, "indicator", strbuf_slice(&text));
	json_text(json, "type", hit->type ? hit->type : indicator_type_name(indicator.type));
	json_str(json, "feed", matcher->feeds->accounts[source->feed].name);
	json_text(json, "field", hit->field);
	if (source->note.len)
		json_str(json, "note", source->note);
	if (source->first_seen_us != FEEDS_TIME_NONE)
		json_time(json, "first_seen", source->first_seen_us);
	add_strength(json, matcher, hit, &indicator);
	json_close(json, '}');
	strbuf_release(&text);
}

bool matcher_run(struct matcher *matcher, const struct record *record, struct strbuf *json)
{
	matcher->hit_count = 0;
	matcher->record++;
	matcher->has_http = record_get(record, "http").len > 0;
	if (!clock_parse(record_get_plain(record, "timestamp"), &matcher->time_us))
		matcher->time_us = FEEDS_TIME_NONE;
	matcher->observer.fn = look_up;
	matcher->observer.ctx = matcher;
	observe(&matcher->observer, record);
	if (matcher->hit_count == 0)
		return false;
	json_open(json, NULL, '[');
	for (size_t i = 0; i < matcher->hit_count; i++)
		add_hit(json, matcher, &matcher->hits[i]);
	json_close(json, ']');
	return true;
}

bool matcher_applies(const struct record *record)
{
	static const char *const types[] = {
		"flow", "dns", "http", "asset", "alert", "tls", "quic", "fileinfo"};
	struct slice type = record_get_plain(record, "event_type");

	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (slice_is(type, types[i]))
			return true;
	return false;
}
