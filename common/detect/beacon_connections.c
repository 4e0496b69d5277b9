/* Check-ins that are connections: of one client to one destination, or to names of one owner that
 * change. */
#include "detect/beacon.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define PART_GAP 1.2 /* ratio between the sizes of two profiles, at least */
#define ONE_SIZE 1.06 /* ratio of sizes that are nearly one */
#define GAPS_MAX 3 /* places to part them that are tried */
#define ROTATED_MAX 3 /* conversations a name, on average, where names change at each check-in */

/* A profile: conversations of one client that belong together. */
struct part {
	const struct conv **convs;
	size_t count;
};

static void describe(struct search *s, struct checkins *c, const struct conv *conv)
{
	*c = (struct checkins){.client = conv->src,
		.name = conv->name,
		.domain = conv->domain,
		.dest = conv->dest,
		.sample = conv,
		.user_agent = corpus_detail_of(s->corpus, conv)->user_agent};
}

static bool find_in_part(struct search *s, const struct part *part)
{
	struct series series = series_new(part->count);
	struct candidate *candidate;
	struct checkins c;

	describe(s, &c, part->convs[0]);
	for (size_t i = 0; i < part->count; i++) {
		series.start[i] = series_seconds(s->corpus, part->convs[i]->first_us);
		series.end[i] = series_seconds(s->corpus, part->convs[i]->last_us);
		series.sent[i] = (double)part->convs[i]->sent;
		series.received[i] = (double)part->convs[i]->received;
	}
	series.count = part->count;
	candidate = beacon_try(s, &series, &c);
	series_release(&series);
	if (!candidate)
		return false;
	candidate->convs = mem_alloc(part->count * sizeof(*candidate->convs));
	memcpy(candidate->convs, part->convs, part->count * sizeof(*candidate->convs));
	candidate->conv_count = part->count;
	return true;
}

static int by_sent(const void *left, const void *right)
{
	const struct conv *const *a = left, *const *b = right;

	if ((*a)->sent != (*b)->sent)
		return (*a)->sent < (*b)->sent ? -1 : 1;
	return *a < *b ? -1 : *a > *b;
}

static int by_received(const void *left, const void *right)
{
	const struct conv *const *a = left, *const *b = right;

	if ((*a)->received != (*b)->received)
		return (*a)->received < (*b)->received ? -1 : 1;
	return *a < *b ? -1 : *a > *b;
}

static int by_start(const void *left, const void *right)
{
	const struct conv *const *a = left, *const *b = right;

	return *a < *b ? -1 : *a > *b; /* places in the corpus, which is in order of time */
}

/* Sizes by which two profiles can be told apart. */
static const struct side {
	int (*order)(const void *, const void *);
	size_t offset; /* of the size in a conversation */
} sides[] = {
	{by_sent, offsetof(struct conv, sent)},
	{by_received, offsetof(struct conv, received)},
};

static double size_of(const struct conv *conv, const struct side *side)
{
	uint64_t size;

	memcpy(&size, (const char *)conv + side->offset, sizeof(size));
	return (double)size + 1;
}

/* The widest gaps between sizes with enough on both sides, the widest first. */
static size_t size_gaps(const struct conv **convs, size_t count, size_t least,
	const struct side *side, size_t at[GAPS_MAX])
{
	double ratios[GAPS_MAX];
	size_t found = 0;

	for (size_t i = least; i + least <= count; i++) {
		double ratio = size_of(convs[i], side) / size_of(convs[i - 1], side);
		size_t place;

		if (ratio < PART_GAP || (found == GAPS_MAX && ratio <= ratios[found - 1]))
			continue;
		found += found < GAPS_MAX;
		for (place = found - 1; place && ratios[place - 1] < ratio; place--) {
			ratios[place] = ratios[place - 1];
			at[place] = at[place - 1];
		}
		ratios[place] = ratio;
		at[place] = i;
	}
	return found;
}

/* The longest run of sizes that are nearly one; returns its length. */
static size_t densest_run(
	const struct conv **convs, size_t count, const struct side *side, size_t *first)
{
	size_t longest = 0;

	for (size_t low = 0, high = 0; low < count; low++) {
		double most = size_of(convs[low], side) * ONE_SIZE;

		while (high < count && size_of(convs[high], side) <= most)
			high++;
		if (high - low > longest) {
			longest = high - low;
			*first = low;
		}
	}
	return longest;
}

/* A look of their own at 'count' conversations from 'first' on, and at the others. */
static bool find_in_both(struct search *s, const struct part *part, size_t first, size_t count)
{
	const struct conv **convs = mem_alloc(part->count * sizeof(*convs));
	struct part inner = {convs, count}, outer = {convs + count, part->count - count};
	bool found;

	memcpy(convs, part->convs + first, count * sizeof(*convs));
	memcpy(convs + count, part->convs, first * sizeof(*convs));
	memcpy(convs + count + first, part->convs + first + count,
		(outer.count - first) * sizeof(*convs));
	qsort(inner.convs, inner.count, sizeof(*convs), by_start);
	qsort(outer.convs, outer.count, sizeof(*convs), by_start);
	found = find_in_part(s, &inner);
	found |= outer.count >= s->limits.beats_min && find_in_part(s, &outer);
	free(convs);
	return found;
}

