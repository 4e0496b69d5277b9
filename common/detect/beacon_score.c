/* Periodic alone is not suspicious: points for what sets a check-in apart, and off for
 * what explains it otherwise. */
#include "base/mem.h"
#include "detect/beacon.h"
#include "detect/roles.h"

#include <math.h>
#include <stdlib.h>

#define HOSTS_TO_JUDGE_RARITY 5
#define SMALL_SENT 2500.0 /* bytes; a check-in without a task carries little */
#define SMALL_RECEIVED 2500.0
#define MUCH 12000.0
#define ALIKE 0.06 /* how far half of the sizes are from their median */
#define RATHER_ALIKE 0.15
#define VARYING 0.35
#define TIMER_JITTER 0.1 /* above, it is more than a program's timer wanders */
#define KEEPALIVE_JITTER 0.05
#define MANY_MISSED 0.36
#define ECHO 0.05 /* difference of what was sent and received, of an echo */
#define SIBLINGS_OF_A_POLLER 2
#define ON_THE_MINUTE 0.9
#define BEATS_ON_THE_MINUTE 6

bool beacon_varies(const struct rhythm *r)
{
	return r->jitter - r->jitter_error >= TIMER_JITTER;
}

static void score_rhythm(struct finding *f, const struct rhythm *r)
{
	int points = (int)lround(40 * (1 - exp(-fmax(r->evidence, 0) / 6)));
	double beats = log2((double)r->beats / 5);

	finding_factor(f, points,
		"period %.*f s \302\261 %.*f s, jitter %.0f %% \302\261 %.0f %%, %.0f %% of the "
		"beats missed",
		r->period_s < 100 ? 1 : 0, r->period_s, r->period_s < 100 ? 2 : 1,
		r->period_error_s, r->jitter * 100, r->jitter_error * 100, r->missed * 100);
	finding_factor(f, (int)lround(fmin(10, fmax(0, beats * 5))),
		"%zu check-ins in the time of %.0f", r->beats,
		(double)r->beats / fmax(0.1, 1 - r->missed));
	if (r->missed >= MANY_MISSED)
		finding_factor(f, -10, "more gaps than beats that are missed now and then");
	if (beacon_varies(r))
		finding_factor(f, 8, "the interval varies more than a program's timer wanders");
}

static void score_rarity(struct finding *f, const struct corpus *corpus,
	const struct tuning *tuning, uint32_t clients)
{
	double common = tuning->value[TUNE_BEACON_COMMON_CLIENTS];

	if (clients >= 2 * common)
		finding_factor(f, -45, "%u hosts call this destination", clients);
	else if (clients >= common)
		finding_factor(f, -32, "%u hosts call this destination", clients);
	else if (corpus->active_clients < HOSTS_TO_JUDGE_RARITY)
		finding_factor(f, 6, "too few hosts to say how rare the destination is");
	else
		finding_factor(f, clients <= 1 ? 20 : 16, "%s of %u hosts call%s this destination",
			clients <= 1 ? "one" : "two", corpus->active_clients,
			clients <= 1 ? "s" : "");
}

static void score_sizes(struct finding *f, const struct checkins *c)
{
	double spread = fmax(c->requests ? 0 : c->sent_spread, c->received_spread);

	if (c->sent <= 0 && !c->requests)
		return;
	if (spread <= ALIKE)
		finding_factor(f, 14, "sizes hardly change: about %.0f bytes sent, %.0f received",
			c->sent, c->received);
	else if (spread <= RATHER_ALIKE)
		finding_factor(f, 4, "sizes change little: about %.0f bytes sent, %.0f received",
			c->sent, c->received);
	else
		finding_factor(f, spread > VARYING ? -14 : -6,
			"sizes change: half of them by more than %.0f %%", 100 * spread);
	if (c->sent <= SMALL_SENT && c->received <= SMALL_RECEIVED)
		finding_factor(f, 8, "little is carried");
	else
		finding_factor(f, c->sent <= MUCH && c->received <= MUCH ? -16 : -28,
			"more than a check-in is carried: %.0f bytes sent, %.0f received", c->sent,
			c->received);
}

/* Short connections, each opened anew: an implant wakes, asks, and goes. */
static void score_shape(struct finding *f, const struct checkins *c, const struct rhythm *r)
{
	if (c->requests)
		finding_factor(f, 0, "requests of one lasting connection");
	else if (c->lasts_s < 0.25 * r->period_s)
		finding_factor(f, 6, "each check-in is short (%.1f s) and a connection of its own",
			c->lasts_s);
	else
		finding_factor(f, -40, "connections stay open for most of the period");
}

