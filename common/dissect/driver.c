#include "dissect/driver.h"

#include "base/mem.h"
#include "dissect/exchange.h"
#include "dissect/expect.h"
#include "flow/anomaly.h"
#include "flow/injection.h"
#include "flow/opening.h"
#include "flow/stream.h"

#include <stdlib.h>

#define MASK_WORDS (DISSECTORS_MAX / 64)
#define OVER_KINDS 3
#define CACHE_LINE 64
#define CANDIDATES_MAX 4 /* of one direction; others begin anew with each datagram */

/* A set of dissectors: a bit for each row of the table. */
struct rows {
	uint64_t bits[MASK_WORDS];
};

/* One direction of a conversation whose payload is being read. */
struct reader {
	struct rows refused; /* dissectors that said NO */
	struct strbuf kept; /* by the dissector */
	const struct dissector *proven; /* NULL while nobody has */
	const struct dissector
		*left; /* what it spoke before a SWITCH; NULL for nobody's protocol */
	uint32_t phase;
	bool switched; /* behind a SWITCH: everybody was asked anew */
	uint8_t vain; /* datagrams in a row that nobody could read */

	/* Dissectors that take several datagrams to be sure, and how far they have come. */
	uint8_t candidate_count, candidate_row[CANDIDATES_MAX];
	uint32_t candidate_phase[CANDIDATES_MAX];
};

/* What TCP needs besides, by direction. */
struct tcp {
	struct tcp *next; /* in the list of those given back */
	struct stream stream[2];
	struct injection told[2];
};

struct dissection {
	struct dissection *older, *newer; /* the driver's list, by age */
	struct conversation *conv;
	struct exchanges exchanges;
	size_t memory; /* as last accounted */
	struct reader reader[2];
	struct tcp *tcp; /* NULL for other transports */
};

struct driver {
	struct conversations *table;
	struct names *names;
	struct hosts *hosts;
	dissect_event_fn *event;
	void *ctx;
	struct dissection *oldest, *newest;
	struct arena arena; /* of dissections, one behind the other */
	struct dissection *unused; /* given back, to be used again; linked by 'older' */
	struct tcp *unused_tcp;
	size_t memory;
	uint64_t given_up;
	struct strbuf members; /* of the event being made */
	struct expectations expectations;
	struct rows over[OVER_KINDS]; /* the dissectors of each transport */
};

/* The index of a transport in driver.over, and its bit. */
static unsigned over_of(uint8_t ip_proto)
{
	return ip_proto == PROTO_TCP ? 0 : ip_proto == PROTO_SCTP ? 2 : 1;
}
_Static_assert(OVER_TCP == 1u << 0 && OVER_UDP == 1u << 1 && OVER_SCTP == 1u << 2, "in this order");

static void sort_by_transport(struct driver *driver)
{
	for (size_t row = 0; dissectors[row]; row++)
		for (unsigned over = 0; over < OVER_KINDS; over++)
			if (dissectors[row]->over & 1u << over)
				driver->over[over].bits[row / 64] |= UINT64_C(1) << (row % 64);
}

struct driver *driver_new(struct conversations *table, struct names *names, struct hosts *hosts,
	dissect_event_fn *event, void *ctx)
{
	struct driver *driver = mem_zalloc(1, sizeof(*driver));

	driver->table = table;
	driver->names = names;
	driver->hosts = hosts;
	driver->event = event;
	driver->ctx = ctx;
	sort_by_transport(driver);
	return driver;
}

uint64_t driver_given_up(const struct driver *driver)
{
	return driver->given_up;
}

static struct tcp *tcp_new(struct driver *driver, const struct conversation *conv)
{
	struct tcp *tcp = driver->unused_tcp;

