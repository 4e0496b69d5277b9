/* What pcg-ti or pcg-vt matched: who touched it, when, and how much. */
#include "base/json.h"
#include "base/mem.h"
#include "detect/detect.h"
#include "detect/pick.h"
#include "record/peek.h"

#include <stdlib.h>

#define INDICATORS_MAX 16 /* that a finding lists */

enum { KNOWN_BAD, LOOKED_UP, FROM_BAD, WEAK, SIGNATURES };

static const struct signature signatures[SIGNATURES] = {
	[KNOWN_BAD] = {9100401, "Conversation with a known malicious destination",
		"Malware Command and Control Activity Detected", "T1071", 1,
		"an address, name, URL, certificate or fingerprint that a threat-intelligence feed "
		"or VirusTotal calls malicious, with an answer",
		"stale entries, addresses that were given to others since, researchers",
		"no answer from the destination; an indicator that is weak or old"},
	[LOOKED_UP] = {9100402, "Lookup of a known malicious name",
		"Malware Command and Control Activity Detected", "T1071.004", 2,
		"a DNS question for a name that a feed calls malicious",
		"mail filters and block-list look-ups, link previews, researchers",
		"the asking host is a DNS server, which asks for others"},
	[FROM_BAD] = {9100403, "Conversation from a known malicious source", "Misc Attack", "T1190",
		2, "an address of a feed that came to a host of ours and was answered with data",
		"scanners that are on lists reach every public service", "no data in the answer"},
	[WEAK] = {9100404, "Weak indicator touched", "Misc activity", "T1071", 3,
		"an indicator that says little alone: a JA3, a URL of which only the host was "
		"seen, a shared address, a Tor or scanner list",
		"ordinary programs share fingerprints and addresses with malicious ones",
		"it is informational already"},
};

extern const struct detector intel_detector;

/* One host and one destination, name or address, with all that was matched there. */
struct touch {
	uint32_t client, name, dest; /* host, text, host */
	bool inbound;
};

struct group {
	struct touch touch;
	uint32_t hits[INDICATORS_MAX]; /* texts: the ti members, each once */
	size_t hit_count;
	uint32_t vt;
	unsigned vt_malicious;
	bool strong, answered;
	uint64_t sent, received;
	uint32_t first; /* index of its finding + 1 */
	uint32_t convs, questions;
};

static bool type_is_weak(struct slice hit)
{
	struct slice type = peek_plain(peek_member(hit, "type"));
	struct slice strength = peek_plain(peek_member(hit, "strength"));

	return slice_is(type, "ja3") || slice_is(strength, "weak");
}

/* Is one of the indicators strong, and is it about the source? */
static bool weigh(struct slice ti, bool *about_source)
{
	struct peek hits = peek_into(ti);
	bool strong = false;

	*about_source = false;
	while (hits.close == ']' && peek_next(&hits)) {
		if (type_is_weak(hits.value))
			continue;
		if (slice_is(peek_plain(peek_member(hits.value, "field")), "src_ip"))
			*about_source = true;
		strong = true;
	}
	return strong;
}

static unsigned vt_of(struct slice vt)
{
	struct peek items = peek_into(vt);
	unsigned most = 0;

	while (items.close == ']' && peek_next(&items)) {
		unsigned n = pick_u32(peek_member(items.value, "malicious"));

		most = n > most ? n : most;
	}
	return most;
}

struct groups {
	const struct corpus *corpus;
	struct group *items;
	size_t count, room;
	struct map numbers;
	struct arena keys;
};

static struct group *group_of(struct groups *groups, const struct touch *touch)
{
	const uint32_t key[] = {touch->client, touch->name,
		touch->name && !touch->inbound ? 0 : touch->dest, touch->inbound};
	uint32_t *number =
		map_put_copy(&groups->numbers, slice_of(key, sizeof(key)), &groups->keys);

	if (*number == MAP_NONE) {
		*number = (uint32_t)groups->count;
		MEM_GROW(groups->items, groups->count, groups->room);
		groups->items[groups->count++] = (struct group){.touch = *touch};
	}
	return &groups->items[*number];
}

