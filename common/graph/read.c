#include "graph/read.h"

#include "base/mem.h"
#include "record/peek.h"

static const struct {
	const char *event_type;
	void (*read)(struct graph *graph, const struct fields *fields);
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
	struct fields fields;

	for (size_t i = 0; i < ARRAY_LEN(readers); i++)
		if (slice_is(type, readers[i].event_type)) {
			fields_find(&fields, record);
			readers[i].read(graph, &fields);
			return;
		}
}

struct parties read_parties(struct graph *graph, const struct fields *fields)
{
	const struct slice *at = fields->at;
	struct slice proto = peek_plain(at[FIELD_PROTO]);
	struct slice server = at[at[FIELD_DEST_PORT].len ? FIELD_DEST_PORT : FIELD_ICMP_TYPE];

	return (struct parties){
		.src = addresses_add(&graph->addresses, peek_plain(at[FIELD_SRC_IP])),
		.dest = addresses_add(&graph->addresses, peek_plain(at[FIELD_DEST_IP])),
		.src_port = value_port(at[FIELD_SRC_PORT]),
		.dest_port = value_port(server),
		.proto = proto.len ? dictionary_add(&graph->protos, proto) + 1 : 0,
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

/* What a sensor's app_proto says by itself; "failed" is Suricata's word for nothing found. */
static struct slice app_of_payload(const struct fields *fields)
{
	struct slice app_proto = peek_plain(fields->at[FIELD_APP_PROTO]);

	if (app_proto.len == 0 || slice_is(app_proto, "failed"))
		return SLICE("Unknown");
	return app_proto;
}

static void ask_classifier(struct graph *graph, const struct fields *fields, struct slice *label,
	struct slice *service)
{
	const struct graph_options *options = &graph->options;

	*service = slice_of(NULL, 0);
	if (!options->classify ||
		!options->classify(options->classify_ctx, fields->record, label, service))
		*label = app_of_payload(fields);
}

uint32_t read_app(struct graph *graph, const struct fields *fields, uint32_t *service)
{
	static const struct member_name names[] = {MEMBER("label"), MEMBER("service")};
	struct slice values[ARRAY_LEN(names)], label, service_text;

	members_of(fields->at[FIELD_APP], names, ARRAY_LEN(names), values);
	label = peek_str(values[0], &graph->scratch);
	if (label.len) {
		graph->seen |= SEEN_APP;
		service_text = peek_str(values[1], &graph->scratch2);
	} else {
		ask_classifier(graph, fields, &label, &service_text);
	}
	*service = service_text.len ? dictionary_add(&graph->services, service_text) + 1 : 0;
	return dictionary_add(&graph->apps, label);
}

bool read_time(const struct fields *fields, int64_t *time_us)
{
	return value_time(fields->at[FIELD_TIMESTAMP], time_us);
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

uint32_t read_intel(struct graph *graph, const struct fields *fields)
{
	struct slice ti = fields->at[FIELD_TI], vt = fields->at[FIELD_VT];

	if (vt.len) {
		graph->seen |= SEEN_VT;
		intel_read_vt(&graph->intel, vt);
	}
	if (ti.len)
		graph->seen |= SEEN_TI;
	return intel_read(&graph->intel, ti);
}

void add_sighting(struct graph *graph, const struct fields *fields, const struct parties *parties,
	uint32_t name, uint32_t set)
{
	struct sighting sighting = {.src = parties->src,
		.dest = parties->dest,
		.name = name,
		.port = parties->has_ports ? parties->dest_port + 1 : 0,
		.proto = parties->proto,
		.intel = set};
	uint32_t service;

	if (set == 0 || parties->src == ADDRESS_NONE || parties->dest == ADDRESS_NONE)
		return;
	sighting.flow_id = value_id(fields->at[FIELD_FLOW_ID]);
	read_time(fields, &sighting.time_us);
	sighting.app = read_app(graph, fields, &service) + 1;
	MEM_GROW(graph->sightings, graph->sighting_count, graph->sighting_room);
	graph->sightings[graph->sighting_count++] = sighting;
}
