#include "reading.h"

#include "dissect/driver.h"
#include "flow/asset.h"
#include "flow/flow_record.h"
#include "net/capture.h"
#include "net/layers.h"
#include "record/record.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static char described[512];

/* Defined by the sanitizers' runtime; absent without one. */
void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

static void say_described(void)
{
	fprintf(stderr, "while reading %s\n", described);
}

void reading_describe(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(described, sizeof(described), format, args);
	va_end(args);
	if (__sanitizer_set_death_callback)
		__sanitizer_set_death_callback(say_described);
}

static void require(bool holds, const char *rule)
{
	if (holds)
		return;
	fprintf(stderr, "broken rule: %s\n", rule);
	say_described();
	abort();
}

struct pipeline_parts {
	struct decoder *decoder;
	struct driver *driver;
	struct conversations table;
	struct names names;
	struct record record;
	struct strbuf line;
};

static void require_record(struct pipeline_parts *parts)
{
	require(record_read(&parts->record, strbuf_slice(&parts->line), 1),
		"a record is one JSON object");
	require(record_get(&parts->record, "event_type").len > 0, "a record has a type");
}

static void take_event(const struct dissect_event *event, void *ctx)
{
	struct pipeline_parts *parts = ctx;

	strbuf_clear(&parts->line);
	flow_record_head(&parts->line, event->type, event->time_us, event->conv, event->dir);
	strbuf_addc(&parts->line, ',');
	strbuf_add_slice(&parts->line, event->members);
	strbuf_addc(&parts->line, '}');
	require_record(parts);
}

static void take_name(const struct ip *ip, struct slice name, void *ctx)
{
	names_bind(ctx, ip, NULL, name, NAME_NRB, 0);
}

static void take_packet(struct pipeline_parts *parts, const struct packet *packet)
{
	unsigned dir;

	require(packet->frame || packet->fragment, "a packet has a frame");
	if (packet->end == PACKET_OK)
		driver_packet(parts->driver, conversation_fold(&parts->table, packet, 0, &dir),
			packet, dir);
}

static void read_frames(
	struct pipeline_parts *parts, struct capture *capture, struct reading *reading)
{
	struct packet packet;
	struct frame frame;

	while (capture_next(capture, &frame)) {
		require(frame.wire_len >= frame.bytes.len, "a frame is no longer than on the wire");
		require(!reading->frames || frame.file_offset > reading->last_offset,
			"frames go forward");
		frame.number = ++reading->frames;
		reading->last_offset = frame.file_offset;
		if (reading->on_frame)
			reading->on_frame(frame.file_offset, reading->ctx);
		if (decoder_read(parts->decoder, &frame, &packet))
			take_packet(parts, &packet);
		while (decoder_has_expired(parts->decoder) &&
			decoder_flush(parts->decoder, false, &packet))
			take_packet(parts, &packet);
	}
	while (decoder_flush(parts->decoder, true, &packet))
		take_packet(parts, &packet);
	driver_finish(parts->driver);
}

/* Packets read are packets in conversations and packets skipped. */
static void require_balance(const struct pipeline_parts *parts, uint64_t frames)
{
	const struct decoder_stats *stats = decoder_stats(parts->decoder);
	uint64_t counted = 0;

	for (size_t i = 0; i < parts->table.count; i++) {
		const struct conversation *conv = conversation_at(&parts->table, i);
		counted += conv->packets[0] + conv->packets[1];
	}
	for (int end = PACKET_OK + 1; end < PACKET_ENDS; end++)
		counted += stats->ended[end];
	require(stats->packets == frames, "every frame is decoded");
	require(counted == frames, "every packet is in a conversation or skipped, once");
}

static void require_records(struct pipeline_parts *parts, const struct capture_info *info)
{
	struct stats_file file = {.info = *info};
	struct stats_account account = {
		.decoder = decoder_stats(parts->decoder), .files = &file, .file_count = 1};
	struct flow_context context = {.names = &parts->names, .account = &account};
	struct assets assets;

	for (size_t i = 0; i < parts->table.count; i++) {
		strbuf_clear(&parts->line);
		flow_record(&parts->line, conversation_at(&parts->table, i), &context);
		require_record(parts);
	}
	assets_gather(&assets, &parts->table);
	for (size_t i = 0; i < assets.count; i++) {
		strbuf_clear(&parts->line);
		asset_record(&parts->line, &assets.items[i], &parts->names);
		require_record(parts);
	}
	assets_release(&assets);
	strbuf_clear(&parts->line);
	stats_record(&parts->line, &account);
	require_record(parts);
}

static void read_capture(struct reading *reading, struct capture *capture)
{
	static struct pipeline_parts parts; /* a record is large */
	const struct capture_info *info = capture_info(capture);

	memset(&parts, 0, sizeof(parts));
	parts.decoder = decoder_new();
	conversations_init(&parts.table);
	names_init(&parts.names);
	parts.driver = driver_new(&parts.table, &parts.names, take_event, &parts);
	capture_on_name(capture, take_name, &parts.names);
	read_frames(&parts, capture, reading);
	reading->complete = info->complete;
	reading->conversations = parts.table.count;
	require(info->complete == !info->error,
		"a file that is not whole has a reason, a whole one none");
	require(info->frames == reading->frames, "frames are counted");
	require_balance(&parts, reading->frames);
	require_records(&parts, info);
	driver_free(parts.driver);
	decoder_free(parts.decoder);
	names_release(&parts.names);
	conversations_release(&parts.table);
	record_release(&parts.record);
	strbuf_release(&parts.line);
}

void reading_run(struct reading *reading, const char *path)
{
	struct strbuf err = STRBUF_INIT;
	struct capture *capture = capture_open(path, &err);

	reading->frames = reading->conversations = reading->last_offset = 0;
	reading->opened = capture != NULL;
	reading->complete = false;
	if (capture) {
		read_capture(reading, capture);
		capture_close(capture);
	} else {
		require(err.len > 0, "a file that is no capture is told what it is");
	}
	strbuf_release(&err);
}
