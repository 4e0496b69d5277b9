#include "graph/read.h"

#include "base/json.h"
#include "base/mem.h"
#include "graph/json_copy.h"
#include "graph/tally.h"
#include "record/peek.h"

static const struct {
	const char *event_type;
	void (*read)(struct graph *graph, const struct record *record);
} readers[] = {
	{"flow", read_flow},
	{"dns", read_dns},
	{"http", read_http},
	{"tls", read_facts},
	{"quic", read_facts},
	{"alert", read_alert},
	{"asset", read_asset},
	{"stats", read_stats},
};

void graph_read(struct graph *graph, const struct record *record)
{
	struct slice type = record_get_plain(record, "event_type");

	for (size_t i = 0; i < ARRAY_LEN(readers); i++)
		if (slice_is(type, readers[i].event_type)) {
			readers[i].read(graph, record);
			return;
		}
}

enum { P_SRC_IP, P_DEST_IP, P_SRC_PORT, P_DEST_PORT, P_PROTO, P_ICMP_TYPE, P_MEMBERS };

static const struct member_name party_names[] = {
	[P_SRC_IP] = MEMBER("src_ip"),
	[P_DEST_IP] = MEMBER("dest_ip"),
	[P_SRC_PORT] = MEMBER("src_port"),
	[P_DEST_PORT] = MEMBER("dest_port"),
	[P_PROTO] = MEMBER("proto"),
	[P_ICMP_TYPE] = MEMBER("icmp_type"),
};

struct parties read_parties(struct graph *graph, const struct record *record)
{
	struct slice values[P_MEMBERS], proto;
	struct slice server;

	members_of_record(record, party_names, P_MEMBERS, values);
	proto = peek_plain(values[P_PROTO]);
	server = values[P_DEST_PORT].len ? values[P_DEST_PORT] : values[P_ICMP_TYPE];
	return (struct parties){
		.src = addresses_add(&graph->addresses, peek_plain(values[P_SRC_IP])),
		.dest = addresses_add(&graph->addresses, peek_plain(values[P_DEST_IP])),
		.src_port = value_port(values[P_SRC_PORT]),
		.dest_port = value_port(server),
		.proto = dictionary_add(&graph->protos, proto.len ? proto : SLICE("unknown")),
		.has_ports = server.len > 0,
	};
}

void parties_swap(struct parties *parties)
{
	struct parties was = *parties;

	parties->src = was.dest;
	parties->dest = was.src;
	parties->src_port = was.dest_port;
	parties->dest_port = was.src_port;
}

uint32_t read_text(struct dictionary *dictionary, struct slice value, struct strbuf *scratch)
{
	struct slice text = peek_str(value, scratch);

	return text.len ? dictionary_add(dictionary, text) + 1 : 0;
}

struct slice keep_text(struct graph *graph, struct arena *arena, struct slice value)
{
	return arena_copy(arena, peek_str(value, &graph->scratch));
}

struct slice keep_json(struct graph *graph, struct arena *arena, struct slice value, char open)
{
	struct strbuf *json = &graph->scratch2;

	if (value.len == 0 || value.ptr[0] != (uint8_t)open)
		return slice_of(NULL, 0);
	strbuf_clear(json);
	json_copy(json, NULL, value);
	if (json->len == 2) /* [] or {} */
		return slice_of(NULL, 0);
	return arena_copy(arena, strbuf_slice(json));
}

/* What a sensor's app_proto says by itself; "failed" is Suricata's word for nothing found. */
static struct slice app_of_payload(const struct record *record)
{
	struct slice app_proto = record_get_plain(record, "app_proto");

	if (app_proto.len == 0 || slice_is(app_proto, "failed"))
		return SLICE("Unknown");
	return app_proto;
}

static void ask_classifier(struct graph *graph, const struct record *record, struct slice *label,
	struct slice *service)
{
	const struct graph_options *options = &graph->options;

	*service = slice_of(NULL, 0);
	if (!options->classify || !options->classify(options->classify_ctx, record, label, service))
		*label = app_of_payload(record);
}

