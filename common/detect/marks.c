#include "detect/marks.h"

#include "base/json.h"
#include "base/mem.h"

#include <stdlib.h>

#define SHOWN_LEN 200 /* bytes of a text that the evidence repeats */

static struct mark_group *group_of(struct marking *m, int signature)
{
	uint32_t src = m->conv ? m->conv->src : m->request->client;
	uint32_t dest = m->conv ? m->conv->dest : m->request->server;
	const uint32_t key[] = {(uint32_t)signature, src, dest};
	uint32_t *number = map_put_copy(&m->numbers, slice_of(key, sizeof(key)), &m->keys);

	if (*number == MAP_NONE) {
		*number = (uint32_t)m->count;
		MEM_GROW(m->items, m->count, m->room);
		m->items[m->count++] =
			(struct mark_group){.signature = signature, .src = src, .dest = dest};
	}
	return &m->items[*number];
}

void marking_set(struct marking *m, unsigned mark, struct slice shown)
{
	int signature = m->marker->marks[mark].signature;
	struct mark_group *group = group_of(m, signature);
	struct finding *f;

	group->set |= UINT64_C(1) << mark;
	if (!m->telling) {
		group->times += !(m->taken >> signature & 1);
		m->taken |= UINT64_C(1) << signature;
		return;
	}
	f = &m->findings->items[group->finding - 1];
	if (m->request)
		finding_request(f, m->request);
	else if (!(m->taken >> signature & 1))
		finding_conv(f, m->corpus, m->conv);
	m->taken |= UINT64_C(1) << signature;
	if (shown.len && group->shown++ < MARKS_SHOWN)
		json_str(&f->evidence, NULL, slice_first(shown, SHOWN_LEN));
}

/* The second walk reads again only what showed something in the first. */
static void walk(struct marking *m)
{
	for (size_t i = 0; i < m->corpus->conv_count; i++) {
		m->conv = &m->corpus->convs[i];
		m->taken = 0;
		if ((m->conv->flags & CONV_GROUP) || (m->telling && !m->showing[i]))
			continue;
		m->marker->read(m, m->conv);
		m->showing[i] = m->taken != 0;
	}
	m->conv = NULL;
	for (size_t i = 0; i < m->corpus->request_count && m->marker->read_request; i++) {
		m->request = &m->corpus->requests[i];
		m->taken = 0;
		m->marker->read_request(m, m->request);
	}
	m->request = NULL;
}

static void count_targets(struct marking *m)
{
	size_t cells = (m->corpus->host_count + 1) * m->marker->detector->signature_count;
	uint32_t *targets = mem_zalloc(cells, sizeof(*targets));

	for (size_t i = 0; i < m->count; i++)
		targets[m->items[i].src * m->marker->detector->signature_count +
			(size_t)m->items[i].signature]++;
	for (size_t i = 0; i < m->count; i++)
		m->items[i].targets =
			targets[m->items[i].src * m->marker->detector->signature_count +
				(size_t)m->items[i].signature];
	free(targets);
}

static void add_finding(struct marking *m, struct mark_group *group)
{
	const struct detector *detector = m->marker->detector;
	struct finding *f =
		finding_list_add(m->findings, detector, &detector->signatures[group->signature]);

	group->finding = (uint32_t)m->findings->count;
	for (unsigned mark = 0; mark < MARKS_MAX; mark++)
		if (mark_group_has(group, mark))
			finding_factor(f, m->marker->marks[mark].points, "%s",
				m->marker->marks[mark].text);
	if (m->marker->judge)
		m->marker->judge(m, group, f);
	json_open(&f->evidence, "shown", '[');
}

void marks_run(const struct marker *marker, const struct corpus *corpus,
	const struct tuning *tuning, struct finding_list *findings, void *ctx)
{
	struct marking m = {.corpus = corpus,
		.tuning = tuning,
		.findings = findings,
		.marker = marker,
		.ctx = ctx,
		.numbers = MAP_INIT,
		.keys = ARENA_INIT,
		.scratch = STRBUF_INIT};

	m.showing = mem_zalloc(corpus->conv_count + 1, sizeof(*m.showing));
	walk(&m);
	if (m.count) {
		count_targets(&m);
		for (size_t i = 0; i < m.count; i++)
			add_finding(&m, &m.items[i]);
		m.telling = true;
		walk(&m);
	}
	for (size_t i = 0; i < m.count; i++)
		json_close(&findings->items[m.items[i].finding - 1].evidence, ']');
	free(m.showing);
	free(m.items);
	map_release(&m.numbers);
	arena_release(&m.keys);
	strbuf_release(&m.scratch);
}
