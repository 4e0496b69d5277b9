#include "detect/knocks.h"

#include "base/mem.h"

#include <stdlib.h>

#define PORT_HTTP 80
#define PORT_HTTPS 443

/* Nobody was home: no answer, or a refusal, or a handshake and nothing after it. */
static bool is_failed(const struct corpus *corpus, const struct conv *conv)
{
	if (conv->flags & CONV_MIDSTREAM)
		return false;
	if (conv->flags & CONV_TCP)
		return conv->sent == 0 && conv->received == 0 && conv->packets_sent < 10;
	return conv->received == 0 && !corpus->one_sided;
}

/* Who scans goes by addresses. A site that was looked up, or asked for by its name, and does not
 * answer is behind a firewall (QUIC, mostly), or the way out is down: then every page is. */
static bool is_site(const struct corpus *corpus, const struct conv *conv)
{
	struct slice by = corpus_text(corpus, corpus_detail_of(corpus, conv)->dest_by);

	return conv->name && corpus_is_outbound(corpus, conv) &&
		(conv->dest_port == PORT_HTTP || conv->dest_port == PORT_HTTPS) &&
		(slice_is(by, "dns") || slice_is(by, "sni") || slice_is(by, "host"));
}

static bool is_knock(const struct conv *conv)
{
	if (conv->flags & CONV_GROUP)
		return false;
	if (conv->flags & CONV_ICMP)
		return conv->icmp_type == 8 || conv->icmp_type == 128;
	return (conv->flags & (CONV_TCP | CONV_UDP)) && conv->dest_port;
}

struct knock *knocks_collect(const struct corpus *corpus, size_t *count)
{
	struct knock *knocks = mem_alloc((corpus->conv_count + 1) * sizeof(*knocks));

	*count = 0;
	for (size_t i = 0; i < corpus->conv_count; i++) {
		const struct conv *conv = &corpus->convs[i];

		if (is_knock(conv))
			knocks[(*count)++] = (struct knock){.src = corpus->hosts[conv->src].rank,
				.dest = corpus->hosts[conv->dest].rank,
				.conv = (uint32_t)i,
				.port = conv->flags & CONV_ICMP ? 0 : conv->dest_port,
				.kind = conv->flags & (CONV_TCP | CONV_UDP | CONV_ICMP),
				.failed = is_failed(corpus, conv) && !is_site(corpus, conv)};
	}
	return knocks;
}

static int by_door(const struct knock *a, const struct knock *b)
{
	if (a->src != b->src)
		return a->src < b->src ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->port != b->port)
		return a->port < b->port ? -1 : 1;
	if (a->dest != b->dest)
		return a->dest < b->dest ? -1 : 1;
	return a->conv < b->conv ? -1 : a->conv > b->conv;
}

int knocks_by_port(const void *left, const void *right)
{
	return by_door(left, right);
}

int knocks_by_dest(const void *left, const void *right)
{
	const struct knock *a = left, *b = right;

	if (a->src != b->src)
		return a->src < b->src ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->dest != b->dest)
		return a->dest < b->dest ? -1 : 1;
	return by_door(a, b);
}

void run_count(const struct corpus *corpus, struct run *run)
{
	run->doors = run->failed_doors = 0;
	run->first_us = INT64_MAX;
	run->last_us = INT64_MIN;
	for (size_t i = 0, end; i < run->count; i = end) {
		const struct knock *door = &run->knocks[i];
		bool failed = true;

		for (end = i; end < run->count && knocks_same_door(door, &run->knocks[end]); end++)
			failed &= run->knocks[end].failed;
		run->doors++;
		run->failed_doors += failed;
		for (size_t j = i; j < end && failed; j++) {
			int64_t first_us = corpus->convs[run->knocks[j].conv].first_us;

			run->first_us = first_us < run->first_us ? first_us : run->first_us;
			run->last_us = first_us > run->last_us ? first_us : run->last_us;
		}
	}
}

void run_keep_tries(const struct corpus *corpus, struct run *run, struct knock *room)
{
	size_t kept = 0;

	run_count(corpus, run);
	if (run->failed_doors == 0)
		return;
	for (size_t i = 0; i < run->count; i++) {
		int64_t first_us = corpus->convs[run->knocks[i].conv].first_us;

		if (first_us >= run->first_us - KNOCKS_MINUTE_US &&
			first_us <= run->last_us + KNOCKS_MINUTE_US)
			room[kept++] = run->knocks[i];
	}
	run->knocks = room;
	run->count = kept;
	run_count(corpus, run);
}
