/* Data in DNS: many long names below one domain that nobody asks for twice. */
#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "detect/detect.h"
#include "detect/dns_traffic.h"
#include "detect/registrable.h"

#include <math.h>
#include <stdlib.h>

#define QUESTIONS_MIN 10 /* before a domain is looked at */
#define SAMPLES 5 /* names that the evidence shows */
#define COMMON_CLIENTS 3
#define ODD_MIN 3 /* names; one or two are typing errors */
#define FEW_OF 20 /* answers, before few different ones mean something */
#define BRIEF 24 /* characters of an answer that says what something is, not all of it */
#define HUGE_NAME 100 /* characters before the domain, which no hash has */
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

/* Tools that say their name: by something that a name of theirs has. */
static const struct {
	const char *tool, *text;
} tools[] = {
	{"iodine",
		"-aaahhh-drink-mal-ein-j"}, /* it asks whether the way leaves letters as they are */
	{"dns2tcp", ".=auth."},
	{"dns2tcp", ".=connect."},
	{"dnscat2", "dnscat."},
};

static const char *tool_of(const struct dns_traffic *t)
{
	for (size_t i = 0; i < t->rows->count; i++) {
		struct slice name = corpus_text(t->corpus, dns_traffic_question(t, i)->name);

		for (size_t k = 0; k < ARRAY_LEN(tools); k++)
			if (slice_find_slice(name, slice_str(tools[k].text)) < name.len)
				return tools[k].tool;
	}
	return NULL;
}

static void score_names(struct finding *f, const struct dns_traffic *t)
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
			mean >= HUGE_NAME    ? 36
				: mean >= 50 ? 28
				: mean >= 25 ? 20
					     : 8,
			"%.0f characters before the domain on average", mean);
	if (t->entropy >= 3.6 && mean >= 12)
		finding_factor(f, t->entropy >= 4.2 ? 14 : 8, "%.1f bits a character: no words",
			t->entropy);
	if (t->odd >= ODD_MIN)
		finding_factor(f, 20, "%u names with characters that no host name has", t->odd);
	if (once < 0.5)
		finding_factor(f, -25, "most names are asked for again");
	if (mean < 12 && t->odd < ODD_MIN)
		finding_factor(f, -15, "the names are short");
	if (t->reverse * 10 >= t->unique * 9)
		finding_factor(f, -40, "addresses turned round, to be named");
	if (t->service * 2 >= t->unique)
		finding_factor(f, -30, "names of services, as mail and directories ask for them");
}

/* Something is looked up by hashes: what is asked has one form and is not too long, what comes back
 * is short or one of a few things. A tunnel's handshake or its types speak against that. */
static bool is_look_up(const struct dns_traffic *t)
{
	bool few = t->distinct * 5 <= t->told;
	bool brief = t->answer_bytes <= t->told * (uint64_t)BRIEF && t->alike * 10 >= t->unique * 9;

	return t->told >= FEW_OF && (few || brief) && t->odd < ODD_MIN && !t->rare_types &&
		t->unique_bytes < t->unique * (uint64_t)HUGE_NAME;
}

static void score_answers(struct finding *f, const struct dns_traffic *t)
{
	double data = (double)t->data_types / t->rows->count;
	double mean = t->answers ? (double)t->answer_bytes / t->answers : 0;

	if (data >= 0.3)
		finding_factor(f, 20, "%.0f %% of the questions are for types that carry data",
			data * 100);
	if (t->rare_types)
		finding_factor(
			f, 15, "%u of them for types that nobody uses otherwise", t->rare_types);
	if (mean >= 60)
		finding_factor(f, 10, "%.0f characters an answer", mean);
	if (t->answers && t->loopback * 2 > t->answers)
		finding_factor(f, -45, "answers in 127.0.0.0/8, as block lists give them");
	else if (is_look_up(t))
		finding_factor(f, -40,
			"something is looked up: %u names of one form, %u different answers of %u",
			t->alike, t->distinct, t->told);
	if (t->answers && t->negative * 10 > t->answers * 8 && data < 0.3)
		finding_factor(f, -12, "most names do not exist: little comes back");
}

static void score_context(struct finding *f, const struct dns_traffic *t)
{
	if (t->clients >= COMMON_CLIENTS)
		finding_factor(f, -30, "%u hosts ask for this domain", t->clients);
	if (t->calls * 4 >= t->unique)
		finding_factor(
			f, -30, "the host calls what it looks up: %u conversations", t->calls);
	if (t->corpus->hosts[t->rows->client].roles & ROLE_MAIL_SERVER)
		finding_factor(f, -20, "the host is a mail server, which asks block lists");
}

