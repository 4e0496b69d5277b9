/* DHCP servers that contradict each other about where a client's traffic goes. */
#include "base/json.h"
#include "base/mem.h"
#include "detect/detect.h"
#include "record/peek.h"

#define PORT_SERVER 67

enum { SECOND_SERVER, SIGNATURES };

static const struct signature signatures[SIGNATURES] = {
	[SECOND_SERVER] = {9102401, "Two DHCP servers answer one client, and lead it apart",
		"Man in the Middle", "T1557.003", 2,
		"two servers that answer the same request of a client by DHCP, and name other "
		"routers or other name servers",
		"a router for the home that somebody has plugged in, a virtual machine's network",
		"the same router and name servers in both answers"},
};

extern const struct detector lease_detector;

static struct slice dhcp_of(const struct corpus *corpus, const struct conv *conv)
{
	return corpus_text(corpus, corpus_detail_of(corpus, conv)->dhcp);
}

/* Have two lists of strings an element in common? */
static bool share(struct slice left, struct slice right)
{
	struct peek one = peek_into(left);

	while (one.close == ']' && peek_next(&one)) {
		struct peek other = peek_into(right);

		while (other.close == ']' && peek_next(&other))
			if (slice_eq(one.value, other.value))
				return true;
	}
	return false;
}

/* Both name some, and none in common. */
static bool differ(struct slice left, struct slice right, const char *member)
{
	struct slice a = peek_member(left, member), b = peek_member(right, member);

	return a.len && b.len && !share(a, b);
}

static bool contradict(struct slice left, struct slice right)
{
	return differ(left, right, "routers") || differ(left, right, "dns_servers");
}

/* The first conversation of each transaction, and which two servers are told of. */
struct search {
	const struct corpus *corpus;
	struct finding_list *findings;
	struct map firsts, told;
	struct arena keys;
};

/* Are these two servers not told of yet? */
static bool is_new(struct search *s, uint32_t one, uint32_t other)
{
	const uint32_t key[] = {one < other ? one : other, one < other ? other : one};
	uint32_t *number = map_put_copy(&s->told, slice_of(key, sizeof(key)), &s->keys);
	bool is_new = *number == MAP_NONE;

	*number = 0;
	return is_new;
}

static void tell(struct finding_list *findings, const struct conv *earlier,
	const struct conv *later, struct slice id)
{
	const struct corpus *corpus = findings->corpus;
	struct slice left = dhcp_of(corpus, earlier), right = dhcp_of(corpus, later);
	struct finding *f = finding_list_add(findings, &lease_detector, &signatures[SECOND_SERVER]);

	finding_factor(f, 40, "two servers answered the same request");
	if (differ(left, right, "routers"))
		finding_factor(f, 30, "each names another router");
	if (differ(left, right, "dns_servers"))
		finding_factor(f, 25, "each names other name servers");
	finding_conv(f, corpus, later);
	finding_conv(f, corpus, earlier);
	strbuf_adds(&f->filter, "dhcp.id == 0x");
	strbuf_add_slice(&f->filter, id);
	json_raw(&f->evidence, "later", right);
	json_raw(&f->evidence, "earlier", left);
}

/* Compares a server's answer with the first one of the same transaction. */
static void take(struct search *s, uint32_t index, struct slice id)
{
	const struct conv *later = &s->corpus->convs[index], *first;
	uint32_t *number = map_put(&s->firsts, id);

	if (*number == MAP_NONE) {
		*number = index;
		return;
	}
	first = &s->corpus->convs[*number];
	if (first->dest != later->dest &&
		contradict(dhcp_of(s->corpus, first), dhcp_of(s->corpus, later)) &&
		is_new(s, first->dest, later->dest))
		tell(s->findings, first, later, id);
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	struct search s = {corpus, findings, MAP_INIT, MAP_INIT, ARENA_INIT};

	(void)tuning;
	for (size_t i = 0; i < corpus->conv_count; i++) {
		struct slice ids = peek_member(dhcp_of(corpus, &corpus->convs[i]), "ids");
		struct peek walk = peek_into(ids);

		while (corpus->convs[i].dest_port == PORT_SERVER && walk.close == ']' &&
			peek_next(&walk))
			take(&s, (uint32_t)i, peek_plain(walk.value));
	}
	map_release(&s.firsts);
	map_release(&s.told);
	arena_release(&s.keys);
}

const struct detector lease_detector = {
	"lease",
	"DHCP servers that contradict each other",
	signatures,
	SIGNATURES,
	false,
	run,
};
