/* Is there a rhythm in these times, and how sure is that?
 *
 * The model is a sleep with jitter: intervals are normal around the period or
 * uniform in a window, which one-sided jitter is, too; where beats were missed they
 * are around 2, 3, ... periods; and a few are anything (a night, a reboot, a task). It has to explain the intervals better than chance does: than
 * independent events of one rate, and than human activity, whose intervals spread
 * over orders of magnitude. The sum of the log-likelihood ratios is the evidence;
 * it grows with every beat, and what free parameters explain is taken off. */
#ifndef DETECT_RHYTHM_H
#define DETECT_RHYTHM_H

#include <stdbool.h>
#include <stddef.h>

#define RHYTHM_INTERVALS_MAX 200 /* that are fitted; of more, as many evenly chosen ones */

struct rhythm {
	bool found;
	double period_s, period_error_s; /* and half of its 95 % interval */
	double deviation; /* standard deviation of a single interval, as a share of the period */
	double jitter, jitter_error; /* the same as the half-width of a uniform jitter, 0 to 1; half
					of its 95 % interval */
	double missed; /* share of beats that did not come */
	double outliers; /* share of intervals that are none of the rhythm */
	double evidence; /* log-likelihood ratio, natural logarithm, less the cost of parameters */
	size_t beats, bursts; /* events after bursts were joined; bursts of more than one event */
};

struct rhythm_limits {
	double deviation_max, missed_max, period_min_s, evidence_min;
	size_t beats_min;
};

/* Events in order of time: when each began and ended, in seconds. Tries the intervals
 * from start to start and from end to start, each event alone and bursts as one. */
struct rhythm rhythm_find(
	const double *start, const double *end, size_t count, const struct rhythm_limits *limits);

/* The same where another's events lie between: marks the longest chain of steps of one length,
 * with hardly any jitter, that chance does not explain, and returns how many are in it; 0 when
 * there is none. Looks at the first few hundred events. 'in' has room for 'count'. */
size_t rhythm_chain(
	const double *start, size_t count, const struct rhythm_limits *limits, bool *in);

#endif
