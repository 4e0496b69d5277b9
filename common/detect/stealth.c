/* Port scans by packets that no connection has, which pass by whoever looks for SYNs; and the
 * probes by which a host's operating system is told from its answers. */
#include "base/json.h"
#include "base/mem.h"
#include "detect/detect.h"

#include <stdlib.h>

#define SAMPLES 20 /* ports that the evidence names */
#define PACKETS_MAX 4 /* of one probe and its repetitions */
#define PORTS_FEW 3
#define PORTS_MANY 10
#define KINDS_OF_FINGERPRINT 2 /* impossible sets of flags at one host */

enum { STEALTH, FINGERPRINT, SIGNATURES };

static const struct signature signatures[SIGNATURES] = {
	[STEALTH] = {9101401, "Stealth scan: ports probed without a SYN",
		"Attempted Information Leak", "T1046", 2,
		"packets with no flags, with FIN, PSH and URG, with SYN and FIN and the like, or "
		"bare ACKs, to several ports of one host",
		"broken TCP stacks, for the sets of flags that may not be; for bare ACKs and FINs "
		"a "
		"capture that began in the middle",
		"few ports"},
	[FINGERPRINT] = {9101402, "Operating system probed by impossible TCP flags",
		"Attempted Information Leak", "T1046 T1595.002", 2,
		"several sets of flags that no connection has, sent to one host, as programs do "
		"that tell an operating system by its answers",
		"broken TCP stacks", "just one such set"},
};

extern const struct detector stealth_detector;

/* Sets of flags, the impossible ones first. */
static const struct flag_kind {
	uint8_t flags;
	bool impossible;
	const char *name;
} flag_kinds[] = {
	{0, true, "no flags (NULL)"},
	{TCP_FIN | TCP_PSH | TCP_URG, true, "FIN, PSH, URG (Xmas)"},
	{TCP_FIN, true, "FIN alone"},
	{TCP_SYN | TCP_FIN, true, "SYN, FIN"},
	{TCP_SYN | TCP_FIN | TCP_PSH | TCP_URG, true, "SYN, FIN, PSH, URG"},
	{TCP_SYN | TCP_RST, true, "SYN, RST"},
	{TCP_URG | TCP_PSH | TCP_FIN | TCP_SYN | TCP_ACK | TCP_RST, true, "all flags"},
	{TCP_URG, true, "URG alone"},
	{TCP_PSH, true, "PSH alone"},
	{TCP_FIN | TCP_ACK, false, "FIN, ACK (Maimon)"},
	{TCP_ACK, false, "bare ACKs"},
};

struct probe {
	uint32_t src, dest; /* ranks */
	uint32_t conv;
	uint16_t port;
	uint8_t kind;
};

/* The flags of several packets are told together: a SYN and then a reset are no such set. */
static bool is_of_one_packet(const struct conv *conv)
{
	return conv->packets_sent == 1 || !(conv->tcp_flags[0] & TCP_SYN);
}

/* One packet or its repetitions, without payload, unanswered or refused. */
static int kind_of(const struct conv *conv)
{
	uint8_t flags = conv->tcp_flags[0] & 0x3f, back = conv->tcp_flags[1] & 0x3f;

	if (!(conv->flags & CONV_TCP) || (conv->flags & CONV_GROUP) || conv->sent ||
		conv->received || conv->packets_sent == 0 || conv->packets_sent > PACKETS_MAX ||
		conv->packets_received > PACKETS_MAX || (back & ~(TCP_RST | TCP_ACK)) ||
		!is_of_one_packet(conv))
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(flag_kinds); i++)
		if (flag_kinds[i].flags == flags)
			return flag_kinds[i].impossible ||
					(conv->packets_sent <= 2 && (back & TCP_RST || !back))
				? (int)i
				: -1;
	return -1;
}

static int by_ends(const void *left, const void *right)
{
	const struct probe *a = left, *b = right;

	if (a->src != b->src)
		return a->src < b->src ? -1 : 1;
	if (a->dest != b->dest)
		return a->dest < b->dest ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->port != b->port)
		return a->port < b->port ? -1 : 1;
	return a->conv < b->conv ? -1 : a->conv > b->conv;
}

