/* The events beside the flows: dns, http, asset. */
#include "base/mem.h"
#include "detect/pick.h"
#include "detect/read.h"
#include "record/fields.h"
#include "record/peek.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

enum {
	E_TIMESTAMP,
	E_FLOW_ID,
	E_SRC_IP,
	E_SRC_PORT,
	E_DEST_IP,
	E_DEST_PORT,
	E_PCAP_CNT,
	E_DNS,
	E_HTTP,
	E_TI,
	E_MEMBERS
};

static const struct slice event_names[] = {
	[E_TIMESTAMP] = PICK("timestamp"),
	[E_FLOW_ID] = PICK("flow_id"),
	[E_SRC_IP] = PICK("src_ip"),
	[E_SRC_PORT] = PICK("src_port"),
	[E_DEST_IP] = PICK("dest_ip"),
	[E_DEST_PORT] = PICK("dest_port"),
	[E_PCAP_CNT] = PICK("pcap_cnt"),
	[E_DNS] = PICK("dns"),
	[E_HTTP] = PICK("http"),
	[E_TI] = PICK("ti"),
};

/* The text of one answer: an address, a name, a text. */
static void read_answer(struct question *q, struct slice answer)
{
	struct slice rdata = peek_plain(peek_member(answer, "rdata"));
	size_t bytes;

	if (rdata.len == 0)
		rdata = peek_plain(peek_member(peek_member(answer, "srv"), "name"));
	bytes = q->answer_bytes + rdata.len;
	q->answer_bytes = bytes > UINT16_MAX ? UINT16_MAX : (uint16_t)bytes;
	q->answer_hash = (uint32_t)XXH3_64bits_withSeed(rdata.ptr, rdata.len, q->answer_hash);
	if (slice_starts(rdata, SLICE("127.")))
		q->loopback_answer = true;
}

static void read_message(struct corpus *corpus, struct question *q, struct slice dns)
{
	enum { TYPE, RCODE, QUERIES, ANSWERS, RRNAME, RRTYPE, MEMBERS };
	static const struct slice names[] = {
		[TYPE] = PICK("type"),
		[RCODE] = PICK("rcode"),
		[QUERIES] = PICK("queries"),
		[ANSWERS] = PICK("answers"),
		[RRNAME] = PICK("rrname"),
		[RRTYPE] = PICK("rrtype"),
	};
	struct slice value[MEMBERS], type, name, rrtype;
	struct peek queries, answers;

	pick(dns, names, MEMBERS, value);
	type = peek_plain(value[TYPE]);
	q->response = slice_is(type, "response") || slice_is(type, "answer");
	q->rcode = corpus_read_text(corpus, value[RCODE]);
	queries = peek_into(value[QUERIES]);
	name = value[RRNAME];
	rrtype = value[RRTYPE];
	if (queries.close == ']' && peek_next(&queries)) {
		name = peek_member(queries.value, "rrname");
		rrtype = peek_member(queries.value, "rrtype");
	}
	q->name = corpus_read_name(corpus, name);
	q->type = corpus_read_text(corpus, rrtype);
	q->domain = corpus_read_domain(corpus, q->name);
	answers = peek_into(value[ANSWERS]);
	while (answers.close == ']' && peek_next(&answers))
		read_answer(q, answers.value);
}

/* Who asks whom: other sensors turn the 5-tuple of an answer round, and some do not. */
static void face(struct question *q, const struct ends *ends)
{
	bool turned = q->response &&
		((ends->src_port == 53 && ends->dest_port != 53) || ends->src_port == 137 ||
			ends->src_port == 5355);

	q->client = turned ? ends->dest : ends->src;
	q->server = turned ? ends->src : ends->dest;
	q->server_port = turned ? ends->src_port : ends->dest_port;
	q->local = q->server_port == 5353 || q->server_port == 5355;
}