uint32_t read_app(struct graph *graph, const struct record *record, uint32_t *service)
{
	static const struct member_name names[] = {MEMBER("label"), MEMBER("service")};
	struct slice values[ARRAY_LEN(names)], label, service_text;

	members_of(record_get(record, "app"), names, ARRAY_LEN(names), values);
	label = peek_str(values[0], &graph->scratch);
	if (label.len) {
		graph->seen |= SEEN_APP;
		service_text = peek_str(values[1], &graph->scratch2);
	} else {
		ask_classifier(graph, record, &label, &service_text);
	}
	*service = service_text.len ? dictionary_add(&graph->services, service_text) + 1 : 0;
	return dictionary_add(&graph->apps, label);
}

static int64_t age_of(struct slice value)
{
	double seconds;

	if (!value_number(value, &seconds) || seconds < 0 ||
		seconds > (double)(TALLY_MAX / 1000 - 1))
		return 0;
	return (int64_t)(seconds * 1000 + 0.5) + 1;
}

uint32_t read_names(struct graph *graph, uint32_t address, struct slice list)
{
	static const struct member_name members[] = {MEMBER("name"), MEMBER("by"), MEMBER("age")};
	struct peek walk = peek_into(list);
	uint32_t first = 0;
	size_t rank = 0;

	while (walk.close != '}' && peek_next(&walk)) {
		struct slice values[ARRAY_LEN(members)], by;
		uint32_t name;

		members_of(walk.value, members, ARRAY_LEN(members), values);
		name = read_text(&graph->names, values[0], &graph->scratch);
		if (name == 0)
			continue;
		by = peek_str(values[1], &graph->scratch);
		bindings_add(&graph->bindings,
			(struct binding){.address = address,
				.name = name - 1,
				.by = dictionary_add(&graph->by, by),
				.age_ms = age_of(values[2]),
				.conversations = 1},
			rank++);
		first = first ? first : name;
	}
	return first;
}

static uint32_t read_country(struct graph *graph, struct slice code, struct slice name)
{
	struct strbuf *json = &graph->scratch2;
	struct slice text = peek_str(code, &graph->scratch);

	if (text.len == 0)
		return 0;
	strbuf_clear(json);
	json_open(json, NULL, '{');
	json_str(json, "code", text);
	text = peek_str(name, &graph->scratch);
	if (text.len)
		json_str(json, "name", text);
	json_close(json, '}');
	return dictionary_add(&graph->countries, strbuf_slice(json)) + 1;
}

static uint32_t read_asn(struct graph *graph, struct slice asn, struct slice org)
{
	struct strbuf *json = &graph->scratch2;
	int64_t number = value_count(asn);
	struct slice text = peek_str(org, &graph->scratch);

	if (number == 0 && text.len == 0)
		return 0;
	strbuf_clear(json);
	json_open(json, NULL, '{');
	json_i64(json, "asn", number);
	if (text.len)
		json_str(json, "org", text);
	json_close(json, '}');
	return dictionary_add(&graph->asns, strbuf_slice(json)) + 1;
}

static void read_place(struct graph *graph, struct slice place, uint32_t number)
{
	static const struct member_name names[] = {MEMBER("country_code"), MEMBER("country"),
		MEMBER("asn"), MEMBER("org"), MEMBER("by")};
	struct slice values[ARRAY_LEN(names)];
	struct address *address = &graph->addresses.items[number];

	if (place.len == 0 || address->country || address->asn)
		return;
	members_of(place, names, ARRAY_LEN(names), values);
	address->country = read_country(graph, values[0], values[1]);
	address->asn = read_asn(graph, values[2], values[3]);
	read_text(&graph->geo_sources, values[4], &graph->scratch);
}

void read_geo(struct graph *graph, struct slice geo, uint32_t src, uint32_t dest)
{
	static const struct member_name names[] = {
		MEMBER("src"), MEMBER("dest"), MEMBER("attribution")};
	struct slice values[ARRAY_LEN(names)];

	if (geo.len == 0)
		return;
	graph->seen |= SEEN_GEO;
	members_of(geo, names, ARRAY_LEN(names), values);
	if (src != ADDRESS_NONE)
		read_place(graph, values[0], src);
	if (dest != ADDRESS_NONE)
		read_place(graph, values[1], dest);
	read_text(&graph->account.attribution, values[2], &graph->scratch);
}

