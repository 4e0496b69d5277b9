/* A small table in what a dissector keeps between its calls (dissect_out.kept):
 * numbers under a kind and a number. What was put last is found first. */
#ifndef DISSECT_KEPT_H
#define DISSECT_KEPT_H

#include "base/strbuf.h"

#define KEPT_ROWS_MAX 1024 /* of one direction; what comes later is not kept */

void kept_put(struct strbuf *kept, uint32_t kind, uint32_t key, uint32_t value);
bool kept_get(struct slice kept, uint32_t kind, uint32_t key, uint32_t *value);

#endif
