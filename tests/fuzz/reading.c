#include "reading.h"

#include "fuzz.h"

#include "dissect/analysis.h"
#include "flow/asset.h"
#include "flow/flow_record.h"

/* Checks the line and makes room for the next. */
static void require_record(struct strbuf *line)
{
	fuzz_require_json(strbuf_slice(line));
	strbuf_clear(line);
}

static void take_event(const struct dissect_event *event, void *ctx)
{
	struct strbuf *line = ctx;

	flow_record_head(line, event->type, event->time_us, event->conv, event->dir);
	strbuf_addc(line, ',');
	strbuf_add_slice(line, event->members);
	strbuf_addc(line, '}');
	require_record(line);
}

static void require_records(const struct analysis *a, struct strbuf *line)
{
	struct flow_context context = {&a->names, &a->account};
	struct assets assets;

	for (size_t i = 0; i < a->table.count; i++) {
		flow_record(line, conversation_at(&a->table, i), &context);
		require_record(line);
	}
	assets_gather(&assets, &a->table, &a->hosts);
	for (size_t i = 0; i < assets.count; i++) {
		asset_record(line, &assets.items[i], &a->names, &a->hosts, NULL);
		require_record(line);
	}
	assets_release(&assets);
	stats_record(line, &a->account);
	require_record(line);
}

/* Packets read are packets in conversations and packets skipped. */
static void require_balance(const struct analysis *a)
{
	const struct decoder_stats *stats = a->account.decoder;
	uint64_t counted = 0;

	for (size_t i = 0; i < a->table.count; i++) {
		const struct conversation *conv = conversation_at(&a->table, i);
		counted += conv->packets[0] + conv->packets[1];
	}
	for (int end = PACKET_OK + 1; end < PACKET_ENDS; end++)
		counted += stats->ended[end];
	fuzz_require(stats->packets == a->frames, "every frame is decoded");
	fuzz_require(counted == a->frames, "every packet is in a conversation or skipped, once");
}

struct reading reading_run(const char *path)
{
	struct strbuf line = STRBUF_INIT, err = STRBUF_INIT;
	struct analysis_options options = {.event = take_event, .ctx = &line};
	struct analysis *a = analysis_new(&options);
	struct reading reading = {.opened = analysis_read(a, path, &err)};

	analysis_finish(a);
	fuzz_require(reading.opened == !err.len, "a file that is no capture is told what it is");
	if (reading.opened) {
		const struct stats_file *file = &a->account.files[0];
		reading.complete = file->info.complete;
		reading.frames = a->frames;
		fuzz_require(
			reading.complete == !file->error, "a file that is not whole has a reason");
		fuzz_require(file->info.frames == a->frames, "frames are counted");
		require_balance(a);
		require_records(a, &line);
	}
	analysis_free(a);
	strbuf_release(&err);
	strbuf_release(&line);
	return reading;
}
