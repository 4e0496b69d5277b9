/* Data that leaves: outbound-heavy volume to one destination, in one go or slowly. */
#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "detect/detect.h"

#include <math.h>
#include <stdlib.h>

#define ONE_GO_SHARE 0.8 /* of the volume in the largest conversation */
#define COMMON_CLIENTS 3 /* hosts of ours that use a destination of everybody's */
#define RATIO_TO_TELL 1000 /* bytes sent for each one received, above which nobody counts */
#define ROUTINE_UPLOADS 4 /* of a backup, before its pace can be told */
#define ROUTINE_WANDER 0.25 /* of the time from one to the next */
#define ROUTINE_SKIPS 4 /* periods that one gap can be */
#define ROUTINE_SHARE 0.85 /* of the gaps that are so */
#define JOB_SHARE 0.1 /* of the largest upload: what is less is a visit */
#define LASTING_PARTS 3
#define LASTING_US                                                                                 \
	(INT64_C(2) * 3600 * CLOCK_SECOND_US) /* a host seen for less says nothing of it */
#define LASTING_SHARE 0.1 /* of all that was sent, in each part */
#define SCHEDULED_UPLOADS 3 /* of a job, before that each begins with a minute says something */
#define CALL_PACKET_BYTES 1300 /* media packets are smaller than what bulk data fills */

enum { UPLOAD, SLOW, SIGNATURES };

static const struct signature signatures[SIGNATURES] = {
	[UPLOAD] = {9100501, "Large upload to a rare destination",
		"Potential Corporate Privacy "
		"Violation",
		"T1048 T1041", 1,
		"far more payload sent than received, to a destination that few others use and "
		"that stands out against all else that this host sends",
		"backups, video calls, uploads of photos, software builds",
		"other hosts that use the destination too; a known-good rule; more coming back"},
	[SLOW] = {9100502, "Upload in many pieces to a rare destination",
		"Potential Corporate Privacy Violation", "T1030 T1048", 1,
		"the same, spread over many conversations",
		"synchronisation software, telemetry, log shipping",
		"other hosts that use the destination too; a known-good rule; more coming back"},
};

extern const struct detector exfil_detector;

/* What a host sends outside, and when. */
struct span {
	uint64_t sent;
	int64_t first_us, last_us;
};

struct volume {
	uint64_t sent, received, largest;
	uint64_t packets;
	bool udp, answered;
	int64_t first_us, last_us;
};

/* Conversations come in order of time. */
static void note_host(struct span *host, const struct conv *conv)
{
	if (host->last_us == 0)
		host->first_us = conv->first_us;
	host->last_us = conv->first_us;
	host->sent += conv->sent;
}

static struct volume volume_of(const struct corpus *corpus, const struct pair *pair)
{
	struct volume v = {.first_us = INT64_MAX, .last_us = INT64_MIN, .udp = true};

	for (size_t i = 0; i < pair->count; i++) {
		const struct conv *conv = corpus_pair_conv(corpus, pair, i);

		v.sent += conv->sent;
		v.received += conv->received;
		v.packets += conv->packets_sent;
		v.answered |= conv->packets_received > 0;
		v.udp &= (conv->flags & CONV_UDP) != 0 && !corpus_app_is(corpus, conv, "quic");
		if (conv->sent > v.largest)
			v.largest = conv->sent;
		if (conv->first_us < v.first_us)
			v.first_us = conv->first_us;
		if (conv->last_us > v.last_us)
			v.last_us = conv->last_us;
	}
	return v;
}

static void score_size(
	struct finding *f, const struct volume *v, double ratio, const struct tuning *tuning)
{
	double times = (double)v->sent / tuning->value[TUNE_EXFIL_BYTES];
	double least = tuning->value[TUNE_EXFIL_RATIO];

	finding_factor(f,
		times >= 10          ? 35
			: times >= 2 ? 28
				     : 22,
		"%.1f MB sent", (double)v->sent / 1e6);
	finding_factor(f,
		ratio >= least * 10          ? 22
			: ratio >= least * 2 ? 16
					     : 8,
		ratio >= RATIO_TO_TELL ? "hardly anything came back: %llu bytes"
				       : "%llu times as many bytes sent as received",
		(unsigned long long)(ratio >= RATIO_TO_TELL ? v->received : (uint64_t)ratio));
	if (v->udp && v->packets && (double)v->sent / (double)v->packets < CALL_PACKET_BYTES)
		finding_factor(f, -40, "many packets below full size over UDP, as calls send them");
}

