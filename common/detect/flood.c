/* Floods: connections that are only begun, answers that nobody asked for, echoes without end, and
 * packets that claim to come from whom they are sent to. */
#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "detect/detect.h"

#include <stdlib.h>

#define SYN_RATE_MIN 20.0 /* a second */
#define SOURCES_MANY 50
#define REFLECTORS_MIN 15 /* hosts that answer unasked */
#define REFLECTED_BYTES_MIN ((uint64_t)100 * 1024)
#define ECHOES_MIN 5000
#define ECHO_RATE_MIN 500.0
#define STRAYS_MIN 1000
#define STRAY_RATE_MIN 100.0
#define ROUTER_ADVERTISEMENT 134 /* RFC 4861, section 4.2 */
#define HELD_MIN 50
#define HELD_MANY 200
#define HELD_BURSTS_MIN 4
#define HELD_SENT_MAX 300 /* bytes a burst: a line of a head, a field of a form */
#define HELD_RECEIVED_MAX 60 /* bytes a burst: one answer for all of them, or none */

enum { SYN_FLOOD, REFLECTION, ECHO_FLOOD, LAND, STRAY_FLOOD, SLOW, ROUTERS, SIGNATURES };

static const struct signature signatures[SIGNATURES] = {
	[SYN_FLOOD] = {9101601, "SYN flood: connections begun and left",
		"Attempted Denial of Service", "T1499.001", 1,
		"hundreds of connections to one port that are begun within moments and never used",
		"a server that is down and that many call at once, load tests",
		"a slower pace; connections that are used"},
	[REFLECTION] = {9101602, "Reflected flood: answers of many servers that nobody asked",
		"Attempted Denial of Service", "T1498.002", 1,
		"datagrams from many servers of protocols that answer much for little (DNS, NTP, "
		"SSDP, memcached, ...) to a host that asked none of them",
		"a capture that sees one direction only", "questions of the host to the same port"},
	[ECHO_FLOOD] = {9101603, "Ping flood", "Attempted Denial of Service", "T1498.001", 2,
		"thousands of ICMP echoes from one host to another at a rate no monitor has",
		"measurements of a line", "a slower pace"},
	[LAND] = {9101604, "Land attack: a packet from a host to itself",
		"Attempted Denial of Service", "T1499.004", 2,
		"TCP SYNs whose two ends are one address and port", "broken address translation",
		"nothing: no host sends such on a network"},
	[STRAY_FLOOD] = {9101605, "Flood of packets that belong to no connection",
		"Attempted Denial of Service", "T1499.001 T1498.001", 2,
		"more than a thousand TCP packets without a SYN, or datagrams of no known "
		"protocol, "
		"to one port, each from another source port, unanswered or refused, within moments",
		"a server that restarts while thousands are connected, load tests",
		"a slower pace; answers"},
	[SLOW] = {9101606, "Slow HTTP: connections held open by requests that never end",
		"Attempted Denial of Service", "T1499.002", 2,
		"dozens of connections to a web server on which a client sends a few bytes of a "
		"request now and then, as Slowloris does",
		"clients behind a very bad line", "few connections, answers"},
	[ROUTERS] = {9101607, "Flood of router advertisements", "Attempted Denial of Service",
		"T1499.001 T1557", 2,
		"advertisements of IPv6 routers by the dozen, each from an address of its own, "
		"which make hosts take on networks until they stand still",
		"a capture of very many networks at once", "few of them, fewer than one a second"},
};

extern const struct detector flood_detector;

/* One conversation that may belong to a flood, for sorting. */
struct drop {
	uint32_t target, source; /* ranks */
	uint32_t conv;
	uint16_t port;
};

static int by_target(const void *left, const void *right)
{
	const struct drop *a = left, *b = right;

	if (a->target != b->target)
		return a->target < b->target ? -1 : 1;
	if (a->port != b->port)
		return a->port < b->port ? -1 : 1;
	if (a->source != b->source)
		return a->source < b->source ? -1 : 1;
	return a->conv < b->conv ? -1 : a->conv > b->conv;
}

