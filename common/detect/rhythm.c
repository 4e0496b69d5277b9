#include "detect/rhythm.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MULTIPLES 6 /* of the period that one interval can be */
#define ROUNDS 20 /* of expectation and maximisation */
#define OUTLIERS_MAX 0.3
#define OUTLIER_SPAN 13.8 /* ln of the range over which an outlier can lie: 0.1 s to a day */
#define DEVIATION_MIN 0.002 /* below, clocks and networks are what is measured */
#define SPREAD_MIN 0.8 /* of ln(interval) in what people do */
#define PARAMETERS 3
#define NEAR 36 /* squared deviations, beyond which a normal density is nothing */
#define SETTLED 1e-4 /* change of the log-likelihood an interval at which a fit has converged */
#define SAME_GUESS 1.05 /* ratio of periods that lead to the same fit */
#define BURST_RATIO 2.5 /* between the gaps of bursts and those inside them, at least */
#define JOINS_MAX 3 /* ways to tell bursts from beats that are tried */
#define JOIN_COST 0.7 /* of the evidence, for each way that was tried */
#define SHAPE_COST 0.7 /* ... for having looked at a second shape of jitter */
#define END_MATTERS 0.02 /* of the usual gap that an event lasts, for its end to matter */
#define PI 3.14159265358979323846

struct model {
	double period, deviation /* in seconds */, missed, outliers;
	double likelihood;
};

static int by_size(const void *left, const void *right)
{
	const double *a = left, *b = right;

	return *a < *b ? -1 : *a > *b;
}

static double normal(double x, double mean, double sd)
{
	double z = (x - mean) / sd;

	return exp(-0.5 * z * z) / (sd * sqrt(2 * PI));
}

/* Densities of one interval under each multiple, then under "anything"; their sum. Multiples
 * that are far from it would add nothing. */
static double densities(const struct model *m, double x, double part[MULTIPLES + 1])
{
	double sum = 0, weight = (1 - m->outliers) * (1 - m->missed);

	for (int k = 1; k <= MULTIPLES; k++) {
		double off = (x - k * m->period) / m->deviation;

		part[k - 1] = off * off < NEAR * k
			? weight * normal(x, k * m->period, m->deviation * sqrt(k))
			: 0;
		weight *= m->missed;
		sum += part[k - 1];
	}
	part[MULTIPLES] = m->outliers / (OUTLIER_SPAN * (x > 0.1 ? x : 0.1));
	return sum + part[MULTIPLES];
}

/* What one round learns of all intervals. */
struct sums {
	double weight, beats, length, square, outliers, likelihood;
};

static void learn(struct sums *sums, const struct model *m, double x)
{
	double part[MULTIPLES + 1], all = densities(m, x, part);

	if (all < 1e-300)
		all = 1e-300;
	sums->likelihood += log(all);
	for (int k = 1; k <= MULTIPLES; k++) {
		double share = part[k - 1] / all, off = x - k * m->period;

		sums->weight += share;
		sums->beats += share * k;
		sums->length += share * x;
		sums->square += share * off * off / k;
	}
	sums->outliers += part[MULTIPLES] / all;
}

static double clamp(double value, double least, double most)
{
	return value < least ? least : value > most ? most : value;
}

static struct model fit(const double *x, size_t n, double period)
{
	struct model m = {period, 0.25 * period, 0.1, 0.05, 0};
	double before = -INFINITY;

	for (int round = 0; round < ROUNDS; round++) {
		struct sums sums = {0, 0, 0, 0, 0, 0};

		for (size_t i = 0; i < n; i++)
			learn(&sums, &m, x[i]);
		m.likelihood = sums.likelihood;
		if (sums.weight < 2 || sums.beats <= 0 ||
			sums.likelihood - before < SETTLED * (double)n)
			break;
		before = sums.likelihood;
		m.period = sums.length / sums.beats;
		m.deviation = sqrt(sums.square / sums.weight);
		m.deviation = fmax(m.deviation, fmax(DEVIATION_MIN * m.period, 1e-3));
		m.missed = clamp(1 - sums.weight / sums.beats, 0.001, 0.9);
		m.outliers = clamp(sums.outliers / (double)n, 0.005, 0.9);
	}
	return m;
}

