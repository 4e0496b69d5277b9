/* Asset and stats records. */
#include "base/mem.h"
#include "graph/read.h"
#include "record/peek.h"

/* Of several records of one address the last. */
static struct asset *asset_of(struct assets *assets, uint32_t address)
{
	struct slice key = slice_of(&address, sizeof(address));
	uint32_t *number = map_put_copy(&assets->by_address, key, &assets->text);

	if (*number == MAP_NONE) {
		*number = (uint32_t)assets->count;
		MEM_GROW(assets->items, assets->count, assets->room);
		assets->count++;
	}
	return &assets->items[*number];
}

void read_asset(struct graph *graph, const struct fields *fields)
{
	uint32_t number = addresses_add(&graph->addresses, peek_plain(fields->at[FIELD_IP]));
	struct arena *text = &graph->assets.text;
	struct address *address;

	if (number == ADDRESS_NONE)
		return;
	graph->seen |= SEEN_ASSET;
	address = &graph->addresses.items[number];
	address->described = true;
	address->sent = true;
	if (address->kind == ADDRESS_EXTERNAL)
		address->kind = ADDRESS_INTERNAL;
	address->mac = value_mac(fields->at[FIELD_MAC]);
	*asset_of(&graph->assets, number) = (struct asset){
		.address = number,
		.mac = keep_text(graph, text, fields->at[FIELD_MAC]),
		.mac_vendor = keep_text(graph, text, fields->at[FIELD_MAC_VENDOR]),
		.names = keep_json(graph, text, fields->at[FIELD_NAMES], '['),
		.users = keep_json(graph, text, fields->at[FIELD_USERS], '['),
		.os = keep_json(graph, text, fields->at[FIELD_OS], '['),
	};
}

static int64_t count_or(struct slice value, int64_t otherwise)
{
	return value.len ? value_count(value) : otherwise;
}

/* Sensors write these again and again, with totals: the last one counts. */
void read_stats(struct graph *graph, const struct fields *fields)
{
	struct account *account = &graph->account;
	struct slice stats = fields->at[FIELD_STATS];
	struct slice capture = peek_member(stats, "capture");
	struct slice complete = peek_member(capture, "complete");
	struct arena *text = &graph->assets.text;

	graph->seen |= SEEN_STATS;
	account->stats_packets = count_or(peek_path(stats, "decoder.pkts"), -1);
	account->stats_bytes = count_or(peek_path(stats, "decoder.bytes"), -1);
	account->complete = complete.len ? slice_is(complete, "true") : -1;
	account->stopped_by = keep_text(graph, text, peek_member(capture, "stopped_by"));
	account->files = keep_json(graph, text, peek_member(capture, "files"), '[');
	account->skipped = keep_json(graph, text, peek_member(capture, "skipped"), '{');
}
