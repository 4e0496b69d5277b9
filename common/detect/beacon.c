/* What comes again and again: candidates, and the findings that they make. */
#include "detect/beacon.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct signature signatures[BEACON_SIGNATURES] = {
	[BEACON] = {9100001, "Beacon: periodic check-ins to a rare destination",
		"Malware Command and Control Activity Detected", "T1071.001 T1573", 1,
		"connections of one host to one destination with a common period, with jitter and "
		"missed beats, that chance does not explain, small, alike, and to a destination "
		"that few others use; they stand out among what else is periodic here",
		"update and licence checks, polling programs, monitoring agents of one host",
		"other hosts that call the destination, a known-good rule, longer or larger or "
		"less regular connections, other hosts that have timers of the same look"},
	[BEACON_INSIDE] = {9100002, "Beacon inside one long connection",
		"Malware Command and Control Activity Detected", "T1071 T1573", 2,
		"bursts of the client at a steady pace inside one connection to a rare, unnamed or "
		"unidentified service",
		"keep-alives of chat, push, VPN and remote desktops",
		"a name, a known protocol, other hosts that call the destination"},
	[BEACON_DNS] = {9100003, "Beacon over DNS", "Malware Command and Control Activity Detected",
		"T1071.004", 2,
		"questions for names of one domain at a steady pace, without any connection there",
		"reputation look-ups of security software, expiring caches",
		"connections to the names that were asked for, other hosts that ask, one name "
		"only"},
};

extern const struct detector beacon_detector;

struct series series_new(size_t room)
{
	double *all = mem_zalloc(4 * room + 1, sizeof(*all));

	return (struct series){all, all + room, all + 2 * room, all + 3 * room, 0};
}

void series_release(struct series *series)
{
	free(series->start);
}

double series_seconds(const struct corpus *corpus, int64_t time_us)
{
	return (double)(time_us - corpus->first_us) / (double)CLOCK_SECOND_US;
}

static int by_size(const void *left, const void *right)
{
	const double *a = left, *b = right;

	return *a < *b ? -1 : *a > *b;
}

static double median(double *values, size_t n)
{
	qsort(values, n, sizeof(*values), by_size);
	return n ? values[n / 2] : 0;
}

/* The median, and how far half of the values are from it, as a share of it. */
static double spread_of(const double *values, size_t n, double *middle)
{
	double *copy = mem_alloc((n + 1) * sizeof(*copy)), mad;

	memcpy(copy, values, n * sizeof(*copy));
	*middle = median(copy, n);
	for (size_t i = 0; i < n; i++)
		copy[i] = fabs(values[i] - *middle);
	mad = median(copy, n);
	free(copy);
	return *middle > 0 ? mad / *middle : 0;
}

static double lasting_of(const struct series *series)
{
	double *lasts = mem_alloc((series->count + 1) * sizeof(*lasts)), middle;

	for (size_t i = 0; i < series->count; i++)
		lasts[i] = series->end[i] - series->start[i];
	middle = median(lasts, series->count);
	free(lasts);
	return middle;
}

static void measure(const struct corpus *corpus, const struct series *series, struct checkins *c)
{
	size_t on_the_minute = 0;

	c->count = series->count;
	c->first_s = series->start[0];
	c->last_s = series->start[series->count - 1];
	c->sent_spread = spread_of(series->sent, series->count, &c->sent);
	c->received_spread = spread_of(series->received, series->count, &c->received);
	c->lasts_s = lasting_of(series);
	if (corpus_begins_minute(corpus->first_us)) /* so did the capture: it says nothing */
		return;
	for (size_t i = 0; i < series->count; i++)
		on_the_minute += corpus_begins_minute(
			corpus->first_us + llround(series->start[i] * (double)CLOCK_SECOND_US));
	c->on_the_minute = (double)on_the_minute / (double)series->count;
}

struct candidate *beacon_add(struct search *s, int signature, const struct checkins *c)
{
	struct candidate *candidate;

	MEM_GROW(s->items, s->count, s->room);
	candidate = &s->items[s->count++];
	*candidate = (struct candidate){.signature = signature, .c = *c};
	return candidate;
}