static bool is_begun_only(const struct conv *conv)
{
	return (conv->flags & CONV_TCP) && !(conv->flags & (CONV_MIDSTREAM | CONV_GROUP)) &&
		conv->sent == 0 && conv->received == 0 && (conv->tcp_flags[0] & TCP_SYN) &&
		!(conv->tcp_flags[0] & TCP_FIN);
}

static bool is_reflector_port(uint16_t port)
{
	static const uint16_t ports[] = {
		17, 19, 53, 69, 111, 123, 137, 161, 389, 1900, 3702, 5353, 10001, 11211, 27015};

	for (size_t i = 0; i < ARRAY_LEN(ports); i++)
		if (ports[i] == port)
			return true;
	return false;
}

static bool is_unasked(const struct conv *conv)
{
	return (conv->flags & CONV_UDP) && !(conv->flags & CONV_GROUP) && conv->packets_sent == 0 &&
		conv->received && is_reflector_port(conv->dest_port);
}

typedef bool wanted_fn(const struct conv *conv);

/* TCP that nothing began and that ends nothing, or a datagram of no known protocol: one or two, and
 * nothing comes of it. */
static bool is_stray(const struct conv *conv)
{
	bool tcp = (conv->flags & CONV_TCP) && conv->sent == 0 &&
		!(conv->tcp_flags[0] & (TCP_SYN | TCP_FIN | TCP_RST)) &&
		!(conv->tcp_flags[1] & TCP_SYN) &&
		(conv->packets_received == 0 || conv->tcp_flags[1] & TCP_RST);
	bool udp = (conv->flags & CONV_UDP) && conv->packets_received == 0 && !conv->app_proto;

	return (tcp || udp) && !(conv->flags & CONV_GROUP) && conv->received == 0 &&
		conv->packets_sent <= 2;
}

static bool is_held(const struct conv *conv)
{
	return (conv->flags & CONV_CONNECTED) && conv->bursts >= HELD_BURSTS_MIN &&
		conv->sent <= (uint64_t)HELD_SENT_MAX * conv->bursts &&
		conv->received <= (uint64_t)HELD_RECEIVED_MAX * conv->bursts;
}

static bool is_router(const struct conv *conv)
{
	return (conv->flags & CONV_ICMP) && conv->icmp_type == ROUTER_ADVERTISEMENT;
}

/* Those wanted, in order of their targets: of SYNs the destination, of answers the client. */
static size_t collect(
	const struct corpus *corpus, struct drop *drops, wanted_fn *wanted, bool at_client)
{
	size_t count = 0;

	for (size_t i = 0; i < corpus->conv_count; i++) {
		const struct conv *conv = &corpus->convs[i];

		if (wanted(conv))
			drops[count++] = (struct drop){
				corpus->hosts[at_client ? conv->src : conv->dest].rank,
				corpus->hosts[at_client ? conv->dest : conv->src].rank, (uint32_t)i,
				conv->dest_port};
	}
	qsort(drops, count, sizeof(*drops), by_target);
	return count;
}

/* Drops on one target and port. */
struct pool {
	const struct drop *drops;
	size_t count;
	unsigned sources;
	uint64_t bytes; /* received */
	double seconds;
};

static struct pool pool_of(const struct corpus *corpus, const struct drop *drops, size_t count)
{
	struct pool pool = {.drops = drops, .count = count};
	int64_t first_us = INT64_MAX, last_us = INT64_MIN;

	for (size_t i = 0; i < count; i++) {
		const struct conv *conv = &corpus->convs[drops[i].conv];

		pool.sources += i == 0 || drops[i].source != drops[i - 1].source;
		pool.bytes += conv->received;
		if (conv->first_us < first_us)
			first_us = conv->first_us;
		if (conv->first_us > last_us)
			last_us = conv->first_us;
	}
	pool.seconds = (double)(last_us - first_us) / (double)CLOCK_SECOND_US;
	if (pool.seconds < 1)
		pool.seconds = 1;
	return pool;
}

