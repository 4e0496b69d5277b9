/* Check-ins that are questions to the DNS, for names that nobody calls then. */
#include "detect/beacon.h"

#include "base/mem.h"
#include "detect/dns_traffic.h"

#include <stdlib.h>
#include <string.h>

#define UNIQUE_SHARE 0.9

/* Types that bring addresses, which are asked for again when they expire. */
static bool is_address_type(struct slice type)
{
	static const char *const types[] = {
		"A", "AAAA", "HTTPS", "SVCB", "PTR", "SRV", "NS", "SOA"};

	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (slice_is(type, types[i]))
			return true;
	return false;
}

/* Questions of one client for names of one domain: indexes, in order of time. */
struct asked {
	uint32_t *rows;
	size_t count;
};

static int by_number(const void *left, const void *right)
{
	const uint32_t *a = left, *b = right;

	return *a < *b ? -1 : *a > *b;
}

/* Different ones. */
static uint32_t count_names(const struct corpus *corpus, const struct asked *asked)
{
	uint32_t *names = mem_alloc(asked->count * sizeof(*names)), count = 0;

	for (size_t i = 0; i < asked->count; i++)
		names[i] = corpus->questions[asked->rows[i]].name;
	qsort(names, asked->count, sizeof(*names), by_number);
	for (size_t i = 0; i < asked->count; i++)
		count += i == 0 || names[i] != names[i - 1];
	free(names);
	return count;
}

static void measure_questions(const struct search *s, const struct asked *asked,
	struct series *series, struct checkins *c)
{
	const struct corpus *corpus = s->corpus;
	uint32_t data = 0, names;

	for (size_t i = 0; i < asked->count; i++) {
		const struct question *q = &corpus->questions[asked->rows[i]];

		series->start[i] = series->end[i] = series_seconds(corpus, q->time_us);
		data += !is_address_type(corpus_text(corpus, q->type));
	}
	series->count = asked->count;
	names = count_names(corpus, asked);
	c->unique_names = names > 1 && names >= UNIQUE_SHARE * (double)asked->count;
	c->data_type = (size_t)2 * data > asked->count;
}

static bool find_in_asked(struct search *s, const struct asked *asked, const struct checkins *who)
{
	struct series series = series_new(asked->count);
	struct candidate *candidate;
	struct checkins c = *who;

	measure_questions(s, asked, &series, &c);
	candidate = beacon_try(s, &series, &c);
	if (candidate) {
		candidate->rows = mem_alloc(asked->count * sizeof(*candidate->rows));
		memcpy(candidate->rows, asked->rows, asked->count * sizeof(*candidate->rows));
		candidate->row_count = asked->count;
	}
	series_release(&series);
	return candidate != NULL;
}

/* Those of one type, and the others: two at once may ask in different ways. */
static bool find_in_type(struct search *s, const struct asked *asked, const struct checkins *who)
{
	const struct question *all = s->corpus->questions;
	uint32_t *rows = mem_alloc(asked->count * sizeof(*rows)), type = all[asked->rows[0]].type;
	struct asked same = {rows, 0}, others = {NULL, 0};
	bool found = false;

	for (size_t i = 0; i < asked->count; i++)
		if (all[asked->rows[i]].type == type)
			rows[same.count++] = asked->rows[i];
	others.rows = rows + same.count;
	for (size_t i = 0; i < asked->count; i++)
		if (all[asked->rows[i]].type != type)
			others.rows[others.count++] = asked->rows[i];
	if (others.count >= s->limits.beats_min) {
		found = find_in_asked(s, &same, who);
		found |= find_in_asked(s, &others, who);
	}
	free(rows);
	return found;
}

/* One of two at once: the longest chain. */
static void find_in_question_chain(
	struct search *s, const struct asked *asked, const struct checkins *who)
{
	struct asked chain = {mem_alloc(asked->count * sizeof(*chain.rows)), 0};
	double *start = mem_alloc(asked->count * sizeof(*start));
	bool *in = mem_alloc(asked->count * sizeof(*in));

	for (size_t i = 0; i < asked->count; i++)
		start[i] = series_seconds(s->corpus, s->corpus->questions[asked->rows[i]].time_us);
	if (rhythm_chain(start, asked->count, &s->limits, in)) {
		for (size_t i = 0; i < asked->count; i++)
			if (in[i])
				chain.rows[chain.count++] = asked->rows[i];
		find_in_asked(s, &chain, who);
	}
	free(chain.rows);
	free(start);
	free(in);
}

/* Questions whose answers nobody called. */
static void find_in_questions(
	struct search *s, const struct rows *rows, const struct dns_context *context)
{
	struct asked asked = {&s->questions.order[rows->first], rows->count};
	struct dns_traffic t = {.corpus = s->corpus, .rows = rows, .groups = &s->questions};
	struct checkins who = {.client = rows->client, .name = rows->key};

	dns_context_add(context, &t);
	who.clients = t.clients;
	who.block_list = t.loopback * 2 > t.answers;
	if (!find_in_asked(s, &asked, &who) && asked.count >= 2 * s->limits.beats_min &&
		!find_in_type(s, &asked, &who))
		find_in_question_chain(s, &asked, &who);
}

void beacon_find_questions(struct search *s)
{
	const struct corpus *corpus = s->corpus;
	struct dns_context *context;

	s->questions = rows_group(corpus, corpus->question_count, rows_question_key);
	context = dns_context_new(corpus, &s->questions);
	for (size_t i = 0; i < s->questions.count; i++) {
		const struct rows *rows = &s->questions.items[i];

		if (rows->count >= s->limits.beats_min &&
			!beacon_context_calls(&s->context, rows->client, rows->key))
			find_in_questions(s, rows, context);
	}
	dns_context_free(context);
}
