/* Connections inside HTTP: two bodies that flow against each other, and WebSockets that carry what
 * has ports of its own. */
#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "detect/detect.h"
#include "detect/http_group.h"
#include "record/peek.h"

#include <stdlib.h>

#define BESIDE_US (CLOCK_SECOND_US * 3 / 10) /* for which both bodies must flow */
#define CUT_US (3 * CLOCK_SECOND_US) /* before the end of everything */
#define BODY_MIN 300 /* bytes of payload that one way must have */
#define FEW_CLIENTS 3

enum { BODIES, WEBSOCKET, SIGNATURES };

static const struct signature signatures[SIGNATURES] = {
	[BODIES] = {9102311, "HTTP tunnel: two bodies that flow against each other", "Misc Attack",
		"T1071.001 T1572", 1,
		"one connection whose request only sends and one whose answer only receives, at "
		"the same time, with the same host; lengths that are announced and not reached, "
		"bytes that are not of the announced type",
		"an upload beside a download that the capture's end cut",
		"bodies that come to their announced end, or are of their announced type"},
	[WEBSOCKET] = {9102312, "WebSocket that carries another protocol", "Misc Attack",
		"T1071.001 T1572", 1,
		"SSH, RDP, VNC or TLS inside the messages of a WebSocket, a tunnelling tool's "
		"subprotocol, no page that opened it",
		"consoles of virtual machines and remote maintenance in the browser",
		"an Origin: a page opened it; several hosts that use the server"},
};

extern const struct detector http_tunnel_detector;

static bool is_text_type(struct slice type)
{
	return slice_starts(type, SLICE("text/")) || slice_is(type, "application/json");
}

/* One exchange as a half of a tunnel: its conversation carries next to nothing the other way. */
struct half {
	const struct request *request;
	const struct conv *conv;
};

static bool sends_only(const struct corpus *corpus, const struct request *r, const struct conv *c)
{
	struct slice method = corpus_text(corpus, r->method);

	return (slice_is(method, "POST") || slice_is(method, "PUT")) && c->sent >= BODY_MIN &&
		c->sent > c->received * 4;
}

static bool receives_only(
	const struct corpus *corpus, const struct request *r, const struct conv *c)
{
	return slice_is(corpus_text(corpus, r->method), "GET") && c->received >= BODY_MIN &&
		c->received > c->sent * 4;
}

static bool flow_beside(const struct conv *a, const struct conv *b)
{
	int64_t first = a->first_us > b->first_us ? a->first_us : b->first_us;
	int64_t last = a->last_us < b->last_us ? a->last_us : b->last_us;

	return a != b && last - first >= BESIDE_US;
}

/* The conversation of each request; NULL: it was not seen. */
static const struct conv **conv_of_requests(const struct corpus *corpus)
{
	const struct conv **convs = mem_zalloc(corpus->request_count + 1, sizeof(*convs));
	struct map by_flow = MAP_INIT;

	for (size_t i = 0; corpus->request_count && i < corpus->conv_count; i++)
		if (corpus->convs[i].flags & CONV_TCP)
			*map_put(&by_flow, slice_of(&corpus->convs[i].flow_id, sizeof(uint64_t))) =
				(uint32_t)i;
	for (size_t i = 0; i < corpus->request_count; i++) {
		uint32_t at =
			map_get(&by_flow, slice_of(&corpus->requests[i].flow_id, sizeof(uint64_t)));

		if (at != MAP_NONE)
			convs[i] = &corpus->convs[at];
	}
	map_release(&by_flow);
	return convs;
}

/* The first two halves of a group that flow beside each other; both walk on in time. */
static bool find_halves(const struct http_group *g, const struct conv *const *convs,
	struct half *up, struct half *down)
{
	for (size_t i = 0; i < g->count; i++) {
		const struct request *r = http_group_at(g, i);
		const struct conv *conv = convs[g->order[i]];

		if (!conv)
			continue;
		if (sends_only(g->corpus, r, conv))
			*up = (struct half){r, conv};
		else if (receives_only(g->corpus, r, conv))
			*down = (struct half){r, conv};
		if (up->conv && down->conv && flow_beside(up->conv, down->conv))
			return true;
	}
	return false;
}

/* Did it go on to the capture's end? Then lengths that were not reached say less. */
static bool is_cut(const struct corpus *corpus, const struct conv *conv)
{
	return corpus->last_us - conv->last_us < CUT_US;
}