static void add_pool(struct finding *f, const struct corpus *corpus, const struct pool *pool)
{
	json_u64(&f->evidence, "sources", pool->sources);
	for (size_t i = 0; i < pool->count; i++)
		finding_conv(f, corpus, &corpus->convs[pool->drops[i].conv]);
}

static void filter_host(struct finding *f, const struct corpus *corpus, uint32_t target)
{
	strbuf_adds(
		&f->filter, ip_is_v4(&corpus->hosts[target].ip) ? "ip.addr == " : "ipv6.addr == ");
	ip_format(&f->filter, &corpus->hosts[target].ip);
}

/* The display filter of a flood from many to one. */
static void filter_target(
	struct finding *f, const struct corpus *corpus, uint32_t target, const char *proto)
{
	filter_host(f, corpus, target);
	strbuf_addf(&f->filter, " && %s.port == %u", proto, f->dest_port);
}

static void syn_flood(
	struct finding_list *findings, const struct pool *pool, const struct tuning *tuning)
{
	const struct corpus *corpus = findings->corpus;
	double rate = (double)pool->count / pool->seconds;
	struct finding *f;

	if ((double)pool->count < tuning->value[TUNE_FLOOD_SYNS] || rate < SYN_RATE_MIN)
		return;
	f = finding_list_add(findings, &flood_detector, &signatures[SYN_FLOOD]);
	finding_factor(f, 50, "%zu connections begun and never used", pool->count);
	finding_factor(f, 20, "%.0f a second", rate);
	if (pool->sources >= SOURCES_MANY)
		finding_factor(f, 15, "from %u addresses", pool->sources);
	add_pool(f, corpus, pool);
	filter_target(f, corpus, f->dest, "tcp");
}

static void reflection(
	struct finding_list *findings, const struct pool *pool, const struct tuning *tuning)
{
	const struct corpus *corpus = findings->corpus;
	struct finding *f;

	(void)tuning;
	if (pool->sources < REFLECTORS_MIN || pool->bytes < REFLECTED_BYTES_MIN ||
		corpus->one_sided)
		return;
	f = finding_list_add(findings, &flood_detector, &signatures[REFLECTION]);
	finding_factor(f, 60, "%u servers answered without being asked", pool->sources);
	finding_factor(f, 15, "%.1f MB of answers", (double)pool->bytes / 1e6);
	add_pool(f, corpus, pool);
	filter_target(f, corpus, f->src, "udp");
}

static void stray_flood(
	struct finding_list *findings, const struct pool *pool, const struct tuning *tuning)
{
	const struct corpus *corpus = findings->corpus;
	bool tcp = corpus->convs[pool->drops[0].conv].flags & CONV_TCP;
	double rate = (double)pool->count / pool->seconds;
	struct finding *f;

	(void)tuning;
	if (pool->count < STRAYS_MIN || rate < STRAY_RATE_MIN || corpus->one_sided)
		return;
	f = finding_list_add(findings, &flood_detector, &signatures[STRAY_FLOOD]);
	finding_factor(f, 45, "%zu %s", pool->count,
		tcp ? "packets that belong to no connection" : "datagrams of no known protocol");
	finding_factor(f, 20, "%.0f a second", rate);
	if (pool->sources >= SOURCES_MANY)
		finding_factor(f, 15, "from %u addresses", pool->sources);
	add_pool(f, corpus, pool);
	filter_host(f, corpus, f->dest); /* fragments have no port */
}

static void slow(
	struct finding_list *findings, const struct pool *pool, const struct tuning *tuning)
{
	const struct corpus *corpus = findings->corpus;
	struct finding *f;

