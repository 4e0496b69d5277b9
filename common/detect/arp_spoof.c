/* ARP that lies: one host says that others' addresses are its own; and ARP that asks for
 * everybody. */
#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "detect/detect.h"

#include <stdlib.h>

#define MAC_LEN 17 /* of its text */
#define FEW 3 /* unasked answers from which on they are more than one mishap */
#define LOOKS_MAX 64 /* walks over all conversations */
#define FAST_US (INT64_C(5) * 60 * CLOCK_SECOND_US)
#define SEQUENTIAL_SHARE 0.5
#define REPEATS 5 /* questions for each address: those who keep asking keep watch */

enum { SPOOF, DOUBLE, SCAN, SIGNATURES };

static const struct signature signatures[SIGNATURES] = {
	[SPOOF] = {9101201, "ARP cache poisoning: another's address claimed", "Man in the Middle",
		"T1557.002", 1,
		"answers by ARP to a host that had not asked, from a MAC that claims several "
		"addresses, or an address that another MAC claims, after which the host's traffic "
		"takes another way",
		"routers that answer for others (proxy ARP), clusters and virtual machines that "
		"move, a capture that sees answers without their questions",
		"a virtual router's MAC (VRRP, HSRP), answers that were asked for"},
	[DOUBLE] = {9101202, "One address claimed by two MACs", "Misc activity", "T1557.002", 3,
		"two MACs that both say by ARP that an address is theirs",
		"an address that DHCP gave to another host, a laptop on cable and wireless, "
		"clusters",
		"a virtual router's MAC (VRRP, HSRP)"},
	[SCAN] = {9101203, "ARP scan: everybody on the network asked for",
		"Attempted Information Leak", "T1018", 2,
		"one host that within minutes asks by ARP for many addresses, one behind the other",
		"inventory software, a router towards which somebody scans",
		"the same addresses asked for again and again; a router"},
};

extern const struct detector arp_detector;

static struct slice mac_of(const struct corpus *corpus, const struct arp_claim *claim)
{
	return corpus_text(corpus, claim->mac);
}

static bool is_mac(struct slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.ptr[i];

		if (i % 3 == 2 ? c != ':' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
			return false;
	}
	return text.len == MAC_LEN;
}

/* Of a virtual router, whose address may move from host to host: VRRP and CARP (RFC 9568), HSRP,
 * GLBP. */
static bool is_virtual(struct slice mac)
{
	static const char *const prefixes[] = {
		"00:00:5e:00:", "00:00:0c:07:ac", "00:00:0c:9f:f", "00:05:73:a0:", "00:07:b4:"};

	for (size_t i = 0; i < ARRAY_LEN(prefixes); i++)
		if (slice_starts(mac, slice_str(prefixes[i])))
			return true;
	return false;
}

static bool counts(const struct corpus *corpus, const struct arp_claim *claim)
{
	enum ip_scope scope = ip_scope(&corpus->hosts[claim->ip].ip);

	return is_mac(mac_of(corpus, claim)) && !is_virtual(mac_of(corpus, claim)) &&
		!ip_is_unspecified(&corpus->hosts[claim->ip].ip) && scope != IP_MULTICAST &&
		scope != IP_BROADCAST && scope != IP_LINK;
}

/* Who claims an address: the first, and the first of another MAC. */
struct claimants {
	const struct arp_claim *first, *other;
};

struct claims {
	const struct arp_claim **items;
	size_t count;
	struct map by_ip, by_mac; /* of texts and hosts, by their numbers */
	struct claimants *claimants; /* by number of by_ip */
	uint32_t *addresses; /* by number of by_mac: how many it claims */
	size_t ip_count, mac_count;
	unsigned looks; /* through all conversations, so far */
	bool blind; /* the capture does not see who asks */
};

static void file_claim(struct claims *claims, const struct arp_claim *claim)
{
	uint32_t *ip = map_put(&claims->by_ip, slice_of(&claim->ip, sizeof(claim->ip)));
	uint32_t *mac = map_put(&claims->by_mac, slice_of(&claim->mac, sizeof(claim->mac)));

	if (*ip == MAP_NONE) {
		*ip = (uint32_t)claims->ip_count++;
		claims->claimants[*ip] = (struct claimants){claim, NULL};
	} else if (!claims->claimants[*ip].other &&
		claims->claimants[*ip].first->mac != claim->mac) {
		claims->claimants[*ip].other = claim;
	}
	if (*mac == MAP_NONE) {
		*mac = (uint32_t)claims->mac_count++;
		claims->addresses[*mac] = 0;
	}
	claims->addresses[*mac]++;
	claims->items[claims->count++] = claim;
}

