/* Port scans and sweeps: one host that knocks at many doors behind which nobody answers. */
#include "base/json.h"
#include "base/map.h"
#include "base/mem.h"
#include "detect/detect.h"
#include "detect/knocks.h"
#include "detect/roles.h"

#include <math.h>
#include <stdlib.h>

#define MONITOR_TRIES 6 /* of each host, at the least */
#define MONITOR_US (INT64_C(20) * 60 * CLOCK_SECOND_US) /* ... over that long */
#define DELIVERY_OPTIMIZATION 7680 /* of Windows: peers in the same network, many of them asleep */
#define TRACEROUTE_FIRST 33434
#define TRACEROUTE_LAST (TRACEROUTE_FIRST + 3 * 64 - 1) /* three probes for each hop */
#define SERVICE_PORTS 1024 /* the first that no well-known service has */
#define PHONES_SHARE 0.9 /* of the hosts, each with another user */
#define SAMPLES 20 /* ports or hosts that the evidence names */
#define FAST_US (INT64_C(5) * 60 * CLOCK_SECOND_US)
#define STEALTH_SHARE 0.9
#define NEIGHBOURS_MIN 5 /* hosts that are tried */
#define LISTED_HOSTS_MIN 3 /* ... at a list of ports */
#define LISTED_PORTS_MIN 5

enum { PORT_SCAN, SWEEP, PING_SWEEP, NEIGHBOURS, SIGNATURES };

static const struct signature signatures[SIGNATURES] = {
	[PORT_SCAN] = {9100301, "Port scan of one host", "Attempted Information Leak", "T1046", 2,
		"one host that tries many ports of another, most of them closed or silent",
		"vulnerability scanners of one's own, a service that moved, NAT in front of many",
		"answers with data on most of the ports"},
	[SWEEP] = {9100302, "Sweep of many hosts on one port", "Attempted Information Leak",
		"T1046 T1018", 2,
		"one host that tries the same port of many others, most without "
		"an answer",
		"inventory and monitoring software, printers' discovery, peer-to-peer programs",
		"answers with data from most of the hosts; a host that has always asked them all"},
	[PING_SWEEP] = {9100303, "Ping sweep", "Attempted Information Leak", "T1018", 3,
		"one host that sends ICMP echo to many others, each only a few times",
		"monitoring, which asks the same hosts again and again",
		"the same hosts asked again and again: then it is a monitoring host"},
	[NEIGHBOURS] = {9100304, "Several ports of several internal hosts tried",
		"Attempted Information Leak", "T1046 T1018", 2,
		"one host that within a minute tries a few ports of several internal hosts in vain",
		"inventory and monitoring software, a host that was moved to another network",
		"answers with data from most of the hosts"},
};

extern const struct detector scan_detector;

static void score(struct finding *f, const struct run *run, double least)
{
	double share = (double)run->failed_doors / run->doors;
	double times = run->failed_doors / least;
	double seconds = (double)(run->last_us - run->first_us) / (double)CLOCK_SECOND_US;

	finding_factor(f,
		times >= 4           ? 45
			: times >= 2 ? 40
				     : 35,
		"%u of %u without an answer", run->failed_doors, run->doors);
	finding_factor(
		f, share >= STEALTH_SHARE ? 30 : 20, "%.0f %% of the tries failed", share * 100);
	if (run->last_us - run->first_us <= FAST_US)
		finding_factor(f, 15, "all within %.0f s", ceil(seconds));
	else
		finding_factor(f, 5, "spread over %.0f minutes", seconds / 60);
}

static int knock_by_time(const void *left, const void *right)
{
	const struct knock *a = left, *b = right;

	return a->conv < b->conv ? -1 : a->conv > b->conv;
}

static void add_convs(struct finding *f, const struct corpus *corpus, const struct run *run)
{
	struct knock *copy = mem_alloc(run->count * sizeof(*copy));

	memcpy(copy, run->knocks, run->count * sizeof(*copy));
	qsort(copy, run->count, sizeof(*copy), knock_by_time);
	for (size_t i = 0; i < run->count; i++)
		finding_conv(f, corpus, &corpus->convs[copy[i].conv]);
	free(copy);
}

