/* SSH inside TLS. */
#include "detect/detect.h"
#include "detect/ssh_shape.h"

#define FEW_CLIENTS 3

enum { SSH, SIGNATURES };

static const struct signature signatures[SIGNATURES] = {
	[SSH] = {9102321, "SSH inside TLS", "Misc Attack", "T1572 T1573.002", 2,
		"a TLS connection to a public address whose first records have the lengths of "
		"SSH's "
		"greetings, algorithms and key exchange, as stunnel, chisel and proxies make it to "
		"pass firewalls",
		"administrators and web consoles that reach SSH through HTTPS on purpose",
		"several hosts that use the server, a name that it was asked for by"},
};

extern const struct detector tls_tunnel_detector;

static void score_shape(struct finding *f, unsigned shape)
{
	if (shape & SSH_SHAPE_GREETS)
		finding_factor(f, 38,
			"both sides begin with a short record and a long one, as SSH greets");
	else
		finding_factor(f, 30,
			"the client begins with a short record and a long one, as SSH greets");
	if (shape & SSH_SHAPE_KEYS)
		finding_factor(f, 20, "what follows has the lengths of SSH's key exchange");
	else if (shape & SSH_SHAPE_KEYS_AT_ONCE)
		finding_factor(f, 15, "what follows has lengths that SSH's key exchange can have");
}

static void score(struct finding *f, const struct corpus *corpus, const struct conv *conv)
{
	const struct detail *d = corpus_detail_of(corpus, conv);
	uint32_t clients = corpus->dest_keys[corpus->pairs[conv->pair].key].clients;
	struct ip literal;

	score_shape(f, d->ssh_shape);
	if (!d->sni)
		finding_factor(f, 8, "no server name was asked for");
	else if (ip_parse(corpus_text(corpus, conv->name), &literal))
		finding_factor(f, 8, "the server name that was asked for is an address");
	if (!d->alpn)
		finding_factor(f, 4, "the client names no protocol (ALPN)");
	if (d->self_signed)
		finding_factor(f, 8, "the certificate is self-signed");
	if (clients >= FEW_CLIENTS)
		finding_factor(f, -25, "%u hosts use this server", clients);
}

static void judge(struct finding_list *findings, const struct conv *conv)
{
	const struct corpus *corpus = findings->corpus;
	struct finding *f = finding_list_add(findings, &tls_tunnel_detector, &signatures[SSH]);

	score(f, corpus, conv);
	finding_conv(f, corpus, conv);
	finding_volume(f, conv->sent, conv->received);
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	(void)tuning;
	for (size_t i = 0; i < corpus->conv_count; i++)
		if (corpus_detail_of(corpus, &corpus->convs[i])->ssh_shape &&
			corpus_is_outbound(corpus, &corpus->convs[i]))
			judge(findings, &corpus->convs[i]);
}

const struct detector tls_tunnel_detector = {
	"tls_tunnel",
	"SSH inside TLS",
	signatures,
	SIGNATURES,
	false,
	run,
};
