/* What other records say of a conversation, put into its row, by flow id. */
#ifndef GRAPH_JOIN_H
#define GRAPH_JOIN_H

#include "graph/graph.h"

/* Names, fingerprints and certificates of tls, quic and http events, and the
 * names that DNS answers gave to addresses that have no other: for streams
 * whose flows carry none. Before anything gets its final number. */
void join_facts(struct graph *graph);

/* Hits of dns, http, tls and alert records. */
void join_sightings(struct graph *graph);

#endif