static void score_context(struct finding *f, const struct corpus *corpus, const struct pair *pair,
	const struct volume *v, uint64_t outside)
{
	uint32_t clients = corpus->dest_keys[pair->key].clients;
	double share = outside > v->sent ? (double)v->sent / (double)outside : 1;

	if (clients >= COMMON_CLIENTS)
		finding_factor(f, -30, "%u hosts use this destination", clients);
	else if (corpus->active_clients >= 2 * COMMON_CLIENTS)
		finding_factor(f, 18, "%s of %u hosts use%s this destination",
			clients == 1 ? "one" : "two", corpus->active_clients,
			clients == 1 ? "s" : "");
	else
		finding_factor(f, 8, "too few hosts to say how rare the destination is");
	finding_factor(f,
		share >= 0.5           ? 15
			: share >= 0.1 ? 8
				       : 0,
		"%.0f %% of all that this host sends outside", share * 100);
	if (pair->name == 0)
		finding_factor(f, 8, "an address without a name");
}

static int by_length(const void *left, const void *right)
{
	const double *a = left, *b = right;

	return *a < *b ? -1 : *a > *b;
}

/* Times from one upload to the next, in seconds, sorted. */
static double *gaps_of(const struct corpus *corpus, const struct pair *pair)
{
	double *gaps = mem_alloc(pair->count * sizeof(*gaps));

	for (size_t i = 1; i < pair->count; i++)
		gaps[i - 1] = (double)(corpus_pair_conv(corpus, pair, i)->first_us -
				      corpus_pair_conv(corpus, pair, i - 1)->first_us) /
			(double)CLOCK_SECOND_US;
	qsort(gaps, pair->count - 1, sizeof(*gaps), by_length);
	return gaps;
}

/* By the clock, a few times skipped. */
static bool is_steady(const double *gaps, size_t n, double period)
{
	size_t steady = 0;

	for (size_t i = 0; i < n; i++) {
		double periods = round(gaps[i] / period);

		steady += periods >= 1 && periods <= ROUTINE_SKIPS &&
			fabs(gaps[i] - periods * period) <= ROUTINE_WANDER * period;
	}
	return period > 0 && (double)steady >= ROUTINE_SHARE * (double)n;
}

/* Most of its conversations are uploads themselves, not visits beside one: a check-in's visits do
 * not explain what it carries off. */
static bool is_job(const struct corpus *corpus, const struct pair *pair, const struct volume *v)
{
	size_t uploads = 0;

	for (size_t i = 0; i < pair->count; i++)
		uploads += (double)corpus_pair_conv(corpus, pair, i)->sent >=
			JOB_SHARE * (double)v->largest;
	return 2 * uploads > pair->count;
}

/* The same again and again, from the first to the last of what was seen of the host. */
static bool is_routine(
	const struct corpus *corpus, const struct pair *pair, const struct span *host)
{
	const struct conv *first = corpus_pair_conv(corpus, pair, 0);
	const struct conv *last = corpus_pair_conv(corpus, pair, pair->count - 1);
	double *gaps, period, before, after;
	bool routine;

	if (pair->count < ROUTINE_UPLOADS)
		return false;
	gaps = gaps_of(corpus, pair);
	period = gaps[(pair->count - 1) / 2];
	before = (double)(first->first_us - host->first_us) / (double)CLOCK_SECOND_US;
	after = (double)(host->last_us - last->first_us) / (double)CLOCK_SECOND_US;
	routine = before <= 2 * period && after <= 2 * period &&
		is_steady(gaps, pair->count - 1, period);
	free(gaps);
	return routine;
}

