#include "detect/http_group.h"

#include "base/json.h"
#include "base/mem.h"
#include "base/sort.h"

#include <math.h>
#include <stdlib.h>

#define BY_ADDRESS UINT32_C(0x80000000)
#define SAMPLES 5
#define SAMPLE_LEN 200 /* bytes of a URL that the evidence shows */

static bool is_address(struct slice hostname)
{
	struct ip ip;

	return hostname.len == 0 || hostname.ptr[0] == '[' || ip_parse(hostname, &ip);
}

static bool is_certificate_check(const struct corpus *corpus, const struct request *r)
{
	return slice_starts(corpus_text(corpus, r->content_type), SLICE("application/ocsp")) ||
		slice_starts(corpus_text(corpus, r->user_agent), SLICE("Microsoft-CryptoAPI"));
}

bool http_group_key(const struct corpus *corpus, size_t row, uint32_t key[2])
{
	const struct request *r = &corpus->requests[row];
	struct slice hostname = corpus_text(corpus, r->hostname);

	if (r->client == r->server || r->method == 0 || is_certificate_check(corpus, r) ||
		slice_is(corpus_text(corpus, r->method), "CONNECT") || r->server_port == 1900)
		return false;
	key[0] = r->client;
	key[1] = is_address(hostname) ? BY_ADDRESS | r->server : r->domain;
	return true;
}

static int by_key(const void *left, const void *right, void *ctx)
{
	const uint32_t *a = left, *b = right;
	const struct row_groups *groups = ctx;
	uint32_t ka = groups->items[*a].key, kb = groups->items[*b].key;

	return ka < kb ? -1 : ka > kb;
}

uint32_t *http_group_clients(const struct row_groups *groups)
{
	uint32_t *clients = mem_alloc((groups->count + 1) * sizeof(*clients));
	uint32_t *order = mem_alloc((groups->count + 1) * sizeof(*order));
	size_t from = 0, to;

	for (size_t i = 0; i < groups->count; i++)
		order[i] = (uint32_t)i;
	sort_by(order, groups->count, sizeof(*order), by_key, groups);
	for (; from < groups->count; from = to) {
		uint32_t key = groups->items[order[from]].key;

		to = from;
		while (to < groups->count && groups->items[order[to]].key == key)
			to++;
		for (size_t i = from; i < to; i++)
			clients[order[i]] = (uint32_t)(to - from);
	}
	free(order);
	return clients;
}

static void measure_one(struct http_group *g, const struct request *r)
{
	struct slice method = corpus_text(g->corpus, r->method);
	bool post = slice_is(method, "POST") || slice_is(method, "PUT");

	g->posts += post;
	g->gets += slice_is(method, "GET");
	g->referred += r->referer != 0;
	g->without_agent += r->user_agent == 0 && !r->cut;
	g->answered += r->status != 0;
	g->binary_posts += post && slice_is(corpus_text(g->corpus, r->request_magic), "data");
}

void http_group_measure(struct http_group *g, const struct corpus *corpus,
	const struct row_groups *groups, size_t which)
{
	const struct rows *rows = &groups->items[which];

	*g = (struct http_group){.corpus = corpus,
		.order = groups->order + rows->first,
		.count = rows->count,
		.by_address = rows->key & BY_ADDRESS};
	g->first = http_group_at(g, 0);
	for (size_t i = 0; i < g->count; i++)
		measure_one(g, http_group_at(g, i));
}

double http_group_gap_s(const struct http_group *g)
{
	int64_t span_us = http_group_at(g, g->count - 1)->time_us - g->first->time_us;

	return g->count < 2 ? INFINITY
			    : (double)span_us / (double)CLOCK_SECOND_US / (double)(g->count - 1);
}