	if (tcp)
		driver->unused_tcp = tcp->next;
	else
		tcp = arena_alloc(&driver->arena, sizeof(*tcp));
	for (unsigned dir = 0; dir < 2; dir++) {
		memset(&tcp->stream[dir], 0, sizeof(tcp->stream[dir]));
		injection_start(&tcp->told[dir]);
		if (conv->seq_known & 1u << dir)
			stream_start(&tcp->stream[dir], conv->tcp_base[dir] + 1);
	}
	return tcp;
}

static void tcp_free(struct driver *driver, struct tcp *tcp)
{
	if (!tcp)
		return;
	for (unsigned dir = 0; dir < 2; dir++)
		stream_release(&tcp->stream[dir]);
	tcp->next = driver->unused_tcp;
	driver->unused_tcp = tcp;
}

static struct dissection *dissection_new(struct driver *driver, struct conversation *conv)
{
	struct dissection *d = driver->unused;

	if (d)
		driver->unused = d->older;
	else
		d = arena_alloc(&driver->arena, sizeof(*d));
	memset(d, 0, sizeof(*d));
	d->conv = conv;
	d->older = driver->newest;
	if (driver->newest)
		driver->newest->newer = d;
	else
		driver->oldest = d;
	driver->newest = d;
	conv->dissection = d;
	driver->memory += d->memory = sizeof(*d);
	if (conv->key.ip_proto == PROTO_TCP)
		d->tcp = tcp_new(driver, conv);
	return d;
}

static void send(struct driver *driver, const struct dissect_event *event)
{
	if (event->members.len && driver->event)
		driver->event(event, driver->ctx);
}

/* Requests that no answer came to are written as they are. */
static void send_unanswered(struct driver *driver, struct dissection *d)
{
	struct dissect_event event = {.conv = d->conv, .dir = d->conv->client};

	while (exchange_take(&d->exchanges, &event))
		send(driver, &event);
	exchanges_release(&d->exchanges);
}

static void dissection_free(struct driver *driver, struct dissection *d)
{
	if (d->older)
		d->older->newer = d->newer;
	else
		driver->oldest = d->newer;
	if (d->newer)
		d->newer->older = d->older;
	else
		driver->newest = d->older;
	driver->memory -= d->memory;
	send_unanswered(driver, d);
	tcp_free(driver, d->tcp);
	for (unsigned dir = 0; dir < 2; dir++)
		strbuf_release(&d->reader[dir].kept);
	d->conv->dissected[0] = d->conv->dissected[1] = true;
	d->conv->dissection = NULL;
	d->older = driver->unused;
	driver->unused = d;
}

static bool is_proof(enum verdict verdict)
{
	return verdict == VERDICT_NEXT || verdict == VERDICT_DONE || verdict == VERDICT_SWITCH;
}

static void send_events(
	struct driver *driver, struct dissection *d, const struct dissect_out *out, unsigned dir)
{
	struct dissect_event event = {out->event_type, strbuf_slice(&driver->members), d->conv, dir,
		out->in->time_us, out->in->frame};

	send(driver, &event);
	event.dir = d->conv->client;
	while (exchange_take_answered(&d->exchanges, &event))
		send(driver, &event);
}

/* What an answer says of the conversation as a whole. */
static void learn(struct dissection *d, const struct dissector *who, const struct dissect_out *out,
	unsigned dir)
{
	struct conversation *conv = d->conv;
	const char *proto = out->proto ? out->proto : who->name;

	d->reader[dir].proven = who;
	if (!conv->app_proto)
		conv->app_proto = proto;
	else if (d->reader[dir].switched && strcmp(conv->app_proto, proto) != 0) {
		if (!conv->app_proto_orig)
			conv->app_proto_orig = conv->app_proto;
		conv->app_proto = proto;
	}
	if (out->sender != SENDER_UNKNOWN)
		conversation_turn(conv, out->sender == SENDER_CLIENT ? dir : !dir, BASIS_PAYLOAD);
}

