#include "detect/finding.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/sort.h"
#include "detect/allow.h"
#include "detect/detect.h"
#include "detect/tuning.h"

#include <stdlib.h>

void finding_list_init(struct finding_list *findings, const struct corpus *corpus)
{
	*findings = (struct finding_list){.corpus = corpus};
}

static void release(struct finding *finding)
{
	free(finding->flow_ids);
	strbuf_release(&finding->why);
	strbuf_release(&finding->evidence);
	strbuf_release(&finding->filter);
}

void finding_list_release(struct finding_list *findings)
{
	for (size_t i = 0; i < findings->count; i++)
		release(&findings->items[i]);
	free(findings->items);
}

struct finding *finding_list_add(struct finding_list *findings, const struct detector *detector,
	const struct signature *signature)
{
	struct finding *finding;

	MEM_GROW(findings->items, findings->count, findings->room);
	finding = &findings->items[findings->count++];
	*finding = (struct finding){.detector = detector,
		.signature = signature,
		.first_us = INT64_MAX,
		.last_us = INT64_MIN,
		.one_port = true,
		.why = STRBUF_INIT,
		.evidence = STRBUF_INIT,
		.filter = STRBUF_INIT};
	return finding;
}

void finding_list_drop(struct finding_list *findings)
{
	release(&findings->items[--findings->count]);
}

void finding_factor(struct finding *finding, int points, const char *format, ...)
{
	struct strbuf text = STRBUF_INIT;
	va_list args;

	va_start(args, format);
	strbuf_vaddf(&text, format, args);
	va_end(args);
	json_open(&finding->why, NULL, '{');
	json_str(&finding->why, "factor", strbuf_slice(&text));
	json_i64(&finding->why, "points", points);
	json_close(&finding->why, '}');
	finding->points += points;
	strbuf_release(&text);
}

static void note_time(struct finding *finding, int64_t first_us, int64_t last_us)
{
	if (first_us < finding->first_us)
		finding->first_us = first_us;
	if (last_us > finding->last_us)
		finding->last_us = last_us;
}

static void note_frames(struct finding *finding, uint32_t first, uint32_t last)
{
	if (first && (finding->first_frame == 0 || first < finding->first_frame))
		finding->first_frame = first;
	if (last > finding->last_frame)
		finding->last_frame = last;
}

static void note_flow(struct finding *finding, uint64_t flow_id)
{
	finding->flows++;
	if (flow_id == 0 || finding->flow_id_count >= FINDING_FLOW_IDS_MAX)
		return;
	MEM_GROW(finding->flow_ids, finding->flow_id_count, finding->flow_id_room);
	finding->flow_ids[finding->flow_id_count++] = flow_id;
}

static void note_dest(struct finding *finding, uint32_t dest)
{
	for (size_t i = 0; i < finding->dest_count; i++)
		if (finding->dests[i] == dest)
			return;
	if (finding->dest_count < FINDING_DESTS_MAX)
		finding->dests[finding->dest_count++] = dest;
	else
		finding->more_dests = true;
}

void finding_conv(struct finding *finding, const struct corpus *corpus, const struct conv *conv)
{
	if (finding->flows == 0) {
		finding->src = conv->src;
		finding->dest = conv->dest;
		finding->has_dest = true;
		finding->name = conv->name;
		finding->name_by = corpus_detail_of(corpus, conv)->dest_by;
		finding->proto = conv->proto;
		finding->app_proto = conv->app_proto;
		finding->src_port = conv->src_port;
		finding->dest_port = conv->dest_port;
	} else if (finding->dest_port != conv->dest_port) {
		finding->one_port = false;
	}
	if (finding->ti == 0)
		finding->ti = corpus_detail_of(corpus, conv)->ti;
	note_time(finding, conv->first_us, conv->last_us);
	note_frames(finding, conv->first_frame, conv->last_frame);
	note_flow(finding, conv->flow_id);
	note_dest(finding, conv->dest);
}

void finding_reaches(struct finding *finding, uint32_t host, uint16_t port)
{
	note_dest(finding, host);
	finding->one_port &= finding->dest_port == port;
}

void finding_volume(struct finding *f, uint64_t sent, uint64_t received)
{
	json_u64(&f->evidence, "bytes_sent", sent);
	json_u64(&f->evidence, "bytes_received", received);
	json_u64(&f->evidence, "seconds", (uint64_t)((f->last_us - f->first_us) / CLOCK_SECOND_US));
}

