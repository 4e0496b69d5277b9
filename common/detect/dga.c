/* Names that a program made up and tried one after the other, most of which nobody registered. */
#include "base/json.h"
#include "base/mem.h"
#include "base/sort.h"
#include "detect/detect.h"
#include "detect/randomness.h"
#include "detect/registrable.h"
#include "detect/rows.h"

#include <stdlib.h>

#define SAMPLES 8
#define UNSPEAKABLE_LEN 12 /* letters of a label that one look-up may be told for */
#define UNSPEAKABLE_RUN 9 /* consonants in a row; Schlachtschiff has 6 */
#define LEN_SPREAD 2 /* lengths of names that one program makes are alike */

enum { MANY, ONE, SIGNATURES };

static const struct signature signatures[SIGNATURES] = {
	[MANY] = {9102001, "Domain generation: made-up names tried one after the other",
		"Domain Generation Algorithm", "T1568.002", 1,
		"several registrable names that look drawn by lot and do not exist, asked for by "
		"one host",
		"resolvers that ask for others, security research, mistyped lists",
		"labels below one registered name (content networks, block lists, antivirus), "
		"names "
		"without a public suffix (a browser's probes)"},
	[ONE] = {9102002, "Look-up of a name that looks drawn by lot and does not exist",
		"Domain Generation Algorithm", "T1568.002", 3,
		"a long registrable name that nobody could pronounce, and the answer that there is "
		"none",
		"a cat on the keyboard, tests of a resolver", "an answer with an address"},
};

extern const struct detector dga_detector;

/* The label that was registered: "example" of "example.co.uk". */
static struct slice label_of(const struct corpus *corpus, const struct question *q)
{
	struct slice domain = corpus_text(corpus, q->domain);

	return slice_first(domain, slice_find(domain, '.'));
}

static bool is_unspeakable(struct slice label)
{
	return label.len >= UNSPEAKABLE_LEN && randomness_consonants(label) >= UNSPEAKABLE_RUN &&
		randomness_is_random(label);
}

/* Answers to a client that a made-up name of the public tree does not exist. */
static bool failed_key(const struct corpus *corpus, size_t row, uint32_t key[2])
{
	const struct question *q = &corpus->questions[row];
	struct slice domain = corpus_text(corpus, q->domain), rcode = corpus_text(corpus, q->rcode);

	if (!q->response || q->local || !slice_is(rcode, "NXDOMAIN") ||
		slice_find(domain, '.') == domain.len || slice_ends(domain, SLICE(".arpa")) ||
		!registrable_has_suffix(domain) || registrable_is_shared(domain) ||
		!randomness_is_random(label_of(corpus, q)))
		return false;
	key[0] = q->client;
	key[1] = 0;
	return true;
}

struct tried {
	const struct corpus *corpus;
	const struct question **items; /* one a name, in order of the names */
	size_t count;
	size_t shortest, longest, suffixes, unspeakable;
};

static int by_domain(const void *left, const void *right, void *ctx)
{
	const struct question *const *a = left, *const *b = right;
	const struct corpus *corpus = ctx;
	int order = slice_cmp(corpus_text(corpus, (*a)->domain), corpus_text(corpus, (*b)->domain));

	if (order == 0)
		order = (*a)->time_us < (*b)->time_us ? -1 : (*a)->time_us > (*b)->time_us;
	return order ? order : (*a < *b ? -1 : *a > *b);
}

static struct slice suffix_of(const struct tried *tried, size_t i)
{
	struct slice domain = corpus_text(tried->corpus, tried->items[i]->domain);

	return slice_from(domain, slice_find(domain, '.'));
}

