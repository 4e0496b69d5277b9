/* Check-ins without connections of their own: HTTP exchanges of a lasting connection, bursts
 * inside a conversation. */
#include "detect/beacon.h"

#include "base/mem.h"
#include "detect/roles.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define INSIDE_BURSTS 8 /* inside one connection, before their rhythm counts */
#define INSIDE_DEVIATION_MAX 0.42 /* of jitter and missed beats together */
#define MAD_TO_DEVIATION 1.4826 /* of a normal distribution */

/* --- HTTP exchanges ------------------------------------------------------------------- */

static bool request_key(const struct corpus *corpus, size_t row, uint32_t key[2])
{
	const struct request *r = &corpus->requests[row];

	key[0] = r->client;
	key[1] = r->flow_id ? r->server : 0;
	return r->flow_id && corpus->hosts[r->client].internal &&
		!corpus->hosts[r->server].internal;
}

struct flow_place {
	uint64_t flow_id;
	uint32_t conv;
};

static int by_flow_id(const void *left, const void *right)
{
	const struct flow_place *a = left, *b = right;

	if (a->flow_id != b->flow_id)
		return a->flow_id < b->flow_id ? -1 : 1;
	return a->conv < b->conv ? -1 : a->conv > b->conv;
}

/* Where the conversations of a client with web servers are, by flow id. */
static struct flow_place *web_places(const struct corpus *corpus, size_t *count)
{
	struct flow_place *places = mem_alloc((corpus->conv_count + 1) * sizeof(*places));

	*count = 0;
	for (size_t i = 0; i < corpus->conv_count; i++)
		if (corpus_app_is(corpus, &corpus->convs[i], "http"))
			places[(*count)++] =
				(struct flow_place){corpus->convs[i].flow_id, (uint32_t)i};
	qsort(places, *count, sizeof(*places), by_flow_id);
	return places;
}

static int by_place(const void *left, const void *right)
{
	const struct conv *const *a = left, *const *b = right;

	return *a < *b ? -1 : *a > *b; /* in the corpus, which is in order of time */
}

static size_t unique(const struct conv **convs, size_t count)
{
	size_t kept = 0;

	qsort(convs, count, sizeof(*convs), by_place);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || convs[kept - 1] != convs[i])
			convs[kept++] = convs[i];
	return kept;
}

/* The conversations of these requests, in order of time, each once. */
static size_t convs_of(const struct search *s, const uint32_t *order, size_t rows,
	const struct flow_place *places, size_t place_count, const struct conv **convs)
{
	size_t count = 0;

	for (size_t i = 0; i < rows; i++) {
		struct flow_place key = {s->corpus->requests[order[i]].flow_id, 0};
		size_t low = 0, high = place_count;

		while (low < high) {
			size_t middle = low + (high - low) / 2;

			if (by_flow_id(&places[middle], &key) < 0)
				low = middle + 1;
			else
				high = middle;
		}
		if (low < place_count && places[low].flow_id == key.flow_id)
			convs[count++] = &s->corpus->convs[places[low].conv];
	}
	return unique(convs, count);
}

/* Requests of one client and server that share connections: those that do not are found
 * by their connections. */
static void find_in_requests(struct search *s, const uint32_t *order, size_t count,
	const struct flow_place *places, size_t place_count)
{
	const struct corpus *corpus = s->corpus;
	const struct conv **convs = mem_alloc(count * sizeof(*convs));
	size_t conv_count = convs_of(s, order, count, places, place_count, convs);
	struct series series = series_new(count);
	struct candidate *candidate = NULL;

	if (conv_count && 2 * conv_count <= count) {
		struct checkins c = {.client = convs[0]->src,
			.name = convs[0]->name,
			.domain = convs[0]->domain,
			.dest = convs[0]->dest,
			.sample = convs[0],
			.user_agent = corpus->requests[order[0]].user_agent,
			.requests = true};

		for (size_t i = 0; i < count; i++) {
			const struct request *r = &corpus->requests[order[i]];

			series.start[i] = series.end[i] = series_seconds(corpus, r->time_us);
			series.received[i] = (double)r->length;
		}
		series.count = count;
		candidate = beacon_try(s, &series, &c);
	}
	series_release(&series);
	if (!candidate) {
		free(convs);
		return;
	}
	candidate->convs = convs;
	candidate->conv_count = conv_count;
	for (size_t i = 0; i < conv_count; i++)
		s->told[convs[i] - corpus->convs] = true;
}

