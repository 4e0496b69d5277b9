/* Records that say something of a conversation besides its flow: dns, http, tls, quic. */
#include "base/mem.h"
#include "graph/read.h"
#include "record/peek.h"

#define NAME_ASKED_MAX 255 /* RFC 1035 section 2.3.4 */
#define ANSWERS_READ_MAX 64 /* of one response */

/* Who spoke opened something, and so was seen to send. */
static bool note_client(
	struct graph *graph, const struct fields *fields, const struct parties *parties)
{
	int64_t time_us;

	if (read_time(fields, &time_us))
		note_event(graph, time_us);
	if (parties->src == ADDRESS_NONE || parties->dest == ADDRESS_NONE)
		return false;
	graph->addresses.items[parties->src].opened = true;
	graph->addresses.items[parties->src].sent = true;
	return true;
}

/* In lower case and without the final dot, as our own stream has them. */
static uint32_t asked_name(struct graph *graph, struct slice value)
{
	struct slice text = peek_str(value, &graph->scratch);
	char lower[NAME_ASKED_MAX];

	if (slice_ends(text, SLICE(".")))
		text.len--;
	if (text.len == 0)
		return 0;
	if (text.len <= sizeof(lower)) {
		for (size_t i = 0; i < text.len; i++)
			lower[i] =
				(char)(text.ptr[i] >= 'A' && text.ptr[i] <= 'Z' ? text.ptr[i] | 0x20
										: text.ptr[i]);
		text = slice_of(lower, text.len);
	}
	return dictionary_add(&graph->names, text) + 1;
}

enum { D_TYPE, D_QUERIES, D_RRNAME, D_ANSWERS, D_RDATA, D_MEMBERS };

static const struct member_name dns_names[] = {
	[D_TYPE] = MEMBER("type"),
	[D_QUERIES] = MEMBER("queries"),
	[D_RRNAME] = MEMBER("rrname"),
	[D_ANSWERS] = MEMBER("answers"),
	[D_RDATA] = MEMBER("rdata"),
};

static void note_lookup(struct graph *graph, const struct fields *fields,
	const struct parties *parties, uint32_t name, bool request, uint32_t set)
{
	struct lookup seen = {
		.address = parties->src, .name = name - 1, .intel = set, .count = request ? 1 : 0};
	struct lookup *lookup;

	if (!request && set == 0)
		return;
	read_time(fields, &seen.first_us);
	seen.last_us = seen.first_us;
	lookup = lookups_add(&graph->lookups, &seen);
	if (lookup)
		lookup->intel = intel_merge(&graph->intel, lookup->intel, set);
}

/* The addresses that a name was said to have: needed where flows carry no names. */
static void note_answers(struct graph *graph, uint32_t name, struct slice answers)
{
	static const struct member_name members[] = {MEMBER("rrtype"), MEMBER("rdata")};
	struct peek walk = peek_into(answers);

	for (int i = 0; i < ANSWERS_READ_MAX && walk.close != '}' && peek_next(&walk); i++) {
		struct slice values[ARRAY_LEN(members)], type;
		uint32_t address;

		members_of(walk.value, members, ARRAY_LEN(members), values);
		type = peek_plain(values[0]);
		if (!slice_is(type, "A") && !slice_is(type, "AAAA"))
			continue;
		address = addresses_add(&graph->answered, peek_plain(values[1]));
		if (address != ADDRESS_NONE)
			column_set(&graph->answers, address, name);
	}
}

/* The server is the side on a name service's port, or who answers; a group answers nothing. */
static void face_client(const struct graph *graph, struct parties *parties, bool request)
{
	static const uint32_t ports[] = {53, 5353, 5355, 137};
	bool by_src = false, by_dest = false;

	if (graph->addresses.items[parties->dest].kind == ADDRESS_GROUP)
		return;
	for (size_t i = 0; i < ARRAY_LEN(ports); i++) {
		by_src |= parties->src_port == ports[i];
		by_dest |= parties->dest_port == ports[i];
	}
	if (by_src != by_dest ? by_src : !request)
		parties_swap(parties);
}

void read_dns(struct graph *graph, const struct fields *fields)
{
	struct parties parties = read_parties(graph, fields);
	uint32_t set = read_intel(graph, fields), first = 0;
	struct slice values[D_MEMBERS], type;
	struct peek queries;
	bool request;

	members_of(fields->at[FIELD_DNS], dns_names, D_MEMBERS, values);
	type = peek_plain(values[D_TYPE]);
	request = slice_is(type, "request") || slice_is(type, "query");
	if (parties.src == ADDRESS_NONE || parties.dest == ADDRESS_NONE)
		return;
	graph->addresses.items[parties.src].sent = true;
	face_client(graph, &parties, request);
	note_client(graph, fields, &parties);
	graph->seen |= SEEN_DNS;
	queries = peek_into(values[D_QUERIES]);
	while (queries.close != '}' && peek_next(&queries)) {
		uint32_t name = asked_name(graph, peek_member(queries.value, "rrname"));

		if (name)
			note_lookup(graph, fields, &parties, name, request, set);
		first = first ? first : name;
	}
	if (first == 0 && (first = asked_name(graph, values[D_RRNAME])) != 0)
		note_lookup(graph, fields, &parties, first, request, set);
	if (first && !request && !(graph->seen & SEEN_NAMES))
		note_answers(graph, first, values[D_ANSWERS]);
	add_sighting(graph, fields, &parties, first, set);
}

/* Facts for a flow that comes with another record. */
static void add_late(struct graph *graph, const struct fields *fields, struct late_facts late)
{
	bool any = false;

	late.flow_id = value_id(fields->at[FIELD_FLOW_ID]);
	for (int i = 0; i < ROW_COLUMNS; i++)
		any |= late.values[i] != 0;
	if (!any || graph->seen & SEEN_NAMES || late.flow_id == 0)
		return;
	MEM_GROW(graph->late, graph->late_count, graph->late_room);
	graph->late[graph->late_count++] = late;
}

void read_http(struct graph *graph, const struct fields *fields)
{
	struct parties parties = read_parties(graph, fields);
	uint32_t set = read_intel(graph, fields);
	struct slice hostname = peek_member(fields->at[FIELD_HTTP], "hostname");
	uint32_t name = read_text(&graph->names, hostname, &graph->scratch);

	if (!note_client(graph, fields, &parties))
		return;
	add_late(graph, fields, (struct late_facts){.values = {[ROW_NAME] = name}, .by = "host"});
	add_sighting(graph, fields, &parties, name, set);
}

void read_facts(struct graph *graph, const struct fields *fields)
{
	struct parties parties = read_parties(graph, fields);
	uint32_t set = read_intel(graph, fields);
	struct slice tls = fields->at[FIELD_TLS];
	struct tls_facts facts;

	if (!note_client(graph, fields, &parties))
		return;
	read_tls(graph, tls.len ? tls : fields->at[FIELD_QUIC], &facts);
	add_late(graph, fields,
		(struct late_facts){.values = {[ROW_NAME] = facts.sni,
					    [ROW_JA3] = facts.ja3,
					    [ROW_JA3S] = facts.ja3s,
					    [ROW_JA4] = facts.ja4,
					    [ROW_CERTIFICATE] = facts.certificate},
			.by = "sni"});
	add_sighting(graph, fields, &parties, facts.sni, set);
}
