/* Sums over the rows: what the report shows before anything is opened. */
#ifndef GRAPH_TOTALS_H
#define GRAPH_TOTALS_H

#include "graph/graph.h"

/* Fills the hosts' numbers, graph.edges, graph.inbound and graph.histogram;
 * rows, hosts and findings are final. */
void totals_count(struct graph *graph);

#endif