/* Sockets are kept open by timers that restart with each message: clockwork, while nobody
 * speaks. What wanders more is driven by people, all over the place, or by a sleep. */
static void score_inside(
	struct finding *f, const struct corpus *corpus, const struct candidate *candidate)
{
	const struct rhythm *r = &candidate->rhythm;
	size_t count = candidate->conv_count;

	if (beacon_varies(r))
		finding_factor(f, -5, "keep-alives of a few ordinary programs vary as much");
	else if (r->jitter >= KEEPALIVE_JITTER)
		finding_factor(f, -10, "keep-alives of some ordinary programs vary as much");
	else
		finding_factor(f, -20, "keep-alives of ordinary programs look the same");
	if (count > 1 && corpus_detail_of(corpus, candidate->c.sample)->sni)
		finding_factor(f, count > 2 ? -45 : -25,
			"%zu such connections: a program that renews its session", count);
}

/* Services whose clients are timers by nature. */
static const char *timer_service(const struct corpus *corpus, const struct conv *conv)
{
	static const char *const by_payload[] = {"ntp", "dhcp", "mdns", "llmnr", "nbns", "imap",
		"pop3", "smtp", "sip", "stun", "snmp", "mqtt", "ssdp", "tftp", "bittorrent"};
	static const struct {
		uint16_t port;
		const char *name;
	} by_port[] = {{123, "network time"}, {5222, "chat and push"}, {5223, "push"},
		{5228, "push"}, {5229, "push"}, {5230, "push"}, {143, "mail"}, {993, "mail"},
		{110, "mail"}, {995, "mail"}, {25, "mail"}, {465, "mail"}, {587, "mail"},
		{5060, "telephony"}, {5061, "telephony"}, {3478, "calls"}, {3479, "calls"},
		{3480, "calls"}, {3481, "calls"}, {19302, "calls"}, {1883, "telemetry"},
		{8883, "telemetry"}, {161, "monitoring"}, {67, "addresses"}, {547, "addresses"},
		{53, "DNS"}, {853, "DNS"}, {514, "logging"}, {6514, "logging"}, {2195, "push"},
		{2197, "push"}, {500, "VPN"}, {4500, "VPN"}, {51820, "VPN"}, {1194, "VPN"},
		{1900, "discovery"}, {88, "log-on"}, {389, "directory"}, {445, "files"}};

	for (size_t i = 0; i < ARRAY_LEN(by_payload); i++)
		if (corpus_app_is(corpus, conv, by_payload[i]))
			return by_payload[i];
	for (size_t i = 0; i < ARRAY_LEN(by_port); i++)
		if (conv->dest_port == by_port[i].port)
			return by_port[i].name;
	return NULL;
}

/* Requests of which every machine makes some: certificate status, connectivity. */
static bool is_web_chore(const struct corpus *corpus, const struct checkins *c)
{
	static const char *const parts[] = {"ocsp", "crl", "connecttest", "ncsi", "generate_204",
		"hotspot-detect", "wpad", "success.txt", "canonical.html", "pki", "captive",
		"connectivity"};
	struct slice name = corpus_text(corpus, c->name);

	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (slice_find_slice(name, slice_str(parts[i])) < name.len)
			return true;
	return false;
}

/* Whoever is pinged sends back what came, if it sends anything. */
static void score_echoes(struct finding *f, const struct conv *conv)
{
	double sent = (double)conv->sent / fmax(1, conv->packets_sent);
	double received = (double)conv->received / fmax(1, conv->packets_received);

	if (conv->packets_received == 0)
		finding_factor(f, -40, "echo requests that nobody answers");
	else if (fabs(sent - received) <= ECHO * fmax(sent, received))
		finding_factor(f, -40, "echoes that come back as they went: a reachability check");
	else
		finding_factor(f, 20, "answers to echo requests that are no echoes");
}

static void score_tls(struct finding *f, const struct detail *d)
{
	if (d->self_signed)
		finding_factor(f, 12, "self-signed certificate");
	if (!d->sni)
		finding_factor(f, 8, "TLS without a server name");
}

