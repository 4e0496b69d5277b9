#include "graph/document.h"

#include "base/json.h"
#include "base/mem.h"
#include "graph/json_column.h"
#include "graph/json_copy.h"
#include "graph/member.h"
#include "graph/tally.h"
#include "record/peek.h"

#include <stdlib.h>

#define GENERATOR "pcg-graph " PCG_VERSION

void json_address(struct strbuf *out, const char *key, const struct address *address)
{
	json_key(out, key);
	strbuf_addc(out, '"');
	address_format(out, address);
	strbuf_addc(out, '"');
}

void json_count(struct strbuf *out, const char *key, int64_t value)
{
	if (value)
		json_i64(out, key, value);
}

void json_words(struct strbuf *out, const char *key, struct slice text)
{
	if (text.len)
		json_str(out, key, text);
}

static int64_t floor_ms(int64_t time_us)
{
	return time_us / 1000 - (time_us % 1000 < 0);
}

static void count_kinds(const struct graph *graph, int64_t counts[3])
{
	for (size_t i = 0; i < graph->addresses.count; i++)
		counts[graph->addresses.items[i].kind]++;
}

enum {
	FILE_NAME,
	FILE_FORMAT,
	FILE_LINK_TYPES,
	FILE_PACKETS,
	FILE_BYTES,
	FILE_FIRST,
	FILE_LAST,
	FILE_ERROR,
	FILE_COMPLETE,
	FILE_MEMBERS
};

static const struct member_name file_names[] = {
	[FILE_NAME] = MEMBER("name"),
	[FILE_FORMAT] = MEMBER("format"),
	[FILE_LINK_TYPES] = MEMBER("link_types"),
	[FILE_PACKETS] = MEMBER("packets"),
	[FILE_BYTES] = MEMBER("bytes"),
	[FILE_FIRST] = MEMBER("first"),
	[FILE_LAST] = MEMBER("last"),
	[FILE_ERROR] = MEMBER("error"),
	[FILE_COMPLETE] = MEMBER("complete"),
};

