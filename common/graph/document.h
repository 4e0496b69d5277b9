/* The graph document of share/graph/FORMAT.md, in its two parts. */
#ifndef GRAPH_DOCUMENT_H
#define GRAPH_DOCUMENT_H

#include "graph/graph.h"

#define DOCUMENT_VERSION 1

/* Appends the JSON text of 'summary' and of 'rows', fit for a <script> element. */
void document_summary(const struct graph *graph, struct strbuf *out);
void document_rows(const struct graph *graph, struct strbuf *out);

/* The parts of the summary that have a file of their own. */
void document_hosts(const struct graph *graph, struct strbuf *out);
void document_findings(const struct graph *graph, struct strbuf *out);

/* An address as a JSON string. */
void json_address(struct strbuf *out, const char *key, const struct address *address);

/* A member that is left out when it is 0, or empty. */
void json_count(struct strbuf *out, const char *key, int64_t value);
void json_words(struct strbuf *out, const char *key, struct slice text);

#endif