static void score_destination(
	struct finding *f, const struct corpus *corpus, const struct checkins *c)
{
	const struct conv *conv = c->sample;
	const struct detail *d = corpus_detail_of(corpus, conv);
	const char *service = timer_service(corpus, conv);

	if (service)
		finding_factor(f, -50, "clients of this service (%s) ask by the clock", service);
	else if ((conv->flags & CONV_UDP) && !corpus_app_is(corpus, conv, "quic"))
		finding_factor(f, -45, "UDP: most such timers keep a path open");
	else if ((conv->flags & CONV_TCP) && corpus_text(corpus, conv->app_proto).len == 0 &&
		(conv->flags & CONV_ANSWERED))
		finding_factor(f, 8, "a protocol that nobody knows");
	if (conv->flags & CONV_ICMP)
		score_echoes(f, conv);
	if (d->has_tls)
		score_tls(f, d);
	if (c->name == 0)
		finding_factor(f, 8, "an address without a name");
	else if (is_web_chore(corpus, c))
		finding_factor(f, -25, "named like a certificate or connectivity check");
	if (d->ti)
		finding_factor(f, 25, "an indicator matches it");
}

static void score_questions(struct finding *f, const struct checkins *c)
{
	if (c->block_list)
		finding_factor(f, -30, "answers in 127.0.0.0/8, as block lists give them");
	else if (c->unique_names)
		finding_factor(f, 15, "nearly every question is for another name: data, not names");
	else
		finding_factor(f, c->data_type ? -5 : -30,
			"questions for the same names come again when they expire");
	if (c->data_type)
		finding_factor(f, 5, "questions for data, not addresses");
}

/* What the client does else. */
static void score_client(struct finding *f, const struct corpus *corpus, const struct checkins *c)
{
	unsigned roles = corpus->hosts[c->client].roles & (ROLES_SERVER | ROLE_MONITOR);
	struct strbuf text = STRBUF_INIT;

	if (c->rare_ja4 && !c->shared_ja4)
		finding_factor(f, 8, "its TLS client is unlike any other here");
	else if (c->usual_ja4)
		finding_factor(f, -14, "its TLS client is the one that the host uses most");
	else if (c->shared_ja4)
		finding_factor(f, -3, "its TLS client is one that other hosts have, too");
	if (c->rare_agent)
		finding_factor(f, 6, "its user agent is unlike the host's others");
	if (c->same_owner > 1)
		finding_factor(f, -35, "the host uses %u names of the same owner", c->same_owner);
	roles_add_text(&text, roles);
	if (roles)
		finding_factor(
			f, -20, "the host is a %s, which explains timers", strbuf_cstr(&text));
	strbuf_release(&text);
}

/* When it happens, and what else happens like it. */
static void score_course(struct finding *f, const struct checkins *c, const struct rhythm *r)
{
	if (c->siblings >= SIBLINGS_OF_A_POLLER)
		finding_factor(f, -40, "the host calls %u other destinations in the same way",
			c->siblings);
	if (c->began)
		finding_factor(f, 6, "began while the host was at work already");
	if (c->on_the_minute >= ON_THE_MINUTE && c->count >= BEATS_ON_THE_MINUTE)
		finding_factor(f, -48, "begins on the minute, as scheduled jobs do");
	else if (c->device && c->throughout)
		finding_factor(
			f, -45, "the host calls little else, and this all the time: a device");
	else if (c->throughout) {
		bool is_timer = r->jitter < TIMER_JITTER && !c->unique_names;

		finding_factor(f, is_timer ? -26 : -4, "goes on for as long as the host was seen%s",
			is_timer ? ", like clockwork" : "");
	}
}

void beacon_score(struct finding *f, const struct corpus *corpus, const struct tuning *tuning,
	const struct candidate *candidate)
{
	const struct checkins *c = &candidate->c;

	score_rhythm(f, &candidate->rhythm);
	score_rarity(f, corpus, tuning, c->clients);
	if (candidate->signature == BEACON_DNS)
		score_questions(f, c);
	if (candidate->signature == BEACON) {
		score_sizes(f, c);
		score_shape(f, c, &candidate->rhythm);
	}
	if (candidate->signature == BEACON_INSIDE && !(c->sample->flags & CONV_ICMP))
		score_inside(f, corpus, candidate);
	if (c->sample)
		score_destination(f, corpus, c);
	score_client(f, corpus, c);
	score_course(f, c, &candidate->rhythm);
}