static void note_ti(struct group *group, uint32_t ti)
{
	for (size_t i = 0; i < group->hit_count; i++)
		if (group->hits[i] == ti)
			return;
	if (ti && group->hit_count < INDICATORS_MAX)
		group->hits[group->hit_count++] = ti;
}

static void take_conv(struct groups *groups, const struct conv *conv)
{
	const struct corpus *corpus = groups->corpus;
	const struct detail *detail = corpus_detail_of(corpus, conv);
	bool about_source, strong = weigh(corpus_text(corpus, detail->ti), &about_source);
	struct touch touch = {conv->src, conv->name, conv->dest,
		about_source && !corpus->hosts[conv->src].internal};
	struct group *group = group_of(groups, &touch);
	unsigned malicious = vt_of(corpus_text(corpus, detail->vt));

	note_ti(group, detail->ti);
	if (malicious > group->vt_malicious) {
		group->vt_malicious = malicious;
		group->vt = detail->vt;
	}
	group->strong |= strong;
	group->answered |= conv->received > 0;
	group->sent += conv->sent;
	group->received += conv->received;
	group->convs++;
}

static void take_event(
	struct groups *groups, uint32_t client, uint32_t name, uint32_t dest, uint32_t ti)
{
	struct touch touch = {client, name, dest, false};
	bool about_source, strong = weigh(corpus_text(groups->corpus, ti), &about_source);
	struct group *group = group_of(groups, &touch);

	note_ti(group, ti);
	group->strong |= strong;
	group->questions++;
}

static const struct signature *signature_of(const struct group *group, bool bad)
{
	if (!bad)
		return &signatures[WEAK];
	if (group->touch.inbound)
		return &signatures[FROM_BAD];
	return &signatures[group->convs ? KNOWN_BAD : LOOKED_UP];
}

/* "feodo: 203.0.113.77 (Emotet)" for the first strong hit, else the first. */
static void describe(struct slice ti, struct strbuf *out)
{
	struct strbuf scratch = STRBUF_INIT;
	struct peek hits = peek_into(ti);
	struct slice best = {NULL, 0}, note;

	while (hits.close == ']' && peek_next(&hits))
		if (best.len == 0 || (type_is_weak(best) && !type_is_weak(hits.value)))
			best = hits.value;
	strbuf_add_slice(out, peek_str(peek_member(best, "feed"), &scratch));
	strbuf_adds(out, ": ");
	strbuf_add_slice(out, peek_str(peek_member(best, "indicator"), &scratch));
	note = peek_str(peek_member(best, "note"), &scratch);
	if (note.len) {
		strbuf_adds(out, " (");
		strbuf_add_slice(out, note);
		strbuf_addc(out, ')');
	}
	strbuf_release(&scratch);
}

static void score(struct finding *f, const struct group *group, const struct corpus *corpus,
	const struct tuning *tuning)
{
	struct strbuf text = STRBUF_INIT;

	if (group->hit_count) {
		describe(corpus_text(corpus, group->hits[0]), &text);
		finding_factor(f, group->strong ? 60 : 30, "%s indicator, %s",
			group->strong ? "strong" : "weak", strbuf_cstr(&text));
	}
	if (group->vt_malicious)
		finding_factor(f, group->vt_malicious >= tuning->value[TUNE_VT_MALICIOUS] ? 60 : 20,
			"%u engines of VirusTotal call it malicious", group->vt_malicious);
	if (group->answered)
		finding_factor(f, 25, "it answered: %llu bytes sent, %llu received",
			(unsigned long long)group->sent, (unsigned long long)group->received);
	else if (group->convs)
		finding_factor(f, group->touch.inbound ? -40 : 5, "no data came back");
	if (group->questions && !group->convs)
		finding_factor(f, 10, "the name was asked for %u times", group->questions);
	if (!group->convs && (corpus->hosts[group->touch.client].roles & ROLE_DNS_SERVER))
		finding_factor(f, -20, "the host is a DNS server: it asks for others");
	strbuf_release(&text);
}

