#include "geo/ranges.h"

#include "base/mem.h"

#include <stdlib.h>

bool ranges_add(struct ranges *ranges, struct slice first, struct slice last, uint32_t value)
{
	struct range range = {.value = value};

	if (!ip_parse(first, &range.first) || !ip_parse(last, &range.last))
		return false;
	if (ip_is_v4(&range.first) != ip_is_v4(&range.last) ||
		ip_cmp(&range.first, &range.last) > 0)
		return false;
	MEM_GROW(ranges->items, ranges->count, ranges->room);
	ranges->items[ranges->count++] = range;
	return true;
}

void ranges_release(struct ranges *ranges)
{
	free(ranges->items);
	*ranges = (struct ranges){NULL, 0, 0};
}

/* The address behind it; false behind the last. */
static bool next_ip(struct ip *ip)
{
	for (size_t i = sizeof(ip->bytes); i-- > 0;)
		if (++ip->bytes[i] != 0)
			return true;
	return false;
}

static struct ip ip_before(const struct ip *ip)
{
	struct ip before = *ip;

	for (size_t i = sizeof(before.bytes); i-- > 0;)
		if (before.bytes[i]-- != 0)
			break;
	return before;
}

/* Of equals the longer one first, so that the shorter one cuts it away. */
static int by_first(const void *a, const void *b)
{
	const struct range *left = a, *right = b;
	int order = ip_cmp(&left->first, &right->first);

	return order ? order : ip_cmp(&right->last, &left->last);
}

void ranges_sort(struct ranges *ranges)
{
	size_t kept = 0;

	if (ranges->count == 0)
		return;
	qsort(ranges->items, ranges->count, sizeof(*ranges->items), by_first);
	for (size_t i = 1; i < ranges->count; i++) {
		struct range *before = &ranges->items[kept];
		const struct range *range = &ranges->items[i];

		if (ip_cmp(&before->last, &range->first) >= 0)
			before->last = ip_before(&range->first);
		if (ip_cmp(&before->first, &range->first) < 0)
			kept++;
		ranges->items[kept] = *range;
	}
	ranges->count = kept + 1;
}

/* One set while the overlay goes over it. */
struct walk {
	const struct range *at, *end;
};

/* What the set has at the place 'from'; *until comes down to where that ends. */
static uint32_t value_at(struct walk *walk, const struct ip *from, struct ip *until)
{
	struct ip end;

	while (walk->at < walk->end && ip_cmp(&walk->at->last, from) < 0)
		walk->at++;
	if (walk->at == walk->end)
		return RANGES_NONE;
	if (ip_cmp(&walk->at->first, from) > 0) {
		end = ip_before(&walk->at->first);
		*until = ip_cmp(&end, until) < 0 ? end : *until;
		return RANGES_NONE;
	}
	*until = ip_cmp(&walk->at->last, until) < 0 ? walk->at->last : *until;
	return walk->at->value;
}

static struct walk walk_of(const struct ranges *ranges)
{
	return (struct walk){ranges->items, ranges->items ? ranges->items + ranges->count : NULL};
}

void ranges_overlay(const struct ranges *a, const struct ranges *b, ranges_fn *fn, void *ctx)
{
	struct walk in_a = walk_of(a), in_b = walk_of(b);
	struct ip from = {{0}}, until;

	do {
		uint32_t value_a, value_b;

		memset(until.bytes, 0xff, sizeof(until.bytes));
		value_a = value_at(&in_a, &from, &until);
		value_b = value_at(&in_b, &from, &until);
		if (value_a != RANGES_NONE || value_b != RANGES_NONE)
			fn(&from, &until, value_a, value_b, ctx);
		from = until;
	} while (next_ip(&from));
}
