#include "dissect/kept.h"

struct row {
	uint32_t kind, key, value;
};

void kept_put(struct strbuf *kept, uint32_t kind, uint32_t key, uint32_t value)
{
	struct row row = {kind, key, value};

	if (kept->len < KEPT_ROWS_MAX * sizeof(row))
		strbuf_add(kept, &row, sizeof(row));
}

bool kept_get(struct slice kept, uint32_t kind, uint32_t key, uint32_t *value)
{
	struct row row;

	for (size_t at = kept.len / sizeof(row); at-- > 0;) {
		memcpy(&row, slice_from(kept, at * sizeof(row)).ptr, sizeof(row));
		if (row.kind == kind && row.key == key) {
			*value = row.value;
			return true;
		}
	}
	return false;
}
