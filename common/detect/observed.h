/* Observations of a kind, gathered by who did it to whom: what detectors of exploits share. */
#ifndef DETECT_OBSERVED_H
#define DETECT_OBSERVED_H

#include "detect/detect.h"

/* What an event of this name is taken for. */
struct observed_kind {
	const char *event;
	int signature; /* index of the detector's */
	int points;
	const char *factor; /* why */
};

/* Some observations of one kind, of one client and one server, in order of time. */
struct observed {
	const struct observed_kind *kind;
	const struct observation *const *items;
	size_t count;
	uint64_t times; /* the sum of their counts */
	const void *ctx; /* the detector's */
};

typedef void observed_fn(struct finding_list *findings, const struct observed *observed,
	const struct tuning *tuning);

/* Calls fn for each group of observations of these kinds, in order of the first ones. */
void observed_each(struct finding_list *findings, const struct tuning *tuning,
	const struct observed_kind *kinds, size_t count, observed_fn *fn, const void *ctx);

/* A conversation that an observation stands for. The first one gives the ends: who did it is the
 * source. */
void finding_observation(struct finding *finding, const struct observation *o);

/* A number of the observation's details; 0 when there is none. */
uint64_t observation_u64(const struct corpus *corpus, const struct observation *o, const char *key);

/* A string of them, without its quotes, as it was written. */
struct slice observation_text(
	const struct corpus *corpus, const struct observation *o, const char *key);

#endif
