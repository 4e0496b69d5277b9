/* Questions or requests, grouped by two numbers: a client and what it is about. */
#ifndef DETECT_ROWS_H
#define DETECT_ROWS_H

#include "detect/corpus.h"

struct rows {
	uint32_t client, key; /* what the rows have in common */
	uint32_t first, count; /* groups.order[first ... first + count - 1], in order of time */
};

struct row_groups {
	struct rows *items; /* in order of their first row */
	size_t count, room;
	uint32_t *order; /* indexes of rows */
};

/* Says what row belongs to; false leaves it out. */
typedef bool rows_key_fn(const struct corpus *corpus, size_t row, uint32_t key[2]);

struct row_groups rows_group(const struct corpus *corpus, size_t count, rows_key_fn *key);
void row_groups_release(struct row_groups *groups);

/* By client and registrable name: questions to servers for names of the public tree. */
bool rows_question_key(const struct corpus *corpus, size_t row, uint32_t key[2]);

#endif
