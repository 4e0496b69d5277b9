/* What TLS gives away: certificates and names that do not fit. */
#include "base/clock.h"
#include "base/json.h"
#include "detect/detect.h"

#define DAY_US (86400 * CLOCK_SECOND_US)
#define LONG_VALIDITY_US (INT64_C(3650) * DAY_US)

enum { ODDITY, SIGNATURES };

static const struct signature signatures[SIGNATURES] = {
	[ODDITY] = {9100901, "TLS certificate or name that does not fit", "Misc Attack",
		"T1573.002 T1587.003", 2,
		"a self-signed, expired or made-up certificate of a public server, no server name, "
		"few who use it",
		"appliances and test servers of one's own in the Internet, games, VPN",
		"a server name, a certificate of a public authority, other hosts that use it"},
};

extern const struct detector tls_oddity_detector;

/* Certificate times as EVE has them: 2026-01-19T00:00:00, without a zone. */
static bool parse_time(struct slice text, int64_t *time_us)
{
	struct strbuf zoned = STRBUF_INIT;
	bool ok;

	strbuf_add_slice(&zoned, text);
	strbuf_adds(&zoned, "Z");
	ok = text.len && clock_parse(strbuf_slice(&zoned), time_us);
	strbuf_release(&zoned);
	return ok;
}

static void score_times(struct finding *f, const struct corpus *corpus, const struct conv *conv)
{
	const struct detail *d = corpus_detail_of(corpus, conv);
	int64_t from, until;

	if (!parse_time(corpus_text(corpus, d->not_before), &from) ||
		!parse_time(corpus_text(corpus, d->not_after), &until))
		return;
	if (conv->first_us > until)
		finding_factor(f, 12, "the certificate had expired");
	if (conv->first_us < from)
		finding_factor(f, 12, "the certificate was not yet valid");
	if (until - from >= LONG_VALIDITY_US)
		finding_factor(
			f, 6, "it is valid for %lld days", (long long)((until - from) / DAY_US));
}

/* Subjects that nobody is called: CN=localhost, a CN without a point, no CN. */
static bool is_made_up(struct slice subject)
{
	size_t at = slice_find_slice(subject, SLICE("CN="));
	struct slice name = slice_from(subject, at + 3);

	name = slice_first(name, slice_find(name, ','));
	return at == subject.len || slice_find(name, '.') == name.len;
}

static bool is_default(struct slice subject)
{
	return slice_find_slice(subject, SLICE("O=Internet Widgits Pty Ltd")) < subject.len;
}

static void score(struct finding *f, const struct corpus *corpus, const struct conv *conv)
{
	const struct detail *d = corpus_detail_of(corpus, conv);
	uint32_t clients = corpus->dest_keys[corpus->pairs[conv->pair].key].clients;

	if (d->self_signed)
		finding_factor(f, 30, "the certificate is self-signed");
	if (d->subject && is_made_up(corpus_text(corpus, d->subject)))
		finding_factor(f, 8, "its subject is no name of a server");
	if (d->subject && is_default(corpus_text(corpus, d->subject)))
		finding_factor(f, 8, "it has the answers that OpenSSL proposes");
	score_times(f, corpus, conv);
	if (!d->sni)
		finding_factor(f, 12, "no server name was asked for");
	if (conv->name == 0)
		finding_factor(f, 8, "the DNS never gave this address a name");
	if (conv->dest_port != 443)
		finding_factor(f, 2, "not on port 443");
	if (conv->flags & CONV_UDP)
		finding_factor(f, -45, "DTLS, whose peers mostly sign for themselves");
	if (clients >= 3)
		finding_factor(f, -30, "%u hosts use this server", clients);
	else if (corpus->active_clients >= 5)
		finding_factor(f, 6, "%u of %u hosts use%s it", clients, corpus->active_clients,
			clients == 1 ? "s" : "");
}

/* The first of a pair's conversations with a certificate worth a look. */
static const struct conv *odd_conv(const struct corpus *corpus, const struct pair *pair)
{
	for (size_t i = 0; i < pair->count; i++) {
		const struct conv *conv = corpus_pair_conv(corpus, pair, i);
		const struct detail *d = corpus_detail_of(corpus, conv);

		if (corpus_is_outbound(corpus, conv) && d->has_tls && d->subject && d->self_signed)
			return conv;
	}
	return NULL;
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	(void)tuning;
	for (size_t i = 0; i < corpus->pair_count; i++) {
		const struct pair *pair = &corpus->pairs[i];
		const struct conv *odd = odd_conv(corpus, pair);
		struct finding *f;

		if (!odd)
			continue;
		f = finding_list_add(findings, &tls_oddity_detector, &signatures[ODDITY]);
		score(f, corpus, odd);
		json_str(&f->evidence, "subject",
			corpus_text(corpus, corpus_detail_of(corpus, odd)->subject));
		json_str(&f->evidence, "issuerdn",
			corpus_text(corpus, corpus_detail_of(corpus, odd)->issuer));
		json_str(&f->evidence, "ja4",
			corpus_text(corpus, corpus_detail_of(corpus, odd)->ja4));
		for (size_t j = 0; j < pair->count; j++)
			finding_conv(f, corpus, corpus_pair_conv(corpus, pair, j));
	}
}

const struct detector tls_oddity_detector = {
	"tls_oddity",
	"certificates and names that do not fit",
	signatures,
	SIGNATURES,
	false,
	run,
};
