/* Data in DNS: many long names below one domain that nobody asks for twice. */
#include "base/json.h"
#include "base/mem.h"
#include "detect/detect.h"
#include "detect/registrable.h"
#include "detect/roles.h"
#include "detect/rows.h"
#include "detect/text.h"

#include <math.h>
#include <stdlib.h>

#define QUESTIONS_MIN 10 /* before a domain is looked at */
#define SAMPLES 5 /* names that the evidence shows */
#define COMMON_CLIENTS 3
#define LONG_NAME 50 /* characters; names of people and places are shorter */

enum { TUNNEL, SIGNATURES };

static const struct signature signatures[SIGNATURES] = {
	[TUNNEL] = {9100601, "DNS tunnel: data in names and answers of one domain",
		"Malware Command and Control Activity Detected", "T1071.004 T1572 T1048", 1,
		"many names below one domain, each asked for once, long and without pattern, types "
		"that carry data, and much in the answers",
		"reputation look-ups of security software and mail filters, names of content "
		"networks with hashes, device telemetry over DNS",
		"answers of block lists (127.0.0.0/8), other hosts that ask for the domain, fewer "
		"or shorter names"},
};

extern const struct detector dns_tunnel_detector;

struct traffic {
	const struct rows *rows;
	const struct row_groups *groups;
	uint32_t unique, data_types, loopback, negative, answers;
	uint64_t label_bytes, answer_bytes, unique_bytes;
	double entropy; /* bits a character of what stands before the domain */
	uint32_t clients;
};

static const struct question *question_at(
	const struct corpus *corpus, const struct traffic *t, size_t i)
{
	return &corpus->questions[t->groups->order[t->rows->first + i]];
}

/* What stands before the domain, without the point between them. */
static struct slice before_domain(const struct corpus *corpus, const struct question *q)
{
	struct slice name = corpus_text(corpus, q->name), domain = corpus_text(corpus, q->domain);

	return slice_first(name, name.len > domain.len ? name.len - domain.len - 1 : 0);
}

/* Types of ordinary names; the others carry data. */
static bool is_data_type(struct slice type)
{
	static const char *const plain[] = {
		"A", "AAAA", "HTTPS", "SVCB", "PTR", "SOA", "NS", "DS", "DNSKEY", "SRV", "CAA"};

	for (size_t i = 0; i < ARRAY_LEN(plain); i++)
		if (slice_is(type, plain[i]))
			return false;
	return true;
}

static int by_number(const void *left, const void *right)
{
	const uint32_t *a = left, *b = right;

	return *a < *b ? -1 : *a > *b;
}

static double entropy_of(const uint64_t count[256])
{
	uint64_t all = 0;
	double bits = 0;

	for (int i = 0; i < 256; i++)
		all += count[i];
	for (int i = 0; i < 256; i++)
		if (count[i]) {
			double p = (double)count[i] / (double)all;

			bits -= p * log2(p);
		}
	return bits;
}

/* Each name once: how many there are, how long, of how many different characters. */
static void measure_names(const struct corpus *corpus, struct traffic *t)
{
	uint32_t *rows = mem_alloc(t->rows->count * sizeof(*rows));
	uint64_t count[256] = {0};
	size_t n = t->rows->count;

	for (size_t i = 0; i < n; i++)
		rows[i] = question_at(corpus, t, i)->name;
	qsort(rows, n, sizeof(*rows), by_number);
	for (size_t i = 0; i < n; i++) {
		struct slice name = corpus_text(corpus, rows[i]);
		size_t domain = corpus_text(corpus, t->rows->key).len;

		if (i && rows[i] == rows[i - 1])
			continue;
		t->unique++;
		name = slice_first(name, name.len > domain ? name.len - domain - 1 : 0);
		t->unique_bytes += name.len;
		for (size_t j = 0; j < name.len; j++)
			if (name.ptr[j] != '.')
				count[name.ptr[j]]++;
	}
	t->entropy = entropy_of(count);
	free(rows);
}

