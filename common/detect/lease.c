/* DHCP servers that contradict each other about where a client's traffic goes. */
#include "base/json.h"
#include "base/mem.h"
#include "detect/detect.h"
#include "detect/windows_facts.h"
#include "record/peek.h"

#include <stdlib.h>

#define ANSWERS_MAX 256 /* conversations that are compared, each with each */
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

/* The first element that two lists have in common; empty: none. */
static struct slice shared(struct slice left, struct slice right)
{
	struct peek walk = peek_into(left);
	char text[64];

	while (walk.close == ']' && peek_next(&walk)) {
		struct slice one = peek_plain(walk.value);

		if (one.len == 0 || one.len >= sizeof(text))
			continue;
		memcpy(text, one.ptr, one.len);
		text[one.len] = '\0';
		if (list_has(right, text))
			return one;
	}
	return (struct slice){NULL, 0};
}

/* Both name some, and none in common. */
static bool differ(struct slice left, struct slice right, const char *member)
{
	struct slice a = peek_member(left, member), b = peek_member(right, member);

	return a.len && b.len && shared(a, b).len == 0;
}

/* Are these two servers seen for the first time? */
static bool is_new(struct map *told, struct arena *keys, uint32_t one, uint32_t other)
{
	const uint32_t key[] = {one < other ? one : other, one < other ? other : one};
	uint32_t *number = map_put_copy(told, slice_of(key, sizeof(key)), keys);
	bool is_new = *number == MAP_NONE;

	*number = 0;
	return is_new;
}

static bool contradict(struct slice left, struct slice right)
{
	return (differ(left, right, "routers") || differ(left, right, "dns_servers")) &&
		shared(peek_member(left, "ids"), peek_member(right, "ids")).len > 0;
}

static void tell(
	struct finding_list *findings, const struct conv *earlier, const struct conv *later)
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
	strbuf_add_slice(&f->filter, shared(peek_member(left, "ids"), peek_member(right, "ids")));
	json_raw(&f->evidence, "later", right);
	json_raw(&f->evidence, "earlier", left);
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	const struct conv *answers[ANSWERS_MAX];
	size_t count = 0;
	struct map told = MAP_INIT;
	struct arena keys = ARENA_INIT;

	(void)tuning;
	for (size_t i = 0; i < corpus->conv_count && count < ANSWERS_MAX; i++) {
		const struct conv *conv = &corpus->convs[i];

		if (conv->dest_port != PORT_SERVER || dhcp_of(corpus, conv).len == 0)
			continue;
		for (size_t j = 0; j < count; j++)
			if (answers[j]->dest != conv->dest &&
				contradict(dhcp_of(corpus, answers[j]), dhcp_of(corpus, conv)) &&
				is_new(&told, &keys, answers[j]->dest, conv->dest))
				tell(findings, answers[j], conv);
		answers[count++] = conv;
	}
	map_release(&told);
	arena_release(&keys);
}

const struct detector lease_detector = {
	"lease",
	"DHCP servers that contradict each other",
	signatures,
	SIGNATURES,
	false,
	run,
};