size_t http_group_different(const struct http_group *g, http_text_fn *text,
	void (*add)(struct strbuf *out, struct slice text),
	void (*fn)(struct slice text, void *ctx), void *ctx)
{
	struct map seen = MAP_INIT;
	struct arena keys = ARENA_INIT;
	struct strbuf key = STRBUF_INIT;
	size_t count = 0;

	for (size_t i = 0; i < g->count; i++) {
		struct slice one = text(g->corpus, http_group_at(g, i));
		uint32_t *number;

		strbuf_clear(&key);
		add(&key, one);
		number = map_put_copy(&seen, strbuf_slice(&key), &keys);
		if (*number != MAP_NONE)
			continue;
		*number = (uint32_t)count++;
		if (fn)
			fn(one, ctx);
	}
	strbuf_release(&key);
	map_release(&seen);
	arena_release(&keys);
	return count;
}

struct slice http_request_path(const struct corpus *corpus, const struct request *request)
{
	return http_path(corpus_text(corpus, request->url));
}

void http_add_shape(struct strbuf *out, struct slice path)
{
	for (size_t i = 0; i < path.len; i++)
		if (path.ptr[i] < '0' || path.ptr[i] > '9')
			strbuf_addc(out, (char)path.ptr[i]);
}

void http_group_score_proxy(struct finding *f, const struct http_group *g)
{
	if (g->corpus->hosts[g->first->client].roles & (ROLE_WEB_SERVER | ROLE_PROXY))
		finding_factor(
			f, -30, "the source serves the web itself: others may ask through it");
}

struct slice http_path(struct slice url)
{
	struct slice path = slice_first(url, slice_find(url, '?'));
	size_t scheme = slice_find_slice(path, SLICE("://"));

	if (scheme < path.len) { /* as proxies are asked */
		path = slice_from(path, scheme + 3);
		path = slice_from(path, slice_find(path, '/'));
	}
	return path;
}

struct slice http_query(struct slice url)
{
	return slice_from(url, slice_find(url, '?') + 1);
}

struct slice http_url_host(struct slice url)
{
	size_t scheme = slice_find_slice(url, SLICE("://"));
	struct slice host = slice_from(url, scheme + 3);

	if (scheme == url.len)
		return (struct slice){NULL, 0};
	host = slice_first(host, slice_find(host, '/'));
	return slice_first(host, slice_find(host, ':'));
}

bool http_is_cheap_tld(struct slice name)
{
	static const char *const suffixes[] = {".top", ".xyz", ".tk", ".ml", ".ga", ".cf", ".gq",
		".pw", ".club", ".work", ".icu", ".cc", ".su", ".bid", ".win", ".loan", ".click",
		".link", ".party", ".science", ".stream", ".download", ".racing", ".date", ".space",
		".website", ".monster", ".buzz", ".rest", ".cyou", ".sbs", ".cfd"};

	for (size_t i = 0; i < ARRAY_LEN(suffixes); i++)
		if (slice_ends(name, slice_str(suffixes[i])))
			return true;
	return false;
}

void http_group_tell(struct finding *f, const struct http_group *g, http_wanted_fn *wanted)
{
	size_t samples = 0;

	f->src = g->first->client;
	f->dest = g->first->server;
	f->has_dest = true;
	f->dest_port = g->first->server_port;
	f->name = g->by_address ? 0 : g->first->hostname;
	f->name_by = 0;
	f->proto = 0;
	json_u64(&f->evidence, "requests", g->count);
	json_open(&f->evidence, "urls", '[');
	for (size_t i = 0; i < g->count; i++) {
		const struct request *r = http_group_at(g, i);

		if (wanted && !wanted(g->corpus, r))
			continue;
		finding_reaches(f, r->server, r->server_port);
		finding_event(f, r->flow_id, r->frame, r->time_us);
		if (samples++ < SAMPLES)
			json_str(&f->evidence, NULL,
				slice_first(corpus_text(g->corpus, r->url), SAMPLE_LEN));
	}
	json_close(&f->evidence, ']');
}