static void score_names(struct finding *f, const struct traffic *t)
{
	double mean = (double)t->unique_bytes / t->unique;
	double once = (double)t->unique / t->rows->count;

	finding_factor(f,
		t->unique >= 100          ? 28
			: t->unique >= 30 ? 22
					  : 10,
		"%u names, %.0f %% of the questions for a new one", t->unique, once * 100);
	if (mean >= 12)
		finding_factor(f,
			mean >= 50           ? 28
				: mean >= 25 ? 20
					     : 8,
			"%.0f characters before the domain on average", mean);
	if (t->entropy >= 3.6 && mean >= 12)
		finding_factor(f, t->entropy >= 4.2 ? 14 : 8, "%.1f bits a character: no words",
			t->entropy);
	if (once < 0.5)
		finding_factor(f, -25, "most names are asked for again");
	if (mean < 12)
		finding_factor(f, -15, "the names are short");
}

static void score_answers(struct finding *f, const struct traffic *t)
{
	double data = (double)t->data_types / t->rows->count;
	double mean = t->answers ? (double)t->answer_bytes / t->answers : 0;

	if (data >= 0.3)
		finding_factor(f, 20, "%.0f %% of the questions are for types that carry data",
			data * 100);
	if (mean >= 60)
		finding_factor(f, 10, "%.0f characters an answer", mean);
	if (t->answers && t->loopback * 2 > t->answers)
		finding_factor(f, -45, "answers in 127.0.0.0/8, as block lists give them");
	if (t->answers && t->negative * 10 > t->answers * 8 && data < 0.3)
		finding_factor(f, -12, "most names do not exist: little comes back");
}

static void score_context(struct finding *f, const struct corpus *corpus, const struct traffic *t)
{
	if (t->clients >= COMMON_CLIENTS)
		finding_factor(f, -30, "%u hosts ask for this domain", t->clients);
	if (corpus->hosts[t->rows->client].roles & ROLE_MAIL_SERVER)
		finding_factor(f, -20, "the host is a mail server, which asks block lists");
}

static void add_evidence(struct finding *f, const struct corpus *corpus, const struct traffic *t)
{
	size_t step = t->rows->count / SAMPLES;

	json_u64(&f->evidence, "questions", t->rows->count);
	json_u64(&f->evidence, "unique_names", t->unique);
	json_u64(&f->evidence, "name_bytes", t->unique_bytes);
	json_u64(&f->evidence, "answer_bytes", t->answer_bytes);
	json_fixed(&f->evidence, "entropy", lround(t->entropy * 100), 2);
	json_open(&f->evidence, "names", '[');
	for (size_t i = 0; i < SAMPLES; i++)
		json_str(&f->evidence, NULL,
			corpus_text(corpus, question_at(corpus, t, i * step)->name));
	json_close(&f->evidence, ']');
}

static void add_ends(struct finding *f, const struct corpus *corpus, const struct traffic *t)
{
	const struct question *first = question_at(corpus, t, 0);

	f->src = first->client;
	f->dest = first->server;
	f->has_dest = true;
	f->dest_port = first->server_port;
	f->name = t->rows->key;
	strbuf_adds(&f->filter, "dns && ");
	strbuf_adds(
		&f->filter, ip_is_v4(&corpus->hosts[f->src].ip) ? "ip.addr == " : "ipv6.addr == ");
	ip_format(&f->filter, &corpus->hosts[f->src].ip);
	for (size_t i = 0; i < t->rows->count; i++) {
		const struct question *q = question_at(corpus, t, i);

		finding_event(f, q->flow_id, q->frame, q->time_us);
	}
}

static bool judge(struct finding_list *findings, struct traffic *t)
{
	const struct corpus *corpus = findings->corpus;
	struct finding *f;

	for (size_t i = 0; i < t->rows->count; i++) {
		const struct question *q = question_at(corpus, t, i);

		t->label_bytes += before_domain(corpus, q).len;
		t->data_types += is_data_type(corpus_text(corpus, q->type));
	}
	measure_names(corpus, t);
	if (t->unique < QUESTIONS_MIN)
		return false;
	f = finding_list_add(findings, &dns_tunnel_detector, &signatures[TUNNEL]);
	score_names(f, t);
	score_answers(f, t);
	score_context(f, corpus, t);
	add_evidence(f, corpus, t);
	add_ends(f, corpus, t);
	return true;
}

