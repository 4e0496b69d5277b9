#include "dissect/analysis.h"

#include "base/mem.h"
#include "flow/echo.h"
#include "flow/injection.h"
#include "flow/neighbour.h"
#include "net/filter.h"

#include <stdlib.h>

#define ANALYSIS_BATCH 16 /* packets */
#define ANALYSIS_AHEAD 2 /* packets, between asking for memory and using it */

struct analysis *analysis_new(const struct analysis_options *options)
{
	struct analysis *a = mem_zalloc(1, sizeof(*a));

	a->options = *options;
	a->decoder = decoder_new();
	conversations_init(&a->table);
	names_init(&a->names);
	hosts_init(&a->hosts);
	arps_init(&a->arps);
	if (!options->no_payload)
		a->driver =
			driver_new(&a->table, &a->names, &a->hosts, options->event, options->ctx);
	a->keylog = keylog_new();
	if (a->driver)
		driver_use_keys(a->driver, a->keylog);
	return a;
}

/* By Suricata's names. */
static void note_fragments(
	struct analysis *a, struct conversation *conv, const struct packet *packet, unsigned dir)
{
	static const struct anomaly_kind kinds[2][2] = {
		{{"decode", "decoder.ipv4.frag_overlap"}, {"decode", "decoder.ipv6.frag_overlap"}},
		{{"decode", "decoder.ipv4.frag_pkt_too_large"},
			{"decode", "decoder.ipv6.frag_pkt_too_large"}}};
	const uint64_t frames[2] = {
		packet->fragments_before ? packet->fragment_first_frame : packet->frame->number,
		packet->frame->number};

	anomaly_note(&conv->anomalies, &a->table.arena,
		&kinds[packet->fragments_too_large][packet->ip_v == 6], dir, frames,
		slice_of(NULL, 0));
}

static void take_conversation(
	struct analysis *a, const struct packet *packet, const struct conv_place *place)
{
	uint16_t file = (uint16_t)(a->account.file_count - 1);
	struct conversation *conv = conversation_fold(&a->table, packet, place, file);
	unsigned dir = place->dir;

	if (packet->fragments_overlap || packet->fragments_too_large)
		note_fragments(a, conv, packet, dir);
	if (packet->ip_proto == PROTO_TCP && packet->has_ports &&
		(packet->tcp_flags & (TCP_SYN | TCP_ACK)) == (TCP_SYN | TCP_ACK))
		injection_look_synack(conv, &a->table.arena, packet, dir);
	if (a->driver && packet->has_icmp)
		echo_look(conv, &a->table.arena, packet, dir);
	if (a->driver)
		driver_packet(a->driver, conv, packet, dir);
}

static void take_packet(
	struct analysis *a, const struct packet *packet, const struct conv_place *place)
{
	neighbour_note(&a->hosts, packet);
	arp_note(&a->arps, packet);
	if (packet->end == PACKET_OK)
		take_conversation(a, packet, place);
}

/* Packets that are taken together, each step of all before the next step of any: what one of
 * them waits for in memory comes while the others are at work. */
struct batch {
	struct batched {
		struct frame frame;
		struct packet packet;
		struct conv_place place;
	} items[ANALYSIS_BATCH];
	size_t count;
};

static void take_batch(struct analysis *a, struct capture *capture, struct batch *batch)
{
	const struct conversation *conv[ANALYSIS_BATCH] = {NULL};

	for (size_t i = 0; i < batch->count; i++)
		if (batch->items[i].packet.end == PACKET_OK)
			conv[i] = conversation_approach(&a->table, &batch->items[i].place);
	for (size_t i = 0; i < batch->count; i++) {
		if (i + ANALYSIS_AHEAD < batch->count && conv[i + ANALYSIS_AHEAD])
			driver_approach(conv[i + ANALYSIS_AHEAD]);
		take_packet(a, &batch->items[i].packet, &batch->items[i].place);
	}
	batch->count = 0;
	capture_let_go(capture);
}

/* Those that waited for other fragments, which did not come. */
static void take_expired(struct analysis *a, bool all)
{
	struct conv_place place;
	struct packet packet;

	while (decoder_flush(a->decoder, all, &packet)) {
		conversation_place(&a->table, &packet, &place);
		take_packet(a, &packet, &place);
	}
}

/* Decodes the frame of the batch's next item. */
static void take_frame(struct analysis *a, struct capture *capture, struct batch *batch)
{
	struct batched *item = &batch->items[batch->count];

	if (a->options.filter && !filter_match(a->options.filter, &item->frame)) {
		a->account.filtered++;
		return;
	}
	if (decoder_read(a->decoder, &item->frame, &item->packet)) {
		if (item->packet.end == PACKET_OK)
			conversation_place(&a->table, &item->packet, &item->place);
		batch->count++;
		if (item->packet.fragments_before) /* its payload is the decoder's */
			take_batch(a, capture, batch);
	}
	if (decoder_has_expired(a->decoder)) {
		take_batch(a, capture, batch);
		take_expired(a, false);
	}
}