void finding_event(struct finding *finding, uint64_t flow_id, uint32_t frame, int64_t time_us)
{
	note_time(finding, time_us, time_us);
	note_frames(finding, frame, frame);
	for (size_t i = 0; i < finding->flow_id_count; i++)
		if (finding->flow_ids[i] == flow_id)
			return;
	note_flow(finding, flow_id);
}

void finding_request(struct finding *finding, const struct request *request)
{
	if (!finding->has_dest) {
		finding->src = request->client;
		finding->dest = request->server;
		finding->has_dest = true;
		finding->dest_port = request->server_port;
		finding->name = request->hostname;
	}
	note_dest(finding, request->server);
	finding->one_port &= finding->dest_port == request->server_port;
	finding_event(finding, request->flow_id, request->frame, request->time_us);
}

const char *finding_text(struct strbuf *out, struct slice text)
{
	strbuf_clear(out);
	strbuf_add_slice(out, text);
	return strbuf_cstr(out);
}

void finding_add_dest(
	const struct finding *finding, const struct corpus *corpus, struct strbuf *out)
{
	if (finding->name)
		strbuf_add_slice(out, corpus_text(corpus, finding->name));
	else if (finding->has_dest)
		ip_format(out, &corpus->hosts[finding->dest].ip);
}

const char *finding_tier_name(enum tier tier)
{
	static const char *const names[] = {
		[TIER_FINDING] = "finding",
		[TIER_INFORMATIONAL] = "informational",
		[TIER_SUPPRESSED] = "suppressed",
	};

	return names[tier];
}

static enum tier tier_of(const struct finding *finding, const struct tuning *tuning)
{
	return !finding->informational &&
			finding->points >= tuning->value[TUNE_FINDING_SCORE] * FINDING_POINTS_MAX
		? TIER_FINDING
		: TIER_INFORMATIONAL;
}

static void settle(const struct finding_list *findings, struct finding *finding,
	const struct tuning *tuning, const struct allow *allow)
{
	enum tier before;
	int cost = (int)tuning->value[TUNE_KNOWN_GOOD_POINTS];
	const struct allow_rule *rule;

	if (finding->points > FINDING_POINTS_MAX)
		finding_factor(finding, FINDING_POINTS_MAX - finding->points,
			"more than enough: a score ends at %d", FINDING_POINTS_MAX);
	before = tier_of(finding, tuning);
	rule = finding->detector->softened ? allow_find(allow, findings->corpus, finding) : NULL;
	if (rule)
		finding_factor(finding, cost < finding->points ? -cost : -finding->points,
			"known good: %.*s (%.*s)", (int)rule->what.len,
			(const char *)rule->what.ptr, (int)rule->reason.len,
			(const char *)rule->reason.ptr);
	finding->tier = tier_of(finding, tuning);
	if (rule && before == TIER_FINDING && finding->tier != TIER_FINDING)
		finding->tier = TIER_SUPPRESSED;
}

static int by_weight(const void *left, const void *right, void *ctx)
{
	const struct finding *a = left, *b = right;
	const struct corpus *corpus = ctx;
	int order = (int)a->tier - (int)b->tier;

	if (order == 0)
		order = b->points - a->points;
	if (order == 0)
		order = (int)a->signature->id - (int)b->signature->id;
	if (order == 0)
		order = ip_cmp(&corpus->hosts[a->src].ip, &corpus->hosts[b->src].ip);
	if (order == 0)
		order = slice_cmp(corpus_text(corpus, a->name), corpus_text(corpus, b->name));
	if (order == 0 && a->has_dest && b->has_dest)
		order = ip_cmp(&corpus->hosts[a->dest].ip, &corpus->hosts[b->dest].ip);
	if (order == 0)
		order = a->first_us < b->first_us ? -1 : a->first_us > b->first_us;
	return order ? order : slice_cmp(strbuf_slice(&a->evidence), strbuf_slice(&b->evidence));
}

/* What scores too little to be told, even as context. */
static bool is_nothing(const struct finding *finding, const struct tuning *tuning)
{
	return finding->tier == TIER_INFORMATIONAL &&
		finding->points < tuning->value[TUNE_INFORMATIONAL_SCORE] * FINDING_POINTS_MAX;
}

void finding_list_finish(
	struct finding_list *findings, const struct tuning *tuning, const struct allow *allow)
{
	size_t kept = 0;

	for (size_t i = 0; i < findings->count; i++) {
		settle(findings, &findings->items[i], tuning, allow);
		if (is_nothing(&findings->items[i], tuning))
			release(&findings->items[i]);
		else
			findings->items[kept++] = findings->items[i];
	}
	findings->count = kept;
	sort_by(findings->items, kept, sizeof(*findings->items), by_weight, findings->corpus);
}
