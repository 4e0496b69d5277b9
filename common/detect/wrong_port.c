/* A protocol on a port that belongs to another. */
#include "base/mem.h"
#include "detect/detect.h"

#include <stdlib.h>

#define PAYLOAD_MIN 200 /* bytes each way, before it counts as spoken */
#define FOREIGN_MIN 10 /* packets to a DNS server that are no DNS */

enum { DISGUISED, UNUSUAL, SIGNATURES };

static const struct signature signatures[SIGNATURES] = {
	[DISGUISED] = {9100701, "Protocol on a port that firewalls open for another", "Misc Attack",
		"T1571 T1572", 2,
		"SSH, RDP, VPN, TLS, HTTP or what nobody knows to a public address on a port where "
		"another protocol is expected, as tunnels do to pass firewalls",
		"administrators and VPN services that do the same on purpose",
		"several hosts that use the destination"},
	[UNUSUAL] = {9100702, "Protocol on an unusual port", "Misc activity", "T1571", 3,
		"a known protocol to a public address on a port that is not its own",
		"services that run beside others on one machine", "it is informational already"},
};

extern const struct detector wrong_port_detector;

/* What is at home where, and where its presence is a disguise. */
static const struct home {
	const char *app;
	uint16_t ports[12]; /* none: anywhere, as its users please */
	uint16_t disguises[6];
} homes[] = {
	{"ssh", {22, 2222, 830}, {443, 80, 53, 8080, 123, 25}},
	{"rdp", {3389}, {443, 80, 53, 8080}},
	{"telnet", {23, 2323}, {443, 80, 53}},
	{"smb", {445, 139}, {443, 80, 53}},
	{"ftp", {21, 990, 2121}, {443, 80, 53}},
	{"irc", {6667, 6697, 6660, 6661, 6662, 6663, 6664, 6665, 6666, 6668, 6669, 7000},
		{443, 80, 53}},
	{"dns", {53, 5353, 5355, 853, 5300, 8053, 443}, {80, 123}},
	{"openvpn", {0}, {443, 80, 53, 8080, 123, 25}},
	{"wireguard", {0}, {443, 80, 53, 123}},
	{"tls", {0}, {53}},
	{"http", {0}, {53}},
	{"quic", {0}, {53}},
};

static bool is_listed(uint16_t port, const uint16_t *ports, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (ports[i] && ports[i] == port)
			return true;
	return false;
}

/* DNS messages of each conversation that may have others beside them. */
struct questions {
	struct map by_flow;
	uint32_t *count;
};

static bool may_have_others(const struct corpus *corpus, const struct conv *conv)
{
	return conv->dest_port == 53 && (conv->flags & CONV_UDP) && !(conv->flags & CONV_CUT) &&
		conv->packets_sent >= FOREIGN_MIN && conv->packets_received >= FOREIGN_MIN &&
		corpus_app_is(corpus, conv, "dns");
}

static void count_questions(const struct corpus *corpus, struct questions *questions)
{
	questions->count = mem_zalloc(corpus->conv_count + 1, sizeof(*questions->count));
	for (size_t i = 0; i < corpus->conv_count; i++) {
		const struct conv *conv = &corpus->convs[i];

		if (may_have_others(corpus, conv))
			*map_put(&questions->by_flow,
				slice_of(&conv->flow_id, sizeof(conv->flow_id))) = (uint32_t)i;
	}
	for (size_t i = 0; questions->by_flow.count && i < corpus->question_count; i++) {
		const struct question *q = &corpus->questions[i];
		uint32_t at =
			map_get(&questions->by_flow, slice_of(&q->flow_id, sizeof(q->flow_id)));

		if (at != MAP_NONE)
			questions->count[at] += !q->response;
	}
}

/* Datagrams to a DNS server that are no DNS, though it began so; 0: hardly any. */
static uint32_t count_foreign(
	const struct corpus *corpus, const struct questions *questions, const struct conv *conv)
{
	uint32_t asked = questions->count[conv - corpus->convs];
	uint32_t foreign = conv->packets_sent > asked ? conv->packets_sent - asked : 0;

	if (!may_have_others(corpus, conv))
		return 0;
	return foreign >= FOREIGN_MIN && foreign * 2 > conv->packets_sent ? foreign : 0;
}

/* Seen from its beginning and as a whole, and none of all the protocols that we know. */
static bool is_unknown(const struct corpus *corpus, const struct conv *conv)
{
	return corpus_text(corpus, conv->app_proto).len == 0 &&
		(conv->flags & (CONV_UDP | CONV_TCP)) &&
		!(conv->flags & (CONV_CUT | CONV_MIDSTREAM)) && conv->packets_sent >= FOREIGN_MIN &&
		conv->packets_received >= FOREIGN_MIN;
}