/* Is it time to stop? Then account.stopped_by says why. */
static bool stops(struct analysis *a, struct capture *capture)
{
	const struct analysis_options *options = &a->options;

	if (options->max_packets && a->frames >= options->max_packets)
		a->account.stopped_by = "max_packets";
	else if (options->look && a->frames % ANALYSIS_LOOK_EVERY == 0)
		a->account.stopped_by =
			options->look(capture_info(capture), a->frames, options->ctx);
	return a->account.stopped_by != NULL;
}

static struct stats_file *new_file(struct analysis *a, const struct capture_info *info)
{
	struct stats_account *account = &a->account;

	MEM_GROW(account->files, account->file_count, a->file_room);
	account->files[account->file_count] = (struct stats_file){.info = *info};
	return &account->files[account->file_count++];
}

static void bind_name(const struct ip *ip, struct slice name, void *ctx)
{
	names_bind(ctx, ip, NULL, name, NAME_NRB, 0);
}

static void add_keys(struct slice lines, void *ctx)
{
	keylog_add(ctx, lines);
}

static void read_frames(struct analysis *a, struct capture *capture)
{
	uint64_t before = a->last_number;
	struct batch batch = {.count = 0};

	while (!stops(a, capture) && capture_next(capture, &batch.items[batch.count].frame)) {
		struct frame frame = batch.items[batch.count].frame;

		if (capture_has_moved(capture))
			take_batch(a, capture, &batch);
		if (batch.count == 0)
			capture_hold(capture);
		frame.number +=
			before; /* a file numbers its own; some blocks that it skips have one too */
		a->last_number = frame.number;
		a->frames++;
		batch.items[batch.count].frame = frame;
		take_frame(a, capture, &batch);
		if (batch.count == ANALYSIS_BATCH || capture_is_drained(capture))
			take_batch(a, capture, &batch);
	}
	take_batch(a, capture, &batch);
}

/* It stands in the account, so that nobody takes what is there for the whole. */
static void note_unreadable(struct analysis *a, const char *path, struct strbuf *err)
{
	struct capture_info info = {.name = path, .format = "none"};

	struct stats_file *file = new_file(a, &info);

	file->error = mem_strdup(strbuf_cstr(err));
	file->unreadable = true;
}

bool analysis_read(struct analysis *a, const char *path, struct strbuf *err)
{
	struct capture *capture;
	struct stats_file *file;

	if (a->account.stopped_by)
		return true;
	if (a->account.file_count == ANALYSIS_FILES_MAX) {
		strbuf_addf(err, "%s: more than %d captures in one run", path, ANALYSIS_FILES_MAX);
		return false;
	}
	capture = capture_open(path, err);
	if (!capture) {
		note_unreadable(a, path, err);
		return false;
	}
	file = new_file(a, capture_info(capture));
	capture_on_name(capture, bind_name, &a->names);
	capture_on_keys(capture, add_keys, a->keylog);
	read_frames(a, capture);
	file->info = *capture_info(capture);
	file->info.name = path;
	file->error = file->info.error ? mem_strdup(file->info.error) : NULL;
	if (file->info.frames && file->info.last_us > a->account.last_us)
		a->account.last_us = file->info.last_us;
	capture_close(capture);
	return true;
}

/* A file that ends in the middle, or is none, is the reason when no limit was. */
static void find_incomplete(struct stats_account *account)
{
	for (size_t i = 0; i < account->file_count; i++)
		if (!account->stopped_by && !account->files[i].info.complete)
			account->stopped_by =
				account->files[i].unreadable ? "unreadable" : "truncated";
}

void analysis_finish(struct analysis *a)
{
	take_expired(a, true);
	if (a->driver) {
		driver_finish(a->driver);
		a->account.conversations_given_up = driver_given_up(a->driver);
	}
	find_incomplete(&a->account);
	a->account.decoder = decoder_stats(a->decoder);
	a->account.flows = a->table.count;
	a->account.names_dropped = a->names.dropped;
}

void analysis_free(struct analysis *a)
{
	if (a->driver)
		driver_free(a->driver);
	for (size_t i = 0; i < a->account.file_count; i++)
		free(a->account.files[i].error);
	free(a->account.files);
	keylog_free(a->keylog);
	names_release(&a->names);
	hosts_release(&a->hosts);
	arps_release(&a->arps);
	conversations_release(&a->table);
	decoder_free(a->decoder);
	free(a);
}
