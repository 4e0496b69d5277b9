/* Implants that show what they are: protocols that nothing else speaks, and the certificates that
 * servers of C2 frameworks make for themselves by default. */
#include "base/json.h"
#include "base/mem.h"
#include "detect/detect.h"

enum { PROTOCOL, CERTIFICATE, SIGNATURES };

static const struct signature signatures[SIGNATURES] = {
	[PROTOCOL] = {9102101, "Remote-access trojan: a protocol that nothing else speaks",
		"Malware Command and Control Activity Detected", "T1095 T1219", 1,
		"the first message of njRAT, Gh0st and its descendants, DarkComet, or the stage "
		"that Metasploit's payloads load",
		"exercises, sandboxes", "nothing: the message is what it is"},
	[CERTIFICATE] = {9102102, "Certificate that a C2 framework makes by default",
		"Malware Command and Control Activity Detected", "T1573.002 T1587.003", 1,
		"subjects and serial numbers of certificates that come with servers of C2 "
		"frameworks and trojans",
		"exercises, sandboxes, the same names chosen by somebody else",
		"a certificate of a public authority"},
};

extern const struct detector implant_detector;

static const struct {
	const char *app_proto, *name;
	int points;
} protocols[] = {
	{"njrat", "njRAT", 95},
	{"gh0st", "Gh0st or a descendant", 80},
	{"meterpreter", "Metasploit's stage", 95},
	{"cybereye", "CyberEye", 95},
	{"darkcomet", "DarkComet", 95},
};

/* Parts of subjects, as EVE writes them. */
static const struct {
	const char *subject, *name;
	int points;
} certificates[] = {
	{"CN=AsyncRAT Server", "AsyncRAT", 95},
	{"CN=DcRat Server", "DcRat", 95},
	{"CN=Quasar Server CA", "Quasar", 95},
	{"CN=Orcus Server", "Orcus", 95},
	{"CN=BitRAT", "BitRAT", 95},
	{"OU=AdvancedPenTesting", "Cobalt Strike", 95},
	{"CN=Major Cobalt Strike", "Cobalt Strike", 95},
	{"O=cobaltstrike", "Cobalt Strike", 95},
	{"O=Pajfds", "PoshC2", 95},
	{"CN=P18055077", "PoshC2", 95},
	{"CN=Covenant", "Covenant", 85},
	{"O=MultiFactor", "Merlin", 60},
	{"CN=Mythic", "Mythic", 70},
	{"CN=Deimos C2", "DeimosC2", 95},
	{"O=Global Security, OU=IT Department, CN=example.com", "a server of Emotet or TrickBot",
		75},
	{"CN=VenomRAT", "VenomRAT", 95},
};

static const char *protocol_of(const struct corpus *corpus, const struct conv *conv, int *points)
{
	for (size_t i = 0; i < ARRAY_LEN(protocols); i++)
		if (corpus_app_is(corpus, conv, protocols[i].app_proto)) {
			*points = protocols[i].points;
			return protocols[i].name;
		}
	return NULL;
}

static const char *certificate_of(const struct corpus *corpus, const struct conv *conv, int *points)
{
	struct slice subject = corpus_text(corpus, corpus_detail_of(corpus, conv)->subject);

	for (size_t i = 0; subject.len && i < ARRAY_LEN(certificates); i++)
		if (slice_find_slice(subject, slice_str(certificates[i].subject)) < subject.len) {
			*points = certificates[i].points;
			return certificates[i].name;
		}
	return NULL;
}

typedef const char *name_fn(const struct corpus *corpus, const struct conv *conv, int *points);

static void find(struct finding_list *findings, const struct corpus *corpus,
	const struct pair *pair, name_fn *name_of, int signature)
{
	struct finding *f = NULL;

	for (size_t i = 0; i < pair->count; i++) {
		const struct conv *conv = corpus_pair_conv(corpus, pair, i);
		int points;
		const char *name = name_of(corpus, conv, &points);

		if (!name)
			continue;
		if (!f) {
			f = finding_list_add(findings, &implant_detector, &signatures[signature]);
			finding_factor(f, points,
				signature == PROTOCOL ? "it speaks as %s does"
						      : "its certificate is that of %s",
				name);
			json_str(&f->evidence, "family", slice_str(name));
		}
		finding_conv(f, corpus, conv);
	}
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	(void)tuning;
	for (size_t i = 0; i < corpus->pair_count; i++) {
		find(findings, corpus, &corpus->pairs[i], protocol_of, PROTOCOL);
		find(findings, corpus, &corpus->pairs[i], certificate_of, CERTIFICATE);
	}
}

const struct detector implant_detector = {
	"implant",
	"trojans and frameworks that show what they are",
	signatures,
	SIGNATURES,
	false,
	run,
};