static void add_samples(struct finding *f, const struct corpus *corpus, const struct run *run,
	const char *key, bool ports)
{
	struct strbuf text = STRBUF_INIT;
	unsigned shown = 0;

	json_u64(&f->evidence, "tried", run->doors);
	json_u64(&f->evidence, "failed", run->failed_doors);
	json_open(&f->evidence, key, '[');
	for (size_t i = 0; i < run->count && shown < SAMPLES; i++) {
		const struct knock *k = &run->knocks[i];

		if (i && knocks_same_door(k, k - 1))
			continue;
		shown++;
		strbuf_clear(&text);
		ip_format(&text, &corpus->hosts[corpus->convs[k->conv].dest].ip);
		if (ports)
			json_u64(&f->evidence, NULL, k->port);
		else
			json_str(&f->evidence, NULL, strbuf_slice(&text));
	}
	json_close(&f->evidence, ']');
	strbuf_release(&text);
}

/* Whoever scans has its answer the first time. */
static void explain_repetition(struct finding *f, const struct run *run)
{
	if (run->count >= (size_t)MONITOR_TRIES * run->doors &&
		run->last_us - run->first_us >= MONITOR_US)
		finding_factor(f, -40, "each tried %zu times: monitoring", run->count / run->doors);
}

/* A telephone exchange looks whether the phones are there that have registered with it, each of
 * them under its own number. */
static void explain_phones(struct finding *f, const struct corpus *corpus, const struct run *run)
{
	struct map seen = MAP_INIT;
	unsigned users = 0;

	for (size_t i = 0; i < run->count; i++) {
		const struct conv *conv = &corpus->convs[run->knocks[i].conv];
		const uint32_t *user = &corpus_detail_of(corpus, conv)->sip_user;

		if (!*user)
			continue;
		users += map_is_new(&seen, slice_of(user, sizeof(*user)));
	}
	if (users >= PHONES_SHARE * run->doors)
		finding_factor(f, -50, "each is asked for a user of its own: registered phones");
	map_release(&seen);
}

static void explain(struct finding *f, const struct corpus *corpus, const struct conv *conv)
{
	unsigned roles = corpus->hosts[conv->src].roles;

	if (roles & ROLE_MONITOR)
		finding_factor(f, -40, "the source asks the same hosts all the time: monitoring");
	if ((roles & ROLE_PEER) && conv->dest_port >= SERVICE_PORTS &&
		corpus_is_outbound(corpus, conv))
		finding_factor(f, -40, "the source shares files (BitTorrent): peers come and go");
	if ((conv->flags & CONV_TCP) && conv->dest_port == DELIVERY_OPTIMIZATION)
		finding_factor(f, -40, "Windows asks its neighbours for updates (port 7680)");
}

/* Probes that the way answers, not the host: traceroute(8) counts ports up from 33434. */
static void explain_traceroute(struct finding *f, const struct run *run)
{
	if (run->knocks[0].kind == CONV_UDP && run->knocks[0].port >= TRACEROUTE_FIRST &&
		run->knocks[run->count - 1].port <= TRACEROUTE_LAST)
		finding_factor(f, -50, "the ports that traceroute uses");
}

static void port_scan(struct finding_list *findings, struct run *run, const struct tuning *tuning)
{
	const struct corpus *corpus = findings->corpus;
	struct finding *f;

	if (run->failed_doors < tuning->value[TUNE_SCAN_PORTS] ||
		run->failed_doors < tuning->value[TUNE_SCAN_FAILED] * run->doors)
		return;
	f = finding_list_add(findings, &scan_detector, &signatures[PORT_SCAN]);
	score(f, run, tuning->value[TUNE_SCAN_PORTS]);
	explain_traceroute(f, run);
	add_samples(f, corpus, run, "ports", true);
	add_convs(f, corpus, run);
}

static void sweep(struct finding_list *findings, struct run *run, const struct tuning *tuning)
{
	const struct corpus *corpus = findings->corpus;
	bool ping = run->knocks[0].kind == CONV_ICMP;
	unsigned counted;
	struct finding *f;

	counted = ping ? run->doors : run->failed_doors;
	if (counted < tuning->value[TUNE_SCAN_HOSTS] * (ping ? 2 : 1) ||
		counted < tuning->value[TUNE_SCAN_FAILED] * run->doors)
		return;
	f = finding_list_add(findings, &scan_detector, &signatures[ping ? PING_SWEEP : SWEEP]);
	f->informational = ping && run->failed_doors < tuning->value[TUNE_SCAN_FAILED] * run->doors;
	score(f, run, tuning->value[TUNE_SCAN_HOSTS]);
	explain_traceroute(f, run);
	explain_repetition(f, run);
	explain_phones(f, corpus, run);
	explain(f, corpus, &corpus->convs[run->knocks[0].conv]);
	add_samples(f, corpus, run, "hosts", false);
	add_convs(f, corpus, run);
	f->has_dest = false;
	f->name = 0;
}

/* Internal doors that a source knocked at in vain: one pass over its knocks, which stand in
 * order of ports and hosts. */