/* Two implants at one destination, or one where its host has other business, differ in what
 * they send or get. */
static bool find_in_parts(struct search *s, const struct part *part)
{
	size_t least = s->limits.beats_min, at[GAPS_MAX], gaps, first = 0, run;

	for (size_t i = 0; i < ARRAY_LEN(sides); i++) {
		qsort(part->convs, part->count, sizeof(*part->convs), sides[i].order);
		gaps = size_gaps(part->convs, part->count, least, &sides[i], at);
		for (size_t j = 0; j < gaps; j++)
			if (find_in_both(s, part, 0, at[j]))
				return true;
		run = densest_run(part->convs, part->count, &sides[i], &first);
		if (run >= least && run < part->count && find_in_both(s, part, first, run))
			return true;
	}
	return false;
}

/* Two whose sizes do not part them: one with a steady clock does. */
static void find_in_chain(struct search *s, struct part *part)
{
	double *start = mem_alloc((part->count + 1) * sizeof(*start));
	bool *in = mem_alloc((part->count + 1) * sizeof(*in));
	const struct conv **sorted = mem_alloc((part->count + 1) * sizeof(*sorted));
	struct part chain = {sorted, 0}, rest = {NULL, 0};

	qsort(part->convs, part->count, sizeof(*part->convs), by_start);
	for (size_t i = 0; i < part->count; i++)
		start[i] = series_seconds(s->corpus, part->convs[i]->first_us);
	chain.count = rhythm_chain(start, part->count, &s->limits, in);
	if (chain.count) {
		size_t at[] = {chain.count, 0};

		for (size_t i = 0; i < part->count; i++)
			sorted[at[in[i]]++] = part->convs[i];
		rest = (struct part){sorted + chain.count, part->count - chain.count};
		find_in_part(s, &chain);
		if (rest.count)
			find_in_part(s, &rest);
	}
	free(start);
	free(in);
	free(sorted);
}

static void find_in_pair(struct search *s, const struct pair *pair)
{
	struct part part = {mem_alloc(pair->count * sizeof(*part.convs)), pair->count};
	const struct conv **convs = part.convs;

	for (size_t i = 0; i < pair->count; i++)
		convs[i] = corpus_pair_conv(s->corpus, pair, i);
	if (!find_in_part(s, &part) && !find_in_parts(s, &part) &&
		part.count >= 2 * s->limits.beats_min)
		find_in_chain(s, &part);
	free(convs);
}

/* --- names that change at each check-in ----------------------------------------------- */

static bool owner_key(const struct corpus *corpus, size_t row, uint32_t key[2])
{
	const struct pair *pair = &corpus->pairs[row];
	const struct conv *conv = corpus_pair_conv(corpus, pair, 0);

	key[0] = pair->src;
	key[1] = conv->domain;
	return conv->domain && pair->count <= 2 * ROTATED_MAX && corpus_is_outbound(corpus, conv);
}

static void find_in_owner(
	struct search *s, const struct row_groups *groups, const struct rows *rows)
{
	size_t room = 0;
	struct part part = {NULL, 0};

	for (size_t i = 0; i < rows->count; i++)
		room += s->corpus->pairs[groups->order[rows->first + i]].count;
	if (rows->count < 2 || room < s->limits.beats_min ||
		room > (size_t)ROTATED_MAX * rows->count)
		return;
	part.convs = mem_alloc(room * sizeof(*part.convs));
	for (size_t i = 0; i < rows->count; i++) {
		const struct pair *pair = &s->corpus->pairs[groups->order[rows->first + i]];

		for (size_t j = 0; j < pair->count; j++)
			part.convs[part.count++] = corpus_pair_conv(s->corpus, pair, j);
	}
	qsort(part.convs, part.count, sizeof(*part.convs), by_start);
	if (find_in_part(s, &part))
		s->items[s->count - 1].c.same_owner = 1; /* they are what was found */
	free(part.convs);
}

static void find_in_owners(struct search *s)
{
	struct row_groups groups = rows_group(s->corpus, s->corpus->pair_count, owner_key);

	for (size_t i = 0; i < groups.count; i++)
		find_in_owner(s, &groups, &groups.items[i]);
	row_groups_release(&groups);
}

void beacon_find_connections(struct search *s)
{
	const struct corpus *corpus = s->corpus;

	for (size_t i = 0; i < corpus->pair_count; i++)
		if (corpus->pairs[i].count >= s->limits.beats_min &&
			corpus_is_outbound(corpus, corpus_pair_conv(corpus, &corpus->pairs[i], 0)))
			find_in_pair(s, &corpus->pairs[i]);
	find_in_owners(s);
}
