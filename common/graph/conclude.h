/* The end of the findings: which conversations each is about, those that intel
 * hits make, whose host, how bad. Inside common/graph. */
#ifndef GRAPH_CONCLUDE_H
#define GRAPH_CONCLUDE_H

#include "graph/graph.h"

/* All of it; rows and hosts are in their final order. */
void findings_conclude(struct graph *graph);

/* Adds a finding for each host and indicator, and marks the rows that were hit. */
void findings_of_intel(struct graph *graph);

/* The row is under a finding of this weight. */
void mark_row(struct graph *graph, size_t row, enum level weight);

#endif