static bool is_unknown_at_dns(const struct corpus *corpus, const struct conv *conv)
{
	return conv->dest_port == 53 && is_unknown(corpus, conv);
}

static bool is_unknown_at_https(const struct corpus *corpus, const struct conv *conv)
{
	return conv->dest_port == 443 && (conv->flags & CONV_TCP) && is_unknown(corpus, conv);
}

/* 2: a disguise; 1: unusual; 0: at home, or of those that are at home anywhere. */
static int strangeness(
	const struct corpus *corpus, const struct questions *questions, const struct conv *conv)
{
	struct slice app = corpus_text(corpus, conv->app_proto);

	if (conv->dest_port == 0 || !corpus_is_outbound(corpus, conv) || conv->sent < PAYLOAD_MIN ||
		conv->received < PAYLOAD_MIN)
		return 0;
	if (is_unknown_at_dns(corpus, conv) || count_foreign(corpus, questions, conv))
		return 2;
	if (is_unknown_at_https(corpus, conv))
		return 1;
	for (size_t i = 0; i < ARRAY_LEN(homes); i++) {
		const struct home *home = &homes[i];

		if (!slice_is(app, home->app))
			continue;
		if (is_listed(conv->dest_port, home->disguises, ARRAY_LEN(home->disguises)))
			return 2;
		return home->ports[0] &&
			!is_listed(conv->dest_port, home->ports, ARRAY_LEN(home->ports));
	}
	return 0;
}

static void score_what(struct finding *f, const struct corpus *corpus,
	const struct questions *questions, const struct conv *conv, int strange)
{
	uint32_t foreign = count_foreign(corpus, questions, conv);
	struct strbuf app = STRBUF_INIT;

	if (foreign)
		finding_factor(f, 70,
			"%u of %u datagrams to port 53 are no DNS, though it began so", foreign,
			conv->packets_sent);
	else if (is_unknown_at_dns(corpus, conv))
		finding_factor(f, 65, "a protocol that is not DNS, nor known, on port 53");
	else if (is_unknown_at_https(corpus, conv))
		finding_factor(f, 35, "a protocol that is not TLS, nor known, on port 443");
	else
		finding_factor(f, strange == 2 ? 65 : 35, "%s on port %u",
			finding_text(&app, corpus_text(corpus, conv->app_proto)), conv->dest_port);
	strbuf_release(&app);
}

static void judge(
	struct finding_list *findings, const struct questions *questions, const struct pair *pair)
{
	const struct corpus *corpus = findings->corpus;
	const struct conv *worst = NULL;
	int strange = 0;
	uint32_t count = 0, clients = corpus->dest_keys[pair->key].clients;
	uint64_t sent = 0, received = 0;
	struct finding *f;

	for (size_t i = 0; i < pair->count; i++) {
		const struct conv *conv = corpus_pair_conv(corpus, pair, i);
		int s = strangeness(corpus, questions, conv);

		count += s > 0;
		sent += s > 0 ? conv->sent : 0;
		received += s > 0 ? conv->received : 0;
		if (s > strange) {
			strange = s;
			worst = conv;
		}
	}
	if (!worst)
		return;
	f = finding_list_add(
		findings, &wrong_port_detector, &signatures[strange == 2 ? DISGUISED : UNUSUAL]);
	f->informational = strange < 2;
	score_what(f, corpus, questions, worst, strange);
	if (count > 1)
		finding_factor(f, 5, "%u conversations", count);
	if (clients >= 3)
		finding_factor(f, -20, "%u hosts use this destination", clients);
	for (size_t i = 0; i < pair->count; i++)
		if (strangeness(corpus, questions, corpus_pair_conv(corpus, pair, i)))
			finding_conv(f, corpus, corpus_pair_conv(corpus, pair, i));
	finding_volume(f, sent, received);
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	struct questions questions = {.by_flow = MAP_INIT};

	(void)tuning;
	count_questions(corpus, &questions);
	for (size_t i = 0; i < corpus->pair_count; i++)
		judge(findings, &questions, &corpus->pairs[i]);
	map_release(&questions.by_flow);
	free(questions.count);
}

const struct detector wrong_port_detector = {
	"wrong_port",
	"a protocol on a port not its own",
	signatures,
	SIGNATURES,
	false,
	run,
};
