/* Columns of integers as JSON, in the shortest of the four encodings of
 * share/graph/FORMAT.md (COLUMN). Values are within 2^53 of 0. */
#ifndef GRAPH_JSON_COLUMN_H
#define GRAPH_JSON_COLUMN_H

#include "base/strbuf.h"

/* 'telling': the column's text must tell its length, so that it is never sparse.
 * Of encodings of one length it is the one that FORMAT.md names first. */
void json_column(
	struct strbuf *out, const char *key, const int64_t *values, size_t count, bool telling);

/* A plain array. */
void json_array(struct strbuf *out, const char *key, const int64_t *values, size_t count);

#endif