static void add_evidence(struct finding *f, const struct group *group, const struct corpus *corpus)
{
	json_open(&f->evidence, "indicators", '[');
	for (size_t i = 0; i < group->hit_count; i++) {
		struct peek hits = peek_into(corpus_text(corpus, group->hits[i]));

		while (hits.close == ']' && peek_next(&hits))
			json_raw(&f->evidence, NULL, hits.value);
	}
	json_close(&f->evidence, ']');
	if (group->vt)
		json_raw(&f->evidence, "vt", corpus_text(corpus, group->vt));
	json_u64(&f->evidence, "bytes_sent", group->sent);
	json_u64(&f->evidence, "bytes_received", group->received);
	json_u64(&f->evidence, "lookups", group->questions);
}

static void add_finding(
	struct finding_list *findings, struct group *group, const struct tuning *tuning)
{
	const struct corpus *corpus = findings->corpus;
	bool bad = group->strong || group->vt_malicious >= tuning->value[TUNE_VT_MALICIOUS];
	struct finding *f = finding_list_add(findings, &intel_detector, signature_of(group, bad));

	group->first = (uint32_t)findings->count;
	f->informational = !bad;
	f->src = group->touch.client;
	f->name = group->touch.name;
	f->ti = group->hit_count ? group->hits[0] : 0;
	score(f, group, corpus, tuning);
	add_evidence(f, group, corpus);
}

/* Goes over all rows that were matched, in order of time. */
static void walk(struct groups *groups, struct finding_list *findings)
{
	const struct corpus *corpus = groups->corpus;

	for (size_t i = 0; i < corpus->conv_count; i++) {
		const struct conv *conv = &corpus->convs[i];
		const struct detail *detail = corpus_detail_of(corpus, conv);
		struct touch touch = {conv->src, conv->name, conv->dest, false};
		bool about_source;

		if (!detail->ti && !detail->vt)
			continue;
		if (!findings) {
			take_conv(groups, conv);
			continue;
		}
		weigh(corpus_text(corpus, detail->ti), &about_source);
		touch.inbound = about_source && !corpus->hosts[conv->src].internal;
		finding_conv(&findings->items[group_of(groups, &touch)->first - 1], corpus, conv);
	}
}

static void event(struct groups *groups, struct finding_list *findings, const struct finding *like,
	uint64_t flow_id, uint32_t frame, int64_t time_us, bool with_dest)
{
	struct touch touch = {like->src, like->name, like->dest, false};
	struct finding *f;

	if (!findings) {
		take_event(groups, like->src, like->name, like->dest, like->ti);
		return;
	}
	f = &findings->items[group_of(groups, &touch)->first - 1];
	if (!f->has_dest)
		f->name_asked = like->name_asked;
	if (!f->has_dest && with_dest) {
		f->dest = like->dest;
		f->dest_port = like->dest_port;
		f->has_dest = true;
	}
	finding_reaches(f, like->dest, like->dest_port);
	finding_event(f, flow_id, frame, time_us);
}

static void walk_events(struct groups *groups, struct finding_list *findings)
{
	const struct corpus *corpus = groups->corpus;

	for (size_t i = 0; i < corpus->question_count; i++) {
		const struct question *q = &corpus->questions[i];
		struct finding like = {.src = q->client,
			.name = q->name,
			.name_asked = true,
			.dest = q->server,
			.dest_port = q->server_port,
			.ti = q->ti};

		if (q->ti)
			event(groups, findings, &like, q->flow_id, q->frame, q->time_us, true);
	}
	for (size_t i = 0; i < corpus->request_count; i++) {
		const struct request *r = &corpus->requests[i];
		struct finding like = {.src = r->client,
			.name = r->hostname,
			.dest = r->server,
			.dest_port = r->server_port,
			.ti = r->ti};

		if (r->ti)
			event(groups, findings, &like, r->flow_id, r->frame, r->time_us, true);
	}
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	struct groups groups = {.corpus = corpus, .numbers = MAP_INIT, .keys = ARENA_INIT};

	walk(&groups, NULL);
	walk_events(&groups, NULL);
	for (size_t i = 0; i < groups.count; i++)
		add_finding(findings, &groups.items[i], tuning);
	walk(&groups, findings);
	walk_events(&groups, findings);
	free(groups.items);
	map_release(&groups.numbers);
	arena_release(&groups.keys);
}

const struct detector intel_detector = {
	"intel",
	"known indicators, by pcg-ti and pcg-vt",
	signatures,
	SIGNATURES,
	false,
	run,
};