static size_t collect(const struct corpus *corpus, struct probe *probes)
{
	size_t count = 0;

	for (size_t i = 0; i < corpus->conv_count; i++) {
		const struct conv *conv = &corpus->convs[i];
		int kind = kind_of(conv);

		if (kind >= 0)
			probes[count++] = (struct probe){corpus->hosts[conv->src].rank,
				corpus->hosts[conv->dest].rank, (uint32_t)i, conv->dest_port,
				(uint8_t)kind};
	}
	return count;
}

static unsigned count_ports(const struct probe *probes, size_t count)
{
	unsigned ports = 0;

	for (size_t i = 0; i < count; i++)
		ports += i == 0 || probes[i].port != probes[i - 1].port;
	return ports;
}

static void add_probes(
	struct finding *f, const struct corpus *corpus, const struct probe *probes, size_t count)
{
	unsigned shown = 0;

	json_open(&f->evidence, "ports", '[');
	for (size_t i = 0; i < count && shown < SAMPLES; i++)
		if (i == 0 || probes[i].port != probes[i - 1].port) {
			json_u64(&f->evidence, NULL, probes[i].port);
			shown++;
		}
	json_close(&f->evidence, ']');
	for (size_t i = 0; i < count; i++)
		finding_conv(f, corpus, &corpus->convs[probes[i].conv]);
}

/* Probes of one kind of one source at one host. */
static void scan(struct finding_list *findings, const struct probe *probes, size_t count,
	const struct tuning *tuning)
{
	const struct flag_kind *kind = &flag_kinds[probes[0].kind];
	unsigned ports = count_ports(probes, count);
	struct finding *f;

	if (ports < (kind->impossible ? PORTS_FEW : tuning->value[TUNE_SCAN_PORTS]))
		return;
	f = finding_list_add(findings, &stealth_detector, &signatures[STEALTH]);
	finding_factor(
		f, kind->impossible ? 55 : 45, "packets with %s to %u ports", kind->name, ports);
	if (ports >= PORTS_MANY)
		finding_factor(f, 20, "%u or more ports of one host", PORTS_MANY);
	else
		finding_factor(f, 10, "more than a mishap");
	add_probes(f, findings->corpus, probes, count);
}

static void fingerprint(struct finding_list *findings, const struct probe *probes, size_t count)
{
	unsigned kinds = 0;
	struct finding *f;

	for (size_t i = 0; i < count; i++)
		kinds += flag_kinds[probes[i].kind].impossible &&
			(i == 0 || probes[i].kind != probes[i - 1].kind);
	if (kinds < KINDS_OF_FINGERPRINT)
		return;
	while (count && !flag_kinds[probes[count - 1].kind].impossible)
		count--;
	f = finding_list_add(findings, &stealth_detector, &signatures[FINGERPRINT]);
	finding_factor(f, 60, "%u sets of flags that no connection has", kinds);
	finding_factor(f, kinds > KINDS_OF_FINGERPRINT ? 20 : 10, "all to one host");
	add_probes(f, findings->corpus, probes, count);
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	struct probe *probes = mem_alloc((corpus->conv_count + 1) * sizeof(*probes));
	size_t count = collect(corpus, probes);

	qsort(probes, count, sizeof(*probes), by_ends);
	for (size_t i = 0, kind_end, end; i < count; i = end) {
		for (end = i; end < count && probes[end].src == probes[i].src &&
			probes[end].dest == probes[i].dest;)
			end++;
		fingerprint(findings, &probes[i], end - i);
		for (size_t j = i; j < end; j = kind_end) {
			for (kind_end = j;
				kind_end < end && probes[kind_end].kind == probes[j].kind;)
				kind_end++;
			scan(findings, &probes[j], kind_end - j, tuning);
		}
	}
	free(probes);
}

const struct detector stealth_detector = {
	"stealth",
	"scans and probes by packets that no connection has",
	signatures,
	SIGNATURES,
	false,
	run,
};