/* From here on everybody is asked anew about this direction. */
static void ask_anew(struct reader *reader)
{
	reader->switched = true;
	reader->left = reader->proven;
	reader->proven = NULL;
	reader->phase = 0;
	reader->candidate_count = 0;
	strbuf_clear(&reader->kept);
	reader->refused = (struct rows){{0}};
}

/* What a dissector is asked with; one for all who are asked about the same bytes. */
static struct dissect_out out_of(
	struct driver *driver, struct dissection *d, struct segment *in, unsigned dir)
{
	in->behind = d->reader[dir].left ? d->reader[dir].left->name : NULL;
	return (struct dissect_out){.facts = &d->conv->facts,
		.anomalies = &d->conv->anomalies,
		.dir = dir,
		.arena = &driver->table->arena,
		.names = driver->names,
		.hosts = driver->hosts,
		.expectations = &driver->expectations,
		.event = &driver->members,
		.exchanges = &d->exchanges,
		.in = in,
		.kept = &d->reader[dir].kept};
}

/* Asks one dissector; 'out' is as out_of() made it, or as a refusal left it. */
static enum verdict ask(struct driver *driver, struct dissection *d, const struct dissector *who,
	struct segment *in, unsigned dir, struct dissect_out *out)
{
	struct reader *reader = &d->reader[dir], *other = &d->reader[!dir];
	enum verdict verdict;

	out->eaten = 0;
	out->sender = SENDER_UNKNOWN;
	out->proto = out->event_type = NULL;
	out->kept_other = (struct slice){NULL, 0};
	if (other->proven == who)
		out->kept_other = strbuf_slice(&other->kept);
	strbuf_clear(&driver->members);
	in->phase = out->phase = reader->phase;
	in->expected = other->proven == who || (other->left == who && !reader->switched);
	in->deserted = other->switched && !reader->switched;
	verdict = who->read(in, out);
	if (verdict == VERDICT_NO)
		return reader->kept.len > DISSECT_KEPT_MAX ? VERDICT_DONE : VERDICT_NO;
	reader->phase = out->phase;
	if (is_proof(verdict)) {
		learn(d, who, out, dir);
		send_events(driver, d, out, dir);
	}
	if (verdict == VERDICT_SWITCH)
		ask_anew(reader);
	return reader->kept.len > DISSECT_KEPT_MAX ? VERDICT_DONE : verdict;
}

/* How far this candidate has come; 0 when it is none yet. */
static uint32_t candidate_phase(const struct reader *reader, size_t row)
{
	for (unsigned i = 0; i < reader->candidate_count; i++)
		if (reader->candidate_row[i] == row)
			return reader->candidate_phase[i];
	return 0;
}

/* Where there is room. */
static void keep_candidate(struct reader *reader, size_t row)
{
	unsigned i = 0;

	while (i < reader->candidate_count && reader->candidate_row[i] != row)
		i++;
	if (i == CANDIDATES_MAX)
		return;
	if (i == reader->candidate_count)
		reader->candidate_count++;
	reader->candidate_row[i] = (uint8_t)row;
	reader->candidate_phase[i] = reader->phase;
}

/* Asks those of one word of the table's rows; true when the matter is settled. */
static bool ask_some(struct driver *driver, struct dissection *d, struct segment *in, unsigned dir,
	unsigned word, struct dissect_out *out, enum verdict *answer)
{
	struct reader *reader = &d->reader[dir];
	uint64_t *refused = &reader->refused.bits[word];
	uint64_t asked = driver->over[over_of(in->ip_proto)].bits[word] & ~*refused;

	for (; asked; asked &= asked - 1) {
		size_t row = word * 64 + (size_t)__builtin_ctzll(asked);
		enum verdict verdict;

		reader->phase = candidate_phase(reader, row);
		strbuf_clear(&reader->kept);
		verdict = ask(driver, d, dissectors[row], in, dir, out);
		if (is_proof(verdict)) {
			*answer = verdict;
			return true;
		}
		if (verdict == VERDICT_NO)
			*refused |= asked & -asked;
		else
			*answer = VERDICT_MORE;
		if (verdict == VERDICT_MORE && in->ip_proto != PROTO_TCP)
			keep_candidate(reader, row);
	}
	return false;
}

