#include "dissect/driver.h"

#include "base/mem.h"
#include "dissect/messages.h"
#include "dissect/question.h"
#include "dissect/resume.h"
#include "flow/opening.h"

#include <stdlib.h>

struct driver *driver_new(struct conversations *table, struct names *names, struct hosts *hosts,
	dissect_event_fn *event, void *ctx)
{
	struct driver *driver = mem_zalloc(1, sizeof(*driver));

	driver->table = table;
	driver->names = names;
	driver->hosts = hosts;
	driver->event = event;
	driver->ctx = ctx;
	question_prepare(driver);
	return driver;
}

void driver_use_keys(struct driver *driver, const struct keylog *keylog)
{
	driver->keylog = keylog;
}

uint64_t driver_given_up(const struct driver *driver)
{
	return driver->given_up;
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
	stream_begins_fn *begins;
	enum verdict verdict;

	for (;;) {
		verdict = messages_read(driver, d, dir, in, last);
		if (verdict == VERDICT_MORE && !in->end && !stream->ended && !last) {
			stream_keep(stream);
			return;
		}
		begins = verdict == VERDICT_DONE || !(stream->ended || last)
			? NULL
			: resume_begins(d, dir);
		if (!begins || !stream_resume(stream, begins))
			break;
		resume_begin_anew(d, dir);
	}
	d->tcp->lost[dir] = !last && (begins || resume_may_begin_late(d, dir));
	d->conv->dissected[dir] = !d->tcp->lost[dir];
	stream_release(stream);
}

static void read_datagram(
	struct driver *driver, struct dissection *d, unsigned dir, struct segment *in)
{
	struct dissect_reader *reader = &d->reader[dir];
	enum verdict verdict;
	bool is_known;
	size_t eaten;

	in->end = true;
	verdict = question(driver, d, in, dir, &eaten);
	is_known = reader->proven || d->reader[!dir].proven;
	if (question_is_proof(verdict))
		reader->vain = 0;
	else if (!is_known || !segment_is_cut(in))
		reader->vain++;
	if (verdict == VERDICT_DONE ||
		(verdict == VERDICT_NO && !is_known && !segment_is_cut(in)) ||
		reader->vain == DISSECT_DATAGRAMS_MAX)
		d->conv->dissected[dir] = true;
}

static void account(struct driver *driver, struct dissection *d)
{
	size_t memory = dissection_memory(d);

	driver->memory += memory - d->memory;
	d->memory = memory;
}

/* Both directions have been read. */
static void give_back(struct driver *driver, struct dissection *d)
{
	for (unsigned dir = 0; dir < 2 && d->inner; dir++) {
		struct segment in =
			segment_of(d->conv, dir, d->conv->pulse[dir].last_us, d->conv->last_frame);

		messages_end_inner(driver, d, dir, &in);
	}
	dissection_free(driver, d);
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
	give_back(driver, d);
}

static void keep_memory_bounded(struct driver *driver)
{
	while (driver->memory > DISSECT_MEMORY_MAX && driver->oldest) {
		driver->given_up++;
		read_the_rest(driver, driver->oldest);
	}
}

/* The segment may come behind a hole that nothing will fill: then what was waited for is read. */
static void mind_hole(struct driver *driver, struct dissection *d, const struct packet *packet,
	unsigned dir, struct segment *in)
{
	struct dissect_tcp *tcp = d->tcp;

	if (!tcp->has_acked[!dir] || tcp->lost[dir] ||
		!stream_lacks(&tcp->stream[dir], packet->tcp_seq, tcp->acked[!dir]) ||
		!resume_begins(d, dir))
		return;
	stream_end(&tcp->stream[dir]);
	read_stream(driver, d, dir, in, false);
}

static void read_segment(struct driver *driver, struct dissection *d, const struct packet *packet,
	unsigned dir, struct segment *in)
{
	uint32_t seq = packet->tcp_seq + !!(packet->tcp_flags & TCP_SYN);

	stream_push(&d->tcp->stream[dir], seq, packet->payload, packet->payload_len);
	read_stream(driver, d, dir, in, false);
}

static void read_packet(
	struct driver *driver, struct dissection *d, const struct packet *packet, unsigned dir)
{
	struct segment in = segment_of(d->conv, dir, packet->frame->time_us, packet->frame->number);

	if (!d->tcp) {
		in.bytes = packet->payload;
		in.sent_len = packet->payload_len;
		read_datagram(driver, d, dir, &in);
		return;
	}
	mind_hole(driver, d, packet, dir, &in);
	if (d->conv->dissected[dir])
		return;
	if (d->tcp->lost[dir] && !resume_take_up(driver, d, packet, dir))
		return;
	read_segment(driver, d, packet, dir, &in);
	/* what came before it made no sense, to anybody; the segment may begin something */
	if (d->tcp->lost[dir] && !d->reader[dir].proven && resume_take_up(driver, d, packet, dir))
		read_segment(driver, d, packet, dir, &in);
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
	if (packet->tcp_flags & TCP_ACK) {
		d->tcp->has_acked[dir] = true;
		d->tcp->acked[dir] = packet->tcp_ack;
	}
}

void driver_approach(const struct conversation *conv)
{
	if (conv->dissection)
		mem_approach(conv->dissection, sizeof(*conv->dissection));
}

/* The sender has closed its direction. Where all that it sent is there, the reading ends with it,
 * not with the capture. */
static void take_fin(
	struct driver *driver, struct dissection *d, const struct packet *packet, unsigned dir)
{
	struct stream *stream = &d->tcp->stream[dir];
	struct segment in =
		segment_of(d->conv, dir, d->conv->pulse[dir].last_us, packet->frame->number);
	uint32_t end = packet->tcp_seq + !!(packet->tcp_flags & TCP_SYN) + packet->payload_len;

	if (d->tcp->lost[dir])
		d->conv->dissected[dir] = true;
	if (!stream_is_whole(stream, end))
		return;
	stream_end(stream);
	read_stream(driver, d, dir, &in, true);
}

void driver_packet(
	struct driver *driver, struct conversation *conv, const struct packet *packet, unsigned dir)
{
	struct dissection *d = conv->dissection;
	bool fin = d && d->tcp && (packet->tcp_flags & TCP_FIN);

	if (!packet->has_ports || (packet->payload_len == 0 && !fin) ||
		(!d && conv->dissected[dir]))
		return;
	if (!d) {
		d = dissection_new(driver, conv);
		take_announced(driver, conv, packet);
	}
	if (packet->payload_len && d->tcp)
		look_at_segment(driver, d, packet, dir);
	if (conv->dissected[dir])
		return;
	if (packet->payload_len)
		read_packet(driver, d, packet, dir);
	if (fin)
		take_fin(driver, d, packet, dir);
	if (conv->dissected[0] && conv->dissected[1])
		give_back(driver, d);
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