/* The same when the jitter is uniform: one period lies anywhere within 'half' of the middle. */
static double window_likelihood(const struct model *m, double half, const double *x, size_t n)
{
	double sum = 0, part[MULTIPLES + 1];

	for (size_t i = 0; i < n; i++) {
		double all = densities(m, x[i], part) - part[0];

		if (fabs(x[i] - m->period) <= half)
			all += (1 - m->outliers) * (1 - m->missed) / (2 * half);
		sum += log(fmax(all, 1e-300));
	}
	return sum;
}

/* What sleeps with a jitter mostly draws it from a window: a better fit, when it is so. */
static void fit_window(struct model *m, const double *x, size_t n)
{
	static const double widths[] = {1.55, 1.75, 2, 2.4}; /* of the deviation; sqrt(3) of many */

	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++)
		m->likelihood = fmax(m->likelihood,
			window_likelihood(m, widths[i] * m->deviation, x, n) - SHAPE_COST);
}

/* Log-likelihood of the intervals as independent events, or as what people do. */
static double chance(const double *x, size_t n)
{
	double sum = 0, sum_log = 0, sum_square = 0, mean, mean_log, spread, people;
	double count = (double)n;

	for (size_t i = 0; i < n; i++) {
		double l = log(x[i]);

		sum += x[i];
		sum_log += l;
		sum_square += l * l;
	}
	mean = sum / count;
	mean_log = sum_log / count;
	spread = sqrt(fmax(sum_square / count - mean_log * mean_log, 0));
	spread = fmax(spread, SPREAD_MIN);
	people = -sum_log - count * log(spread * sqrt(2 * PI)) -
		(sum_square - count * mean_log * mean_log) / (2 * spread * spread);
	return fmax(-count * (log(mean) + 1), people);
}

static struct rhythm judge(
	const struct model *m, const double *x, size_t n, const struct rhythm_limits *limits)
{
	struct rhythm r = {.period_s = m->period, .missed = m->missed, .outliers = m->outliers};
	double usable = fmax(1, (double)n * (1 - m->outliers));

	r.deviation = m->deviation / m->period;
	r.jitter = fmin(1, r.deviation * sqrt(3));
	r.jitter_error = 1.96 * r.jitter / sqrt(2 * usable);
	r.period_error_s = 1.96 * m->deviation / sqrt(usable);
	r.evidence = m->likelihood - chance(x, n) - 0.5 * PARAMETERS * log((double)n);
	r.found = r.deviation <= limits->deviation_max && r.missed <= limits->missed_max &&
		r.outliers <= OUTLIERS_MAX && r.period_s >= limits->period_min_s &&
		r.evidence >= limits->evidence_min;
	return r;
}

/* The best rhythm in the intervals, from several first guesses. */
static struct rhythm fit_best(const double *x, size_t n, const struct rhythm_limits *limits)
{
	static const double guesses[] = {0.15, 0.3, 0.5, 0.7};
	struct rhythm best = {.found = false, .evidence = -INFINITY};
	double *sorted = mem_alloc(n * sizeof(*sorted)), last = 0;

	memcpy(sorted, x, n * sizeof(*sorted));
	qsort(sorted, n, sizeof(*sorted), by_size);
	for (size_t i = 0; i < sizeof(guesses) / sizeof(guesses[0]); i++) {
		double guess = sorted[(size_t)(guesses[i] * (double)(n - 1))];
		struct rhythm r;
		struct model m;

		if (guess < last * SAME_GUESS)
			continue;
		last = guess;
		m = fit(x, n, guess);
		fit_window(&m, x, n);
		r = judge(&m, x, n, limits);
		if (r.found > best.found || (r.found == best.found && r.evidence > best.evidence))
			best = r;
	}
	free(sorted);
	return best;
}

/* Evenly chosen ones when there are more than are fitted. */
static size_t thin(double *x, size_t n)
{
	if (n <= RHYTHM_INTERVALS_MAX)
		return n;
	for (size_t i = 0; i < RHYTHM_INTERVALS_MAX; i++)
		x[i] = x[i * n / RHYTHM_INTERVALS_MAX];
	return RHYTHM_INTERVALS_MAX;
}