static void score_halves(struct finding *f, const struct http_group *g, const struct half *up,
	const struct half *down)
{
	const struct corpus *corpus = g->corpus;
	struct slice type = corpus_text(corpus, down->request->content_type);
	struct strbuf text = STRBUF_INIT;

	finding_factor(f, 25, "one connection only sends while another only receives");
	if (up->request->request_length > up->conv->sent)
		finding_factor(f, is_cut(corpus, up->conv) ? 6 : 12,
			"a request of %llu bytes is announced, %llu come",
			(unsigned long long)up->request->request_length,
			(unsigned long long)up->conv->sent);
	if (down->request->length > down->conv->received)
		finding_factor(f, is_cut(corpus, down->conv) ? 6 : 12,
			"an answer of %llu bytes is announced, %llu come",
			(unsigned long long)down->request->length,
			(unsigned long long)down->conv->received);
	if (up->request->status == 0)
		finding_factor(f, 8, "what is sent is never answered");
	if (is_text_type(type) && slice_is(corpus_text(corpus, down->request->magic), "data"))
		finding_factor(f, 15, "bytes of no kind, called %s", finding_text(&text, type));
	if (g->without_agent == g->count)
		finding_factor(f, 8, "no user agent");
	if (g->by_address)
		finding_factor(f, 8, "asked of an address, not of a name");
	if (g->referred)
		finding_factor(f, -25, "pages led to %zu of %zu requests", g->referred, g->count);
	if (g->clients >= FEW_CLIENTS)
		finding_factor(f, -25, "%u hosts ask it for something", g->clients);
	strbuf_release(&text);
}

static void find_bodies(
	struct finding_list *findings, const struct http_group *g, const struct conv *const *convs)
{
	struct half up = {NULL, NULL}, down = {NULL, NULL};
	struct slice path;
	struct finding *f;

	if (!find_halves(g, convs, &up, &down))
		return;
	f = finding_list_add(findings, &http_tunnel_detector, &signatures[BODIES]);
	score_halves(f, g, &up, &down);
	path = corpus_text(g->corpus, up.request->url);
	if (slice_find_slice(path, SLICE("/index.html?crap=")) < path.len) {
		finding_factor(f, 10, "the path of httptunnel");
		json_text(&f->evidence, "tool", "httptunnel");
	}
	finding_conv(f, g->corpus, up.conv);
	finding_conv(f, g->corpus, down.conv);
	finding_volume(f, up.conv->sent, down.conv->received);
}

/* Tools by the subprotocol that they ask for. */
static const struct {
	const char *tool, *begins;
} tools[] = {
	{"chisel", "chisel-"},
	{"wstunnel", "wstunnel"},
	{"wstunnel", "v1, authorization.bearer."},
};

static const char *tool_of(struct slice protocol)
{
	for (size_t i = 0; i < ARRAY_LEN(tools); i++)
		if (slice_starts(protocol, slice_str(tools[i].begins)))
			return tools[i].tool;
	return NULL;
}

static void find_websocket(struct finding_list *findings, const struct conv *conv)
{
	const struct corpus *corpus = findings->corpus;
	struct slice facts = corpus_text(corpus, corpus_detail_of(corpus, conv)->websocket);
	struct slice carries = peek_plain(peek_member(facts, "carries"));
	const char *tool = tool_of(peek_plain(peek_member(facts, "protocol")));
	uint32_t clients = corpus->dest_keys[corpus->pairs[conv->pair].key].clients;
	struct strbuf text = STRBUF_INIT;
	struct finding *f;

	if (carries.len == 0 && !tool)
		return;
	f = finding_list_add(findings, &http_tunnel_detector, &signatures[WEBSOCKET]);
	if (carries.len)
		finding_factor(f, 55, "%s inside", finding_text(&text, carries));
	if (tool) {
		finding_factor(f, carries.len ? 15 : 65, "the subprotocol of %s", tool);
		json_text(&f->evidence, "tool", tool);
	}
	if (peek_member(facts, "origin").len == 0)
		finding_factor(f, 10, "no page opened it");
	else
		finding_factor(f, -10, "a page opened it");
	if (conv->name == 0)
		finding_factor(f, 5, "an address without a name");
	if (clients >= FEW_CLIENTS)
		finding_factor(f, -25, "%u hosts use this server", clients);
	strbuf_release(&text);
	finding_conv(f, corpus, conv);
	finding_volume(f, conv->sent, conv->received);
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	struct row_groups groups = rows_group(corpus, corpus->request_count, http_group_key);
	uint32_t *clients = http_group_clients(&groups);
	const struct conv **convs = conv_of_requests(corpus);

	(void)tuning;
	for (size_t i = 0; i < groups.count; i++) {
		struct http_group g;

		http_group_measure(&g, corpus, &groups, i);
		g.clients = clients[i];
		if (!corpus->hosts[g.first->client].internal)
			continue;
		find_bodies(findings, &g, convs);
	}
	for (size_t i = 0; i < corpus->conv_count; i++)
		if (corpus_detail_of(corpus, &corpus->convs[i])->websocket &&
			corpus_is_outbound(corpus, &corpus->convs[i]))
			find_websocket(findings, &corpus->convs[i]);
	free(convs);
	free(clients);
	row_groups_release(&groups);
}

const struct detector http_tunnel_detector = {
	"http_tunnel",
	"connections inside HTTP",
	signatures,
	SIGNATURES,
	false,
	run,
};
