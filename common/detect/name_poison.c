/* One host that answers for every name that is asked for on the local network: name services
 * without servers (LLMNR, NetBIOS) believe whoever answers first. */
#include "base/json.h"
#include "base/mem.h"
#include "base/sort.h"
#include "detect/detect.h"

#include <stdlib.h>

#define PORT_NBNS 137
#define PORT_LLMNR 5355
#define OWN_NAMES_MAX 2 /* that a host has: its own, and an alias */
#define SAMPLES 20

enum { POISON, SIGNATURES };

static const struct signature signatures[SIGNATURES] = {
	[POISON] = {9101501, "Name service poisoning: one host answers for others' names",
		"Man in the Middle", "T1557.001", 1,
		"answers by LLMNR or NetBIOS from one host for several names that were asked of "
		"everybody, WPAD among them",
		"a NetBIOS proxy, which answers for hosts on other networks",
		"a WINS server, which is asked directly; few names"},
};

extern const struct detector name_poison_detector;

/* An answer that was not asked of its sender. */
struct answer {
	uint32_t server, question; /* rank; index */
	uint32_t name;
};

struct search {
	struct map asked; /* (client, server) of questions to one host */
	struct arena keys;
};

static void key_of(uint32_t client, uint32_t server, uint32_t key[2])
{
	key[0] = client;
	key[1] = server;
}

static bool is_name_service(const struct question *q)
{
	return q->server_port == PORT_NBNS || q->server_port == PORT_LLMNR;
}

static void note_questions(struct search *s, const struct corpus *corpus)
{
	uint32_t key[2];

	for (size_t i = 0; i < corpus->question_count; i++) {
		const struct question *q = &corpus->questions[i];

		if (q->response || !is_name_service(q))
			continue;
		key_of(q->client, q->server, key);
		*map_put_copy(&s->asked, slice_of(key, sizeof(key)), &s->keys) = 1;
	}
}

/* Machines call themselves by one name and speak of it with different endings. */
static struct slice first_label(struct slice name)
{
	return slice_first(name, slice_find(name, '.'));
}

static size_t collect(const struct search *s, struct corpus const *corpus, struct answer *answers)
{
	size_t count = 0;
	uint32_t key[2];

	for (size_t i = 0; i < corpus->question_count; i++) {
		const struct question *q = &corpus->questions[i];

		key_of(q->client, q->server, key);
		if (!q->response || !is_name_service(q) || !q->name ||
			slice_is(corpus_text(corpus, q->rcode), "NXDOMAIN") ||
			map_get(&s->asked, slice_of(key, sizeof(key))) != MAP_NONE)
			continue;
		answers[count++] =
			(struct answer){corpus->hosts[q->server].rank, (uint32_t)i, q->name};
	}
	return count;
}

static int by_server_and_name(const void *left, const void *right, void *ctx)
{
	const struct answer *a = left, *b = right;
	const struct corpus *corpus = ctx;
	int order;

	if (a->server != b->server)
		return a->server < b->server ? -1 : 1;
	order = slice_cmp(first_label(corpus_text(corpus, a->name)),
		first_label(corpus_text(corpus, b->name)));
	if (order)
		return order;
	return a->question < b->question ? -1 : a->question > b->question;
}

static bool same_name(const struct corpus *corpus, const struct answer *a, const struct answer *b)
{
	return slice_eq(first_label(corpus_text(corpus, a->name)),
		first_label(corpus_text(corpus, b->name)));
}

static void add_answers(
	struct finding *f, const struct corpus *corpus, const struct answer *answers, size_t count)
{
	unsigned shown = 0;

	json_open(&f->evidence, "names", '[');
	for (size_t i = 0; i < count; i++) {
		const struct question *q = &corpus->questions[answers[i].question];

		if ((i == 0 || !same_name(corpus, &answers[i], &answers[i - 1])) &&
			shown++ < SAMPLES)
			json_str(&f->evidence, NULL, corpus_text(corpus, answers[i].name));
		finding_event(f, q->flow_id, q->frame, q->time_us);
	}
	json_close(&f->evidence, ']');
	strbuf_adds(&f->filter, "(llmnr || nbns) && ");
	strbuf_adds(
		&f->filter, ip_is_v4(&corpus->hosts[f->src].ip) ? "ip.src == " : "ipv6.src == ");
	ip_format(&f->filter, &corpus->hosts[f->src].ip);
}

static void look(struct finding_list *findings, const struct answer *answers, size_t count)
{
	const struct corpus *corpus = findings->corpus;
	unsigned names = 0;
	bool wpad = false;
	struct finding *f;

	for (size_t i = 0; i < count; i++) {
		names += i == 0 || !same_name(corpus, &answers[i], &answers[i - 1]);
		wpad |= slice_eq_nocase(
			first_label(corpus_text(corpus, answers[i].name)), SLICE("wpad"));
	}
	if (names <= OWN_NAMES_MAX && !wpad)
		return;
	f = finding_list_add(findings, &name_poison_detector, &signatures[POISON]);
	f->src = corpus->questions[answers[0].question].server;
	if (names > OWN_NAMES_MAX)
		finding_factor(f, names > 2 * OWN_NAMES_MAX ? 75 : 62,
			"answered for %u names that were asked of everybody", names);
	else
		finding_factor(f, 40, "answered for %u names that were asked of everybody", names);
	if (wpad)
		finding_factor(f, 20, "WPAD, by which proxies are found, among them");
	add_answers(f, corpus, answers, count);
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	struct search s = {MAP_INIT, ARENA_INIT};
	struct answer *answers = mem_alloc((corpus->question_count + 1) * sizeof(*answers));
	size_t count;

	(void)tuning;
	note_questions(&s, corpus);
	count = collect(&s, corpus, answers);
	sort_by(answers, count, sizeof(*answers), by_server_and_name, corpus);
	for (size_t i = 0, end; i < count; i = end) {
		for (end = i; end < count && answers[end].server == answers[i].server;)
			end++;
		look(findings, &answers[i], end - i);
	}
	map_release(&s.asked);
	arena_release(&s.keys);
	free(answers);
}

const struct detector name_poison_detector = {
	"name_poison",
	"one host that answers for others' names",
	signatures,
	SIGNATURES,
	false,
	run,
};
