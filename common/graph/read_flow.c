/* Flow records: one conversation, one row. */
#include "base/clock.h"
#include "graph/json_copy.h"
#include "graph/read.h"
#include "graph/tally.h"
#include "record/peek.h"

enum {
	C_PKTS_TOSERVER,
	C_PKTS_TOCLIENT,
	C_BYTES_TOSERVER,
	C_BYTES_TOCLIENT,
	C_START,
	C_END,
	C_AGE,
	C_MEMBERS
};

static const struct member_name counter_names[] = {
	[C_PKTS_TOSERVER] = MEMBER("pkts_toserver"),
	[C_PKTS_TOCLIENT] = MEMBER("pkts_toclient"),
	[C_BYTES_TOSERVER] = MEMBER("bytes_toserver"),
	[C_BYTES_TOCLIENT] = MEMBER("bytes_toclient"),
	[C_START] = MEMBER("start"),
	[C_END] = MEMBER("end"),
	[C_AGE] = MEMBER("age"),
};

struct counters {
	int64_t pkts_toserver, pkts_toclient, bytes_toserver, bytes_toclient;
	int64_t start_us, end_us;
};

/* Other sensors may leave out the start (then the record's own time is all
 * there is) or the end (then the age tells it). */
static struct counters read_counters(struct slice flow, struct slice timestamp)
{
	struct slice values[C_MEMBERS];
	struct counters counters = {0};
	int64_t age;

	members_of(flow, counter_names, C_MEMBERS, values);
	counters.pkts_toserver = value_count(values[C_PKTS_TOSERVER]);
	counters.pkts_toclient = value_count(values[C_PKTS_TOCLIENT]);
	counters.bytes_toserver = value_count(values[C_BYTES_TOSERVER]);
	counters.bytes_toclient = value_count(values[C_BYTES_TOCLIENT]);
	if (!value_time(values[C_START], &counters.start_us))
		value_time(timestamp, &counters.start_us);
	age = value_count(values[C_AGE]);
	if (!value_time(values[C_END], &counters.end_us))
		counters.end_us = counters.start_us +
			(age < INT64_MAX / CLOCK_SECOND_US / 4 ? age * CLOCK_SECOND_US : 0);
	if (counters.end_us < counters.start_us)
		counters.end_us = counters.start_us;
	return counters;
}

static void count_in(struct graph *graph, const struct counters *counters)
{
	struct account *account = &graph->account;

	if (account->conversations == 0 || counters->start_us < account->start_us)
		account->start_us = counters->start_us;
	if (account->conversations == 0 || counters->end_us > account->end_us)
		account->end_us = counters->end_us;
	account->conversations++;
	tally_add(&account->packets, tally(counters->pkts_toserver, counters->pkts_toclient));
	tally_add(&account->bytes, tally(counters->bytes_toserver, counters->bytes_toclient));
}

static void set_counters(struct rows *rows, size_t row, const struct counters *counters)
{
	row_set_wide(rows, ROW_START_US, row, counters->start_us);
	row_set_wide(rows, ROW_END_US, row, counters->end_us);
	row_set_wide(rows, ROW_PKTS_TOSERVER, row, counters->pkts_toserver);
	row_set_wide(rows, ROW_PKTS_TOCLIENT, row, counters->pkts_toclient);
	row_set_wide(rows, ROW_BYTES_TOSERVER, row, counters->bytes_toserver);
	row_set_wide(rows, ROW_BYTES_TOCLIENT, row, counters->bytes_toclient);
}

static void set_parties(struct rows *rows, size_t row, const struct parties *parties)
{
	row_set(rows, ROW_SRC, row, parties->src);
	row_set(rows, ROW_DEST, row, parties->dest);
	row_set(rows, ROW_PROTO, row, parties->proto - 1);
	row_set(rows, ROW_SRC_PORT, row, parties->src_port);
	row_set(rows, ROW_DEST_PORT, row, parties->dest_port);
}

/* A name that the conversation itself carried, for records without names. */
static uint32_t name_inside(struct graph *graph, uint32_t address, uint32_t sni, struct slice http)
{
	uint32_t name = sni;
	struct slice by = SLICE("sni");

	if (name == 0) {
		by = SLICE("host");
		name = read_text(&graph->names, peek_member(http, "hostname"), &graph->scratch);
	}
	if (name)
		bindings_add(&graph->bindings,
			(struct binding){.address = address,
				.name = name - 1,
				.by = dictionary_add(&graph->by, by),
				.conversations = 1},
			0);
	return name;
}

static void set_names(struct graph *graph, size_t row, const struct parties *parties,
	const struct fields *fields, uint32_t sni)
{
	static const struct member_name sides[] = {MEMBER("src"), MEMBER("dest")};
	struct slice lists[2];
	uint32_t name;

	members_of(fields->at[FIELD_NAMES], sides, 2, lists);
	if (fields->at[FIELD_NAMES].len)
		graph->seen |= SEEN_NAMES;
	if (lists[0].len)
		read_names(graph, parties->src, lists[0]);
	name = lists[1].len ? read_names(graph, parties->dest, lists[1]) : 0;
	if (name == 0)
		name = name_inside(graph, parties->dest, sni, fields->at[FIELD_HTTP]);
	row_set(&graph->rows, ROW_NAME, row, name);
}

