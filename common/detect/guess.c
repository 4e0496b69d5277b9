/* Those who try: passwords in clear, telephones, leases. */
#include "base/json.h"
#include "base/mem.h"
#include "detect/observed.h"

enum { GUESS, SCANNER, LEASES, STARVATION, SIGNATURES };

#define LEASES_MIN 8
#define CLIENTS_MIN 50
#define SLOW_GAP_S 20.0

static const struct signature signatures[SIGNATURES] = {
	[GUESS] = {9101701, "Passwords guessed, refused in clear", "Attempted User Privilege Gain",
		"T1110.001", 2,
		"many log-ons by FTP, mail, a database or another protocol in clear that the "
		"server "
		"refused to one client",
		"a program whose stored password has expired",
		"few refusals, a pace no faster than one in 20 seconds"},
	[SCANNER] = {9101702, "Telephone systems scanned", "Attempted Information Leak",
		"T1595.002 T1046", 2, "SIP requests of tools that look for telephones to misuse",
		"tests of one's own", "nothing: the tool names itself"},
	[LEASES] = {9101703, "DHCP scan: one client asks for one address after the other",
		"Attempted Information Leak", "T1016 T1018", 2,
		"requests of one MAC for many different addresses, less than a minute apart",
		"a client that boots again and again between two networks", "few addresses"},
	[STARVATION] = {9101704, "DHCP starvation: clients by the dozen, all at once",
		"Attempted Denial of Service", "T1499.002 T1557.003", 2,
		"requests of ever new MACs within moments of each other",
		"a whole building that boots after a power failure", "few clients"},
};

extern const struct detector guess_detector;

static const struct observed_kind kinds[] = {
	{"ftp.login_refused", GUESS, 0, "log-ons refused by FTP"},
	{"imap.login_refused", GUESS, 0, "log-ons refused by IMAP"},
	{"mqtt.login_refused", GUESS, 0, "log-ons refused by MQTT"},
	{"mysql.login_refused", GUESS, 0, "log-ons refused by MySQL"},
	{"nntp.login_refused", GUESS, 0, "log-ons refused by NNTP"},
	{"pgsql.login_refused", GUESS, 0, "log-ons refused by PostgreSQL"},
	{"pop3.login_refused", GUESS, 0, "log-ons refused by POP3"},
	{"redis.login_refused", GUESS, 0, "log-ons refused by Redis"},
	{"rfb.login_refused", GUESS, 0, "log-ons refused by VNC"},
	{"sip.login_refused", GUESS, 0, "log-ons refused by SIP"},
	{"smtp.login_refused", GUESS, 0, "log-ons refused by SMTP"},
	{"socks.login_refused", GUESS, 0, "log-ons refused by a SOCKS proxy"},
	{"tds.login_refused", GUESS, 0, "log-ons refused by SQL Server"},
	{"telnet.login_refused", GUESS, 0, "log-ons refused by Telnet"},
	{"xmpp.login_refused", GUESS, 0, "log-ons refused by XMPP"},
	{"snmp.other_community", GUESS, 0, "communities of SNMP tried"},
	{"dhcp.other_address", LEASES, 0, "different addresses asked for"},
	{"dhcp.other_client", STARVATION, 0, "new clients within moments"},
	{"sip.scanner", SCANNER, 75, "requests of a tool that names itself"},
};

/* From how many times on it is one, and how it weighs. */
static uint64_t least_of(const struct observed *group, const struct tuning *tuning)
{
	switch (group->kind->signature) {
	case GUESS:
		return (uint64_t)tuning->value[TUNE_LATERAL_GUESSES];
	case LEASES:
		return LEASES_MIN;
	case STARVATION:
		return CLIENTS_MIN;
	default:
		return 1;
	}
}

static int points_of(const struct observed *group, uint64_t least)
{
	if (group->kind->points)
		return group->kind->points;
	return group->times >= 10 * least ? 85 : group->times >= 3 * least ? 75 : 62;
}

/* Seconds between two of them, on average. */
static double gap_of(const struct observed *group)
{
	int64_t span_us = group->items[group->count - 1]->time_us - group->items[0]->time_us;

	return (double)span_us / (double)CLOCK_SECOND_US / (double)group->times;
}

static void add_finding(
	struct finding_list *findings, const struct observed *group, const struct tuning *tuning)
{
	uint64_t least = least_of(group, tuning);
	struct finding *f;

	if (group->times < least)
		return;
	f = finding_list_add(findings, &guess_detector, &signatures[group->kind->signature]);
	finding_factor(f, points_of(group, least), "%s: %llu", group->kind->factor,
		(unsigned long long)group->times);
	if (group->kind->signature == GUESS && gap_of(group) >= SLOW_GAP_S)
		finding_factor(f, -30, "%.0f s between them: a program with an old password",
			gap_of(group));
	for (size_t i = 0; i < group->count; i++)
		finding_observation(f, group->items[i]);
	json_u64(&f->evidence, "times", group->times);
}

/* How many communities a client came with, each in a conversation of its own. */
static size_t communities_of(const struct corpus *corpus, const struct pair *pair)
{
	struct map seen = MAP_INIT;
	size_t count = 0;

	for (size_t i = 0; i < pair->count; i++) {
		const struct conv *conv = corpus_pair_conv(corpus, pair, i);
		const uint32_t *community = &corpus_detail_of(corpus, conv)->snmp_community;

		if (!*community)
			continue;
		count += map_is_new(&seen, slice_of(community, sizeof(*community)));
	}
	map_release(&seen);
	return count;
}

static void communities(
	struct finding_list *findings, const struct pair *pair, const struct tuning *tuning)
{
	const struct corpus *corpus = findings->corpus;
	size_t count = communities_of(corpus, pair);
	struct finding *f;

	if ((double)count < tuning->value[TUNE_LATERAL_GUESSES])
		return;
	f = finding_list_add(findings, &guess_detector, &signatures[GUESS]);
	finding_factor(f, 65, "communities of SNMP tried: %zu", count);
	for (size_t i = 0; i < pair->count; i++)
		if (corpus_detail_of(corpus, corpus_pair_conv(corpus, pair, i))->snmp_community)
			finding_conv(f, corpus, corpus_pair_conv(corpus, pair, i));
	json_u64(&f->evidence, "times", count);
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	observed_each(findings, tuning, kinds, ARRAY_LEN(kinds), add_finding, NULL);
	for (size_t i = 0; i < corpus->pair_count; i++)
		communities(findings, &corpus->pairs[i], tuning);
}

const struct detector guess_detector = {
	"guess",
	"passwords, telephones and leases tried one after the other",
	signatures,
	SIGNATURES,
	false,
	run,
};