static uint32_t other_addresses(const struct claims *claims, const struct arp_claim *claim)
{
	return claims->addresses[map_get(
		       &claims->by_mac, slice_of(&claim->mac, sizeof(claim->mac)))] -
		1;
}

static const struct arp_claim *rival(const struct claims *claims, const struct arp_claim *claim)
{
	const struct claimants *all = &claims->claimants[map_get(
		&claims->by_ip, slice_of(&claim->ip, sizeof(claim->ip)))];

	return all->first->mac != claim->mac ? all->first : all->other;
}

/* Do those who answer for themselves alone, and whom nobody contradicts, seem not to have been asked
 * either? Then it is the questions that the capture does not have. */
static bool is_blind(const struct claims *claims)
{
	unsigned answer = 0, unasked = 0;

	for (size_t i = 0; i < claims->count; i++) {
		const struct arp_claim *claim = claims->items[i];

		if (rival(claims, claim) || other_addresses(claims, claim))
			continue;
		answer += claim->replies > 0;
		unasked += claim->unsolicited > 0;
	}
	return unasked >= FEW && unasked * 2 > answer;
}

static struct claims collect(const struct corpus *corpus)
{
	size_t room = corpus->arp_claim_count + 1;
	struct claims claims = {.items = mem_alloc(room * sizeof(*claims.items)),
		.claimants = mem_alloc(room * sizeof(*claims.claimants)),
		.addresses = mem_alloc(room * sizeof(*claims.addresses)),
		.by_ip = MAP_INIT,
		.by_mac = MAP_INIT};

	for (size_t i = 0; i < corpus->arp_claim_count; i++)
		if (counts(corpus, &corpus->arp_claims[i]))
			file_claim(&claims, &corpus->arp_claims[i]);
	claims.blind = is_blind(&claims);
	return claims;
}

static void release(struct claims *claims)
{
	map_release(&claims->by_ip);
	map_release(&claims->by_mac);
	free(claims->items);
	free(claims->claimants);
	free(claims->addresses);
}

/* A conversation to the outside that goes through this MAC while an earlier one of the same host
 * went through another; NULL when there is none. */
static const struct conv *turned(const struct corpus *corpus, const struct arp_claim *claim)
{
	const struct conv *before = NULL;

	for (size_t i = 0; i < corpus->conv_count; i++) {
		const struct conv *conv = &corpus->convs[i];
		const struct detail *detail = corpus_detail_of(corpus, conv);

		if (!corpus_is_outbound(corpus, conv) || !detail->dest_mac)
			continue;
		if (conv->first_us < claim->first_us && detail->dest_mac != claim->mac)
			before = conv;
		else if (conv->first_us >= claim->first_us && detail->dest_mac == claim->mac &&
			before && before->src == conv->src)
			return conv;
	}
	return NULL;
}

static struct finding *begin(
	struct finding_list *findings, int signature, const struct arp_claim *claim)
{
	const struct corpus *corpus = findings->corpus;
	struct finding *f = finding_list_add(findings, &arp_detector, &signatures[signature]);

	f->src = claim->ip;
	finding_event(f, 0, claim->first_frame, claim->first_us);
	finding_event(f, 0, claim->last_frame, claim->last_us);
	f->flows = 0;
	json_str(&f->evidence, "mac", mac_of(corpus, claim));
	json_u64(&f->evidence, "requests", claim->requests);
	json_u64(&f->evidence, "replies", claim->replies);
	strbuf_adds(&f->filter, "arp.src.hw_mac == ");
	strbuf_add_slice(&f->filter, mac_of(corpus, claim));
	strbuf_adds(&f->filter, " && arp.src.proto_ipv4 == ");
	ip_format(&f->filter, &corpus->hosts[claim->ip].ip);
	return f;
}

static void weigh_claim(struct finding *f, const struct corpus *corpus, const struct claims *claims,
	const struct arp_claim *claim)
{
	const struct arp_claim *other = rival(claims, claim);
	uint32_t addresses = other_addresses(claims, claim);

	if (addresses)
		finding_factor(f, 20, "the same MAC claims other addresses, too: %u", addresses);
	if (other)
		finding_factor(f, 30, "the address is claimed by %.*s, too", MAC_LEN,
			(const char *)mac_of(corpus, other).ptr);
}