static void measure(struct tried *tried)
{
	tried->shortest = SIZE_MAX;
	for (size_t i = 0; i < tried->count; i++) {
		struct slice label = label_of(tried->corpus, tried->items[i]);
		bool known = false;

		tried->shortest = label.len < tried->shortest ? label.len : tried->shortest;
		tried->longest = label.len > tried->longest ? label.len : tried->longest;
		tried->unspeakable += is_unspeakable(label);
		for (size_t j = 0; j < i && j < SAMPLES && !known; j++)
			known = slice_eq(suffix_of(tried, i), suffix_of(tried, j));
		tried->suffixes += !known && i < SAMPLES;
	}
}

static struct tried tried_of(
	const struct corpus *corpus, const struct row_groups *groups, const struct rows *rows)
{
	struct tried tried = {
		.corpus = corpus, .items = mem_alloc((rows->count + 1) * sizeof(*tried.items))};

	for (size_t i = 0; i < rows->count; i++)
		tried.items[i] = &corpus->questions[groups->order[rows->first + i]];
	sort_by(tried.items, rows->count, sizeof(*tried.items), by_domain, corpus);
	for (size_t i = 0; i < rows->count; i++)
		if (i == 0 || tried.items[i]->domain != tried.items[i - 1]->domain)
			tried.items[tried.count++] = tried.items[i];
	measure(&tried);
	return tried;
}

static void score_many(struct finding *f, const struct tried *tried, double few)
{
	double times = (double)tried->count / few;
	int points = times >= 6 ? 75 : times >= 2 ? 62 : 50;

	finding_factor(f, points, "%zu names that look drawn by lot do not exist", tried->count);
	if (tried->longest - tried->shortest <= LEN_SPREAD)
		finding_factor(f, 10, "they are alike in length, %zu to %zu", tried->shortest,
			tried->longest);
	if (tried->suffixes > 1)
		finding_factor(f, 5, "under several top-level domains");
	if (tried->unspeakable)
		finding_factor(f, 5, "%zu have no vowel for %d letters and more",
			tried->unspeakable, UNSPEAKABLE_RUN);
}

static void tell(struct finding *f, const struct tried *tried)
{
	const struct question *first = tried->items[0];
	struct strbuf address = STRBUF_INIT;

	json_u64(&f->evidence, "names", tried->count);
	json_open(&f->evidence, "domains", '[');
	f->src = first->client;
	f->dest = first->server;
	f->has_dest = true;
	f->dest_port = first->server_port;
	for (size_t i = 0; i < tried->count; i++) {
		const struct question *q = tried->items[i];

		if (i < SAMPLES)
			json_str(&f->evidence, NULL, corpus_text(tried->corpus, q->domain));
		finding_event(f, q->flow_id, q->frame, q->time_us);
	}
	json_close(&f->evidence, ']');
	ip_format(&address, &tried->corpus->hosts[f->src].ip);
	strbuf_addf(&f->filter, "dns.flags.rcode == 3 && %s.addr == %s",
		ip_is_v4(&tried->corpus->hosts[f->src].ip) ? "ip" : "ipv6", strbuf_cstr(&address));
	strbuf_release(&address);
}

static void find(struct finding_list *findings, const struct tried *tried, double few)
{
	bool many = (double)tried->count >= few;
	struct finding *f;

	if (!many && tried->unspeakable == 0)
		return;
	f = finding_list_add(findings, &dga_detector, &signatures[many ? MANY : ONE]);
	if (many)
		score_many(f, tried, few);
	else
		finding_factor(f, 60,
			"%zu name%s without a vowel for %d letters and more: nobody "
			"chose it",
			tried->unspeakable, tried->unspeakable > 1 ? "s" : "", UNSPEAKABLE_RUN);
	tell(f, tried);
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	struct row_groups groups = rows_group(corpus, corpus->question_count, failed_key);

	for (size_t i = 0; i < groups.count; i++) {
		struct tried tried = tried_of(corpus, &groups, &groups.items[i]);

		find(findings, &tried, tuning->value[TUNE_DGA_NAMES]);
		free(tried.items);
	}
	row_groups_release(&groups);
}

const struct detector dga_detector = {
	"dga",
	"names made up by a program",
	signatures,
	SIGNATURES,
	false,
	run,
};
