/* One clock among other events: the longest chain of steps of one length. */
#include "detect/rhythm.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define EVENTS_MAX 256 /* that are looked at */
#define AHEAD 10 /* events that can lie between two of the chain */
#define STEPS 2 /* periods that one step can be: a beat may be missed */
#define TOLERANCE 0.03 /* of a step; with more, chance makes chains */
#define PERIODS_TRIED 6
#define SEARCHED 3000.0 /* chains that could have been found: beginnings times periods */
#define EVIDENCE_MIN 8.0 /* natural logarithm of how unlikely it is by chance */

static int by_size(const void *left, const void *right)
{
	const double *a = left, *b = right;

	return *a < *b ? -1 : *a > *b;
}

/* Differences between events that are near each other, sorted. */
static size_t differences(const double *start, size_t n, double least, double *out)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n && j <= i + AHEAD; j++)
			if (start[j] - start[i] >= least)
				out[count++] = start[j] - start[i];
	qsort(out, count, sizeof(*out), by_size);
	return count;
}

/* The length that most of the differences have that are not near a length in 'tried'. Chance
 * brings the more of them near a length the longer it is. */
static double crowded(const double *x, size_t n, const double *tried, size_t tried_count)
{
	size_t high = 0;
	double best = 0, most = 0;

	for (size_t low = 0; low < n; low++) {
		bool known = false;

		while (high < n && x[high] <= x[low] * (1 + 2 * TOLERANCE))
			high++;
		for (size_t i = 0; i < tried_count; i++)
			known |= fabs(x[low] - tried[i]) <= 4 * TOLERANCE * tried[i];
		if (!known && (double)(high - low) / sqrt(x[low]) > most) {
			most = (double)(high - low) / sqrt(x[low]);
			best = x[low + (high - low) / 2];
		}
	}
	return best;
}

/* How unlikely it is that one of the events around hits the end of this step by chance. */
static double step_evidence(const double *start, size_t n, size_t from, double period)
{
	size_t near = 0;

	for (size_t j = from + 1; j < n && start[j] - start[from] <= 2 * period; j++)
		near++;
	return -log(1 - exp(-TOLERANCE * (double)(near > 1 ? near : 1) * STEPS));
}

struct chain {
	double evidence;
	size_t length, end;
};

/* Fills before[] with each event's predecessor in its best chain. */
static struct chain link_up(const double *start, size_t n, double period, size_t *before,
	size_t *length, double *evidence)
{
	struct chain best = {0, 0, 0};

	for (size_t i = 0; i < n; i++) {
		before[i] = n;
		length[i] = 1;
		evidence[i] = 0;
		for (size_t j = i; j-- > 0 && i - j <= (size_t)4 * AHEAD;) {
			double gap = start[i] - start[j], steps = round(gap / period), total;

			if (steps > STEPS)
				break;
			if (steps < 1 || fabs(gap - steps * period) > TOLERANCE * period)
				continue;
			total = evidence[j] + step_evidence(start, n, j, period) - log(steps);
			if (total > evidence[i]) {
				evidence[i] = total;
				length[i] = length[j] + 1;
				before[i] = j;
			}
		}
		if (evidence[i] > best.evidence)
			best = (struct chain){evidence[i], length[i], i};
	}
	return best;
}

size_t rhythm_chain(const double *start, size_t count, const struct rhythm_limits *limits, bool *in)
{
	size_t n = count < EVENTS_MAX ? count : EVENTS_MAX, found = 0;
	double *x = mem_alloc((AHEAD + 1) * n * sizeof(*x)), tried[PERIODS_TRIED];
	double *evidence = mem_alloc(n * sizeof(*evidence));
	size_t *before = mem_alloc(2 * n * sizeof(*before)), all;
	struct chain best = {log(SEARCHED) + EVIDENCE_MIN, 0, 0};

	memset(in, 0, count * sizeof(*in));
	all = differences(start, n, limits->period_min_s, x);
	for (size_t i = 0; i < PERIODS_TRIED; i++) {
		struct chain chain;

		tried[i] = crowded(x, all, tried, i);
		if (tried[i] <= 0)
			break;
		chain = link_up(start, n, tried[i], before, before + n, evidence);
		if (chain.evidence < best.evidence || chain.length < limits->beats_min)
			continue;
		best = chain;
		found = chain.length;
		memset(in, 0, count * sizeof(*in));
		for (size_t at = chain.end; at < n; at = before[at])
			in[at] = true;
	}
	free(x);
	free(evidence);
	free(before);
	return found;
}