static void spoof(
	struct finding_list *findings, struct claims *claims, const struct arp_claim *claim)
{
	const struct corpus *corpus = findings->corpus;
	const struct conv *conv;
	struct finding *f = begin(findings, SPOOF, claim);

	finding_factor(f, claim->unsolicited >= FEW ? 40 : 25,
		"%u answer%s to a host that had not asked", claim->unsolicited,
		claim->unsolicited == 1 ? "" : "s");
	weigh_claim(f, corpus, claims, claim);
	conv = claims->looks++ < LOOKS_MAX ? turned(corpus, claim) : NULL;
	if (conv) {
		finding_factor(f, 25,
			"traffic to the outside that went another way goes to this MAC since");
		finding_event(f, conv->flow_id, 0, conv->first_us);
	}
	json_u64(&f->evidence, "unsolicited", claim->unsolicited);
}

/* Told once, by the later of two claims. */
static void twice_claimed(
	struct finding_list *findings, const struct claims *claims, const struct arp_claim *claim)
{
	const struct arp_claim *other = rival(claims, claim);
	struct finding *f;

	if (!other || other->first_us > claim->first_us ||
		(claims->blind ? 0 : claim->unsolicited || other->unsolicited))
		return;
	f = begin(findings, DOUBLE, claim);
	f->informational = true;
	finding_factor(f, 35, "claimed by %.*s before", MAC_LEN,
		(const char *)mac_of(findings->corpus, other).ptr);
}

/* Whom the others send through to the outside. */
static bool is_router(const struct corpus *corpus, const struct arp_claim *claim)
{
	for (size_t i = 0; i < corpus->conv_count; i++)
		if (corpus_is_outbound(corpus, &corpus->convs[i]) &&
			corpus_detail_of(corpus, &corpus->convs[i])->dest_mac == claim->mac)
			return true;
	return false;
}

/* The claim as it stands, or, where most of what it asked for was asked in one go, just that. */
static struct arp_claim sweep_of(const struct arp_claim *claim)
{
	struct arp_claim sweep = *claim;

	if (claim->sweep_targets * 2 < claim->targets || claim->sweep_targets == 0)
		return sweep;
	sweep.first_us = claim->sweep_first_us;
	sweep.last_us = claim->sweep_last_us;
	sweep.first_frame = claim->sweep_first_frame;
	sweep.last_frame = claim->sweep_last_frame;
	return sweep;
}

static void scan(struct finding_list *findings, struct claims *claims,
	const struct arp_claim *claim, const struct tuning *tuning)
{
	struct arp_claim sweep = sweep_of(claim);
	struct finding *f;

	if (claim->targets < tuning->value[TUNE_SCAN_ARP])
		return;
	f = begin(findings, SCAN, &sweep);
	finding_factor(f, 40, "%u addresses asked for", claim->targets);
	if (claim->sequential >= SEQUENTIAL_SHARE * claim->targets)
		finding_factor(f, 20, "%u of them right behind the one before", claim->sequential);
	if (sweep.last_us - sweep.first_us <= FAST_US)
		finding_factor(f, 10, "%s within %.0f s",
			claim->sweep_targets == claim->targets ? "all" : "most",
			(double)(sweep.last_us - sweep.first_us) / (double)CLOCK_SECOND_US);
	if (claim->requests > (uint64_t)REPEATS * claim->targets)
		finding_factor(f, -30, "asked for again and again: monitoring");
	if (claims->looks++ < LOOKS_MAX && is_router(findings->corpus, claim))
		finding_factor(f, -40, "a router, which asks for whomever others call");
	json_u64(&f->evidence, "targets", claim->targets);
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	struct claims claims = collect(corpus);

	for (size_t i = 0; i < claims.count; i++) {
		const struct arp_claim *claim = claims.items[i];

		if (claim->unsolicited && !claims.blind)
			spoof(findings, &claims, claim);
		twice_claimed(findings, &claims, claim);
		scan(findings, &claims, claim, tuning);
	}
	release(&claims);
}

const struct detector arp_detector = {
	"arp",
	"addresses claimed and asked for by ARP",
	signatures,
	SIGNATURES,
	false,
	run,
};
