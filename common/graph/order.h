/* Putting rows in order by small numbers, many rows at a time. */
#ifndef GRAPH_ORDER_H
#define GRAPH_ORDER_H

#include <stddef.h>
#include <stdint.h>

/* 0, 1, 2 ... count - 1; the caller frees it. */
uint32_t *order_new(size_t count);

/* Sorts 'order' by keys[row], which are below key_count; rows of equal keys stay
 * as they are, so that sorting by the last key first sorts by all of them. */
void order_by(uint32_t *order, size_t count, const uint32_t *keys, size_t key_count);

#endif