enum {
	T_SNI,
	T_JA3,
	T_JA3S,
	T_JA4,
	T_FINGERPRINT,
	T_SUBJECT,
	T_ISSUERDN,
	T_SERIAL,
	T_NOTBEFORE,
	T_NOTAFTER,
	T_SUBJECTALTNAME,
	T_MEMBERS
};

static const struct member_name tls_names[] = {
	[T_SNI] = MEMBER("sni"),
	[T_JA3] = MEMBER("ja3"),
	[T_JA3S] = MEMBER("ja3s"),
	[T_JA4] = MEMBER("ja4"),
	[T_FINGERPRINT] = MEMBER("fingerprint"),
	[T_SUBJECT] = MEMBER("subject"),
	[T_ISSUERDN] = MEMBER("issuerdn"),
	[T_SERIAL] = MEMBER("serial"),
	[T_NOTBEFORE] = MEMBER("notbefore"),
	[T_NOTAFTER] = MEMBER("notafter"),
	[T_SUBJECTALTNAME] = MEMBER("subjectaltname"),
};

static uint32_t read_certificate(struct graph *graph, const struct slice *values)
{
	struct strbuf *json = &graph->scratch2;

	if (!values[T_FINGERPRINT].len && !values[T_SUBJECT].len && !values[T_ISSUERDN].len)
		return 0;
	strbuf_clear(json);
	json_open(json, NULL, '{');
	for (int i = T_FINGERPRINT; i < T_MEMBERS; i++)
		if (values[i].len)
			json_copy(json, tls_names[i].text, values[i]);
	json_close(json, '}');
	return dictionary_add(&graph->certificates, strbuf_slice(json)) + 1;
}

void read_tls(struct graph *graph, struct slice tls, struct tls_facts *facts)
{
	struct strbuf *scratch = &graph->scratch;
	struct slice values[T_MEMBERS];

	*facts = (struct tls_facts){0};
	if (tls.len == 0)
		return;
	members_of(tls, tls_names, T_MEMBERS, values);
	facts->sni = read_text(&graph->names, values[T_SNI], scratch);
	facts->ja3 = read_text(&graph->ja3, peek_member(values[T_JA3], "hash"), scratch);
	facts->ja3s = read_text(&graph->ja3s, peek_member(values[T_JA3S], "hash"), scratch);
	facts->ja4 = read_text(&graph->ja4, values[T_JA4], scratch);
	facts->certificate = read_certificate(graph, values);
}

bool read_time(const struct record *record, int64_t *time_us)
{
	return value_time(record_get(record, "timestamp"), time_us);
}

void note_event(struct graph *graph, int64_t time_us)
{
	struct account *account = &graph->account;

	if (!account->has_event || time_us < account->first_event_us)
		account->first_event_us = time_us;
	if (!account->has_event || time_us > account->last_event_us)
		account->last_event_us = time_us;
	account->has_event = true;
}

uint32_t read_intel(struct graph *graph, const struct record *record)
{
	struct slice ti = record_get(record, "ti"), vt = record_get(record, "vt");

	if (vt.len) {
		graph->seen |= SEEN_VT;
		intel_read_vt(&graph->intel, vt);
	}
	if (ti.len)
		graph->seen |= SEEN_TI;
	return intel_read(&graph->intel, ti);
}

void add_sighting(struct graph *graph, const struct record *record, const struct parties *parties,
	uint32_t name, uint32_t set)
{
	struct sighting sighting = {.src = parties->src,
		.dest = parties->dest,
		.name = name,
		.port = parties->has_ports ? parties->dest_port + 1 : 0,
		.proto = parties->proto + 1,
		.intel = set};
	uint32_t service;

	if (set == 0 || parties->src == ADDRESS_NONE || parties->dest == ADDRESS_NONE)
		return;
	record_get_u64(record, "flow_id", &sighting.flow_id);
	read_time(record, &sighting.time_us);
	sighting.app = read_app(graph, record, &service) + 1;
	MEM_GROW(graph->sightings, graph->sighting_count, graph->sighting_room);
	graph->sightings[graph->sighting_count++] = sighting;
}
