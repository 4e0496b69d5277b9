/* What goes through proxies that are there for something else, or where none should be. */
#include "base/json.h"
#include "base/mem.h"
#include "detect/detect.h"
#include "record/peek.h"

#include <stdlib.h>

#define PAYLOAD_MIN 200 /* bytes each way, before it counts as spoken */
#define FEW_CLIENTS 3

enum { CONNECTED, OUTSIDE, SIGNATURES };

static const struct signature signatures[SIGNATURES] = {
	[CONNECTED] = {9102301, "Another protocol through a web proxy's CONNECT", "Misc Attack",
		"T1572 T1090.001", 2,
		"SSH, RDP, SMB or a VPN in a connection that a web proxy was asked to open, as if "
		"it were for HTTPS",
		"developers and administrators whose only way out is the proxy, version control "
		"over SSH",
		"a target on the protocol's own port"},
	[OUTSIDE] = {9102302, "SOCKS proxy in the Internet", "Misc Attack", "T1090.002 T1572", 2,
		"an internal host that reaches others through a SOCKS proxy outside, whose target "
		"and traffic the own network does not see",
		"people who go round blocks with a proxy of their own, messengers' proxies",
		"web traffic alone inside; several hosts that use the proxy"},
};

extern const struct detector proxy_detector;

/* Protocols that nobody sends through a proxy meant for the web. */
static bool is_foreign(struct slice app)
{
	static const char *const apps[] = {
		"ssh", "rdp", "smb", "rfb", "openvpn", "telnet", "ftp", "irc", "dcerpc", "dns"};

	for (size_t i = 0; i < ARRAY_LEN(apps); i++)
		if (slice_is(app, apps[i]))
			return true;
	return false;
}

static bool is_spoken(const struct conv *conv)
{
	return conv->sent >= PAYLOAD_MIN && conv->received >= PAYLOAD_MIN;
}

/* The port of the authority that CONNECT names; 0: none. */
static uint64_t target_port(struct slice url)
{
	uint64_t port = 0;

	for (size_t i = url.len; i-- > 0;)
		if (url.ptr[i] == ':')
			return slice_to_u64(slice_from(url, i + 1), &port) ? port : 0;
	return 0;
}

static void judge_connect(
	struct finding_list *findings, const struct request *r, const struct conv *conv)
{
	const struct corpus *corpus = findings->corpus;
	struct slice app = corpus_text(corpus, conv->app_proto), url = corpus_text(corpus, r->url);
	struct strbuf text = STRBUF_INIT;
	uint64_t port = target_port(url);
	struct finding *f = finding_list_add(findings, &proxy_detector, &signatures[CONNECTED]);

	finding_factor(f, 50, "%s in a connection that the proxy opened", finding_text(&text, app));
	if (port == 443 || port == 80 || port == 8080 || port == 53)
		finding_factor(f, 20, "to port %llu, where another protocol is at home",
			(unsigned long long)port);
	strbuf_release(&text);
	json_str(&f->evidence, "target", url);
	finding_conv(f, corpus, conv);
	finding_volume(f, conv->sent, conv->received);
}

/* The conversations in which a proxy was asked to connect, by their ids. */
static void find_connects(struct finding_list *findings)
{
	const struct corpus *corpus = findings->corpus;
	struct map by_flow = MAP_INIT;

	for (size_t i = 0; i < corpus->conv_count; i++) {
		const struct conv *conv = &corpus->convs[i];

		if (is_foreign(corpus_text(corpus, conv->app_proto)) && is_spoken(conv) &&
			slice_is(corpus_text(corpus, corpus_detail_of(corpus, conv)->app_orig),
				"http"))
			*map_put(&by_flow, slice_of(&conv->flow_id, sizeof(conv->flow_id))) =
				(uint32_t)i;
	}
	for (size_t i = 0; by_flow.count && i < corpus->request_count; i++) {
		const struct request *r = &corpus->requests[i];
		uint32_t at = map_get(&by_flow, slice_of(&r->flow_id, sizeof(r->flow_id)));

		if (at != MAP_NONE && slice_is(corpus_text(corpus, r->method), "CONNECT"))
			judge_connect(findings, r, &corpus->convs[at]);
	}
	map_release(&by_flow);
}

struct socks {
	const struct conv *first;
	uint32_t count, foreign; /* conversations through the proxy; of those, other than the web */
	uint64_t sent, received;
};

static struct socks socks_of(const struct corpus *corpus, const struct pair *pair)
{
	struct socks socks = {NULL, 0, 0, 0, 0};

	for (size_t i = 0; i < pair->count; i++) {
		const struct conv *conv = corpus_pair_conv(corpus, pair, i);

		if (!corpus_is_outbound(corpus, conv) || !is_spoken(conv) ||
			!corpus_detail_of(corpus, conv)->socks)
			continue;
		socks.count++;
		socks.sent += conv->sent;
		socks.received += conv->received;
		if (is_foreign(corpus_text(corpus, conv->app_proto))) {
			if (socks.foreign++ == 0)
				socks.first = conv;
		} else if (!socks.first)
			socks.first = conv;
	}
	return socks;
}

static void judge_socks(struct finding_list *findings, const struct pair *pair)
{
	const struct corpus *corpus = findings->corpus;
	struct socks socks = socks_of(corpus, pair);
	uint32_t clients = corpus->dest_keys[pair->key].clients;
	struct strbuf text = STRBUF_INIT;
	struct finding *f;

	if (!socks.first)
		return;
	f = finding_list_add(findings, &proxy_detector, &signatures[OUTSIDE]);
	finding_factor(f, 40, "%u conversations through a SOCKS proxy outside", socks.count);
	if (socks.foreign)
		finding_factor(f, 20, "%s inside",
			finding_text(&text, corpus_text(corpus, socks.first->app_proto)));
	if (pair->name == 0)
		finding_factor(f, 8, "the proxy has no name");
	if (clients >= FEW_CLIENTS)
		finding_factor(f, -25, "%u hosts use it", clients);
	strbuf_release(&text);
	json_str(&f->evidence, "target",
		peek_plain(peek_member(
			corpus_text(corpus, corpus_detail_of(corpus, socks.first)->socks),
			"host")));
	for (size_t i = 0; i < pair->count; i++)
		if (corpus_detail_of(corpus, corpus_pair_conv(corpus, pair, i))->socks)
			finding_conv(f, corpus, corpus_pair_conv(corpus, pair, i));
	finding_volume(f, socks.sent, socks.received);
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	(void)tuning;
	find_connects(findings);
	for (size_t i = 0; i < corpus->pair_count; i++)
		judge_socks(findings, &corpus->pairs[i]);
}

const struct detector proxy_detector = {
	"proxy",
	"what goes through proxies that are for something else",
	signatures,
	SIGNATURES,
	false,
	run,
};