static void add_files(struct strbuf *out, struct slice files)
{
	struct peek walk = peek_into(files);

	json_open(out, "files", '[');
	while (walk.close == ']' && peek_next(&walk)) {
		struct slice values[FILE_MEMBERS];

		members_of(walk.value, file_names, FILE_MEMBERS, values);
		json_open(out, NULL, '{');
		for (int i = 0; i < FILE_COMPLETE; i++)
			if (values[i].len)
				json_raw(out, file_names[i].text, values[i]);
		if (values[FILE_COMPLETE].len)
			json_i64(out, "complete", slice_is(values[FILE_COMPLETE], "true"));
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void add_capture(const struct graph *graph, struct strbuf *out)
{
	const struct account *account = &graph->account;
	int64_t kinds[3] = {0};

	count_kinds(graph, kinds);
	json_open(out, "capture", '{');
	json_i64(out, "start_ms", floor_ms(account->start_us));
	json_i64(out, "span_ms", graph_ms(graph, account->end_us));
	json_i64(out, "packets",
		account->stats_packets >= 0 ? account->stats_packets : account->packets);
	json_i64(out, "bytes", account->stats_bytes >= 0 ? account->stats_bytes : account->bytes);
	json_i64(out, "conversations", account->conversations);
	json_i64(out, "internal_addresses", kinds[ADDRESS_INTERNAL]);
	json_i64(out, "external_addresses", kinds[ADDRESS_EXTERNAL]);
	if (account->complete >= 0)
		json_i64(out, "complete", account->complete);
	json_words(out, "stopped_by", account->stopped_by);
	if (account->files.len)
		add_files(out, account->files);
	if (account->skipped.len)
		json_raw(out, "skipped", account->skipped);
	json_close(out, '}');
}

static void add_apps(const struct graph *graph, struct strbuf *out)
{
	json_open(out, "apps", '[');
	for (uint32_t i = 0; i < graph->apps.count; i++) {
		json_open(out, NULL, '{');
		json_str(out, "label", graph->apps.items[i]);
		json_count(out, "lateral", graph_app_is_lateral(graph, i));
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void add_texts(struct strbuf *out, const char *key, const struct dictionary *texts)
{
	json_open(out, key, '[');
	for (size_t i = 0; i < texts->count; i++)
		json_str(out, NULL, texts->items[i]);
	json_close(out, ']');
}

enum edge_member {
	EDGE_SRC,
	EDGE_DEST,
	EDGE_APP,
	EDGE_CONVERSATIONS,
	EDGE_BYTES,
	EDGE_LATERAL,
	EDGE_LEVEL,
	EDGE_MEMBERS
};

static int64_t edge_value(
	const struct graph *graph, const struct host_edge *edge, enum edge_member member)
{
	switch (member) {
	case EDGE_SRC:
		return edge->src;
	case EDGE_DEST:
		return edge->dest;
	case EDGE_APP:
		return edge->app;
	case EDGE_CONVERSATIONS:
		return edge->conversations;
	case EDGE_BYTES:
		return edge->bytes;
	case EDGE_LATERAL:
		return graph_app_is_lateral(graph, edge->app);
	default:
		return edge->level;
	}
}

static void add_edges(const struct graph *graph, struct strbuf *out, const struct host_edges *edges,
	bool from_outside)
{
	static const char *const names[EDGE_MEMBERS] = {
		"src", "dest", "app", "conversations", "bytes", "lateral", "level"};
	int64_t *values = mem_zalloc(edges->count, sizeof(*values));

	json_open(out, "edges", '{');
	for (int member = 0; member < EDGE_MEMBERS; member++) {
		if (from_outside && (member == EDGE_SRC || member == EDGE_LATERAL))
			continue;
		for (size_t i = 0; i < edges->count; i++)
			values[i] = edge_value(graph, &edges->items[i], (enum edge_member)member);
		json_array(out, names[member], values, edges->count);
	}
	json_close(out, '}');
	free(values);
}

static void add_inbound(const struct graph *graph, struct strbuf *out)
{
	int64_t conversations = 0, bytes = 0;

	if (graph->inbound.count == 0)
		return;
	for (size_t i = 0; i < graph->inbound.count; i++) {
		conversations += graph->inbound.items[i].conversations;
		tally_add(&bytes, graph->inbound.items[i].bytes);
	}
	json_open(out, "internet_in", '{');
	json_i64(out, "addresses", graph->inbound_addresses);
	json_i64(out, "conversations", conversations);
	json_i64(out, "bytes", bytes);
	add_edges(graph, out, &graph->inbound, true);
	json_close(out, '}');
}

static void add_histogram(const struct histogram *histogram, struct strbuf *out)
{
	int64_t flagged = 0;

	for (size_t i = 0; i < histogram->count; i++)
		flagged += histogram->flagged[i];
	json_open(out, "histogram", '{');
	json_i64(out, "step_ms", histogram->step_ms);
	json_array(out, "conversations", histogram->conversations, histogram->count);
	json_array(out, "bytes", histogram->bytes, histogram->count);
	if (flagged)
		json_array(out, "flagged", histogram->flagged, histogram->count);
	json_close(out, '}');
}

static void add_seen(unsigned seen, struct strbuf *out)
{
	static const struct {
		enum seen bit;
		const char *name;
	} names[] = {{SEEN_TI, "ti"}, {SEEN_GEO, "geo"}, {SEEN_VT, "vt"}, {SEEN_APP, "app"},
		{SEEN_ALERT, "alert"}, {SEEN_ASSET, "asset"}, {SEEN_STATS, "stats"},
		{SEEN_DNS, "dns"}};

	json_open(out, "seen", '{');
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (seen & names[i].bit)
			json_i64(out, names[i].name, 1);
	json_close(out, '}');
}

static void add_feeds(const struct intel *intel, struct strbuf *out)
{
	struct dictionary feeds = {0};

	for (size_t i = 0; i < intel->hit_count; i++)
		dictionary_add(&feeds, intel->hits[i].feed);
	if (feeds.count)
		add_texts(out, "feeds", &feeds);
	dictionary_release(&feeds);
}

static void add_omitted(const struct graph *graph, struct strbuf *out)
{
	const struct {
		const char *name;
		int64_t count;
	} bounds[] = {{"findings", graph->findings.omitted}, {"lookups", graph->lookups.omitted},
		{"rows", graph->account.omitted_rows}, {"hosts", graph->hosts.omitted},
		{"unreadable", graph->account.unreadable}};
	int64_t all = 0;

	for (size_t i = 0; i < ARRAY_LEN(bounds); i++)
		all |= bounds[i].count;
	if (!all)
		return;
	json_open(out, "omitted", '{');
	for (size_t i = 0; i < ARRAY_LEN(bounds); i++)
		json_count(out, bounds[i].name, bounds[i].count);
	json_close(out, '}');
}

static void add_title(const struct graph *graph, struct strbuf *out)
{
	struct strbuf title = STRBUF_INIT;

	graph_title(graph, &title);
	json_str(out, "title", strbuf_slice(&title));
	strbuf_release(&title);
}

void document_summary(const struct graph *graph, struct strbuf *out)
{
	json_open(out, NULL, '{');
	add_title(graph, out);
	json_text(out, "generator", GENERATOR);
	json_text(out, "mode", graph->by_initiators ? "initiators" : "internal");
	add_capture(graph, out);
	add_apps(graph, out);
	add_texts(out, "subnets", &graph->hosts.subnets);
	document_hosts(graph, out);
	if (graph->edges.count)
		add_edges(graph, out, &graph->edges, false);
	add_inbound(graph, out);
	document_findings(graph, out);
	add_histogram(&graph->histogram, out);
	add_seen(graph->seen, out);
	add_feeds(&graph->intel, out);
	add_omitted(graph, out);
	if (graph->account.attribution.count)
		add_texts(out, "attribution", &graph->account.attribution);
	json_close(out, '}');
	json_hide_markup(out);
}
