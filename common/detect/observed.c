#include "detect/observed.h"

#include "base/mem.h"
#include "base/sort.h"
#include "detect/pick.h"
#include "record/peek.h"

#include <stdlib.h>

void finding_observation(struct finding *f, const struct observation *o)
{
	if (!f->has_dest) {
		f->src = o->client;
		f->dest = o->server;
		f->has_dest = true;
		f->proto = o->proto;
		f->app_proto = o->app_proto;
		f->src_port = o->client_port;
		f->dest_port = o->server_port;
		f->dests[f->dest_count++] = o->server;
	}
	f->one_port &= f->dest_port == o->server_port;
	finding_event(f, o->flow_id, o->first_frame, o->time_us);
	finding_event(f, o->flow_id, o->last_frame, o->time_us);
}

uint64_t observation_u64(const struct corpus *corpus, const struct observation *o, const char *key)
{
	return pick_u64(peek_member(corpus_text(corpus, o->details), key));
}

struct slice observation_text(
	const struct corpus *corpus, const struct observation *o, const char *key)
{
	struct slice value = peek_member(corpus_text(corpus, o->details), key);

	if (value.len < 2 || value.ptr[0] != '"')
		return slice_of(NULL, 0);
	return slice_first(slice_from(value, 1), value.len - 2);
}

/* An observation of a kind that is wanted. */
struct wanted {
	const struct observation *o;
	uint32_t kind, place; /* its number in time */
};

static int by_ends(const void *left, const void *right, void *ctx)
{
	const struct wanted *a = left, *b = right;
	const struct corpus *corpus = ctx;
	uint32_t ranks[2][3] = {
		{a->kind, corpus->hosts[a->o->client].rank, corpus->hosts[a->o->server].rank},
		{b->kind, corpus->hosts[b->o->client].rank, corpus->hosts[b->o->server].rank}};

	for (int i = 0; i < 3; i++)
		if (ranks[0][i] != ranks[1][i])
			return ranks[0][i] < ranks[1][i] ? -1 : 1;
	return a->place < b->place ? -1 : a->place > b->place;
}

static size_t collect(const struct corpus *corpus, const struct observed_kind *kinds,
	size_t kind_count, struct wanted *out)
{
	size_t count = 0;

	for (size_t i = 0; i < corpus->observation_count; i++)
		for (size_t k = 0; k < kind_count; k++)
			if (slice_is(corpus_text(corpus, corpus->observations[i].event),
				    kinds[k].event))
				out[count++] = (struct wanted){
					&corpus->observations[i], (uint32_t)k, (uint32_t)i};
	return count;
}

void observed_each(struct finding_list *findings, const struct tuning *tuning,
	const struct observed_kind *kinds, size_t count, observed_fn *fn, const void *ctx)
{
	const struct corpus *corpus = findings->corpus;
	size_t room = corpus->observation_count * count + 1, found;
	struct wanted *all = mem_alloc(room * sizeof(*all));
	const struct observation **items = mem_alloc(room * sizeof(*items));

	found = collect(corpus, kinds, count, all);
	sort_by(all, found, sizeof(*all), by_ends, corpus);
	for (size_t i = 0, end; i < found; i = end) {
		struct observed group = {.kind = &kinds[all[i].kind], .items = items, .ctx = ctx};

		for (end = i; end < found && all[end].kind == all[i].kind &&
			all[end].o->client == all[i].o->client &&
			all[end].o->server == all[i].o->server;
			end++) {
			items[group.count++] = all[end].o;
			group.times += all[end].o->count;
		}
		fn(findings, &group, tuning);
	}
	free(items);
	free(all);
}
