/* Log-ons that servers refused in clear text, one after the other; and telephones that are none. */
#include "base/json.h"
#include "base/mem.h"
#include "detect/observed.h"

enum { GUESS, SCANNER, SIGNATURES };

static const struct signature signatures[SIGNATURES] = {
	[GUESS] = {9101701, "Passwords guessed, refused in clear", "Attempted User Privilege Gain",
		"T1110.001", 2,
		"many log-ons by FTP, mail or another protocol in clear that the server refused to "
		"one client",
		"a program whose stored password has expired", "few refusals"},
	[SCANNER] = {9101702, "Telephone systems scanned", "Attempted Information Leak",
		"T1595.002 T1046", 2, "SIP requests of tools that look for telephones to misuse",
		"tests of one's own", "nothing: the tool names itself"},
};

extern const struct detector guess_detector;

static const struct observed_kind kinds[] = {
	{"ftp.login_refused", GUESS, 0, "by FTP"},
	{"smtp.login_refused", GUESS, 0, "by SMTP"},
	{"sip.scanner", SCANNER, 75, "the tool names itself in its requests"},
};

static void add_finding(
	struct finding_list *findings, const struct observed *group, const struct tuning *tuning)
{
	uint64_t least = (uint64_t)tuning->value[TUNE_LATERAL_GUESSES];
	struct finding *f;

	if (group->kind->signature == GUESS && group->times < least)
		return;
	f = finding_list_add(findings, &guess_detector, &signatures[group->kind->signature]);
	if (group->kind->signature == GUESS)
		finding_factor(f,
			group->times >= 10 * least          ? 85
				: group->times >= 3 * least ? 75
							    : 62,
			"%llu log-ons refused %s", (unsigned long long)group->times,
			group->kind->factor);
	else
		finding_factor(f, group->kind->points, "%s", group->kind->factor);
	for (size_t i = 0; i < group->count; i++)
		finding_observation(f, group->items[i]);
	json_u64(&f->evidence, "times", group->times);
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	(void)corpus;
	observed_each(findings, tuning, kinds, ARRAY_LEN(kinds), add_finding);
}

const struct detector guess_detector = {
	"guess",
	"log-ons refused in clear, telephone scanners",
	signatures,
	SIGNATURES,
	false,
	run,
};
