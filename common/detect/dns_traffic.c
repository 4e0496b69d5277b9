#include "detect/dns_traffic.h"

#include "base/mem.h"
#include "detect/text.h"

#include <math.h>
#include <stdlib.h>

static int by_number(const void *left, const void *right)
{
	const uint32_t *a = left, *b = right;

	return *a < *b ? -1 : *a > *b;
}

static bool is_one_of(struct slice text, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (slice_is(text, list[i]))
			return true;
	return false;
}

/* Types of ordinary names; the others carry data. */
static bool is_data_type(struct slice type)
{
	static const char *const plain[] = {
		"A", "AAAA", "HTTPS", "SVCB", "PTR", "SOA", "NS", "DS", "DNSKEY", "SRV", "CAA"};

	return !is_one_of(type, plain, ARRAY_LEN(plain));
}

/* Types by which nobody finds anything: RFC 1035's experiment, keys of times before DNSSEC, and
 * those that are left for private use (RFC 6895, 65280 to 65534). */
static bool is_rare_type(struct slice type)
{
	return slice_is(type, "NULL") || slice_is(type, "KEY") ||
		slice_starts(type, SLICE("TYPE65"));
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

static bool has_odd_bytes(struct slice name)
{
	for (size_t i = 0; i < name.len; i++) {
		uint8_t c = name.ptr[i], folded = c | 0x20;

		if (!(folded >= 'a' && folded <= 'z') && !(c >= '0' && c <= '9') && c != '-' &&
			c != '_' && c != '.')
			return true;
	}
	return false;
}

static bool is_service(struct slice name)
{
	return slice_starts(name, SLICE("_")) || slice_find_slice(name, SLICE("._")) < name.len;
}

/* An address turned round: nibbles, or numbers of a byte. */
static bool is_reverse(struct slice name)
{
	bool v6 = slice_ends(name, SLICE(".ip6.arpa"));
	struct slice rest =
		slice_first(name, name.len - (v6 ? strlen(".ip6.arpa") : strlen(".in-addr.arpa")));

	if (!v6 && !slice_ends(name, SLICE(".in-addr.arpa")))
		return false;
	while (rest.len) {
		struct slice label = slice_cut(&rest, '.');

		if (label.len > (v6 ? 1 : 3) && !slice_starts(label, SLICE("_")))
			return false;
	}
	return true;
}

static void measure_name(struct dns_traffic *t, struct slice name, uint64_t count[256])
{
	size_t domain = corpus_text(t->corpus, t->rows->key).len;

	t->unique++;
	t->service += is_service(name);
	t->odd += !is_service(name) && has_odd_bytes(name);
	t->reverse += is_reverse(name);
	name = slice_first(name, name.len > domain ? name.len - domain - 1 : 0);
	t->unique_bytes += name.len;
	for (size_t i = 0; i < name.len; i++)
		if (name.ptr[i] != '.')
			count[name.ptr[i]]++;
}

/* The lengths of a name's labels, as a number. */
static uint64_t layout_of(struct slice name)
{
	uint64_t layout = 0;

	while (name.len)
		layout = layout * 67 + slice_cut(&name, '.').len + 1;
	return layout;
}

/* Names of the commonest layout, when it is that of more than half of them. */
static uint32_t count_alike(const struct corpus *corpus, const uint32_t *names, size_t count)
{
	uint64_t common = 0;
	size_t votes = 0;
	uint32_t alike = 0;

	for (size_t i = 0; i < count; i++) {
		uint64_t layout = layout_of(corpus_text(corpus, names[i]));

		if (votes == 0)
			common = layout;
		votes = layout == common ? votes + 1 : votes - 1;
	}
	for (size_t i = 0; i < count; i++)
		alike += layout_of(corpus_text(corpus, names[i])) == common;
	return alike;
}

void dns_traffic_measure(struct dns_traffic *t)
{
	size_t n = t->rows->count;
	uint32_t *names = mem_alloc(n * sizeof(*names));
	uint64_t count[256] = {0};

	for (size_t i = 0; i < n; i++) {
		const struct question *q = dns_traffic_question(t, i);
		struct slice type = corpus_text(t->corpus, q->type);

		names[i] = q->name;
		t->data_types += is_data_type(type);
		t->rare_types += is_rare_type(type);
	}
	qsort(names, n, sizeof(*names), by_number);
	for (size_t i = 0; i < n; i++)
		if (t->unique == 0 || names[i] != names[t->unique - 1]) {
			names[t->unique] = names[i];
			measure_name(t, corpus_text(t->corpus, names[i]), count);
		}
	t->alike = count_alike(t->corpus, names, t->unique);
	t->entropy = entropy_of(count);
	free(names);
}

struct dns_context {
	const struct corpus *corpus;
	struct row_groups answers; /* by client and domain */
	struct map answer_numbers,
		call_numbers; /* of {client, domain}: of a group; of conversations */
	struct arena keys;
	uint32_t *clients; /* by domain */
};

static bool answer_key(const struct corpus *corpus, size_t row, uint32_t key[2])
{
	const struct question *q = &corpus->questions[row];

	if (!q->response || q->local || !q->domain)
		return false;
	key[0] = q->client;
	key[1] = q->domain;
	return true;
}

static void count_calls(struct dns_context *context)
{
	const struct corpus *corpus = context->corpus;

	for (size_t i = 0; i < corpus->conv_count; i++) {
		const struct conv *conv = &corpus->convs[i];
		const uint32_t key[] = {conv->src, conv->domain};
		uint32_t *calls;

		if (!conv->domain || corpus_app_is(corpus, conv, "dns"))
			continue;
		calls = map_put_copy(
			&context->call_numbers, slice_of(key, sizeof(key)), &context->keys);
		*calls = *calls == MAP_NONE ? 1 : *calls + 1;
	}
}

struct dns_context *dns_context_new(const struct corpus *corpus, const struct row_groups *asked)
{
	struct dns_context *context = mem_zalloc(1, sizeof(*context));

	*context = (struct dns_context){.corpus = corpus,
		.answers = rows_group(corpus, corpus->question_count, answer_key),
		.answer_numbers = MAP_INIT,
		.call_numbers = MAP_INIT,
		.keys = ARENA_INIT,
		.clients = mem_zalloc(corpus->texts.count + 1, sizeof(uint32_t))};
	for (size_t i = 0; i < context->answers.count; i++)
		*map_put(&context->answer_numbers,
			slice_of(&context->answers.items[i], 2 * sizeof(uint32_t))) = (uint32_t)i;
	for (size_t i = 0; i < asked->count; i++)
		if (!(corpus->hosts[asked->items[i].client].roles & ROLE_DNS_SERVER))
			context->clients[asked->items[i].key]++;
	count_calls(context);
	return context;
}

void dns_context_free(struct dns_context *context)
{
	row_groups_release(&context->answers);
	map_release(&context->answer_numbers);
	map_release(&context->call_numbers);
	arena_release(&context->keys);
	free(context->clients);
	free(context);
}

static void add_answers(const struct dns_context *context, struct dns_traffic *t, uint32_t group)
{
	const struct rows *rows = &context->answers.items[group];
	uint32_t *told = mem_alloc(rows->count * sizeof(*told));

	for (size_t i = 0; i < rows->count; i++) {
		const struct question *q =
			&t->corpus->questions[context->answers.order[rows->first + i]];

		t->answers++;
		t->answer_bytes += q->answer_bytes;
		t->loopback += q->loopback_answer;
		t->negative += slice_is(corpus_text(t->corpus, q->rcode), "NXDOMAIN");
		if (q->answer_bytes)
			told[t->told++] = q->answer_hash;
	}
	qsort(told, t->told, sizeof(*told), by_number);
	for (uint32_t i = 0; i < t->told; i++)
		t->distinct += i == 0 || told[i] != told[i - 1];
	free(told);
}

void dns_context_add(const struct dns_context *context, struct dns_traffic *t)
{
	struct slice key = slice_of(t->rows, 2 * sizeof(uint32_t));
	uint32_t group = map_get(&context->answer_numbers, key);
	uint32_t calls = map_get(&context->call_numbers, key);

	t->clients = context->clients[t->rows->key];
	t->calls = calls == MAP_NONE ? 0 : calls;
	if (group != MAP_NONE)
		add_answers(context, t, group);
}