static void add_evidence(struct finding *f, const struct dns_traffic *t)
{
	size_t step = t->rows->count / SAMPLES;
	const char *tool = tool_of(t);

	if (tool) {
		finding_factor(f, 10, "the handshake of %s", tool);
		json_text(&f->evidence, "tool", tool);
	}
	json_u64(&f->evidence, "questions", t->rows->count);
	json_u64(&f->evidence, "unique_names", t->unique);
	json_u64(&f->evidence, "name_bytes", t->unique_bytes);
	json_u64(&f->evidence, "answer_bytes", t->answer_bytes);
	json_u64(&f->evidence, "seconds",
		(uint64_t)((dns_traffic_question(t, t->rows->count - 1)->time_us -
				   dns_traffic_question(t, 0)->time_us) /
			CLOCK_SECOND_US));
	json_fixed(&f->evidence, "entropy", lround(t->entropy * 100), 2);
	json_open(&f->evidence, "names", '[');
	for (size_t i = 0; i < SAMPLES; i++)
		json_str(&f->evidence, NULL,
			corpus_text(t->corpus, dns_traffic_question(t, i * step)->name));
	json_close(&f->evidence, ']');
}

static void add_ends(struct finding *f, const struct dns_traffic *t)
{
	const struct question *first = dns_traffic_question(t, 0);
	const struct ip *client = &t->corpus->hosts[first->client].ip;

	f->src = first->client;
	f->dest = first->server;
	f->has_dest = true;
	f->dest_port = first->server_port;
	f->name = t->rows->key;
	f->name_asked = true;
	strbuf_adds(&f->filter, "dns && ");
	strbuf_adds(&f->filter, ip_is_v4(client) ? "ip.addr == " : "ipv6.addr == ");
	ip_format(&f->filter, client);
	for (size_t i = 0; i < t->rows->count; i++) {
		const struct question *q = dns_traffic_question(t, i);

		finding_event(f, q->flow_id, q->frame, q->time_us);
	}
}

static bool judge(struct finding_list *findings, struct dns_traffic *t)
{
	struct finding *f;

	dns_traffic_measure(t);
	if (t->unique < QUESTIONS_MIN)
		return false;
	f = finding_list_add(findings, &dns_tunnel_detector, &signatures[TUNNEL]);
	score_names(f, t);
	score_answers(f, t);
	score_context(f, t);
	add_evidence(f, t);
	add_ends(f, t);
	return true;
}

/* Long names below no top-level domain that there is, all of one client together: tools that
 * need no domain of their own make up names whose ends differ. */
static bool homeless_key(const struct corpus *corpus, size_t row, uint32_t key[2])
{
	const struct question *q = &corpus->questions[row];
	struct slice name = corpus_text(corpus, q->name);

	if (q->response || q->local || name.len < LONG_NAME || registrable_has_suffix(name) ||
		(corpus->hosts[q->client].roles & ROLE_DNS_SERVER))
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
		struct dns_traffic t = {.corpus = corpus,
			.rows = &groups.items[i],
			.groups = &groups,
			.clients = 1};

		if (groups.items[i].count >= QUESTIONS_MIN && !found[groups.items[i].client])
			judge(findings, &t);
	}
	row_groups_release(&groups);
}

/* A resolver asks what others ask it: then the question is theirs. */
static bool asks_for_others(const struct dns_traffic *t)
{
	return (t->corpus->hosts[t->rows->client].roles & ROLE_DNS_SERVER) && t->clients;
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	struct row_groups asked = rows_group(corpus, corpus->question_count, rows_question_key);
	struct dns_context *context = dns_context_new(corpus, &asked);
	bool *found = mem_zalloc(corpus->host_count + 1, sizeof(*found));

	(void)tuning;
	for (size_t i = 0; i < asked.count; i++) {
		struct dns_traffic t = {
			.corpus = corpus, .rows = &asked.items[i], .groups = &asked};

		if (asked.items[i].count < QUESTIONS_MIN)
			continue;
		dns_context_add(context, &t);
		if (!asks_for_others(&t))
			found[asked.items[i].client] |= judge(findings, &t);
	}
	find_homeless(findings, found);
	dns_context_free(context);
	free(found);
	row_groups_release(&asked);
}

const struct detector dns_tunnel_detector = {
	"dns_tunnel",
	"data in DNS",
	signatures,
	SIGNATURES,
	false,
	run,
};
