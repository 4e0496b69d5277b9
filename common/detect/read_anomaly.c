/* What flows and other sensors observed that no sound sender does, and who claims an address. */
#include "base/mem.h"
#include "detect/pick.h"
#include "detect/read.h"
#include "record/peek.h"

static struct observation *add(struct corpus *corpus)
{
	struct observation *o;

	MEM_GROW(corpus->observations, corpus->observation_count, corpus->observation_room);
	o = &corpus->observations[corpus->observation_count++];
	memset(o, 0, sizeof(*o));
	return o;
}

static void read_one(struct corpus *corpus, struct observation *o, struct slice anomaly)
{
	enum { EVENT, DIRECTION, COUNT, FIRST, LAST, MEMBERS };
	static const struct slice names[] = {
		[EVENT] = PICK("event"),
		[DIRECTION] = PICK("direction"),
		[COUNT] = PICK("count"),
		[FIRST] = PICK("first_frame"),
		[LAST] = PICK("last_frame"),
	};
	struct slice value[MEMBERS];

	pick(anomaly, names, MEMBERS, value);
	o->event = corpus_read_text(corpus, value[EVENT]);
	o->to_server = !slice_is(peek_plain(value[DIRECTION]), "to_client");
	o->count = value[COUNT].len ? pick_u64(value[COUNT]) : 1;
	o->first_frame = pick_u32(value[FIRST]);
	o->last_frame = pick_u32(value[LAST]);
	o->details = corpus_read_json(corpus, anomaly);
}

void corpus_read_anomalies(struct corpus *corpus, const struct conv *conv, struct slice list)
{
	struct peek walk = peek_into(list);

	while (walk.close == ']' && peek_next(&walk)) {
		struct observation *o = add(corpus);

		o->time_us = conv->first_us;
		o->flow_id = conv->flow_id;
		o->client = conv->src;
		o->server = conv->dest;
		o->client_port = conv->src_port;
		o->server_port = conv->dest_port;
		o->proto = conv->proto;
		o->app_proto = conv->app_proto;
		o->midstream = conv->flags & CONV_MIDSTREAM;
		read_one(corpus, o, walk.value);
	}
}

void corpus_read_anomaly(struct corpus *corpus, const struct record *record)
{
	struct slice anomaly = record_get(record, "anomaly");
	struct ends ends = corpus_read_ends(corpus, record_get(record, "src_ip"),
		record_get(record, "src_port"), record_get(record, "dest_ip"),
		record_get(record, "dest_port"));
	struct observation *o;

	if (!ends.valid || !anomaly.len)
		return;
	o = add(corpus);
	o->time_us = pick_time_us(record_get(record, "timestamp"));
	o->flow_id = pick_u64(record_get(record, "flow_id"));
	o->client = ends.src;
	o->server = ends.dest;
	o->client_port = ends.src_port;
	o->server_port = ends.dest_port;
	o->proto = corpus_read_text(corpus, record_get(record, "proto"));
	o->app_proto = corpus_read_text(corpus, record_get(record, "app_proto"));
	read_one(corpus, o, anomaly);
	o->first_frame = o->last_frame = pick_u32(record_get(record, "pcap_cnt"));
}

static void read_sweep(struct arp_claim *claim, struct slice sweep)
{
	enum { TARGETS, START, END, FIRST, LAST, MEMBERS };
	static const struct slice names[] = {
		[TARGETS] = PICK("targets"),
		[START] = PICK("start"),
		[END] = PICK("end"),
		[FIRST] = PICK("first_frame"),
		[LAST] = PICK("last_frame"),
	};
	struct slice value[MEMBERS];

	if (sweep.len == 0)
		return;
	pick(sweep, names, MEMBERS, value);
	claim->sweep_targets = pick_u32(value[TARGETS]);
	claim->sweep_first_us = pick_time_us(value[START]);
	claim->sweep_last_us = pick_time_us(value[END]);
	claim->sweep_first_frame = pick_u32(value[FIRST]);
	claim->sweep_last_frame = pick_u32(value[LAST]);
}

void corpus_read_arp(struct corpus *corpus, const struct record *record)
{
	enum {
		MAC,
		IP,
		REQUESTS,
		REPLIES,
		UNSOLICITED,
		TARGETS,
		SEQUENTIAL,
		LAST,
		FRAME,
		SWEEP,
		MEMBERS
	};
	static const struct slice names[] = {
		[MAC] = PICK("src_mac"),
		[IP] = PICK("src_ip"),
		[REQUESTS] = PICK("requests"),
		[REPLIES] = PICK("replies"),
		[UNSOLICITED] = PICK("unsolicited"),
		[TARGETS] = PICK("targets"),
		[SEQUENTIAL] = PICK("sequential"),
		[LAST] = PICK("last_seen"),
		[FRAME] = PICK("last_frame"),
		[SWEEP] = PICK("sweep"),
	};
	struct slice value[MEMBERS];
	struct arp_claim *claim;
	uint32_t host;
	bool valid;

	pick(record_get(record, "arp"), names, MEMBERS, value);
	host = corpus_host(corpus, value[IP], &valid);
	if (!valid)
		return;
	MEM_GROW(corpus->arp_claims, corpus->arp_claim_count, corpus->arp_claim_room);
	claim = &corpus->arp_claims[corpus->arp_claim_count++];
	*claim = (struct arp_claim){.first_us = pick_time_us(record_get(record, "timestamp")),
		.last_us = pick_time_us(value[LAST]),
		.mac = corpus_read_text(corpus, value[MAC]),
		.ip = host,
		.first_frame = pick_u32(record_get(record, "pcap_cnt")),
		.last_frame = pick_u32(value[FRAME]),
		.requests = pick_u32(value[REQUESTS]),
		.replies = pick_u32(value[REPLIES]),
		.unsolicited = pick_u32(value[UNSOLICITED]),
		.targets = pick_u32(value[TARGETS]),
		.sequential = pick_u32(value[SEQUENTIAL])};
	if (claim->last_us < claim->first_us)
		claim->last_us = claim->first_us;
	read_sweep(claim, value[SWEEP]);
}
