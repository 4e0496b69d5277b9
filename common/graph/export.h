/* Formats that a graph can be written in. Each is one file and one row in
 * table.c; what is tested for one is tested for all. */
#ifndef GRAPH_EXPORT_H
#define GRAPH_EXPORT_H

#include "graph/graph.h"

#include <stdio.h>

struct exporter {
	const char *name; /* as -f takes it */
	const char *mime;
	const char *help;

	/* Writes the whole of it. False when something else than 'out' failed: then
	 * *err says what. A failed write is seen by the caller, with ferror(). */
	bool (*write)(const struct graph *graph, FILE *out, struct strbuf *err);
	bool runs_program; /* it cannot work in a sandbox (base/sandbox.h) */
};

/* The one of that name, or NULL. */
const struct exporter *exporter_find(const char *name);

/* All of them, the default first; NULL ends the list. */
extern const struct exporter *const exporters[];

#endif