/* Asks everybody who has not refused yet. */
static enum verdict ask_all(struct driver *driver, struct dissection *d, struct segment *in,
	unsigned dir, size_t *eaten)
{
	struct dissect_out out = out_of(driver, d, in, dir);
	enum verdict answer = VERDICT_NO;

	for (unsigned word = 0; word < MASK_WORDS; word++)
		if (ask_some(driver, d, in, dir, word, &out, &answer))
			break;
	*eaten = out.eaten;
	return answer;
}

/* Asks whom it concerns about one direction's bytes: who has proven to know
 * this direction, else who knows the other one, else everybody. */
static enum verdict question(struct driver *driver, struct dissection *d, struct segment *in,
	unsigned dir, size_t *eaten)
{
	struct reader *reader = &d->reader[dir], *other = &d->reader[!dir];
	const struct dissector *who = reader->proven;

	if (!who && other->proven && other->switched == reader->switched)
		who = other->proven;
	if (who) {
		struct dissect_out out = out_of(driver, d, in, dir);
		bool proven = who == reader->proven;
		enum verdict verdict = ask(driver, d, who, in, dir, &out);

		*eaten = out.eaten;
		if (!proven || verdict != VERDICT_NO || reader->switched || !other->switched)
			return verdict;
		ask_anew(reader);
	}
	return ask_all(driver, d, in, dir, eaten);
}

static struct segment segment_of(
	const struct conversation *conv, unsigned dir, int64_t time_us, uint64_t frame)
{
	return (struct segment){.ip_proto = conv->key.ip_proto,
		.src = &conv->key.ip[dir],
		.dst = &conv->key.ip[!dir],
		.src_port = conv->key.port[dir],
		.dst_port = conv->key.port[!dir],
		.from_client = conv->client == dir,
		.time_us = time_us,
		.frame = frame};
}

/* Reads what is ready of a TCP direction; 'last': nothing will follow. */
static void read_stream(
	struct driver *driver, struct dissection *d, unsigned dir, struct segment *in, bool last)
{
	struct stream *stream = &d->tcp->stream[dir];
	enum verdict verdict = VERDICT_MORE;
	size_t eaten;

	for (;;) {
		in->bytes = stream_ready(stream);
		if (in->bytes.len == 0)
			break;
		in->end = stream->ended || last || in->bytes.len >= DISSECT_HELD_MAX;
		verdict = question(driver, d, in, dir, &eaten);
		if ((verdict != VERDICT_NEXT && verdict != VERDICT_SWITCH) || eaten == 0)
			break;
		stream_eat(stream, eaten);
		in->end = false;
		verdict = VERDICT_MORE;
	}
	if (verdict == VERDICT_MORE && !in->end && !stream->ended) {
		stream_keep(stream);
	} else {
		d->conv->dissected[dir] = true;
		stream_release(stream);
	}
}

static void read_datagram(
	struct driver *driver, struct dissection *d, unsigned dir, struct segment *in)
{
	struct reader *reader = &d->reader[dir];
	enum verdict verdict;
	size_t eaten;

	in->end = true;
	verdict = question(driver, d, in, dir, &eaten);
	reader->vain = is_proof(verdict) ? 0 : reader->vain + 1;
	if (verdict == VERDICT_DONE ||
		(verdict == VERDICT_NO && !reader->proven && !d->reader[!dir].proven) ||
		reader->vain == DISSECT_DATAGRAMS_MAX)
		d->conv->dissected[dir] = true;
}

static void account(struct driver *driver, struct dissection *d)
{
	size_t memory = sizeof(*d) + exchanges_memory(&d->exchanges);

	for (unsigned dir = 0; dir < 2; dir++)
		memory += d->reader[dir].kept.room;
	if (d->tcp)
		memory += sizeof(*d->tcp) + stream_memory(&d->tcp->stream[0]) +
			stream_memory(&d->tcp->stream[1]);
	driver->memory += memory - d->memory;
	d->memory = memory;
}

