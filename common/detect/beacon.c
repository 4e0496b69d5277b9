/* What comes again and again: connections, requests inside them, questions to the DNS. */
#include "detect/beacon.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "detect/roles.h"
#include "detect/rows.h"

#include <math.h>
#include <stdlib.h>

#define INSIDE_BURSTS 20 /* inside one connection, before their rhythm counts */
#define INSIDE_DEVIATION_MAX 0.3
#define PARTS_MAX 2 /* profiles that one client can run against one destination */

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

/* How many use what: by (client, JA4), by JA4, by (client, registrable name). */
struct usage {
	struct map numbers;
	struct arena keys;
	uint32_t *count;
	size_t used, room;
};

static uint32_t *usage_of(struct usage *usage, uint32_t kind, uint32_t a, uint32_t b)
{
	const uint32_t key[] = {kind, a, b};
	uint32_t *number = map_put_copy(&usage->numbers, slice_of(key, sizeof(key)), &usage->keys);

	if (*number == MAP_NONE) {
		*number = (uint32_t)usage->used;
		MEM_GROW(usage->count, usage->used, usage->room);
		usage->count[usage->used++] = 0;
	}
	return &usage->count[*number];
}

enum { JA4_OF_CLIENT, JA4_CLIENTS, NAMES_OF_OWNER, SEEN_JA4, SEEN_CLIENT };

struct search {
	const struct corpus *corpus;
	const struct tuning *tuning;
	struct finding_list *findings;
	struct rhythm_limits limits;
	struct usage usage;
};

/* Counts a pair's JA4 once for its client and once for each client. */
static void count_ja4(struct search *s, uint32_t client, uint32_t pair, uint32_t ja4)
{
	const uint32_t seen_by[] = {pair, client};
	uint32_t *seen;

	if (ja4 == 0)
		return;
	for (uint32_t i = 0; i < 2; i++) {
		seen = usage_of(&s->usage, SEEN_JA4 + i, seen_by[i], ja4);
		if ((*seen)++ > 0)
			continue;
		if (i == 0)
			++*usage_of(&s->usage, JA4_OF_CLIENT, client, ja4);
		else
			++*usage_of(&s->usage, JA4_CLIENTS, 0, ja4);
	}
}

static void count_usage(struct search *s)
{
	const struct corpus *corpus = s->corpus;

	for (size_t i = 0; i < corpus->pair_count; i++) {
		const struct pair *pair = &corpus->pairs[i];
		const struct conv *conv = corpus_pair_conv(corpus, pair, 0);

		count_ja4(s, pair->src, (uint32_t)i, corpus_detail_of(corpus, conv)->ja4);
		if (conv->domain)
			++*usage_of(&s->usage, NAMES_OF_OWNER, pair->src, conv->domain);
	}
}

static void checkins_init(struct checkins *c, size_t room)
{
	double *all = mem_zalloc(4 * room + 1, sizeof(*all));

	*c = (struct checkins){.start = all,
		.end = all + room,
		.sent = all + 2 * room,
		.received = all + 3 * room};
}

static void checkins_release(struct checkins *c)
{
	free(c->start);
}

static double seconds(const struct corpus *corpus, int64_t time_us)
{
	return (double)(time_us - corpus->first_us) / (double)CLOCK_SECOND_US;
}

static void take_conv(struct checkins *c, const struct corpus *corpus, const struct conv *conv)
{
	c->start[c->count] = seconds(corpus, conv->first_us);
	c->end[c->count] = seconds(corpus, conv->last_us);
	c->sent[c->count] = (double)conv->sent;
	c->received[c->count] = (double)conv->received;
	c->count++;
}

static void describe_client(struct search *s, struct checkins *c, const struct conv *conv)
{
	uint32_t ja4 = corpus_detail_of(s->corpus, conv)->ja4;

	c->client = conv->src;
	c->name = conv->name;
	c->dest = conv->dest;
	c->sample = conv;
	c->clients = s->corpus->dest_keys[s->corpus->pairs[conv->pair].key].clients;
	if (ja4) {
		c->rare_ja4 = *usage_of(&s->usage, JA4_OF_CLIENT, conv->src, ja4) == 1;
		c->shared_ja4 = *usage_of(&s->usage, JA4_CLIENTS, 0, ja4) > 1;
	}
	if (conv->domain)
		c->other_use = *usage_of(&s->usage, NAMES_OF_OWNER, conv->src, conv->domain) > 2;
}

