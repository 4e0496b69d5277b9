#include "graph/finding.h"

#include "base/mem.h"
#include "graph/address.h"

#include <stdlib.h>

struct finding *findings_add(struct findings *findings)
{
	struct finding *finding;

	MEM_GROW(findings->items, findings->count, findings->room);
	finding = &findings->items[findings->count++];
	*finding = (struct finding){.src = ADDRESS_NONE, .dest = ADDRESS_NONE, .rank = 1};
	return finding;
}

void finding_add_hit(struct finding *finding, uint32_t hit)
{
	for (size_t i = 0; i < finding->hit_count; i++)
		if (finding->hits[i] == hit)
			return;
	MEM_GROW(finding->hits, finding->hit_count, finding->hit_room);
	finding->hits[finding->hit_count++] = hit;
}

void finding_add_row(struct finding *finding, uint32_t row)
{
	struct row_run *last = finding->run_count ? &finding->runs[finding->run_count - 1] : NULL;

	if (last && last->first + last->count == row) {
		last->count++;
		return;
	}
	MEM_GROW(finding->runs, finding->run_count, finding->run_room);
	finding->runs[finding->run_count++] = (struct row_run){row, 1};
}

bool finding_strikes(const struct finding *finding, uint32_t host)
{
	return finding->tier == TIER_FINDING && host != 0 &&
		(finding->host == host || finding->target == host);
}

/* The last comparisons are for findings that nothing else tells apart. */
static int worst_first(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;

	if (x->tier != y->tier)
		return x->tier < y->tier ? -1 : 1;
	if (x->level != y->level)
		return x->level > y->level ? -1 : 1;
	if (x->rank != y->rank)
		return x->rank > y->rank ? -1 : 1;
	if (x->first_us != y->first_us)
		return x->first_us < y->first_us ? -1 : 1;
	if (x->src != y->src)
		return x->src < y->src ? -1 : 1;
	if (x->dest != y->dest)
		return x->dest < y->dest ? -1 : 1;
	return slice_cmp(x->title, y->title);
}

static void release(struct finding *finding)
{
	free(finding->hits);
	free(finding->runs);
}

/* A merge sort: qsort() may leave equal findings in any order. */
static void sort_range(struct finding *items, struct finding *spare, size_t count)
{
	size_t half = count / 2, left = 0, right = half;

	if (count < 2)
		return;
	sort_range(items, spare, half);
	sort_range(items + half, spare, count - half);
	memcpy(spare, items, count * sizeof(*items));
	for (size_t i = 0; i < count; i++) {
		bool from_left = right == count ||
			(left < half && worst_first(&spare[left], &spare[right]) <= 0);

		items[i] = from_left ? spare[left++] : spare[right++];
	}
}

void findings_sort(struct findings *findings)
{
	struct finding *spare = mem_zalloc(findings->count, sizeof(*spare));

	sort_range(findings->items, spare, findings->count);
	free(spare);
	for (; findings->count > FINDINGS_MAX; findings->omitted++)
		release(&findings->items[--findings->count]);
}

enum level finding_weight(const struct finding *finding)
{
	if (finding->tier == TIER_SUPPRESSED)
		return LEVEL_NONE;
	if (finding->tier == TIER_INFORMATIONAL && finding->level > LEVEL_INFORMATIONAL)
		return LEVEL_INFORMATIONAL;
	return finding->level;
}

const char *tier_name(enum tier tier)
{
	static const char *const names[] = {
		[TIER_FINDING] = "finding",
		[TIER_INFORMATIONAL] = "informational",
		[TIER_SUPPRESSED] = "suppressed",
	};

	return names[tier];
}

void findings_release(struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++)
		release(&findings->items[i]);
	free(findings->items);
	free(findings->mentions);
	map_release(&findings->same);
	arena_release(&findings->text);
	*findings = (struct findings){0};
}
