/* What hosts use: against that, a check-in is ordinary or stands out. */
#include "base/mem.h"
#include "detect/beacon.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HOSTS_TO_COMPARE 5 /* with fewer there is no telling what is usual */
#define DEVICE_DESTINATIONS 6 /* that a thing without a person calls at most */
#define DEVICE_SHARE 5 /* ... and so many times fewer than the others do */
#define OWNER_NAMES 2 /* names a client, up to which a registrable name is one service */
#define USUAL_JA4 6 /* destinations of a TLS client that is the host's usual one */
#define SIBLINGS_SEEN 64 /* neighbours by period that are compared */
#define SAME_PERIOD 1.05
#define SAME_SIZE 1.3
#define RARE_CLIENTS 2 /* of a destination */
#define BEGAN_LATER_S 300.0 /* after the host's own beginning, at least */

enum {
	JA4_OF_CLIENT, /* destinations: client, JA4 */
	JA4_CLIENTS, /* hosts: JA4 */
	AGENT_OF_CLIENT, /* destinations: client, user agent */
	AGENT_CLIENTS, /* hosts: user agent */
	NAMES_OF_OWNER, /* names: client, registrable name */
	NAMES_BELOW, /* names: registrable name */
	OWNER_CLIENTS, /* hosts: registrable name */
	SEEN /* the first of a kind: kind, ... */
};

static uint32_t *count_of(struct usage *usage, uint32_t kind, uint32_t a, uint32_t b)
{
	const uint32_t key[] = {kind, a, b};
	uint32_t *number = map_put_copy(&usage->numbers, slice_of(key, sizeof(key)), &usage->keys);

	if (*number == MAP_NONE) {
		*number = (uint32_t)usage->used;
		MEM_GROW(usage->count, usage->used, usage->room);
		usage->count[usage->used++] = 0;
	}
	return &usage->count[*number];
}

static uint32_t get(const struct usage *usage, uint32_t kind, uint32_t a, uint32_t b)
{
	const uint32_t key[] = {kind, a, b};
	uint32_t number = map_get(&usage->numbers, slice_of(key, sizeof(key)));

	return number == MAP_NONE ? 0 : usage->count[number];
}

static bool is_first(struct usage *usage, uint32_t kind, uint32_t a, uint32_t b)
{
	return (*count_of(usage, SEEN + kind, a, b))++ == 0;
}

static void note_ja4(struct beacon_context *x, uint32_t client, uint32_t ja4)
{
	struct habits *habits = &x->habits[client];
	uint32_t *destinations;

	if (ja4 == 0)
		return;
	destinations = count_of(&x->usage, JA4_OF_CLIENT, client, ja4);
	if (++*destinations > habits->ja4_most)
		habits->ja4_most = *destinations;
	if (*destinations == 1) {
		habits->ja4s++;
		++*count_of(&x->usage, JA4_CLIENTS, ja4, 0);
	}
}

static void note_agent(struct beacon_context *x, uint32_t client, uint32_t agent)
{
	if (agent == 0 || (*count_of(&x->usage, AGENT_OF_CLIENT, client, agent))++ > 0)
		return;
	x->habits[client].agents++;
	++*count_of(&x->usage, AGENT_CLIENTS, agent, 0);
}

static void note_owner(struct beacon_context *x, const struct pair *pair, uint32_t domain)
{
	if (domain == 0)
		return;
	if ((*count_of(&x->usage, NAMES_OF_OWNER, pair->src, domain))++ == 0)
		++*count_of(&x->usage, OWNER_CLIENTS, domain, 0);
	if (is_first(&x->usage, NAMES_BELOW, pair->name, 0))
		++*count_of(&x->usage, NAMES_BELOW, domain, 0);
}

static int by_number(const void *left, const void *right)
{
	const uint32_t *a = left, *b = right;

	return *a < *b ? -1 : *a > *b;
}

static uint32_t usual_destinations(const struct beacon_context *x)
{
	uint32_t *counts = mem_alloc((x->corpus->host_count + 1) * sizeof(*counts)), middle;
	size_t n = 0;

	for (size_t i = 0; i < x->corpus->host_count; i++)
		if (x->habits[i].destinations)
			counts[n++] = x->habits[i].destinations;
	qsort(counts, n, sizeof(*counts), by_number);
	middle = n ? counts[n / 2] : 0;
	free(counts);
	return middle;
}

void beacon_context_init(struct beacon_context *x, const struct corpus *corpus)
{
	*x = (struct beacon_context){.corpus = corpus,
		.usage = {.numbers = MAP_INIT, .keys = ARENA_INIT},
		.habits = mem_zalloc(corpus->host_count + 1, sizeof(*x->habits))};
	for (size_t i = 0; i < corpus->pair_count; i++) {
		const struct pair *pair = &corpus->pairs[i];
		const struct conv *conv = corpus_pair_conv(corpus, pair, 0);
		const struct detail *d = corpus_detail_of(corpus, conv);
		struct habits *habits = &x->habits[pair->src];

		if (!corpus_is_outbound(corpus, conv))
			continue;
		if (habits->destinations++ == 0)
			habits->first_us = conv->first_us;
		note_ja4(x, pair->src, d->ja4);
		note_agent(x, pair->src, d->user_agent);
		note_owner(x, pair, conv->domain);
	}
	x->usual_destinations = usual_destinations(x);
}