static void set_tls(struct rows *rows, size_t row, const struct tls_facts *tls)
{
	row_set(rows, ROW_JA3, row, tls->ja3);
	row_set(rows, ROW_JA3S, row, tls->ja3s);
	row_set(rows, ROW_JA4, row, tls->ja4);
	row_set(rows, ROW_CERTIFICATE, row, tls->certificate);
}

static void set_timing(struct graph *graph, size_t row, struct slice timing)
{
	struct strbuf *json = &graph->scratch2;

	if (timing.len == 0 || timing.ptr[0] != '{')
		return;
	strbuf_clear(json);
	json_copy(json, NULL, timing);
	row_set(&graph->rows, ROW_TIMING, row,
		dictionary_add(&graph->timings, strbuf_slice(json)) + 1);
}

static void note_mac(struct address *address, struct slice value)
{
	uint64_t mac = value_mac(value);

	if (mac == 0 || address->link_mac == mac)
		return;
	address->many_macs |= address->link_mac != 0;
	address->link_mac = mac;
}

/* The frames of a tunnel's payload are those of its ends. */
static void note_macs(struct graph *graph, const struct parties *parties, bool answered,
	const struct fields *fields)
{
	static const struct member_name names[] = {MEMBER("src_mac"), MEMBER("dest_mac")};
	struct address *addresses = graph->addresses.items;
	struct slice macs[2];

	members_of(fields->at[FIELD_ETHER], names, 2, macs);
	if (slice_is(peek_plain(macs[1]), "ff:ff:ff:ff:ff:ff"))
		addresses[parties->dest].broadcast = true;
	if (fields->at[FIELD_TUNNEL].len)
		return;
	note_mac(&addresses[parties->src], macs[0]);
	if (answered)
		note_mac(&addresses[parties->dest], macs[1]);
}

static void note_parties(struct graph *graph, const struct parties *parties,
	const struct counters *counters, const struct fields *fields)
{
	struct address *addresses = graph->addresses.items;
	bool answered = counters->pkts_toclient > 0;

	addresses[parties->src].opened = true;
	addresses[parties->src].sent = true;
	addresses[parties->dest].sent |= answered;
	if (fields->at[FIELD_ETHER].len)
		note_macs(graph, parties, answered, fields);
}

static void add_row(struct graph *graph, const struct fields *fields, const struct parties *parties,
	const struct counters *counters)
{
	struct rows *rows = &graph->rows;
	size_t row = rows->count++;
	struct slice app_proto = peek_plain(fields->at[FIELD_APP_PROTO]);
	struct tls_facts tls;
	uint32_t service;

	set_parties(rows, row, parties);
	set_counters(rows, row, counters);
	row_set(rows, ROW_APP, row, read_app(graph, fields, &service));
	row_set(rows, ROW_SERVICE, row, service);
	if (app_proto.len && !slice_is(app_proto, "failed"))
		row_set(rows, ROW_APP_PROTO, row,
			dictionary_add(&graph->app_protos, app_proto) + 1);
	read_tls(graph, fields->at[FIELD_TLS].len ? fields->at[FIELD_TLS] : fields->at[FIELD_QUIC],
		&tls);
	set_tls(rows, row, &tls);
	set_names(graph, row, parties, fields, tls.sni);
	set_timing(graph, row, fields->at[FIELD_TIMING]);
	row_set(rows, ROW_INTEL, row, read_intel(graph, fields));
	row_set_wide(rows, ROW_FLOW_ID, row, (int64_t)value_id(fields->at[FIELD_FLOW_ID]));
}

void read_flow(struct graph *graph, const struct fields *fields)
{
	struct parties parties = read_parties(graph, fields);
	struct counters counters;

	if (parties.src == ADDRESS_NONE || parties.dest == ADDRESS_NONE) {
		graph->account.unreadable++;
		return;
	}
	if (parties.proto == 0)
		parties.proto = dictionary_add(&graph->protos, SLICE("unknown")) + 1;
	counters = read_counters(fields->at[FIELD_FLOW], fields->at[FIELD_TIMESTAMP]);
	count_in(graph, &counters);
	note_parties(graph, &parties, &counters, fields);
	read_text(&graph->account.file_names, fields->at[FIELD_PCAP_FILENAME], &graph->scratch);
	if (graph->rows.count >= GRAPH_ROWS_MAX) {
		graph->account.omitted_rows++;
		return;
	}
	read_geo(graph, fields->at[FIELD_GEO], parties.src, parties.dest);
	add_row(graph, fields, &parties, &counters);
}
