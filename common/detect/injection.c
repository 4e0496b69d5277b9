/* Packets raced into a TCP conversation by somebody who sees it but cannot stop it. */
#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "detect/observed.h"

#define RACE_US (2 * CLOCK_SECOND_US) /* how far apart racers come in */
#define RACES_MAX 8 /* of one conversation: more is a broken sender, a generator of packets */

enum { DATA, SYNACK, SIGNATURES };

static const struct signature signatures[SIGNATURES] = {
	[DATA] = {9101101, "Packet injection: two versions of the same bytes", "Man in the Middle",
		"T1557 T1189", 1,
		"two segments of one direction that say different things at the same sequence "
		"numbers, as when a forged answer races the true one",
		"middleboxes that rewrite answers and were captured on both sides, broken senders",
		"the same hop count of both, many such stretches in one conversation, no "
		"handshake seen"},
	[SYNACK] = {9101102, "Packet injection: two answers to one SYN", "Man in the Middle",
		"T1557", 2,
		"a second SYN-ACK with another sequence number and hop count on the heels of the "
		"first",
		"load balancers that fail over, SYN cookies that are renewed",
		"the same hop count of both, more than two seconds between them"},
};

extern const struct detector injection_detector;

static bool is_answer(struct slice text)
{
	return slice_starts(text, SLICE("HTTP/1."));
}

static const struct observed_kind kinds[] = {
	{"stream.reassembly_overlap_different_data", DATA, 45, "two versions of the same bytes"},
	{"stream.3whs_synack_resend_with_diff_seq", SYNACK, 35, "two different answers to one SYN"},
};

static void weigh_path(struct finding *f, const struct corpus *corpus, const struct observation *o)
{
	uint64_t first = observation_u64(corpus, o, "ttl_first"),
		 second = observation_u64(corpus, o, "ttl_second");
	uint64_t apart_us = observation_u64(corpus, o, "apart_us");

	if (first && second && first != second)
		finding_factor(f, 25, "they came over different paths: hop counts %llu and %llu",
			(unsigned long long)first, (unsigned long long)second);
	if (apart_us > (uint64_t)RACE_US)
		finding_factor(f, -20, "%.1f s apart", (double)apart_us / (double)CLOCK_SECOND_US);
}

static void weigh_data(struct finding *f, const struct corpus *corpus, const struct observed *group)
{
	const struct observation *o = group->items[0];
	bool first = is_answer(observation_text(corpus, o, "said_first")),
	     second = is_answer(observation_text(corpus, o, "said_second"));

	if (!o->to_server && (first || second))
		finding_factor(f, 15,
			first && second ? "both are answers to one HTTP request"
					: "one of them is the answer to an HTTP request");
	if (o->midstream)
		finding_factor(f, -25, "the beginning of the conversation was not seen");
	if (group->times > RACES_MAX * group->count)
		finding_factor(f, -40, "%llu such stretches: a broken sender",
			(unsigned long long)group->times);
}

static void add_finding(
	struct finding_list *findings, const struct observed *group, const struct tuning *tuning)
{
	const struct corpus *corpus = findings->corpus;
	struct finding *f = finding_list_add(
		findings, &injection_detector, &signatures[group->kind->signature]);

	(void)tuning;
	finding_factor(f, group->kind->points, "%s", group->kind->factor);
	weigh_path(f, corpus, group->items[0]);
	if (group->kind->signature == DATA)
		weigh_data(f, corpus, group);
	for (size_t i = 0; i < group->count; i++)
		finding_observation(f, group->items[i]);
	json_u64(&f->evidence, "times", group->times);
	json_raw(&f->evidence, "first", corpus_text(corpus, group->items[0]->details));
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	(void)corpus;
	observed_each(findings, tuning, kinds, ARRAY_LEN(kinds), add_finding, NULL);
}

const struct detector injection_detector = {
	"injection",
	"packets raced into conversations",
	signatures,
	SIGNATURES,
	false,
	run,
};
