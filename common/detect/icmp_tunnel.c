/* Data in ICMP: echoes that are no echoes. */
#include "base/json.h"
#include "base/mem.h"
#include "detect/detect.h"
#include "detect/observed.h"

#include <stdlib.h>

#define PACKETS_MIN 10
#define PING_BYTES 64 /* what ping programs carry at the most by default */
#define ALTERED_MIN 3 /* replies; one or two were damaged on the way */

enum { TUNNEL, SIGNATURES };

static const struct signature signatures[SIGNATURES] = {
	[TUNNEL] = {9100651, "ICMP tunnel: echoes that carry data",
		"Malware Command and Control Activity Detected", "T1095 T1572", 1,
		"echo messages whose payload is not sent back as it came, or that answer without "
		"being asked; payloads that change in size",
		"hosts that answer pings with payloads of their own",
		"payloads that come back as they were sent, whatever their size"},
};

extern const struct detector icmp_tunnel_detector;

/* Marks at the beginning of a reply, in hex, by which tools know their own. */
static const struct {
	const char *tool, *begins;
} tools[] = {
	{"ptunnel", "d5200880"},
};

/* What is known of one conversation beside its counters. */
struct facts {
	uint64_t altered; /* replies that say something else than their requests */
	const char *tool; /* NULL: it does not tell */
};

/* A ping's payloads are of one size, so that their sum is a multiple of their number. */
static bool sizes_vary(const struct conv *conv)
{
	return (conv->packets_sent && conv->sent % conv->packets_sent) ||
		(conv->packets_received && conv->received % conv->packets_received);
}

/* Nothing speaks against an echo: no more comes back than was sent, and none of it altered. */
static bool may_be_echo(const struct conv *conv, const struct facts *facts)
{
	return facts->altered < ALTERED_MIN && conv->packets_received <= conv->packets_sent &&
		conv->received <= conv->sent;
}

static void score(struct finding *f, const struct conv *conv, const struct facts *facts)
{
	double out = (double)conv->sent / (conv->packets_sent ? conv->packets_sent : 1);
	double in = (double)conv->received / (conv->packets_received ? conv->packets_received : 1);
	uint64_t total = conv->sent + conv->received;

	if (facts->altered >= ALTERED_MIN)
		finding_factor(f, 50, "%llu replies say something else than they were asked",
			(unsigned long long)facts->altered);
	if (facts->tool)
		finding_factor(f, 10, "they bear the mark of %s", facts->tool);
	if (sizes_vary(conv))
		finding_factor(f, 35, "payloads of several sizes, %.0f bytes on average",
			out > in ? out : in);
	if (conv->packets_received > conv->packets_sent + conv->packets_sent / 5 + 2)
		finding_factor(f, 40, "%u replies to %u requests", conv->packets_received,
			conv->packets_sent);
	if (conv->packets_sent && conv->packets_received && (out > in * 1.1 || in > out * 1.1))
		finding_factor(f, 25, "%.0f bytes are sent and %.0f come back: no echo", out, in);
	if (out > PING_BYTES || in > PING_BYTES)
		finding_factor(f, 10, "more than a ping carries");
	if (may_be_echo(conv, facts))
		finding_factor(
			f, -50, "what comes back is not more than what was sent, and like it");
	finding_factor(f,
		total >= 100000          ? 20
			: total >= 10000 ? 15
					 : 5,
		"%llu bytes in all", (unsigned long long)total);
}

static void judge(struct finding_list *findings, const struct conv *conv, const struct facts *facts)
{
	struct finding *f = finding_list_add(findings, &icmp_tunnel_detector, &signatures[TUNNEL]);

	score(f, conv, facts);
	if (facts->tool)
		json_text(&f->evidence, "tool", facts->tool);
	json_u64(&f->evidence, "packets_sent", conv->packets_sent);
	json_u64(&f->evidence, "packets_received", conv->packets_received);
	json_u64(&f->evidence, "replies_altered", facts->altered);
	finding_conv(f, findings->corpus, conv);
	finding_volume(f, conv->sent, conv->received);
}

static bool is_echo(const struct conv *conv)
{
	return (conv->flags & CONV_ICMP) && !(conv->flags & CONV_GROUP) &&
		(conv->icmp_type == 8 || conv->icmp_type == 0 || conv->icmp_type == 128 ||
			conv->icmp_type == 129);
}

/* Observations of altered echoes, by the conversation that they are of. */
static void collect(const struct corpus *corpus, struct map *by_flow, struct facts *facts)
{
	for (size_t i = 0; i < corpus->observation_count; i++) {
		const struct observation *o = &corpus->observations[i];
		uint32_t *number;

		if (!slice_is(corpus_text(corpus, o->event), "icmp.echo_altered"))
			continue;
		number = map_put(by_flow, slice_of(&o->flow_id, sizeof(o->flow_id)));
		if (*number == MAP_NONE)
			*number = (uint32_t)i;
		facts[*number].altered += o->count;
		for (size_t k = 0; k < ARRAY_LEN(tools); k++)
			if (slice_is(observation_text(corpus, o, "begins"), tools[k].begins))
				facts[*number].tool = tools[k].tool;
	}
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	struct facts *facts = mem_zalloc(corpus->observation_count + 1, sizeof(*facts));
	struct map by_flow = MAP_INIT;

	(void)tuning;
	collect(corpus, &by_flow, facts);
	for (size_t i = 0; i < corpus->conv_count; i++) {
		const struct conv *conv = &corpus->convs[i];
		uint32_t at;

		if (!is_echo(conv) || conv->packets_sent + conv->packets_received < PACKETS_MIN)
			continue;
		at = map_get(&by_flow, slice_of(&conv->flow_id, sizeof(conv->flow_id)));
		judge(findings, conv, at == MAP_NONE ? &(const struct facts){0} : &facts[at]);
	}
	map_release(&by_flow);
	free(facts);
}

const struct detector icmp_tunnel_detector = {
	"icmp_tunnel",
	"data in ICMP",
	signatures,
	SIGNATURES,
	false,
	run,
};
