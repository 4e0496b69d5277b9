/* How much a check-in stands out among what else is periodic in the capture.
 *
 * Implants are rare, programs that ask by the clock are not: where many hosts have a timer of
 * their own that would be a finding, each of them is a program's much more likely than an
 * implant's. The capture says itself how many there are, of which look, and that weighs: most for
 * those whose period is a round figure, as people set them, or a few seconds inside one connection,
 * as live pages ask. What the others lack sets a check-in apart: gaps in its rhythm, a certificate of
 * nobody, a second host that has it.
 *
 * Counted are hosts, not timers: one that calls twenty servers of a botnet is no crowd. And programs:
 * twenty hosts with one timer and one size, each to a server of its own, are an outbreak. */
#include "base/arena.h"
#include "base/map.h"
#include "base/mem.h"
#include "detect/beacon.h"

#include <math.h>

#define LONE_CLIENTS 2 /* hosts that share a timer; more are a common service's */
#define CLOCK_JITTER 0.045 /* under which it is like clockwork */
#define GAPS 0.05 /* share of missed beats from which on a rhythm has gaps */
#define LONG_POLL_S 15.0 /* under which a connection is asked again and again */
#define LATER 0.012 /* share, and seconds, by which the work itself makes a period longer */
#define LATER_S 0.35
#define EARLIER 0.0005
#define LIKELIER_MIN 4.5 /* than by chance, before a period near a figure counts as one */
#define SAME_PERIOD 0.05 /* natural logarithm: how far check-ins of one program may lie apart */
#define SAME_SIZE 0.1

/* In seconds. A period between the first and the last is near one of them by chance as often as
 * the windows around them are wide: FIGURES_PER_E of them for each factor of e. */
static const double figures[] = {5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 300, 360, 480, 600,
	720, 900, 1200, 1500, 1800, 2400, 2700, 3600, 5400, 7200, 10800, 14400, 21600};
#define FIGURES_PER_E 3.4

/* Points for each time that there are twice as many hosts. */
static const struct weight {
	uint32_t hosts_min;
	double points, most;
} any_look = {3, 6, 30}, any_look_round = {3, 20, 60}, same_look = {2, 30, 60};

enum { STEADINESSES = 3, KINDS = BEACON_DNS /* of connections, inside one */ };
enum { LOOKS = KINDS * STEADINESSES * 2 * 2 * 2 * 2, ANY_LOOK = LOOKS };
enum { HOSTS, PROGRAMS, COUNTED };

struct crowd {
	struct map seen; /* by what counted_key() makes: what is counted already */
	struct arena keys;
	uint32_t count[COUNTED][LOOKS + 1]; /* the last one: of any look */
};

/* Is the period a figure, with the work that a check-in takes, and is that hardly by chance? */
static bool is_round(const struct rhythm *r)
{
	double window = LATER + EARLIER + (LATER_S + 2 * r->period_error_s) / r->period_s;

	if (FIGURES_PER_E * window * LIKELIER_MIN > 1)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(figures); i++)
		if (r->period_s >= figures[i] * (1 - EARLIER) - r->period_error_s &&
			r->period_s <= figures[i] * (1 + LATER) + LATER_S + r->period_error_s)
			return true;
	return false;
}

static bool is_long_poll(const struct candidate *candidate)
{
	return candidate->signature == BEACON_INSIDE && candidate->c.name &&
		candidate->rhythm.period_s < LONG_POLL_S;
}

static bool has_gaps(const struct candidate *candidate)
{
	return candidate->rhythm.missed >= GAPS;
}

static bool is_odd_service(const struct corpus *corpus, const struct candidate *candidate)
{
	const struct conv *conv = candidate->c.sample;

	return corpus_detail_of(corpus, conv)->self_signed ||
		(conv->dest_port != 80 && conv->dest_port != 443);
}

/* What a timer looks like, as a number below LOOKS. */
static unsigned look_of(const struct corpus *corpus, const struct candidate *candidate)
{
	const struct rhythm *r = &candidate->rhythm;
	unsigned look = (unsigned)candidate->signature;

	look = look * STEADINESSES + (beacon_varies(r) ? 2u : r->jitter >= CLOCK_JITTER);
	look = look * 2 + is_round(r);
	look = look * 2 + has_gaps(candidate);
	look = look * 2 + (candidate->c.clients == LONE_CLIENTS);
	return look * 2 + is_odd_service(corpus, candidate);
}

/* A timer of one host or two that may be a program's. */
static bool is_lone(const struct candidate *candidate)
{
	return candidate->signature < KINDS && candidate->c.sample &&
		candidate->c.clients <= LONE_CLIENTS && !(candidate->c.sample->flags & CONV_ICMP);
}

static int64_t step_of(double value, double step)
{
	return llround(log(fmax(value, 1)) / step);
}

struct counted_key {
	int64_t look, counted, who[3]; /* a host; or how often, and how much is sent and received */
};

static struct counted_key counted_key(unsigned look, int counted, const struct candidate *candidate)
{
	struct counted_key key = {.look = look, .counted = counted, .who = {candidate->c.client}};