static void find_in_web(struct search *s)
{
	const struct corpus *corpus = s->corpus;
	struct row_groups groups = rows_group(corpus, corpus->request_count, request_key);
	struct flow_place *places = NULL;
	size_t place_count = 0;

	for (size_t i = 0; i < groups.count; i++) {
		const struct rows *rows = &groups.items[i];

		if (rows->count < s->limits.beats_min)
			continue;
		if (!places)
			places = web_places(corpus, &place_count);
		find_in_requests(s, &groups.order[rows->first], rows->count, places, place_count);
	}
	free(places);
	row_groups_release(&groups);
}

/* --- inside one conversation ---------------------------------------------------------- */

/* Half of the intervals are within the deviation from the median, of which there would be fewer by
 * chance: that many of an exponential distribution. */
static double evidence_inside(double intervals, double deviation)
{
	double share = fmin(0.5, M_LN2 * deviation);

	return intervals * log(0.25 / (share * (1 - share))) / 2 - log(intervals);
}

/* Only the median of the intervals and their median deviation from it are known. */
static struct rhythm rhythm_inside(const struct conv *conv)
{
	double period = (double)conv->interval_median_s, n = (double)conv->bursts - 1;
	double deviation = fmax(MAD_TO_DEVIATION * (double)conv->interval_mad_s / period, 0.002);

	return (struct rhythm){.found = true,
		.period_s = period,
		.period_error_s = 1.96 * 1.25 * deviation * period / sqrt(n),
		.deviation = deviation,
		.jitter = fmin(1, deviation * sqrt(3)),
		.jitter_error = 1.96 * deviation * sqrt(3) / sqrt(n),
		.evidence = evidence_inside(n, deviation / MAD_TO_DEVIATION),
		.beats = conv->bursts};
}

static bool has_bursts(const struct search *s, const struct conv *conv, struct rhythm *r)
{
	if (s->told[conv - s->corpus->convs] || !corpus_is_outbound(s->corpus, conv) ||
		conv->bursts < INSIDE_BURSTS ||
		(double)conv->interval_median_s < s->limits.period_min_s)
		return false;
	*r = rhythm_inside(conv);
	return r->deviation <= INSIDE_DEVIATION_MAX;
}

static struct candidate *add_inside(
	struct search *s, const struct conv *conv, const struct rhythm *rhythm)
{
	struct candidate *candidate;
	struct checkins c = {.client = conv->src,
		.name = conv->name,
		.domain = conv->domain,
		.dest = conv->dest,
		.sample = conv,
		.user_agent = corpus_detail_of(s->corpus, conv)->user_agent,
		.count = conv->bursts,
		.first_s = series_seconds(s->corpus, conv->first_us),
		.last_s = series_seconds(s->corpus, conv->last_us)};

	c.sent = (double)conv->sent / conv->bursts;
	c.received = (double)conv->received / conv->bursts;
	beacon_context_tell(&s->context, &c, rhythm->period_s);
	candidate = beacon_add(s, BEACON_INSIDE, &c);
	candidate->rhythm = *rhythm;
	return candidate;
}

/* The connections of a pair are one finding; the one that shows the rhythm best speaks for all. */
static void find_inside(struct search *s, const struct pair *pair)
{
	struct rhythm rhythm = {.found = false};
	const struct conv **convs = NULL, *best = NULL;
	size_t count = 0, room = 0;
	struct candidate *candidate;

	for (size_t i = 0; i < pair->count; i++) {
		const struct conv *conv = corpus_pair_conv(s->corpus, pair, i);
		struct rhythm r;

		if (!has_bursts(s, conv, &r))
			continue;
		MEM_GROW(convs, count, room);
		convs[count++] = conv;
		if (best && r.evidence <= rhythm.evidence)
			continue;
		best = conv;
		rhythm = r;
	}
	if (!best)
		return;
	candidate = add_inside(s, best, &rhythm);
	candidate->convs = convs;
	candidate->conv_count = count;
}

void beacon_find_events(struct search *s)
{
	const struct corpus *corpus = s->corpus;

	s->told = mem_zalloc(corpus->conv_count + 1, sizeof(*s->told));
	find_in_web(s);
	for (size_t i = 0; i < corpus->pair_count; i++)
		find_inside(s, &corpus->pairs[i]);
}
