#include "graph/order.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

uint32_t *order_new(size_t count)
{
	uint32_t *order = mem_zalloc(count, sizeof(*order));

	for (size_t i = 0; i < count; i++)
		order[i] = (uint32_t)i;
	return order;
}

void order_by(uint32_t *order, size_t count, const uint32_t *keys, size_t key_count)
{
	uint32_t *starts = mem_zalloc(key_count + 1, sizeof(*starts));
	uint32_t *sorted = mem_zalloc(count, sizeof(*sorted));

	for (size_t i = 0; i < count; i++)
		starts[keys[order[i]] + 1]++;
	for (size_t key = 0; key < key_count; key++)
		starts[key + 1] += starts[key];
	for (size_t i = 0; i < count; i++)
		sorted[starts[keys[order[i]]]++] = order[i];
	memcpy(order, sorted, count * sizeof(*order));
	free(sorted);
	free(starts);
}
