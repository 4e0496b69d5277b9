/* Periodic alone is not suspicious: points for what sets a check-in apart, and off for
 * what explains it otherwise. */
#include "base/mem.h"
#include "detect/beacon.h"
#include "detect/roles.h"

#include <math.h>
#include <stdlib.h>

#define HOSTS_TO_JUDGE_RARITY 5
#define SMALL_BYTES 12000 /* a check-in without a task carries little */

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

static void score_rhythm(struct finding *f, const struct rhythm *r)
{
	int points = (int)lround(40 * (1 - exp(-r->evidence / 6)));
	double beats = log2((double)r->beats / 5);

	finding_factor(f, points,
		"period %.*f s \302\261 %.*f s, jitter %.0f %%, %.0f %% of the beats missed",
		r->period_s < 100 ? 1 : 0, r->period_s, r->period_s < 100 ? 2 : 1,
		r->period_error_s, r->jitter * 100, r->missed * 100);
	finding_factor(f, (int)lround(fmin(10, fmax(0, beats * 5))),
		"%zu check-ins over %.1f periods", r->beats,
		(double)r->beats / fmax(0.1, 1 - r->missed));
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
		finding_factor(f, clients == 1 ? 20 : 12, "%s of %u hosts call%s this destination",
			clients == 1 ? "one" : "two", corpus->active_clients,
			clients == 1 ? "s" : "");
}

static void score_sizes(struct finding *f, const struct checkins *c)
{
	double sent, received, in_spread, out_spread = spread_of(c->sent, c->count, &sent);

	in_spread = spread_of(c->received, c->count, &received);
	if (sent <= 0)
		return;
	if (out_spread <= 0.15 && in_spread <= 0.2)
		finding_factor(f, 16, "sizes hardly change: about %.0f bytes sent, %.0f received",
			sent, received);
	else
		finding_factor(f, -12, "sizes change: half of them by more than %.0f %%",
			100 * fmax(out_spread, in_spread));
	if (sent <= SMALL_BYTES && received <= SMALL_BYTES)
		finding_factor(f, 3, "little is carried");
	else
		finding_factor(
			f, -12, "much is carried: %.0f bytes sent, %.0f received", sent, received);
}

/* Short connections, each opened anew: an implant wakes, asks, and goes. */
static void score_shape(struct finding *f, const struct checkins *c, const struct rhythm *r)
{
	double *length = mem_alloc((c->count + 1) * sizeof(*length)), middle;

	for (size_t i = 0; i < c->count; i++)
		length[i] = c->end[i] - c->start[i];
	middle = median(length, c->count);
	free(length);
	if (middle < 0.25 * r->period_s)
		finding_factor(f, 6, "each check-in is short (%.1f s) and a connection of its own",
			middle);
	else
		finding_factor(f, -20, "connections stay open for most of the period");
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

static void score_destination(struct finding *f, const struct corpus *corpus,
	const struct checkins *c, const struct conv *conv)
{
	const struct detail *d = corpus_detail_of(corpus, conv);
	const char *service = timer_service(corpus, conv);

	if (service)
		finding_factor(f, -50, "clients of this service (%s) ask by the clock", service);
	else if ((conv->flags & CONV_UDP) && !corpus_app_is(corpus, conv, "quic"))
		finding_factor(f, -25, "UDP: most such timers keep a path open");
	if (conv->flags & CONV_ICMP)
		finding_factor(f, -40, "ICMP: a reachability check");
	if (d->has_tls && d->self_signed)
		finding_factor(f, 12, "self-signed certificate");
	if (d->has_tls && !d->sni)
		finding_factor(f, 6, "TLS without a server name");
	if (c->name == 0)
		finding_factor(f, 6, "an address without a name");
	else if (is_web_chore(corpus, c))
		finding_factor(f, -25, "named like a certificate or connectivity check");
	if (d->ti)
		finding_factor(f, 25, "an indicator matches it");
}

static void score_client(struct finding *f, const struct corpus *corpus, const struct checkins *c)
{
	unsigned roles = corpus->hosts[c->client].roles;
	struct strbuf text = STRBUF_INIT;

	if (c->rare_ja4 && !c->shared_ja4)
		finding_factor(f, 8, "its TLS client is unlike any other here");
	else if (c->shared_ja4)
		finding_factor(f, -8, "its TLS client is one that other hosts have, too");
	if (c->other_use)
		finding_factor(f, -8, "the host uses other names of the same owner, too");
	roles_add_text(&text, roles);
	if (roles)
		finding_factor(
			f, -20, "the host is a %s, which explains timers", strbuf_cstr(&text));
	strbuf_release(&text);
}

void beacon_score(struct finding *f, const struct corpus *corpus, const struct tuning *tuning,
	const struct checkins *c, const struct rhythm *r)
{
	score_rhythm(f, r);
	score_rarity(f, corpus, tuning, c->clients);
	if (c->sample) {
		score_sizes(f, c);
		score_shape(f, c, r);
		score_destination(f, corpus, c, c->sample);
	} else if (c->unique_names) {
		finding_factor(f, 15, "nearly every question is for another name: data, not names");
	} else {
		finding_factor(f, -12, "questions for the same name come again when it expires");
	}
	score_client(f, corpus, c);
}

void beacon_score_inside(struct finding *f, const struct corpus *corpus,
	const struct tuning *tuning, const struct conv *conv, const struct checkins *c)
{
	double jitter = 1.4826 * (double)conv->interval_mad_s / (double)conv->interval_median_s;

	finding_factor(f, 20, "%u bursts in one connection, %.1f s apart, deviation %.0f %%",
		conv->bursts, (double)conv->interval_median_s, jitter * 100);
	finding_factor(f, conv->bursts >= 100 ? 10 : 6, "over %.1f hours",
		(double)(conv->last_us - conv->first_us) / 3.6e9);
	finding_factor(f, -15, "keep-alives of ordinary programs look the same");
	score_rarity(f, corpus, tuning, c->clients);
	score_destination(f, corpus, c, conv);
	if (corpus_text(corpus, conv->app_proto).len == 0)
		finding_factor(f, 10, "a protocol that nobody knows");
	score_client(f, corpus, c);
}
