/* NTLM log-ons that are passed on: one server's challenge, seen from two servers. */
#include "base/json.h"
#include "base/mem.h"
#include "detect/detect.h"
#include "detect/windows_facts.h"
#include "record/peek.h"

#define BETWEEN_US ((int64_t)120 * 1000000) /* a log-on is passed on while its client waits */

static const struct signature signatures[] = {
	{9100176, "NTLM log-on relayed", "Credential Theft", "T1557.001", 1,
		"the challenge of one NTLM server given to a client by another host at the same "
		"time: that host passes the client's log-on on and is logged on in its name",
		"proxies and load balancers that pass connections on",
		"a host in the middle that is seen to be a proxy"},
};

extern const struct detector relay_detector;

/* The first conversation with each challenge. */
struct seen {
	struct map numbers; /* challenge -> index of the conversation */
	struct arena keys;
};

/* One of the two goes to the host in the middle, the other comes from it. */
static bool is_passed_on(const struct conv *a, const struct conv *b)
{
	return (a->dest == b->src) != (b->dest == a->src) && a->src != b->dest &&
		b->first_us - a->last_us <= BETWEEN_US;
}

static void add_finding(const struct corpus *corpus, struct finding_list *findings,
	const struct conv *a, const struct conv *b, struct slice challenge)
{
	const struct conv *to = a->dest == b->src ? a : b, *from = to == a ? b : a;
	struct finding *f = finding_list_add(findings, &relay_detector, &signatures[0]);

	finding_factor(f, 85, "one challenge in two log-ons, one to this host and one from it");
	if (corpus->hosts[from->src].roles & ROLE_PROXY)
		finding_factor(f, -50, "the host in the middle is a proxy");
	finding_conv(f, corpus, from);
	finding_conv(f, corpus, to);
	finding_reaches(f, to->src, to->dest_port);
	json_str(&f->evidence, "challenge", challenge);
	json_key(&f->evidence, "victim");
	strbuf_addc(&f->evidence, '"');
	ip_format(&f->evidence, &corpus->hosts[to->src].ip);
	strbuf_addc(&f->evidence, '"');
}

static void take(
	struct seen *seen, const struct corpus *corpus, struct finding_list *findings, uint32_t at)
{
	const struct conv *conv = &corpus->convs[at];
	struct peek items = peek_into(peek_member(windows_of(corpus, conv), "challenges"));

	while (items.close == ']' && peek_next(&items)) {
		struct slice challenge = peek_plain(items.value);
		uint32_t *first = map_put_copy(&seen->numbers, challenge, &seen->keys);

		if (*first == MAP_NONE)
			*first = at;
		else if (is_passed_on(&corpus->convs[*first], conv))
			add_finding(corpus, findings, &corpus->convs[*first], conv, challenge);
	}
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	struct seen seen = {MAP_INIT, ARENA_INIT};

	(void)tuning;
	for (size_t i = 0; i < corpus->conv_count; i++)
		take(&seen, corpus, findings, (uint32_t)i);
	map_release(&seen.numbers);
	arena_release(&seen.keys);
}

const struct detector relay_detector = {
	"relay",
	"log-ons that are passed on",
	signatures,
	sizeof(signatures) / sizeof(*signatures),
	false,
	run,
};