	if (counted == PROGRAMS) {
		key.who[0] = step_of(1000 * candidate->rhythm.period_s, SAME_PERIOD);
		key.who[1] = step_of(candidate->c.sent, SAME_SIZE);
		key.who[2] = step_of(candidate->c.received, SAME_SIZE);
	}
	return key;
}

static void count(struct crowd *crowd, unsigned look, const struct candidate *candidate)
{
	for (int counted = HOSTS; counted < COUNTED; counted++) {
		struct counted_key key = counted_key(look, counted, candidate);
		uint32_t *number =
			map_put_copy(&crowd->seen, slice_of(&key, sizeof(key)), &crowd->keys);

		crowd->count[counted][look] += *number == MAP_NONE;
		*number = 1;
	}
}

/* How many there are besides the candidate: hosts, or programs where those are fewer. */
static uint32_t others(const struct crowd *crowd, unsigned look, const struct candidate *candidate)
{
	uint32_t least = UINT32_MAX;

	for (int counted = HOSTS; counted < COUNTED; counted++) {
		struct counted_key key = counted_key(look, counted, candidate);
		uint32_t all = crowd->count[counted][look], own = 0;

		if (map_get(&crowd->seen, slice_of(&key, sizeof(key))) != MAP_NONE)
			own = counted == HOSTS && look != ANY_LOOK ? candidate->c.clients : 1;
		all = all > own ? all - own : 0;
		least = all < least ? all : least;
	}
	return least;
}

static double weigh(uint32_t hosts, const struct weight *weight)
{
	if (hosts < weight->hosts_min)
		return 0;
	return fmin(weight->most, weight->points * log2(2.0 * hosts / weight->hosts_min));
}

/* What takes back points of the crowd that it stands out of. */
static double tell_apart(
	struct strbuf *what, const struct corpus *corpus, const struct candidate *candidate)
{
	const struct checkins *c = &candidate->c;
	const struct {
		bool is_so;
		double points;
		const char *text;
	} marks[] = {
		{has_gaps(candidate), 30 * fmin(1, candidate->rhythm.missed / (2 * GAPS)),
			"beats are missed"},
		{c->clients == LONE_CLIENTS, 20, "two hosts have it"},
		{corpus_detail_of(corpus, c->sample)->self_signed, 20,
			"its certificate is self-signed"},
		{c->rare_ja4 && !c->shared_ja4, 10, "its TLS client is unlike any other"},
		{c->name == 0, 5, "its destination has no name"},
	};
	double sum = 0;

	for (size_t i = 0; i < ARRAY_LEN(marks); i++)
		if (marks[i].is_so) {
			strbuf_addf(what, "%s%s", sum > 0 ? ", " : "", marks[i].text);
			sum += marks[i].points;
		}
	return sum;
}

/* What makes it look like a program's, whatever the others have; empty: nothing does. */
static const char *usual_text(const struct candidate *candidate)
{
	if (is_long_poll(candidate))
		return "; every few seconds, as live pages ask";
	return is_round(&candidate->rhythm) ? "; its period is a round figure" : "";
}

static void lower(struct finding *f, const struct corpus *corpus, const struct crowd *crowd,
	const struct candidate *candidate, const struct tuning *tuning)
{
	bool usual = *usual_text(candidate);
	uint32_t everyone = others(crowd, ANY_LOOK, candidate);
	uint32_t same = others(crowd, look_of(corpus, candidate), candidate);
	double told = tuning->value[TUNE_INFORMATIONAL_SCORE] * 100;
	double cost = tuning->value[TUNE_BEACON_CROWD] *
		(weigh(everyone, usual ? &any_look_round : &any_look) + weigh(same, &same_look));
	struct strbuf what = STRBUF_INIT;
	double apart = fmin(cost, tell_apart(&what, corpus, candidate));

	cost = fmin(cost, f->points - told + apart); /* what is told is told still */
	if (cost >= 1)
		finding_factor(f, -(int)lround(cost),
			"%u other hosts have timers of their own that could be check-ins, %u of "
			"them one that looks the same%s",
			everyone, same, usual_text(candidate));
	if (cost >= 1 && apart >= 1)
		finding_factor(
			f, (int)lround(apart), "set apart from those: %s", strbuf_cstr(&what));
	strbuf_release(&what);
}

void beacon_score_crowd(struct finding *findings, const struct candidate *items, size_t n,
	const struct corpus *corpus, const struct tuning *tuning)
{
	double finding = tuning->value[TUNE_FINDING_SCORE] * 100;
	double told = tuning->value[TUNE_INFORMATIONAL_SCORE] * 100;
	struct crowd crowd = {.seen = MAP_INIT, .keys = ARENA_INIT};

	for (size_t i = 0; i < n; i++)
		if (is_lone(&items[i]) && findings[i].points >= finding) {
			count(&crowd, look_of(corpus, &items[i]), &items[i]);
			count(&crowd, ANY_LOOK, &items[i]);
		}
	for (size_t i = 0; i < n && crowd.seen.count; i++)
		if (is_lone(&items[i]) && findings[i].points >= told)
			lower(&findings[i], corpus, &crowd, &items[i], tuning);
	map_release(&crowd.seen);
	arena_release(&crowd.keys);
}
