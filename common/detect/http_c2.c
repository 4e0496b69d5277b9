/* Command and control over HTTP: clients of known frameworks and families by the form of their
 * requests, and others by several weak signs together. */
#include "base/json.h"
#include "detect/detect.h"
#include "detect/http_group.h"
#include "detect/http_shapes.h"
#include "detect/http_signs.h"

#include <stdlib.h>

enum { FRAMEWORK, STAGER, CHECK_IN, SIGNATURES };

static const struct signature signatures[SIGNATURES] = {
	[FRAMEWORK] = {9101801, "Requests of a command-and-control framework or malware family",
		"Malware Command and Control Activity Detected", "T1071.001", 1,
		"several of the paths, parameters and user agents that such a client has by "
		"default, at one destination",
		"a site that happens to use these paths, exercises, sandboxes",
		"pages of the same site that people look at, other clients of it"},
	[STAGER] = {9101802, "Stager fetches its payload: a path whose checksum is chosen",
		"Malware Command and Control Activity Detected", "T1105 T1071.001", 1,
		"a path of letters and digits whose sum is one of Metasploit's and Cobalt "
		"Strike's, answered with a large binary",
		"short links to downloads: one in 64 has such a sum",
		"an answer that is a page or an image, a site with a name"},
	[CHECK_IN] = {9101803, "Check-ins over HTTP that no page explains",
		"Malware Command and Control Activity Detected", "T1071.001", 1,
		"weak signs together: posts without any page, random names, values that change "
		"each time, odd user agents, one message tried at several sites",
		"telemetry of small vendors, applications of one's own, games",
		"pages of the same site that people look at, other clients of it, a named site"},
};

extern const struct detector http_c2_detector;

#define STAGE_BYTES 50000 /* payloads are larger */
#define FEW_CLIENTS 3

static bool asks_public(const struct http_group *g)
{
	return !g->corpus->hosts[g->first->server].internal;
}

/* Who else asks there, and whether a browser was led there. */
static void score_context(struct finding *f, const struct http_group *g)
{
	if (g->clients >= FEW_CLIENTS)
		finding_factor(f, -30, "%u hosts ask it for something", g->clients);
	if (g->referred * 2 > g->count)
		finding_factor(f, -25, "pages led to %zu of %zu requests", g->referred, g->count);
}

struct family {
	const char *name;
	int points;
	size_t rows, requests;
	uint64_t seen; /* rows that some request fits */
};

static void try_family(struct family *best, const struct http_group *g, size_t from, size_t to)
{
	struct family family = {.name = http_shapes[from].family};

	for (size_t i = 0; i < g->count; i++) {
		const struct request *r = http_group_at(g, i);
		bool fits = false;

		for (size_t s = from; s < to; s++)
			if (http_shape_fits(&http_shapes[s], corpus_text(g->corpus, r->method),
				    corpus_text(g->corpus, r->url),
				    corpus_text(g->corpus, r->user_agent))) {
				family.seen |= UINT64_C(1) << (s - from);
				fits = true;
			}
		family.requests += fits;
	}
	for (size_t s = from; s < to; s++)
		if (family.seen >> (s - from) & 1) {
			family.points += http_shapes[s].points;
			family.rows++;
		}
	if (family.points > best->points)
		*best = family;
}

static struct family family_of(const struct http_group *g)
{
	struct family best = {NULL, 0, 0, 0, 0};
	size_t from = 0, to;

	for (; http_shapes[from].family; from = to) {
		to = from + 1;
		while (http_shapes[to].family &&
			slice_is(slice_str(http_shapes[to].family), http_shapes[from].family))
			to++;
		try_family(&best, g, from, to);
	}
	return best;
}

static void find_framework(struct finding_list *findings, const struct http_group *g)
{
	struct family family = family_of(g);
	struct finding *f;

	if (family.points < 25)
		return;
	f = finding_list_add(findings, &http_c2_detector, &signatures[FRAMEWORK]);
	finding_factor(f, family.points, "%zu of the forms that requests of %s have by default",
		family.rows, family.name);
	if (g->by_address)
		finding_factor(f, 12, "asked of an address, not of a name");
	if (family.requests >= 3)
		finding_factor(f, 10, "%zu such requests", family.requests);
	if (g->referred == 0)
		finding_factor(f, 8, "no page led there");
	score_context(f, g);
	if (f->points < 30) {
		finding_list_drop(findings);
		return;
	}
	json_str(&f->evidence, "family", slice_str(family.name));
	http_group_tell(f, g, NULL);
}

static bool is_stager(const struct corpus *corpus, const struct request *r)
{
	unsigned sum = http_checksum8(corpus_text(corpus, r->url));
	struct slice magic = corpus_text(corpus, r->magic);

	return (sum == 92 || sum == 93 || sum == 80 || sum == 88) && r->status == 200 &&
		r->length >= STAGE_BYTES &&
		(slice_is(magic, "data") || slice_is(magic, "exe") || slice_is(magic, "elf"));
}

static void find_stager(struct finding_list *findings, const struct http_group *g)
{
	struct finding *f;
	size_t stages = 0;

	for (size_t i = 0; i < g->count; i++)
		stages += is_stager(g->corpus, http_group_at(g, i));
	if (stages == 0)
		return;
	f = finding_list_add(findings, &http_c2_detector, &signatures[STAGER]);
	finding_factor(f, 30, "the sum of the path's characters is a stager's");
	finding_factor(f, 20, "the answer is a large binary");
	if (g->by_address)
		finding_factor(f, 15, "asked of an address, not of a name");
	if (http_sign_odd_port(g))
		finding_factor(f, 8, "on port %u", g->first->server_port);
	if (g->referred == 0)
		finding_factor(f, 6, "no page led there");
	score_context(f, g);
	http_group_tell(f, g, is_stager);
}

static void find_check_in(struct finding_list *findings, const struct http_group *g,
	const struct http_elsewhere *elsewhere)
{
	struct finding *f = finding_list_add(findings, &http_c2_detector, &signatures[CHECK_IN]);

	if (asks_public(g) && g->corpus->hosts[g->first->client].internal &&
		http_signs_behaviour(f, g, elsewhere) >= HTTP_SIGNS_BEHAVIOUR_MIN) {
		http_signs_destination(f, g);
		score_context(f, g);
		if (f->points >= 40) {
			http_group_tell(f, g, NULL);
			return;
		}
	}
	finding_list_drop(findings);
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	struct row_groups groups = rows_group(corpus, corpus->request_count, http_group_key);
	uint32_t *clients = http_group_clients(&groups);
	struct http_elsewhere *elsewhere = http_elsewhere_new(corpus, &groups);

	(void)tuning;
	for (size_t i = 0; i < groups.count; i++) {
		struct http_group g;

		http_group_measure(&g, corpus, &groups, i);
		g.clients = clients[i];
		find_framework(findings, &g);
		find_stager(findings, &g);
		find_check_in(findings, &g, elsewhere);
	}
	http_elsewhere_free(elsewhere);
	free(clients);
	row_groups_release(&groups);
}

const struct detector http_c2_detector = {
	"http_c2",
	"command and control over HTTP",
	signatures,
	SIGNATURES,
	true,
	run,
};
