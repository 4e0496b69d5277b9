/* Timers that people set are round figures: every 5 minutes, every hour. Where many programs that one host
 * alone has call home by such, and nothing else tells them from an implant, one more of them is no surprise:
 * there are few implants in a network. */
#include "base/mem.h"
#include "detect/beacon.h"

#include <math.h>

#define LONE_CLIENTS 2 /* of a destination */
#define FIGURES_MIN 3 /* different ones, or it is one program on many hosts */
#define CROWD_NONE 2 /* of which nothing follows yet */
#define CROWD_POINTS_MAX 60.0
#define LONG_POLL_S 15.0 /* under which a connection is asked again and again */
#define LATER 0.012 /* share, and seconds, by which the work itself makes a period longer */
#define LATER_S 0.35
#define EARLIER 0.0005
#define SURE 20.0 /* times likelier than by chance: as sure as it gets */
#define SURE_ENOUGH 0.5

/* In seconds. A period between the first and the last is near one of them by chance as often as the windows
 * around them are wide: FIGURES_PER_E of them for each factor of e. */
static const double figures[] = {5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 300, 360, 480, 600,
	720, 900, 1200, 1500, 1800, 2400, 2700, 3600, 5400, 7200, 10800, 14400, 21600};
#define FIGURES_PER_E 3.4

/* The figure that the period is, with the work that a check-in takes, as an index; -1: none. */
static int figure_of(const struct rhythm *r)
{
	for (size_t i = 0; i < ARRAY_LEN(figures); i++)
		if (r->period_s >= figures[i] * (1 - EARLIER) - r->period_error_s &&
			r->period_s <= figures[i] * (1 + LATER) + LATER_S + r->period_error_s)
			return (int)i;
	return -1;
}

/* How sure it is that a period near a figure is one, 0 to 1: the less exactly it is known, the less. */
static double sureness(const struct rhythm *r)
{
	double window = LATER + EARLIER + (LATER_S + 2 * r->period_error_s) / r->period_s;
	double likelier = 1 / (FIGURES_PER_E * window);

	return fmin(1, fmax(0, log(likelier) / log(SURE)));
}

static bool is_lone(const struct candidate *candidate)
{
	return candidate->signature != BEACON_DNS && candidate->c.sample &&
		candidate->c.clients <= LONE_CLIENTS;
}

static bool is_long_poll(const struct candidate *candidate)
{
	return candidate->signature == BEACON_INSIDE && candidate->c.name &&
		candidate->rhythm.period_s < LONG_POLL_S;
}

/* How sure it is that the candidate is one of the crowd, should there be one: 0 to 1. */
static double likeness(const struct candidate *candidate, int *figure)
{
	*figure = figure_of(&candidate->rhythm);
	if (!is_lone(candidate))
		return 0;
	if (is_long_poll(candidate))
		return 1;
	return *figure < 0 ? 0 : sureness(&candidate->rhythm);
}

/* Those that would be findings; 0 when they are of one kind. */
static size_t count_crowd(const struct finding *findings, const struct candidate *items,
	size_t count, double finding_points)
{
	bool seen[ARRAY_LEN(figures)] = {false};
	size_t crowd = 0, different = 0;
	int figure;

	for (size_t i = 0; i < count; i++) {
		if (findings[i].points < finding_points ||
			likeness(&items[i], &figure) < SURE_ENOUGH)
			continue;
		crowd++;
		if (figure >= 0) {
			different += !seen[figure];
			seen[figure] = true;
		}
	}
	return different < FIGURES_MIN ? 0 : crowd;
}

/* As many points of a finding's as leave it to be told: nothing vanishes. */
static int spared(const struct finding *f, double points, const struct tuning *tuning)
{
	double over = f->points - ceil(100 * tuning->value[TUNE_INFORMATIONAL_SCORE]);

	return (int)lround(fmin(points, fmax(0, over)));
}

void beacon_score_crowd(struct finding *findings, const struct candidate *items, size_t count,
	const struct tuning *tuning)
{
	size_t crowd = count_crowd(findings, items, count, 100 * tuning->value[TUNE_FINDING_SCORE]);
	double points = fmin(CROWD_POINTS_MAX,
		tuning->value[TUNE_BEACON_CROWD] * log2((double)crowd / CROWD_NONE));
	int figure;

	if (crowd <= CROWD_NONE)
		return;
	for (size_t i = 0; i < count; i++) {
		int off = spared(&findings[i], points * likeness(&items[i], &figure), tuning);

		if (off)
			finding_factor(&findings[i], -off,
				"%s, like %zu timers that one host alone has here",
				is_long_poll(&items[i]) ? "every few seconds, as live pages ask"
							: "a round figure",
				crowd);
	}
}