/* Answers, by the same client and domain as the questions. */
struct replies {
	uint32_t count, loopback, negative;
	uint64_t bytes;
};

static bool reply_key(const struct corpus *corpus, size_t row, uint32_t key[2])
{
	const struct question *q = &corpus->questions[row];

	if (!q->response || q->local || !q->domain)
		return false;
	key[0] = q->client;
	key[1] = q->domain;
	return true;
}

static struct replies *count_replies(const struct corpus *corpus, const struct row_groups *groups)
{
	struct replies *replies = mem_zalloc(groups->count + 1, sizeof(*replies));

	for (size_t i = 0; i < groups->count; i++)
		for (size_t j = 0; j < groups->items[i].count; j++) {
			const struct question *q =
				&corpus->questions[groups->order[groups->items[i].first + j]];

			replies[i].count++;
			replies[i].bytes += q->answer_bytes;
			replies[i].loopback += q->loopback_answer;
			replies[i].negative += slice_is(corpus_text(corpus, q->rcode), "NXDOMAIN");
		}
	return replies;
}

static void take_replies(struct traffic *t, const struct replies *replies)
{
	t->answers = replies->count;
	t->answer_bytes = replies->bytes;
	t->loopback = replies->loopback;
	t->negative = replies->negative;
}

/* Long names below no top-level domain that there is, all of one client together: tools that
 * need no domain of their own make up names whose ends differ. */
static bool homeless_key(const struct corpus *corpus, size_t row, uint32_t key[2])
{
	const struct question *q = &corpus->questions[row];
	struct slice name = corpus_text(corpus, q->name);

	if (q->response || q->local || name.len < LONG_NAME || registrable_has_suffix(name))
		return false;
	key[0] = q->client;
	key[1] = 0;
	return true;
}

static void find_homeless(struct finding_list *findings, const bool *found)
{
	const struct corpus *corpus = findings->corpus;
	struct row_groups groups = rows_group(corpus, corpus->question_count, homeless_key);

	for (size_t i = 0; i < groups.count; i++) {
		struct traffic t = {.rows = &groups.items[i], .groups = &groups, .clients = 1};

		if (groups.items[i].count >= QUESTIONS_MIN && !found[groups.items[i].client])
			judge(findings, &t);
	}
	row_groups_release(&groups);
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	struct row_groups asked = rows_group(corpus, corpus->question_count, rows_question_key);
	struct row_groups answered = rows_group(corpus, corpus->question_count, reply_key);
	struct replies *replies = count_replies(corpus, &answered);
	uint32_t *clients = mem_zalloc(corpus->texts.count + 1, sizeof(*clients));
	bool *found = mem_zalloc(corpus->host_count + 1, sizeof(*found));
	struct map numbers = MAP_INIT;

	(void)tuning;
	for (size_t i = 0; i < answered.count; i++)
		*map_put(&numbers, slice_of(&answered.items[i], 2 * sizeof(uint32_t))) =
			(uint32_t)i;
	for (size_t i = 0; i < asked.count; i++)
		if (!(corpus->hosts[asked.items[i].client].roles & ROLE_DNS_SERVER))
			clients[asked.items[i].key]++;
	for (size_t i = 0; i < asked.count; i++) {
		struct traffic t = {.rows = &asked.items[i], .groups = &asked};
		uint32_t at = map_get(&numbers, slice_of(&asked.items[i], 2 * sizeof(uint32_t)));

		if (asked.items[i].count < QUESTIONS_MIN)
			continue;
		t.clients = clients[asked.items[i].key];
		if (at != MAP_NONE)
			take_replies(&t, &replies[at]);
		found[asked.items[i].client] |= judge(findings, &t);
	}
	find_homeless(findings, found);
	map_release(&numbers);
	free(clients);
	free(found);
	free(replies);
	row_groups_release(&asked);
	row_groups_release(&answered);
}

const struct detector dns_tunnel_detector = {
	"dns_tunnel",
	"data in DNS",
	signatures,
	SIGNATURES,
	false,
	run,
};
