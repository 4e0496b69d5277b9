/* Sorting by an order that needs to know more than the two items. */
#ifndef BASE_SORT_H
#define BASE_SORT_H

#include <stdlib.h>

typedef int sort_order_fn(
	const void *left, const void *right, void *ctx); /* leaves *ctx as it is */

/* qsort_r() of a context that is not to be changed; 'items' may be NULL when there are none. */
static inline void sort_by(
	void *items, size_t count, size_t size, sort_order_fn *order, const void *ctx)
{
	const union {
		const void *given;
		void *passed;
	} context = {ctx};

	if (count)
		qsort_r(items, count, size, order, context.passed);
}

#endif
