/* Log-ons that anybody on the way can read. */
#include "base/mem.h"
#include "detect/detect.h"

enum { LOGON, SIGNATURES };

static const struct signature signatures[SIGNATURES] = {
	[LOGON] = {9100851, "Log-on in clear text", "Potential Corporate Privacy Violation",
		"T1040 T1552", 3, "FTP users, Telnet, and mail without TLS",
		"old devices, anonymous FTP", "it is informational already"},
};

extern const struct detector cleartext_detector;

/* The protocol that it is, or NULL. */
static const char *protocol_of(const struct corpus *corpus, const struct conv *conv)
{
	static const char *const protocols[] = {"telnet", "pop3", "rlogin", "rsh"};

	if (corpus_detail_of(corpus, conv)->decrypted)
		return NULL; /* it is clear to whoever has the keys */
	if (corpus_detail_of(corpus, conv)->ftp_user)
		return "ftp";
	for (size_t i = 0; i < ARRAY_LEN(protocols); i++)
		if (corpus_app_is(corpus, conv, protocols[i]))
			return protocols[i];
	return NULL;
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	(void)tuning;
	for (size_t i = 0; i < corpus->pair_count; i++) {
		const struct pair *pair = &corpus->pairs[i];
		struct finding *f = NULL;

		for (size_t j = 0; j < pair->count; j++) {
			const struct conv *conv = corpus_pair_conv(corpus, pair, j);
			const char *protocol = protocol_of(corpus, conv);

			if (!protocol || !(conv->flags & CONV_ANSWERED))
				continue;
			if (!f) {
				f = finding_list_add(
					findings, &cleartext_detector, &signatures[LOGON]);
				f->informational = true;
				finding_factor(
					f, 40, "%s carries names and passwords readably", protocol);
			}
			finding_conv(f, corpus, conv);
		}
	}
}

const struct detector cleartext_detector = {
	"cleartext",
	"log-ons in clear text",
	signatures,
	SIGNATURES,
	false,
	run,
};
