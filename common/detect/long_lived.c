/* Connections that last, by destination. */
#include "base/clock.h"
#include "base/json.h"
#include "detect/detect.h"

#define HOUR_US (3600 * CLOCK_SECOND_US)
#define SLOW_BYTES 500 /* a minute, both ways */

enum { LONG, SIGNATURES };

static const struct signature signatures[SIGNATURES] = {
	[LONG] = {9100751, "Long connection to a rare destination", "Misc activity", "T1071 T1572",
		2,
		"connections of an hour and more to a destination that few others use, most of all "
		"slow ones, without a name or a known protocol",
		"push, chat, remote desktops, VPN, streams",
		"a name, a known protocol, other hosts that use the destination"},
};

extern const struct detector long_lived_detector;

struct sum {
	int64_t longest_us, all_us;
	uint64_t bytes;
	const struct conv *longest;
};

static struct sum sum_of(const struct corpus *corpus, const struct pair *pair)
{
	struct sum sum = {0, 0, 0, NULL};

	for (size_t i = 0; i < pair->count; i++) {
		const struct conv *conv = corpus_pair_conv(corpus, pair, i);
		int64_t length = conv->last_us - conv->first_us;

		if (!corpus_is_outbound(corpus, conv) || !(conv->flags & CONV_ANSWERED) ||
			(conv->flags & CONV_ICMP)) /* echoes are no connection */
			continue;
		sum.all_us += length;
		sum.bytes += conv->sent + conv->received;
		if (!sum.longest || length > sum.longest_us) {
			sum.longest_us = length;
			sum.longest = conv;
		}
	}
	return sum;
}

static void score(struct finding *f, const struct corpus *corpus, const struct pair *pair,
	const struct sum *sum)
{
	double hours = (double)sum->longest_us / (double)HOUR_US;
	double rate = (double)sum->bytes / ((double)sum->all_us / 6e7);
	uint32_t clients = corpus->dest_keys[pair->key].clients;

	finding_factor(f, hours >= 8 ? 30 : hours >= 4 ? 22 : 20, "open for %.1f hours", hours);
	if (rate <= SLOW_BYTES)
		finding_factor(f, 10, "slow: %.0f bytes a minute", rate);
	if (clients >= 3)
		finding_factor(f, -30, "%u hosts use this destination", clients);
	else if (corpus->active_clients >= 5)
		finding_factor(f, clients == 1 ? 15 : 8, "%u of %u hosts use%s it", clients,
			corpus->active_clients, clients == 1 ? "s" : "");
	if (pair->name == 0 && (sum->longest->flags & CONV_MIDSTREAM))
		finding_factor(f, 0, "it was open before the capture began: its name was not seen");
	else if (pair->name == 0)
		finding_factor(f, 10, "an address without a name");
	if (corpus_text(corpus, sum->longest->app_proto).len == 0)
		finding_factor(f, 10, "a protocol that nobody knows");
	if (sum->longest->flags & CONV_UDP)
		finding_factor(f, -25, "UDP: a tunnel or call kept open, and its end is a guess");
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	(void)tuning;
	for (size_t i = 0; i < corpus->pair_count; i++) {
		const struct pair *pair = &corpus->pairs[i];
		struct sum sum = sum_of(corpus, pair);
		struct finding *f;

		if (sum.longest_us < HOUR_US)
			continue;
		f = finding_list_add(findings, &long_lived_detector, &signatures[LONG]);
		score(f, corpus, pair, &sum);
		json_u64(&f->evidence, "longest_s", (uint64_t)(sum.longest_us / CLOCK_SECOND_US));
		json_u64(&f->evidence, "bytes", sum.bytes);
		for (size_t j = 0; j < pair->count; j++)
			finding_conv(f, corpus, corpus_pair_conv(corpus, pair, j));
	}
}

const struct detector long_lived_detector = {
	"long_lived",
	"connections that last",
	signatures,
	SIGNATURES,
	true,
	run,
};