struct candidate *beacon_try(struct search *s, const struct series *series, struct checkins *c)
{
	struct rhythm r = rhythm_find(series->start, series->end, series->count, &s->limits);
	struct candidate *candidate;

	if (!r.found)
		return NULL;
	measure(s->corpus, series, c);
	beacon_context_tell(&s->context, c, r.period_s);
	candidate = beacon_add(s, c->sample ? BEACON : BEACON_DNS, c);
	candidate->rhythm = r;
	return candidate;
}

/* --- findings ------------------------------------------------------------------------- */

static void add_evidence(struct finding *f, const struct rhythm *r)
{
	json_fixed(&f->evidence, "period_s", llround(r->period_s * 1000), 3);
	json_fixed(&f->evidence, "period_error_s", llround(r->period_error_s * 1000), 3);
	json_fixed(&f->evidence, "jitter", llround(r->jitter * 1000), 3);
	json_fixed(&f->evidence, "jitter_error", llround(r->jitter_error * 1000), 3);
	json_fixed(&f->evidence, "missed", llround(r->missed * 1000), 3);
	json_fixed(&f->evidence, "outliers", llround(r->outliers * 1000), 3);
	json_fixed(&f->evidence, "log_likelihood_ratio", llround(r->evidence * 10), 1);
	json_u64(&f->evidence, "beats", r->beats);
	json_u64(&f->evidence, "bursts", r->bursts);
}

static void add_questions(
	struct finding *f, const struct search *s, const struct candidate *candidate)
{
	const struct question *all = s->corpus->questions, *first = &all[candidate->rows[0]];

	f->src = first->client;
	f->dest = first->server;
	f->has_dest = true;
	f->dest_port = first->server_port;
	f->name = first->domain;
	f->name_asked = true;
	strbuf_adds(&f->filter, "dns && ");
	strbuf_adds(&f->filter,
		ip_is_v4(&s->corpus->hosts[f->src].ip) ? "ip.addr == " : "ipv6.addr == ");
	ip_format(&f->filter, &s->corpus->hosts[f->src].ip);
	for (size_t i = 0; i < candidate->row_count; i++) {
		const struct question *q = &all[candidate->rows[i]];

		finding_event(f, q->flow_id, q->frame, q->time_us);
	}
}

static void tell(struct search *s, struct finding_list *findings, const struct candidate *candidate)
{
	struct finding *f =
		finding_list_add(findings, &beacon_detector, &signatures[candidate->signature]);

	beacon_score(f, s->corpus, s->tuning, candidate);
	add_evidence(f, &candidate->rhythm);
	if (candidate->signature == BEACON_DNS)
		add_questions(f, s, candidate);
	for (size_t i = 0; i < candidate->conv_count; i++)
		finding_conv(f, s->corpus, candidate->convs[i]);
}

static void find_all(struct search *s)
{
	beacon_find_connections(s);
	beacon_find_questions(s);
	beacon_find_events(s);
	beacon_count_siblings(s->items, s->count);
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	struct search s = {.corpus = corpus,
		.tuning = tuning,
		.limits = {.deviation_max = tuning->value[TUNE_BEACON_JITTER_MAX],
			.missed_max = tuning->value[TUNE_BEACON_MISSED_MAX],
			.period_min_s = tuning->value[TUNE_BEACON_PERIOD_MIN],
			.evidence_min = tuning->value[TUNE_BEACON_EVIDENCE],
			.beats_min = (size_t)tuning->value[TUNE_BEACON_BEATS]}};
	size_t before = findings->count;

	beacon_context_init(&s.context, corpus);
	find_all(&s);
	for (size_t i = 0; i < s.count; i++)
		tell(&s, findings, &s.items[i]);
	beacon_score_crowd(findings->items + before, s.items, s.count, corpus, tuning);
	for (size_t i = 0; i < s.count; i++) {
		free(s.items[i].convs);
		free(s.items[i].rows);
	}
	free(s.items);
	free(s.told);
	row_groups_release(&s.questions);
	beacon_context_release(&s.context);
}

const struct detector beacon_detector = {
	"beacon",
	"periodic check-ins",
	signatures,
	BEACON_SIGNATURES,
	true,
	run,
};