static void add_evidence(struct finding *f, const struct rhythm *r)
{
	json_fixed(&f->evidence, "period_s", llround(r->period_s * 1000), 3);
	json_fixed(&f->evidence, "period_error_s", llround(r->period_error_s * 1000), 3);
	json_fixed(&f->evidence, "jitter", llround(r->jitter * 1000), 3);
	json_fixed(&f->evidence, "missed", llround(r->missed * 1000), 3);
	json_fixed(&f->evidence, "outliers", llround(r->outliers * 1000), 3);
	json_fixed(&f->evidence, "log_likelihood_ratio", llround(r->evidence * 10), 1);
	json_u64(&f->evidence, "beats", r->beats);
	json_u64(&f->evidence, "bursts", r->bursts);
}

static struct finding *add_finding(
	struct search *s, const struct checkins *c, const struct rhythm *r, int signature)
{
	struct finding *f = finding_list_add(s->findings, &beacon_detector, &signatures[signature]);

	beacon_score(f, s->corpus, s->tuning, c, r);
	add_evidence(f, r);
	return f;
}

/* A profile: conversations of a pair that belong together. */
struct part {
	const struct pair *pair;
	const struct conv **convs;
	size_t count;
};

static bool find_in_part(struct search *s, const struct part *part)
{
	struct checkins c;
	struct rhythm r;
	struct finding *f;

	checkins_init(&c, part->count);
	describe_client(s, &c, part->convs[0]);
	for (size_t i = 0; i < part->count; i++)
		take_conv(&c, s->corpus, part->convs[i]);
	r = rhythm_find(c.start, c.end, c.count, &s->limits);
	if (r.found) {
		f = add_finding(s, &c, &r, BEACON);
		for (size_t i = 0; i < part->count; i++)
			finding_conv(f, s->corpus, part->convs[i]);
	}
	checkins_release(&c);
	return r.found;
}

static int by_sent(const void *left, const void *right)
{
	const struct conv *const *a = left, *const *b = right;

	if ((*a)->sent != (*b)->sent)
		return (*a)->sent < (*b)->sent ? -1 : 1;
	return (*a)->first_us < (*b)->first_us ? -1 : (*a)->first_us > (*b)->first_us;
}

static int by_start(const void *left, const void *right)
{
	const struct conv *const *a = left, *const *b = right;

	return *a < *b ? -1 : *a > *b; /* places in the corpus, which is in order of time */
}