/* Without a pace, but some of it in each third of what was seen of the host, to a name. */
static bool is_lasting(const struct corpus *corpus, const struct pair *pair, const struct volume *v,
	const struct span *host)
{
	double in[LASTING_PARTS] = {0}, least = LASTING_SHARE * (double)v->sent;
	int64_t length = host->last_us - host->first_us + 1;

	if (length < LASTING_US || pair->name == 0)
		return false;
	for (size_t i = 0; i < pair->count; i++) {
		const struct conv *conv = corpus_pair_conv(corpus, pair, i);
		int64_t at = conv->first_us - host->first_us;

		/* one name can be inside, too, where no host was noted */
		if (at >= 0 && at < length)
			in[at / (length / LASTING_PARTS + 1)] += (double)conv->sent;
	}
	return in[0] >= least && in[1] >= least && in[2] >= least;
}

/* Each begins with a minute, as what a scheduler starts does. */
static bool is_scheduled(const struct corpus *corpus, const struct pair *pair)
{
	for (size_t i = 0; i < pair->count; i++)
		if (!corpus_begins_minute(corpus_pair_conv(corpus, pair, i)->first_us))
			return false;
	return pair->count >= SCHEDULED_UPLOADS && !corpus_begins_minute(corpus->first_us);
}

static void add_evidence(struct finding *f, const struct volume *v, double ratio)
{
	json_u64(&f->evidence, "bytes_sent", v->sent);
	json_u64(&f->evidence, "bytes_received", v->received);
	json_fixed(&f->evidence, "ratio", (int64_t)(ratio * 100), 2);
	json_u64(&f->evidence, "largest_conversation", v->largest);
	json_u64(&f->evidence, "seconds", (uint64_t)((v->last_us - v->first_us) / CLOCK_SECOND_US));
}

static void explain_job(struct finding *f, const struct corpus *corpus, const struct pair *pair,
	const struct volume *v, const struct span *host)
{
	if (is_routine(corpus, pair, host))
		finding_factor(f, -36, "%u uploads at one pace, for as long as the host was seen",
			pair->count);
	else if (is_lasting(corpus, pair, v, host))
		finding_factor(f, -32,
			"%u uploads now and then, for as long as the host was seen, as "
			"synchronisation sends",
			pair->count);
	else if (is_scheduled(corpus, pair))
		finding_factor(f, -30, "%u uploads that begin on the minute, as scheduled jobs do",
			pair->count);
}

static void judge(struct finding_list *findings, const struct pair *pair,
	const struct tuning *tuning, const struct span *hosts)
{
	const struct corpus *corpus = findings->corpus;
	struct volume v = volume_of(corpus, pair);
	double ratio = (double)v.sent / (double)(v.received ? v.received : 1);
	bool in_one_go = (double)v.largest >= ONE_GO_SHARE * (double)v.sent;
	struct finding *f;

	if ((double)v.sent < tuning->value[TUNE_EXFIL_BYTES] ||
		ratio < tuning->value[TUNE_EXFIL_RATIO] || !v.answered)
		return;
	f = finding_list_add(findings, &exfil_detector, &signatures[in_one_go ? UPLOAD : SLOW]);
	score_size(f, &v, ratio, tuning);
	score_context(f, corpus, pair, &v, hosts[pair->src].sent);
	if (is_job(corpus, pair, &v))
		explain_job(f, corpus, pair, &v, &hosts[pair->src]);
	add_evidence(f, &v, ratio);
	for (size_t i = 0; i < pair->count; i++)
		finding_conv(f, corpus, corpus_pair_conv(corpus, pair, i));
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	struct span *hosts = mem_zalloc(corpus->host_count + 1, sizeof(*hosts));

	for (size_t i = 0; i < corpus->conv_count; i++)
		if (corpus_is_outbound(corpus, &corpus->convs[i]))
			note_host(&hosts[corpus->convs[i].src], &corpus->convs[i]);
	for (size_t i = 0; i < corpus->pair_count; i++)
		if (corpus_is_outbound(corpus, corpus_pair_conv(corpus, &corpus->pairs[i], 0)))
			judge(findings, &corpus->pairs[i], tuning, hosts);
	free(hosts);
}

const struct detector exfil_detector = {
	"exfil",
	"volume that leaves to one destination",
	signatures,
	SIGNATURES,
	true,
	run,
};