/* Nothing more will come: each direction is read for the last time. */
static void read_the_rest(struct driver *driver, struct dissection *d)
{
	const struct conversation *conv = d->conv;

	for (unsigned dir = 0; dir < 2; dir++) {
		struct segment in =
			segment_of(conv, dir, conv->pulse[dir].last_us, conv->last_frame);

		if (conv->key.ip_proto == PROTO_TCP && !conv->dissected[dir])
			read_stream(driver, d, dir, &in, true);
	}
	dissection_free(driver, d);
}

static void keep_memory_bounded(struct driver *driver)
{
	while (driver->memory > DISSECT_MEMORY_MAX && driver->oldest) {
		driver->given_up++;
		read_the_rest(driver, driver->oldest);
	}
}

static void read_packet(
	struct driver *driver, struct dissection *d, const struct packet *packet, unsigned dir)
{
	struct segment in = segment_of(d->conv, dir, packet->frame->time_us, packet->frame->number);
	uint32_t seq = packet->tcp_seq + !!(packet->tcp_flags & TCP_SYN);

	if (packet->ip_proto == PROTO_TCP) {
		stream_push(&d->tcp->stream[dir], seq, packet->payload, packet->payload_len);
		read_stream(driver, d, dir, &in, false);
	} else {
		in.bytes = packet->payload;
		read_datagram(driver, d, dir, &in);
	}
}

/* Was it announced by another conversation? Then nobody is asked what it is. */
static void take_announced(
	struct driver *driver, struct conversation *conv, const struct packet *packet)
{
	int64_t now = packet->frame->time_us;
	const char *proto = expect_take(&driver->expectations, &packet->dst, packet->dst_port, now);

	if (!proto)
		proto = expect_take(&driver->expectations, &packet->src, packet->src_port, now);
	if (!proto)
		return;
	conv->app_proto = proto;
	conv->dissected[0] = conv->dissected[1] = true;
}

/* As long as one side is read: what raced it may have ended the other. */
static void look_at_segment(
	struct driver *driver, struct dissection *d, const struct packet *packet, unsigned dir)
{
	struct conversation *conv = d->conv;
	struct injection *told = d->tcp->told;

	if (conv->payload[dir] - packet->payload_len <= OPENING_BEFORE_MAX)
		opening_look(conv, &driver->table->arena, packet, dir);
	injection_look(&told[dir], &told[!dir], conv, &driver->table->arena, packet, dir);
}

void driver_approach(const struct conversation *conv)
{
	const char *d = (const char *)conv->dissection;

	for (size_t at = 0; d && at < sizeof(struct dissection); at += CACHE_LINE)
		__builtin_prefetch(d + at, 1);
}

void driver_packet(
	struct driver *driver, struct conversation *conv, const struct packet *packet, unsigned dir)
{
	struct dissection *d = conv->dissection;

	if (packet->payload_len == 0 || !packet->has_ports || (!d && conv->dissected[dir]))
		return;
	if (!d) {
		d = dissection_new(driver, conv);
		take_announced(driver, conv, packet);
	}
	if (d->tcp)
		look_at_segment(driver, d, packet, dir);
	if (conv->dissected[dir])
		return;
	read_packet(driver, d, packet, dir);
	if (conv->dissected[0] && conv->dissected[1])
		dissection_free(driver, d);
	else
		account(driver, d);
	keep_memory_bounded(driver);
}

void driver_finish(struct driver *driver)
{
	while (driver->oldest)
		read_the_rest(driver, driver->oldest);
}

void driver_free(struct driver *driver)
{
	driver_finish(driver);
	strbuf_release(&driver->members);
	arena_release(&driver->arena);
	expect_release(&driver->expectations);
	free(driver);
}