void corpus_read_dns(struct corpus *corpus, const struct record *record)
{
	struct slice value[E_MEMBERS];
	struct question *q;
	struct ends ends;

	pick_record(record, event_names, E_MEMBERS, value);
	ends = corpus_read_ends(
		corpus, value[E_SRC_IP], value[E_SRC_PORT], value[E_DEST_IP], value[E_DEST_PORT]);
	if (!ends.valid)
		return;
	MEM_GROW(corpus->questions, corpus->question_count, corpus->question_room);
	q = &corpus->questions[corpus->question_count];
	memset(q, 0, sizeof(*q));
	q->time_us = pick_time_us(value[E_TIMESTAMP]);
	q->flow_id = pick_u64(value[E_FLOW_ID]);
	q->frame = pick_u32(value[E_PCAP_CNT]);
	read_message(corpus, q, value[E_DNS]);
	face(q, &ends);
	q->ti = corpus_read_json(corpus, value[E_TI]);
	if (q->name || q->response)
		corpus->question_count++;
}

static void read_exchange(struct corpus *corpus, struct request *r, struct slice http)
{
	enum {
		HOSTNAME,
		URL,
		AGENT,
		METHOD,
		STATUS,
		TYPE,
		LENGTH,
		REFERER,
		MAGIC,
		REQUEST_MAGIC,
		REQUEST_LENGTH,
		REQUEST_CUT,
		USER,
		MEMBERS
	};
	static const struct slice names[] = {
		[HOSTNAME] = PICK("hostname"),
		[URL] = PICK("url"),
		[AGENT] = PICK("http_user_agent"),
		[METHOD] = PICK("http_method"),
		[STATUS] = PICK("status"),
		[TYPE] = PICK("http_content_type"),
		[LENGTH] = PICK("length"),
		[REFERER] = PICK("http_refer"),
		[MAGIC] = PICK("magic"),
		[REQUEST_MAGIC] = PICK("request_magic"),
		[REQUEST_LENGTH] = PICK("request_length"),
		[REQUEST_CUT] = PICK("request_cut"),
		[USER] = PICK("user"),
	};
	struct slice value[MEMBERS];

	pick(http, names, MEMBERS, value);
	r->hostname = corpus_read_name(corpus, value[HOSTNAME]);
	r->domain = corpus_read_domain(corpus, r->hostname);
	r->url = corpus_read_text(corpus, value[URL]);
	r->user_agent = corpus_read_text(corpus, value[AGENT]);
	r->method = corpus_read_text(corpus, value[METHOD]);
	r->content_type = corpus_read_text(corpus, value[TYPE]);
	r->status = pick_u32(value[STATUS]);
	r->length = pick_u64(value[LENGTH]);
	r->referer = corpus_read_text(corpus, value[REFERER]);
	r->magic = corpus_read_text(corpus, value[MAGIC]);
	r->request_magic = corpus_read_text(corpus, value[REQUEST_MAGIC]);
	r->request_length = pick_u64(value[REQUEST_LENGTH]);
	r->cut = pick_true(value[REQUEST_CUT]);
	r->user = corpus_read_text(corpus, value[USER]);
}

void corpus_read_http(struct corpus *corpus, const struct record *record)
{
	struct slice value[E_MEMBERS];
	struct request *r;
	struct ends ends;

	pick_record(record, event_names, E_MEMBERS, value);
	ends = corpus_read_ends(
		corpus, value[E_SRC_IP], value[E_SRC_PORT], value[E_DEST_IP], value[E_DEST_PORT]);
	if (!ends.valid)
		return;
	MEM_GROW(corpus->requests, corpus->request_count, corpus->request_room);
	r = &corpus->requests[corpus->request_count++];
	memset(r, 0, sizeof(*r));
	r->time_us = pick_time_us(value[E_TIMESTAMP]);
	r->flow_id = pick_u64(value[E_FLOW_ID]);
	r->frame = pick_u32(value[E_PCAP_CNT]);
	r->client = ends.src;
	r->server = ends.dest;
	r->server_port = ends.dest_port;
	read_exchange(corpus, r, value[E_HTTP]);
	r->ti = corpus_read_json(corpus, value[E_TI]);
}

void corpus_read_asset(struct corpus *corpus, const struct record *record)
{
	struct peek names = peek_into(record_get(record, "names"));
	bool valid;
	uint32_t host = corpus_host(corpus, record_get(record, "ip"), &valid);

	uint32_t name;

	if (!valid || names.close != ']' || !peek_next(&names))
		return;
	name = corpus_read_text(corpus, peek_member(names.value, "name"));
	if (corpus->hosts[host].name == 0 ||
		slice_cmp(corpus_text(corpus, name),
			corpus_text(corpus, corpus->hosts[host].name)) < 0)
		corpus->hosts[host].name = name;
}
