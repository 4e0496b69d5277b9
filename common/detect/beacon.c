/* What comes again and again: the connections of each client and destination. */
#include "detect/beacon.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PARTS_MAX 2 /* profiles that one client can run against one destination */
#define PART_GAP 1.2 /* ratio between the request sizes of two profiles, at least */
#define ROTATED_MAX 3 /* conversations a name, on average, where names change at each check-in */
#define MINUTE_S 60.0
#define MINUTE_START_S 4.0 /* in which a scheduler begins what is due */

static const struct signature signatures[BEACON_SIGNATURES] = {
	[BEACON] = {9100001, "Beacon: periodic check-ins to a rare destination",
		"Malware Command and Control Activity Detected", "T1071.001 T1573", 1,
		"connections of one host to one destination with a common period, with jitter and "
		"missed beats, that chance does not explain, small, alike, and to a destination "
		"that few others use",
		"update and licence checks, polling programs, monitoring agents of one host",
		"other hosts that call the destination, a known-good rule, longer or larger or "
		"less regular connections"},
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
	double base = fmod((double)corpus->first_us / (double)CLOCK_SECOND_US, MINUTE_S);
	size_t on_the_minute = 0;

	c->count = series->count;
	c->first_s = series->start[0];
	c->last_s = series->start[series->count - 1];
	c->sent_spread = spread_of(series->sent, series->count, &c->sent);
	c->received_spread = spread_of(series->received, series->count, &c->received);
	c->lasts_s = lasting_of(series);
	if (base <= MINUTE_START_S) /* so did the capture: it says nothing */
		return;
	for (size_t i = 0; i < series->count; i++)
		on_the_minute += fmod(base + series->start[i], MINUTE_S) <= MINUTE_START_S;
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

/* --- connections ---------------------------------------------------------------------- */

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

static int by_start(const void *left, const void *right)
{
	const struct conv *const *a = left, *const *b = right;

	return *a < *b ? -1 : *a > *b; /* places in the corpus, which is in order of time */
}

/* The widest gap between request sizes with enough on both sides; 0: they are of one kind. */
static size_t size_gap(const struct conv **convs, size_t count, size_t least)
{
	double widest = PART_GAP;
	size_t at = 0;

	for (size_t i = least; i + least <= count; i++) {
		double ratio = (double)(convs[i]->sent + 1) / (double)(convs[i - 1]->sent + 1);

		if (ratio > widest) {
			widest = ratio;
			at = i;
		}
	}
	return at;
}

/* Two implants at one destination differ in what they send: each gets a look of its own. */
static void find_in_parts(struct search *s, struct part *part, unsigned parts_left)
{
	size_t at, least = s->limits.beats_min;
	struct part low = *part, high = *part;

	qsort(part->convs, part->count, sizeof(*part->convs), by_sent);
	at = parts_left ? size_gap(part->convs, part->count, least) : 0;
	if (at == 0)
		return;
	low.count = at;
	high.convs += at;
	high.count -= at;
	qsort(low.convs, low.count, sizeof(*low.convs), by_start);
	qsort(high.convs, high.count, sizeof(*high.convs), by_start);
	if (!find_in_part(s, &low))
		find_in_parts(s, &low, parts_left - 1);
	if (!find_in_part(s, &high))
		find_in_parts(s, &high, parts_left - 1);
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
	size_t before = s->count;

	for (size_t i = 0; i < pair->count; i++)
		convs[i] = corpus_pair_conv(s->corpus, pair, i);
	if (!find_in_part(s, &part))
		find_in_parts(s, &part, PARTS_MAX / 2);
	if (s->count == before && part.count >= 2 * s->limits.beats_min)
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
	if (rows->count < 2 || room < s->limits.beats_min || room > ROTATED_MAX * rows->count)
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
	const struct corpus *corpus = s->corpus;

	for (size_t i = 0; i < corpus->pair_count; i++)
		if (corpus->pairs[i].count >= s->limits.beats_min &&
			corpus_is_outbound(corpus, corpus_pair_conv(corpus, &corpus->pairs[i], 0)))
			find_in_pair(s, &corpus->pairs[i]);
	find_in_owners(s);
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

	beacon_context_init(&s.context, corpus);
	find_all(&s);
	for (size_t i = 0; i < s.count; i++) {
		tell(&s, findings, &s.items[i]);
		free(s.items[i].convs);
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