/* The widest gap between request sizes with enough on both sides; 0: they are of one kind. */
static size_t size_gap(const struct conv **convs, size_t count, size_t least)
{
	double widest = 1.2;
	size_t at = 0;

	for (size_t i = least; i + least <= count; i++) {
		double ratio = (double)(convs[i]->sent + 16) / (double)(convs[i - 1]->sent + 16);

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

static void find_in_pair(struct search *s, const struct pair *pair)
{
	struct part part = {pair, mem_alloc(pair->count * sizeof(*part.convs)), pair->count};
	const struct conv **convs = part.convs;

	for (size_t i = 0; i < pair->count; i++)
		convs[i] = corpus_pair_conv(s->corpus, pair, i);
	if (!find_in_part(s, &part))
		find_in_parts(s, &part, PARTS_MAX / 2);
	free(convs);
}

static void find_inside(struct search *s, const struct conv *conv)
{
	struct checkins c = {.count = 0};
	double deviation;
	struct finding *f;

	if (conv->bursts < INSIDE_BURSTS || conv->interval_median_s <= 0 ||
		(double)conv->interval_median_s < s->limits.period_min_s)
		return;
	deviation = 1.4826 * (double)conv->interval_mad_s / (double)conv->interval_median_s;
	if (deviation > INSIDE_DEVIATION_MAX)
		return;
	describe_client(s, &c, conv);
	f = finding_list_add(s->findings, &beacon_detector, &signatures[BEACON_INSIDE]);
	beacon_score_inside(f, s->corpus, s->tuning, conv, &c);
	json_fixed(&f->evidence, "period_s", llround((double)conv->interval_median_s * 1000), 3);
	json_fixed(&f->evidence, "deviation", llround(deviation * 1000), 3);
	json_u64(&f->evidence, "beats", conv->bursts);
	finding_conv(f, s->corpus, conv);
}

/* Questions whose answers nobody called. */
static void find_in_questions(struct search *s, const struct row_groups *groups,
	const struct rows *rows, uint32_t clients)
{
	const struct corpus *corpus = s->corpus;
	const struct question *first = &corpus->questions[groups->order[rows->first]];
	struct checkins c;
	struct rhythm r;
	struct finding *f;
	uint32_t names = 0;

	if (*usage_of(&s->usage, NAMES_OF_OWNER, rows->client, rows->key))
		return;
	checkins_init(&c, rows->count);
	for (size_t i = 0; i < rows->count; i++) {
		const struct question *q = &corpus->questions[groups->order[rows->first + i]];

		c.start[i] = c.end[i] = seconds(corpus, q->time_us);
		names += i == 0 ||
			q->name != corpus->questions[groups->order[rows->first + i - 1]].name;
	}
	c.count = rows->count;
	c.client = rows->client;
	c.clients = clients;
	c.unique_names = names * 10 >= rows->count * 9 && names > 1;
	r = rhythm_find(c.start, c.end, c.count, &s->limits);
	if (r.found) {
		f = add_finding(s, &c, &r, BEACON_DNS);
		f->src = rows->client;
		f->dest = first->server;
		f->has_dest = true;
		f->dest_port = first->server_port;
		f->name = rows->key;
		strbuf_adds(&f->filter, "dns && ");
		strbuf_adds(&f->filter,
			ip_is_v4(&corpus->hosts[f->src].ip) ? "ip.addr == " : "ipv6.addr == ");
		ip_format(&f->filter, &corpus->hosts[f->src].ip);
		for (size_t i = 0; i < rows->count; i++) {
			const struct question *q =
				&corpus->questions[groups->order[rows->first + i]];

			finding_event(f, q->flow_id, q->frame, q->time_us);
		}
	}
	checkins_release(&c);
}

static void find_in_dns(struct search *s)
{
	const struct corpus *corpus = s->corpus;
	struct row_groups groups = rows_group(corpus, corpus->question_count, rows_question_key);
	uint32_t *clients = mem_zalloc(corpus->texts.count + 1, sizeof(*clients));

	for (size_t i = 0; i < groups.count; i++)
		if (!(corpus->hosts[groups.items[i].client].roles & ROLE_DNS_SERVER))
			clients[groups.items[i].key]++;
	for (size_t i = 0; i < groups.count; i++)
		if (groups.items[i].count >= s->limits.beats_min)
			find_in_questions(
				s, &groups, &groups.items[i], clients[groups.items[i].key]);
	free(clients);
	row_groups_release(&groups);
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	struct search s = {.corpus = corpus,
		.tuning = tuning,
		.findings = findings,
		.limits = {.deviation_max = tuning->value[TUNE_BEACON_JITTER_MAX],
			.missed_max = tuning->value[TUNE_BEACON_MISSED_MAX],
			.period_min_s = tuning->value[TUNE_BEACON_PERIOD_MIN],
			.evidence_min = tuning->value[TUNE_BEACON_EVIDENCE],
			.beats_min = (size_t)tuning->value[TUNE_BEACON_BEATS]},
		.usage = {.numbers = MAP_INIT, .keys = ARENA_INIT}};

	count_usage(&s);
	for (size_t i = 0; i < corpus->pair_count; i++) {
		const struct pair *pair = &corpus->pairs[i];

		if (pair->count >= s.limits.beats_min &&
			corpus_is_outbound(corpus, corpus_pair_conv(corpus, pair, 0)))
			find_in_pair(&s, pair);
	}
	for (size_t i = 0; i < corpus->conv_count; i++)
		if (corpus_is_outbound(corpus, &corpus->convs[i]))
			find_inside(&s, &corpus->convs[i]);
	find_in_dns(&s);
	free(s.usage.count);
	map_release(&s.usage.numbers);
	arena_release(&s.usage.keys);
}

const struct detector beacon_detector = {
	"beacon",
	"periodic check-ins",
	signatures,
	BEACON_SIGNATURES,
	true,
	run,
};
