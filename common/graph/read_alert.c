/* Alert records: findings of pcg-detect, and alerts of other sensors. */
#include "base/mem.h"
#include "graph/read.h"
#include "record/peek.h"

#include <math.h>

enum { A_SIGNATURE, A_SIGNATURE_ID, A_GID, A_CATEGORY, A_SEVERITY, A_METADATA, A_MEMBERS };

static const struct member_name alert_names[] = {
	[A_SIGNATURE] = MEMBER("signature"),
	[A_SIGNATURE_ID] = MEMBER("signature_id"),
	[A_GID] = MEMBER("gid"),
	[A_CATEGORY] = MEMBER("category"),
	[A_SEVERITY] = MEMBER("severity"),
	[A_METADATA] = MEMBER("metadata"),
};

enum { I_DETECTOR, I_TIER, I_SCORE, I_WHY, I_EVIDENCE, I_FLOW_IDS, I_FILTER, I_MEMBERS };

static const struct member_name finding_names[] = {
	[I_DETECTOR] = MEMBER("detector"),
	[I_TIER] = MEMBER("tier"),
	[I_SCORE] = MEMBER("score"),
	[I_WHY] = MEMBER("why"),
	[I_EVIDENCE] = MEMBER("evidence"),
	[I_FLOW_IDS] = MEMBER("flow_ids"),
	[I_FILTER] = MEMBER("filter"),
};

/* What an alert says, before it is known whether it is a repetition. */
struct reading {
	struct slice alert[A_MEMBERS], finding[I_MEMBERS], finding_json;
	struct parties parties;
	int64_t time_us;
	uint64_t flow_id;
	uint32_t app, service;
};

/* An alert that another sensor gave for a packet of the server: its flow has the client first. */
static void face_flow(struct graph *graph, const struct fields *fields, struct parties *parties)
{
	struct slice client = peek_member(fields->at[FIELD_FLOW], "src_ip");
	uint32_t src;

	if (client.len == 0 && slice_is(peek_plain(fields->at[FIELD_DIRECTION]), "to_client"))
		parties_swap(parties);
	if (client.len == 0)
		return;
	src = addresses_add(&graph->addresses, peek_plain(client));
	if (src != parties->src && src == parties->dest)
		parties_swap(parties);
}

static struct slice text_of(struct graph *graph, struct slice value)
{
	return keep_text(graph, &graph->findings.text, value);
}

static enum level level_of(struct slice severity)
{
	switch (value_count(severity)) {
	case 1:
		return LEVEL_BAD;
	case 2:
		return LEVEL_SUSPICIOUS;
	default:
		return LEVEL_INFORMATIONAL;
	}
}

/* Other sensors know no tiers: what they call severe is a finding. */
static enum tier tier_of(const struct reading *reading)
{
	struct slice tier = peek_plain(reading->finding[I_TIER]);

	if (tier.len == 0)
		return level_of(reading->alert[A_SEVERITY]) > LEVEL_INFORMATIONAL
			? TIER_FINDING
			: TIER_INFORMATIONAL;
	for (int i = TIER_FINDING; i <= TIER_SUPPRESSED; i++)
		if (slice_is(tier, tier_name((enum tier)i)))
			return (enum tier)i;
	return TIER_INFORMATIONAL;
}

/* The name that the alert is about. */
static struct slice dest_name(struct graph *graph, const struct fields *fields)
{
	static const struct {
		enum field member;
		const char *path;
	} inside[] = {{FIELD_TLS, "sni"}, {FIELD_QUIC, "sni"}, {FIELD_HTTP, "hostname"}};
	struct peek names = peek_into(peek_member(fields->at[FIELD_NAMES], "dest"));
	struct peek queries = peek_into(peek_member(fields->at[FIELD_DNS], "queries"));

	if (names.close == ']' && peek_next(&names))
		return text_of(graph, peek_member(names.value, "name"));
	if (queries.close == ']' && peek_next(&queries))
		return text_of(graph, peek_member(queries.value, "rrname"));
	for (size_t i = 0; i < ARRAY_LEN(inside); i++) {
		struct slice name = peek_member(fields->at[inside[i].member], inside[i].path);

		if (name.len)
			return text_of(graph, name);
	}
	return slice_of(NULL, 0);
}

static void set_proof(struct graph *graph, struct finding *finding, const struct slice *values)
{
	struct arena *text = &graph->findings.text;
	double score;

	if (value_number(values[I_SCORE], &score) && isfinite(score)) {
		finding->score = arena_copy(text, values[I_SCORE]);
		finding->rank = score;
	}
	finding->why = keep_json(graph, text, values[I_WHY], '[');
	finding->evidence = keep_json(graph, text, values[I_EVIDENCE], '{');
	finding->filter = text_of(graph, values[I_FILTER]);
}

static void add_hits(const struct intel *intel, struct finding *finding, uint32_t set)
{
	const struct hit_set *range = set ? &intel->sets[set - 1] : NULL;

	for (uint32_t i = 0; range && i < range->count; i++)
		finding_add_hit(finding, intel->places[range->start + i].hit);
}

/* The evidence of pcg-detect: hits are listed there in the form of the member ti. */
static void read_evidence(
	struct graph *graph, struct finding *finding, const struct reading *reading)
{
	struct slice evidence = reading->finding[I_EVIDENCE];

