/* Sums that cannot leave the range that JSON's readers can hold (RFC 8259
 * section 6): a stream may claim any numbers. */
#ifndef GRAPH_TALLY_H
#define GRAPH_TALLY_H

#include <stdint.h>

#define TALLY_MAX ((INT64_C(1) << 53) - 1)

/* a + b, no more than TALLY_MAX; both are 0 to TALLY_MAX. */
static inline int64_t tally(int64_t a, int64_t b)
{
	return a > TALLY_MAX - b ? TALLY_MAX : a + b;
}

static inline void tally_add(int64_t *sum, int64_t more)
{
	*sum = tally(*sum, more);
}

#endif
