/* From rows in the order of the lines to rows in the order of time, and groups of them. */
#include "base/mem.h"
#include "detect/corpus.h"
#include "detect/roles.h"

#include <stdlib.h>

static int order_i64(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static int order_u64(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

/* Numbers of hosts and texts came with the order of the lines: nothing is sorted by them. */
static int by_time(const void *left, const void *right, void *ctx)
{
	const struct conv *a = left, *b = right;
	const struct corpus *corpus = ctx;
	int order = order_i64(a->first_us, b->first_us);

	if (order == 0)
		order = order_u64(a->flow_id, b->flow_id);
	if (order == 0)
		order = ip_cmp(&corpus->hosts[a->src].ip, &corpus->hosts[b->src].ip);
	if (order == 0)
		order = ip_cmp(&corpus->hosts[a->dest].ip, &corpus->hosts[b->dest].ip);
	if (order == 0)
		order = (a->src_port << 16 | a->dest_port) - (b->src_port << 16 | b->dest_port);
	if (order == 0)
		order = order_i64(a->last_us, b->last_us);
	if (order == 0)
		order = order_u64(a->sent, b->sent);
	if (order == 0)
		order = order_u64(a->received, b->received);
	return order;
}

static int questions_by_time(const void *left, const void *right, void *ctx)
{
	const struct question *a = left, *b = right;
	const struct corpus *corpus = ctx;
	int order = order_i64(a->time_us, b->time_us);

	if (order == 0)
		order = order_u64(a->flow_id, b->flow_id);
	if (order == 0)
		order = order_u64(a->frame, b->frame);
	if (order == 0)
		order = slice_cmp(corpus_text(corpus, a->name), corpus_text(corpus, b->name));
	return order ? order : a->response - b->response;
}

static int requests_by_time(const void *left, const void *right, void *ctx)
{
	const struct request *a = left, *b = right;
	const struct corpus *corpus = ctx;
	int order = order_i64(a->time_us, b->time_us);

	if (order == 0)
		order = order_u64(a->flow_id, b->flow_id);
	if (order == 0)
		order = order_u64(a->frame, b->frame);
	return order ? order : slice_cmp(corpus_text(corpus, a->url), corpus_text(corpus, b->url));
}

static int observations_by_time(const void *left, const void *right, void *ctx)
{
	const struct observation *a = left, *b = right;
	const struct corpus *corpus = ctx;
	int order = order_i64(a->time_us, b->time_us);

	if (order == 0)
		order = order_u64(a->flow_id, b->flow_id);
	if (order == 0)
		order = order_u64(a->first_frame, b->first_frame);
	return order ? order
		     : slice_cmp(corpus_text(corpus, a->details), corpus_text(corpus, b->details));
}

static int arp_by_time(const void *left, const void *right, void *ctx)
{
	const struct arp_claim *a = left, *b = right;
	const struct corpus *corpus = ctx;
	int order = order_i64(a->first_us, b->first_us);

	if (order == 0)
		order = order_u64(a->first_frame, b->first_frame);
	if (order == 0)
		order = ip_cmp(&corpus->hosts[a->ip].ip, &corpus->hosts[b->ip].ip);
	return order ? order : slice_cmp(corpus_text(corpus, a->mac), corpus_text(corpus, b->mac));
}

static void sort_rows(struct corpus *corpus)
{
	if (corpus->conv_count)
		qsort_r(corpus->convs, corpus->conv_count, sizeof(*corpus->convs), by_time, corpus);
	if (corpus->question_count)
		qsort_r(corpus->questions, corpus->question_count, sizeof(*corpus->questions),
			questions_by_time, corpus);
	if (corpus->request_count)
		qsort_r(corpus->requests, corpus->request_count, sizeof(*corpus->requests),
			requests_by_time, corpus);
	if (corpus->observation_count)
		qsort_r(corpus->observations, corpus->observation_count,
			sizeof(*corpus->observations), observations_by_time, corpus);
	if (corpus->arp_claim_count)
		qsort_r(corpus->arp_claims, corpus->arp_claim_count, sizeof(*corpus->arp_claims),
			arp_by_time, corpus);
}

static uint32_t dest_key_of(struct corpus *corpus, struct map *keys, const uint32_t key[2])
{
	uint32_t *number = map_put_copy(keys, slice_of(key, 2 * sizeof(*key)), &corpus->arena);

	if (*number == MAP_NONE) {
		*number = (uint32_t)corpus->dest_key_count;
		MEM_GROW(corpus->dest_keys, corpus->dest_key_count, corpus->dest_key_room);
		corpus->dest_keys[corpus->dest_key_count++] = (struct dest_key){0, 0, 0};
	}
	return *number;
}

static struct pair *pair_of(
	struct corpus *corpus, struct map *pairs, struct map *keys, const struct conv *conv)
{
	const uint32_t key[] = {
		conv->name ? conv->name : conv->dest, conv->name ? 1 : 0, conv->src};
	uint32_t *number = map_put_copy(pairs, slice_of(key, sizeof(key)), &corpus->arena);
	struct pair *pair;

	if (*number != MAP_NONE)
		return &corpus->pairs[*number];
	*number = (uint32_t)corpus->pair_count;
	MEM_GROW(corpus->pairs, corpus->pair_count, corpus->pair_room);
	pair = &corpus->pairs[corpus->pair_count++];
	*pair = (struct pair){.src = conv->src, .name = conv->name, .dest = conv->dest};
	pair->key = dest_key_of(corpus, keys, key);
	if (corpus->hosts[conv->src].internal)
		corpus->dest_keys[pair->key].clients++;
	return pair;
}

static void group(struct corpus *corpus)
{
	struct map pairs = MAP_INIT, keys = MAP_INIT;
	uint32_t at = 0;

	for (size_t i = 0; i < corpus->conv_count; i++) {
		struct conv *conv = &corpus->convs[i];
		struct pair *pair = pair_of(corpus, &pairs, &keys, conv);
		struct dest_key *key = &corpus->dest_keys[pair->key];

		conv->pair = (uint32_t)(pair - corpus->pairs);
		pair->count++;
		key->sent += conv->sent;
		key->received += conv->received;
	}
	for (size_t i = 0; i < corpus->pair_count; i++) {
		corpus->pairs[i].first = at;
		at += corpus->pairs[i].count;
		corpus->pairs[i].count = 0;
	}
	corpus->by_pair = mem_zalloc(corpus->conv_count + 1, sizeof(*corpus->by_pair));
	for (size_t i = 0; i < corpus->conv_count; i++) {
		struct pair *pair = &corpus->pairs[corpus->convs[i].pair];

		corpus->by_pair[pair->first + pair->count++] = (uint32_t)i;
	}
	map_release(&pairs);
	map_release(&keys);
}

static void widen(struct corpus *corpus, int64_t first_us, int64_t last_us)
{
	if (first_us < corpus->first_us)
		corpus->first_us = first_us;
	if (last_us > corpus->last_us)
		corpus->last_us = last_us;
}

/* From when to when it is: of its conversations, and of events whose conversations are not there. */
static void measure_time(struct corpus *corpus)
{
	corpus->first_us = INT64_MAX;
	corpus->last_us = INT64_MIN;
	for (size_t i = 0; i < corpus->conv_count; i++)
		widen(corpus, corpus->convs[i].first_us, corpus->convs[i].last_us);
	for (size_t i = 0; i < corpus->question_count; i++)
		widen(corpus, corpus->questions[i].time_us, corpus->questions[i].time_us);
	for (size_t i = 0; i < corpus->request_count; i++)
		widen(corpus, corpus->requests[i].time_us, corpus->requests[i].time_us);
	if (corpus->first_us > corpus->last_us)
		corpus->first_us = corpus->last_us = 0;
}

static void measure(struct corpus *corpus)
{
	size_t tcp = 0, one_way = 0;

	measure_time(corpus);
	for (size_t i = 0; i < corpus->conv_count; i++) {
		const struct conv *conv = &corpus->convs[i];
		struct host *host = &corpus->hosts[conv->src];

		if (conv->flags & CONV_TCP) {
			tcp++;
			one_way += conv->packets_received == 0 && conv->sent > 0;
		}
		if (corpus_is_outbound(corpus, conv) && !host->sent) {
			host->sent = true;
			corpus->active_clients++;
		}
	}
	corpus->one_sided = tcp >= 4 && one_way * 2 > tcp;
}

static int by_address(const void *left, const void *right, void *ctx)
{
	const uint32_t *a = left, *b = right;
	const struct corpus *corpus = ctx;

	return ip_cmp(&corpus->hosts[*a].ip, &corpus->hosts[*b].ip);
}

static void rank_hosts(struct corpus *corpus)
{
	uint32_t *order = mem_alloc((corpus->host_count + 1) * sizeof(*order));

	for (size_t i = 0; i < corpus->host_count; i++)
		order[i] = (uint32_t)i;
	qsort_r(order, corpus->host_count, sizeof(*order), by_address, corpus);
	for (size_t i = 0; i < corpus->host_count; i++)
		corpus->hosts[order[i]].rank = (uint32_t)i;
	free(order);
}

void corpus_finish(struct corpus *corpus)
{
	rank_hosts(corpus);
	sort_rows(corpus);
	group(corpus);
	measure(corpus);
	roles_learn(corpus);
}
