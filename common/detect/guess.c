/* Those who try: passwords in clear, telephones, leases. */
#include "base/json.h"
#include "base/mem.h"
#include "detect/observed.h"

enum { GUESS, SCANNER, LEASES, STARVATION, SIGNATURES };

#define LEASES_MIN 8
#define CLIENTS_MIN 50

static const struct signature signatures[SIGNATURES] = {
	[GUESS] = {9101701, "Passwords guessed, refused in clear", "Attempted User Privilege Gain",
		"T1110.001", 2,
		"many log-ons by FTP, mail or another protocol in clear that the server refused to "
		"one client",
		"a program whose stored password has expired", "few refusals"},
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
	{"smtp.login_refused", GUESS, 0, "log-ons refused by SMTP"},
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
	for (size_t i = 0; i < group->count; i++)
		finding_observation(f, group->items[i]);
	json_u64(&f->evidence, "times", group->times);
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	(void)corpus;
	observed_each(findings, tuning, kinds, ARRAY_LEN(kinds), add_finding, NULL);
}

const struct detector guess_detector = {
	"guess",
	"passwords, telephones and leases tried one after the other",
	signatures,
	SIGNATURES,
	false,
	run,
};