static struct run inside_run(const struct corpus *corpus, const struct knock *knocks, size_t count,
	struct knock *room, unsigned *hosts)
{
	struct run run = {.knocks = room};

	*hosts = 0;
	for (size_t i = 0; i < count; i++) {
		const struct conv *conv = &corpus->convs[knocks[i].conv];

		if (!corpus_is_inside(corpus, conv) || !(conv->flags & CONV_TCP))
			continue;
		room[run.count++] = knocks[i];
	}
	run_keep_tries(corpus, &run, room);
	for (size_t i = 0; i < run.count; i++)
		*hosts += i == 0 || room[i - 1].dest != room[i].dest;
	return run;
}

static unsigned count_ports(const struct run *run)
{
	uint8_t seen[(UINT16_MAX + 1) / 8] = {0};
	unsigned ports = 0;

	for (size_t i = 0; i < run->count; i++) {
		uint16_t port = run->knocks[i].port;

		ports += !(seen[port / 8] >> port % 8 & 1);
		seen[port / 8] |= (uint8_t)(1 << port % 8);
	}
	return ports;
}

/* A few ports of many hosts, nearly all in vain; or the same list of ports of some. */
static bool is_tour(const struct run *run, unsigned hosts, const struct tuning *tuning)
{
	double few = tuning->value[TUNE_SCAN_HOSTS], failed = run->failed_doors;
	unsigned ports = count_ports(run);

	if (run->last_us - run->first_us > KNOCKS_MINUTE_US || ports < 2) /* of one: a sweep */
		return false;
	return (hosts >= NEIGHBOURS_MIN && failed >= few && failed >= STEALTH_SHARE * run->doors) ||
		(hosts >= LISTED_HOSTS_MIN && ports >= LISTED_PORTS_MIN && failed >= 2 * few &&
			failed >= tuning->value[TUNE_SCAN_FAILED] * run->doors);
}

static void neighbours(struct finding_list *findings, const struct tuning *tuning,
	const struct knock *knocks, size_t count, struct knock *room)
{
	const struct corpus *corpus = findings->corpus;
	unsigned hosts;
	struct run run = inside_run(corpus, knocks, count, room, &hosts);
	struct finding *f;

	if (!is_tour(&run, hosts, tuning))
		return;
	f = finding_list_add(findings, &scan_detector, &signatures[NEIGHBOURS]);
	score(f, &run, tuning->value[TUNE_SCAN_HOSTS]);
	add_samples(f, corpus, &run, "hosts", false);
	add_convs(f, corpus, &run);
	f->has_dest = false;
	f->name = 0;
}

/* Knocks in order of source and host. */
static void each_source(struct finding_list *findings, const struct tuning *tuning,
	const struct knock *knocks, size_t count)
{
	struct knock *room = mem_alloc((count + 1) * sizeof(*room));

	for (size_t i = 0, end; i < count; i = end) {
		for (end = i; end < count && knocks[end].src == knocks[i].src;)
			end++;
		neighbours(findings, tuning, &knocks[i], end - i, room);
	}
	free(room);
}

static void each_run(struct finding_list *findings, const struct tuning *tuning,
	const struct knock *knocks, size_t count, bool of_ports)
{
	struct knock *room = mem_alloc((count + 1) * sizeof(*room));

	for (size_t i = 0, end; i < count; i = end) {
		const struct knock *k = &knocks[i];
		struct run run = {.knocks = k};

		for (end = i; end < count && knocks[end].src == k->src &&
			knocks[end].kind == k->kind &&
			(of_ports ? knocks[end].dest == k->dest : knocks[end].port == k->port);)
			end++;
		run.count = end - i;
		if (k->kind == CONV_ICMP)
			run_count(findings->corpus, &run);
		else
			run_keep_tries(findings->corpus, &run, room);
		if (of_ports && k->kind != CONV_ICMP)
			port_scan(findings, &run, tuning);
		else if (!of_ports)
			sweep(findings, &run, tuning);
	}
	free(room);
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	size_t count;
	struct knock *knocks = knocks_collect(corpus, &count);

	qsort(knocks, count, sizeof(*knocks), knocks_by_dest);
	each_run(findings, tuning, knocks, count, true);
	each_source(findings, tuning, knocks, count);
	qsort(knocks, count, sizeof(*knocks), knocks_by_port);
	each_run(findings, tuning, knocks, count, false);
	free(knocks);
}

const struct detector scan_detector = {
	"scan",
	"port scans and sweeps",
	signatures,
	SIGNATURES,
	false,
	run,
};
