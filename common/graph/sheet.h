/* A column at a time, on its way from the graph into the document. */
#ifndef GRAPH_SHEET_H
#define GRAPH_SHEET_H

#include "graph/graph.h"

struct sheet {
	const struct graph *graph;
	struct strbuf *out;
	int64_t *values; /* of the column that is being written */
};

/* Room for so many values; what was in it is lost. */
int64_t *sheet_values(struct sheet *sheet, size_t count);

/* The conversations: the member 'columns' of the rows. */
void document_columns(struct sheet *sheet);

#endif