	finding->claimed = value_count(peek_member(evidence, "conversations"));
	finding->is_intel = slice_is(finding->detector, "intel");
	if (finding->is_intel)
		add_hits(&graph->intel, finding,
			intel_read(&graph->intel, peek_member(evidence, "indicators")));
}

static void set_words(struct graph *graph, struct finding *finding, const struct reading *reading)
{
	struct slice mitre = peek_member(reading->alert[A_METADATA], "mitre_technique_id");

	finding->detector = text_of(graph, reading->finding[I_DETECTOR]);
	if (finding->detector.len == 0)
		finding->detector = SLICE("alert");
	finding->title = text_of(graph, reading->alert[A_SIGNATURE]);
	if (finding->title.len == 0)
		finding->title = SLICE("Alert without a name");
	finding->category = text_of(graph, reading->alert[A_CATEGORY]);
	finding->mitre = keep_json(graph, &graph->findings.text, mitre, '[');
}

static void set_parties(struct graph *graph, struct finding *finding, const struct reading *reading)
{
	const struct parties *parties = &reading->parties;
	struct address *addresses = graph->addresses.items;

	finding->src = parties->src;
	finding->dest = parties->dest;
	finding->port =
		parties->dest != ADDRESS_NONE && parties->has_ports ? parties->dest_port + 1 : 0;
	finding->proto = parties->dest != ADDRESS_NONE ? parties->proto : 0;
	finding->app = parties->dest != ADDRESS_NONE ? reading->app + 1 : 0;
	if (parties->src != ADDRESS_NONE) {
		addresses[parties->src].sent = true;
		addresses[parties->src].opened = true;
	}
}

static void add_finding(
	struct graph *graph, const struct fields *fields, const struct reading *reading)
{
	struct finding *finding = findings_add(&graph->findings);

	finding->tier = tier_of(reading);
	finding->level = level_of(reading->alert[A_SEVERITY]);
	if (finding->tier != TIER_FINDING && finding->level > LEVEL_INFORMATIONAL)
		finding->level = LEVEL_INFORMATIONAL;
	set_words(graph, finding, reading);
	set_proof(graph, finding, reading->finding);
	set_parties(graph, finding, reading);
	finding->dest_name = dest_name(graph, fields);
	read_evidence(graph, finding, reading);
	finding->first_us = reading->time_us;
	finding->last_us = reading->time_us;
}

/* Where other sensors repeat an alert for every packet, it is one finding. */
static uint32_t find_or_add(
	struct graph *graph, const struct fields *fields, const struct reading *reading)
{
	struct findings *findings = &graph->findings;
	const struct parties *parties = &reading->parties;
	const int64_t key[] = {parties->src, parties->dest, parties->dest_port, parties->proto,
		value_count(reading->alert[A_GID]), value_count(reading->alert[A_SIGNATURE_ID])};
	uint32_t number = (uint32_t)findings->count, *same = NULL;

	if (reading->finding_json.len == 0)
		same = map_put_copy(&findings->same, slice_of(key, sizeof(key)), &findings->text);
	if (same && *same != MAP_NONE)
		return *same;
	if (same)
		*same = number;
	add_finding(graph, fields, reading);
	return number;
}

static void mention(struct findings *findings, uint32_t finding, uint64_t flow_id)
{
	if (flow_id == 0)
		return;
	MEM_GROW(findings->mentions, findings->mention_count, findings->mention_room);
	findings->mentions[findings->mention_count++] = (struct flow_mention){flow_id, finding};
}

static void mention_flows(
	struct findings *findings, uint32_t finding, const struct reading *reading)
{
	struct peek ids = peek_into(reading->finding[I_FLOW_IDS]);
	bool any = false;

	while (ids.close == ']' && peek_next(&ids)) {
		mention(findings, finding, value_id(ids.value));
		any = true;
	}
	if (!any)
		mention(findings, finding, reading->flow_id);
}

void read_alert(struct graph *graph, const struct fields *fields)
{
	struct reading reading = {.parties = read_parties(graph, fields),
		.finding_json = fields->at[FIELD_FINDING],
		.flow_id = value_id(fields->at[FIELD_FLOW_ID])};
	struct finding *finding;
	uint32_t number;

	members_of(fields->at[FIELD_ALERT], alert_names, A_MEMBERS, reading.alert);
	members_of(reading.finding_json, finding_names, I_MEMBERS, reading.finding);
	face_flow(graph, fields, &reading.parties);
	reading.app = read_app(graph, fields, &reading.service);
	if (read_time(fields, &reading.time_us))
		note_event(graph, reading.time_us);
	graph->seen |= SEEN_ALERT;
	read_geo(graph, fields->at[FIELD_GEO], reading.parties.src, reading.parties.dest);
	number = find_or_add(graph, fields, &reading);
	finding = &graph->findings.items[number];
	if (reading.time_us < finding->first_us)
		finding->first_us = reading.time_us;
	if (reading.time_us > finding->last_us)
		finding->last_us = reading.time_us;
	mention_flows(&graph->findings, number, &reading);
	read_intel(graph, fields);
}