void beacon_context_release(struct beacon_context *x)
{
	free(x->habits);
	free(x->usage.count);
	map_release(&x->usage.numbers);
	arena_release(&x->usage.keys);
}

/* Hosts that use the destination; where each has a name of its own below one owner's, the
 * owner counts. A registrable name with a great many names below it says nothing. */
static uint32_t clients_of(const struct beacon_context *x, const struct checkins *c)
{
	const struct corpus *corpus = x->corpus;
	uint32_t clients = c->clients, below, owner;

	if (c->sample && corpus->dest_keys[corpus->pairs[c->sample->pair].key].clients > clients)
		clients = corpus->dest_keys[corpus->pairs[c->sample->pair].key].clients;
	if (c->domain == 0)
		return clients;
	below = get(&x->usage, NAMES_BELOW, c->domain, 0);
	owner = get(&x->usage, OWNER_CLIENTS, c->domain, 0);
	return owner > clients && below <= OWNER_NAMES * owner ? owner : clients;
}

static void tell_client(const struct beacon_context *x, struct checkins *c)
{
	const struct habits *habits = &x->habits[c->client];
	uint32_t ja4 = c->sample ? corpus_detail_of(x->corpus, c->sample)->ja4 : 0;

	if (ja4) {
		uint32_t used = get(&x->usage, JA4_OF_CLIENT, c->client, ja4);

		c->rare_ja4 = used == 1;
		c->shared_ja4 = get(&x->usage, JA4_CLIENTS, ja4, 0) > 1;
		c->usual_ja4 = used == habits->ja4_most && used >= USUAL_JA4 && habits->ja4s > 1;
	}
	c->rare_agent = c->user_agent && habits->agents > 1 &&
		get(&x->usage, AGENT_OF_CLIENT, c->client, c->user_agent) <= 1 &&
		get(&x->usage, AGENT_CLIENTS, c->user_agent, 0) <= RARE_CLIENTS;
	c->device = x->corpus->active_clients >= HOSTS_TO_COMPARE &&
		habits->destinations <= DEVICE_DESTINATIONS &&
		habits->destinations * DEVICE_SHARE <= x->usual_destinations;
}

void beacon_context_tell(struct beacon_context *x, struct checkins *c, double period_s)
{
	double span = series_seconds(x->corpus, x->corpus->last_us);
	double active = series_seconds(x->corpus, x->habits[c->client].first_us);

	c->clients = clients_of(x, c);
	if (c->domain)
		c->same_owner = get(&x->usage, NAMES_OF_OWNER, c->client, c->domain);
	tell_client(x, c);
	c->began =
		c->first_s - active > fmax(BEGAN_LATER_S, 4 * period_s) && c->first_s > 0.05 * span;
	c->throughout = c->first_s - active <= 2 * period_s && span - c->last_s <= 2 * period_s;
}

bool beacon_context_calls(const struct beacon_context *x, uint32_t client, uint32_t domain)
{
	return get(&x->usage, NAMES_OF_OWNER, client, domain) > 0;
}

/* --- siblings ------------------------------------------------------------------------- */

static int by_client_and_period(const void *left, const void *right)
{
	const struct candidate *const *a = left, *const *b = right;

	if ((*a)->c.client != (*b)->c.client)
		return (*a)->c.client < (*b)->c.client ? -1 : 1;
	if ((*a)->rhythm.period_s != (*b)->rhythm.period_s)
		return (*a)->rhythm.period_s < (*b)->rhythm.period_s ? -1 : 1;
	return (*a)->c.first_s < (*b)->c.first_s ? -1 : (*a)->c.first_s > (*b)->c.first_s;
}

static bool is_alike(double a, double b, double ratio)
{
	return a <= b * ratio && b <= a * ratio;
}

/* The same program could do both. */
static bool are_siblings(const struct candidate *a, const struct candidate *b)
{
	if (a->signature != b->signature || a->c.clients > RARE_CLIENTS ||
		b->c.clients > RARE_CLIENTS)
		return false;
	if (a->c.domain ? a->c.domain == b->c.domain : a->c.dest == b->c.dest)
		return false;
	if (a->c.sample && b->c.sample &&
		(a->c.sample->app_proto != b->c.sample->app_proto ||
			a->c.sample->dest_port != b->c.sample->dest_port))
		return false;
	return is_alike(a->rhythm.period_s, b->rhythm.period_s, SAME_PERIOD) &&
		is_alike(a->c.sent, b->c.sent, SAME_SIZE);
}

void beacon_count_siblings(struct candidate *items, size_t count)
{
	struct candidate **order = mem_alloc((count + 1) * sizeof(struct candidate *));

	for (size_t i = 0; i < count; i++)
		order[i] = &items[i];
	qsort(order, count, sizeof(struct candidate *), by_client_and_period);
	for (size_t i = 0; i < count; i++)
		for (size_t j = i + 1; j < count && j <= i + SIBLINGS_SEEN; j++) {
			if (order[j]->c.client != order[i]->c.client ||
				order[j]->rhythm.period_s > order[i]->rhythm.period_s * SAME_PERIOD)
				break;
			if (are_siblings(order[i], order[j])) {
				order[i]->c.siblings++;
				order[j]->c.siblings++;
			}
		}
	free(order);
}
