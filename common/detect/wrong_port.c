/* A protocol on a port that belongs to another. */
#include "base/mem.h"
#include "detect/detect.h"

#define PAYLOAD_MIN 200 /* bytes each way, before it counts as spoken */

enum { DISGUISED, UNUSUAL, SIGNATURES };

static const struct signature signatures[SIGNATURES] = {
	[DISGUISED] = {9100701, "Protocol on a port that firewalls open for another", "Misc Attack",
		"T1571 T1572", 2,
		"SSH, RDP, TLS or HTTP to a public address on a port where another protocol is "
		"expected, as tunnels do to pass firewalls",
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
	uint16_t ports[12];
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
};

static const uint16_t dns_ports[] = {53};

static bool is_listed(uint16_t port, const uint16_t *ports, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (ports[i] && ports[i] == port)
			return true;
	return false;
}

/* 2: a disguise; 1: unusual; 0: at home, or of those that are at home anywhere. */
static int strangeness(const struct corpus *corpus, const struct conv *conv)
{
	struct slice app = corpus_text(corpus, conv->app_proto);

	if (app.len == 0 || conv->dest_port == 0)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(homes); i++)
		if (slice_is(app, homes[i].app)) {
			if (is_listed(conv->dest_port, homes[i].disguises,
				    ARRAY_LEN(homes[i].disguises)))
				return 2;
			return !is_listed(
				conv->dest_port, homes[i].ports, ARRAY_LEN(homes[i].ports));
		}
	return is_listed(conv->dest_port, dns_ports, ARRAY_LEN(dns_ports)) &&
			(slice_is(app, "tls") || slice_is(app, "http") || slice_is(app, "quic"))
		? 2
		: 0;
}

static void judge(struct finding_list *findings, const struct pair *pair)
{
	const struct corpus *corpus = findings->corpus;
	const struct conv *worst = NULL;
	int strange = 0;
	uint32_t count = 0, clients = corpus->dest_keys[pair->key].clients;
	struct strbuf app = STRBUF_INIT;
	struct finding *f;

	for (size_t i = 0; i < pair->count; i++) {
		const struct conv *conv = corpus_pair_conv(corpus, pair, i);
		int s = corpus_is_outbound(corpus, conv) && conv->sent >= PAYLOAD_MIN &&
				conv->received >= PAYLOAD_MIN
			? strangeness(corpus, conv)
			: 0;

		count += s > 0;
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
	finding_factor(f, strange == 2 ? 65 : 35, "%s on port %u",
		finding_text(&app, corpus_text(corpus, worst->app_proto)), worst->dest_port);
	strbuf_release(&app);
	if (count > 1)
		finding_factor(f, 5, "%u conversations", count);
	if (clients >= 3)
		finding_factor(f, -20, "%u hosts use this destination", clients);
	for (size_t i = 0; i < pair->count; i++)
		if (strangeness(corpus, corpus_pair_conv(corpus, pair, i)))
			finding_conv(f, corpus, corpus_pair_conv(corpus, pair, i));
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	(void)tuning;
	for (size_t i = 0; i < corpus->pair_count; i++)
		judge(findings, &corpus->pairs[i]);
}

const struct detector wrong_port_detector = {
	"wrong_port",
	"a protocol on a port not its own",
	signatures,
	SIGNATURES,
	false,
	run,
};