/* Beats: first starts and last ends of runs of events with gaps of at most 'join'. */
struct beats {
	double *start, *end;
	size_t count, bursts;
};

static void join_bursts(
	struct beats *beats, const double *start, const double *end, size_t count, double join)
{
	bool in_burst = false;

	beats->count = beats->bursts = 0;
	for (size_t i = 0; i < count; i++) {
		size_t last = beats->count;

		if (i && start[i] - start[i - 1] <= join) {
			beats->end[last - 1] = fmax(beats->end[last - 1], end[i]);
			beats->bursts += !in_burst;
			in_burst = true;
			continue;
		}
		beats->start[last] = start[i];
		beats->end[last] = end[i];
		beats->count++;
		in_burst = false;
	}
}

static struct rhythm try_beats(
	const struct beats *beats, double *x, const struct rhythm_limits *limits, bool from_end)
{
	struct rhythm r = {.found = false, .evidence = -INFINITY};
	size_t n = 0;

	if (beats->count < limits->beats_min)
		return r;
	for (size_t i = 1; i < beats->count; i++) {
		double gap = beats->start[i] - (from_end ? beats->end[i - 1] : beats->start[i - 1]);

		x[n++] = fmax(gap, 1e-3);
	}
	n = thin(x, n);
	r = fit_best(x, n, limits);
	r.beats = beats->count;
	r.bursts = beats->bursts;
	return r;
}

/* Where the gaps part into short ones and long ones: the widest such places, in seconds. */
static size_t burst_gaps(
	const double *start, size_t count, size_t beats_min, double *x, double at[JOINS_MAX])
{
	double ratios[JOINS_MAX];
	size_t n = count - 1, found = 0;

	for (size_t i = 0; i < n; i++)
		x[i] = fmax(start[i + 1] - start[i], 1e-3);
	qsort(x, n, sizeof(*x), by_size);
	for (size_t i = 0; i + 1 < n && n - i >= beats_min; i++) {
		double ratio = x[i + 1] / x[i];
		size_t place;

		if (ratio < BURST_RATIO || (found == JOINS_MAX && ratio <= ratios[found - 1]))
			continue;
		found += found < JOINS_MAX;
		for (place = found - 1; place && ratios[place - 1] < ratio; place--) {
			ratios[place] = ratios[place - 1];
			at[place] = at[place - 1];
		}
		ratios[place] = ratio;
		at[place] = sqrt(x[i] * x[i + 1]);
	}
	return found;
}

/* Do the events last long enough for the gap behind one to differ from that between two? */
static bool ends_matter(const double *start, const double *end, size_t count)
{
	double lasting = 0;

	for (size_t i = 0; i < count; i++)
		lasting += end[i] - start[i];
	return lasting > END_MATTERS * (start[count - 1] - start[0]);
}

static void keep_better(
	struct rhythm *best, struct rhythm r, double cost, const struct rhythm_limits *limits)
{
	r.evidence -= cost;
	r.found &= r.evidence >= limits->evidence_min;
	if (r.found > best->found || (r.found == best->found && r.evidence > best->evidence))
		*best = r;
}

struct rhythm rhythm_find(
	const double *start, const double *end, size_t count, const struct rhythm_limits *limits)
{
	struct rhythm best = {.found = false, .evidence = -INFINITY};
	double *room, *x, at[JOINS_MAX];
	struct beats beats;
	size_t joins;

	if (count < limits->beats_min || count < 3)
		return best;
	room = mem_alloc(3 * count * sizeof(*room));
	x = room + 2 * count;
	beats = (struct beats){.start = room, .end = room + count};
	joins = burst_gaps(start, count, limits->beats_min, x, at);
	for (size_t i = 0; i <= joins; i++) {
		double cost = JOIN_COST * (double)i;

		join_bursts(&beats, start, end, count, i ? at[i - 1] : 0);
		keep_better(&best, try_beats(&beats, x, limits, false), cost, limits);
		if (ends_matter(beats.start, beats.end, beats.count))
			keep_better(&best, try_beats(&beats, x, limits, true), cost, limits);
	}
	free(room);
	return best;
}