	(void)tuning;
	if (pool->count < HELD_MIN ||
		!corpus_app_is(corpus, &corpus->convs[pool->drops[0].conv], "http"))
		return;
	f = finding_list_add(findings, &flood_detector, &signatures[SLOW]);
	finding_factor(f, pool->count >= HELD_MANY ? 75 : 65,
		"%zu connections with a few bytes now and then", pool->count);
	add_pool(f, corpus, pool);
	filter_target(f, corpus, f->dest, "tcp");
}

static void routers(
	struct finding_list *findings, const struct pool *pool, const struct tuning *tuning)
{
	const struct corpus *corpus = findings->corpus;
	struct finding *f;

	(void)tuning;
	if (pool->sources < SOURCES_MANY || pool->sources < pool->seconds)
		return;
	f = finding_list_add(findings, &flood_detector, &signatures[ROUTERS]);
	finding_factor(f, 75, "%u addresses say that they are routers", pool->sources);
	add_pool(f, corpus, pool);
	strbuf_addf(&f->filter, "icmpv6.type == %d", ROUTER_ADVERTISEMENT);
}

typedef void pool_fn(
	struct finding_list *findings, const struct pool *pool, const struct tuning *tuning);

static void each_pool(struct finding_list *findings, const struct tuning *tuning,
	const struct drop *drops, size_t count, pool_fn *fn)
{
	for (size_t i = 0, end; i < count; i = end) {
		struct pool pool;

		for (end = i; end < count && drops[end].target == drops[i].target &&
			drops[end].port == drops[i].port;)
			end++;
		pool = pool_of(findings->corpus, &drops[i], end - i);
		fn(findings, &pool, tuning);
	}
}

static void echo_flood(struct finding_list *findings, const struct conv *conv)
{
	double seconds = (double)(conv->last_us - conv->first_us) / (double)CLOCK_SECOND_US;
	double rate = conv->packets_sent / (seconds < 1 ? 1 : seconds);
	struct finding *f;

	if (!(conv->flags & CONV_ICMP) || conv->packets_sent < ECHOES_MIN || rate < ECHO_RATE_MIN ||
		(conv->icmp_type != 8 && conv->icmp_type != 128))
		return;
	f = finding_list_add(findings, &flood_detector, &signatures[ECHO_FLOOD]);
	finding_factor(f, 45, "%u echoes", conv->packets_sent);
	finding_factor(f, 20, "%.0f a second", rate);
	finding_conv(f, findings->corpus, conv);
}

static bool is_land(const struct conv *conv)
{
	return (conv->flags & CONV_TCP) && conv->src == conv->dest &&
		conv->src_port == conv->dest_port && (conv->tcp_flags[0] & TCP_SYN);
}

static void land(
	struct finding_list *findings, const struct pool *pool, const struct tuning *tuning)
{
	const struct corpus *corpus = findings->corpus;
	const struct ip *ip = &corpus->hosts[corpus->convs[pool->drops[0].conv].src].ip;
	struct finding *f;

	(void)tuning;
	if (ip_scope(ip) == IP_LOOPBACK || ip_is_unspecified(ip))
		return;
	f = finding_list_add(findings, &flood_detector, &signatures[LAND]);
	finding_factor(f, 75, "both ends are one address and port");
	add_pool(f, corpus, pool);
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	static const struct {
		wanted_fn *wanted;
		bool at_client;
		pool_fn *fn;
	} kinds[] = {{is_begun_only, false, syn_flood}, {is_unasked, true, reflection},
		{is_stray, false, stray_flood}, {is_held, false, slow}, {is_land, false, land},
		{is_router, false, routers}};
	struct drop *drops = mem_alloc((corpus->conv_count + 1) * sizeof(*drops));

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		each_pool(findings, tuning, drops,
			collect(corpus, drops, kinds[i].wanted, kinds[i].at_client), kinds[i].fn);
	free(drops);
	for (size_t i = 0; i < corpus->conv_count; i++)
		echo_flood(findings, &corpus->convs[i]);
}

const struct detector flood_detector = {
	"flood",
	"floods and reflected floods",
	signatures,
	SIGNATURES,
	false,
	run,
};
