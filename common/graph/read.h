/* Readers of the record types, inside common/graph: each takes what the graph
 * wants from one record. Adding a type is one function and one row in read.c. */
#ifndef GRAPH_READ_H
#define GRAPH_READ_H

#include "graph/fields.h"
#include "graph/graph.h"
#include "graph/member.h"

void read_flow(struct graph *graph, const struct fields *fields);
void read_dns(struct graph *graph, const struct fields *fields);
void read_http(struct graph *graph, const struct fields *fields);
void read_facts(struct graph *graph, const struct fields *fields); /* tls, quic */
void read_alert(struct graph *graph, const struct fields *fields);
void read_asset(struct graph *graph, const struct fields *fields);
void read_stats(struct graph *graph, const struct fields *fields);

/* Who spoke to whom in a record. */
struct parties {
	uint32_t src, dest; /* addresses, or ADDRESS_NONE */
	uint32_t src_port, dest_port; /* 0 none; an ICMP type is the dest_port */
	uint32_t proto; /* of the graph's protos, + 1; 0 none */
	bool has_ports; /* or an ICMP type */
};

struct parties read_parties(struct graph *graph, const struct fields *fields);

/* Turns client and server round. */
void parties_swap(struct parties *parties);

/* The record's application; *service is that + 1, 0 for none. */
uint32_t read_app(struct graph *graph, const struct fields *fields, uint32_t *service);

/* The list of names of an address, into the bindings; returns the first one + 1. */
uint32_t read_names(struct graph *graph, uint32_t address, struct slice list);

/* The member 'geo' of a record about these two. */
void read_geo(struct graph *graph, struct slice geo, uint32_t src, uint32_t dest);

/* Numbers + 1 of texts and of the parts of a tls or quic member; 0 for nothing. */
uint32_t read_text(struct dictionary *dictionary, struct slice value, struct strbuf *scratch);

/* A string value, and JSON text that begins with 'open' and is not empty, kept in the arena;
 * empty slices when the value is neither. */
struct slice keep_text(struct graph *graph, struct arena *arena, struct slice value);
struct slice keep_json(struct graph *graph, struct arena *arena, struct slice value, char open);

struct tls_facts {
	uint32_t sni, ja3, ja3s, ja4, certificate; /* + 1 */
};

void read_tls(struct graph *graph, struct slice tls, struct tls_facts *facts);

/* The time of a record; false when it has none. */
bool read_time(const struct fields *fields, int64_t *time_us);

/* A record other than a flow happened then. */
void note_event(struct graph *graph, int64_t time_us);

/* The members ti and vt: the set of hits + 1, 0 for none. */
uint32_t read_intel(struct graph *graph, const struct fields *fields);

/* Keeps such a set of a record other than a flow, which was about a name (+ 1). */
void add_sighting(struct graph *graph, const struct fields *fields, const struct parties *parties,
	uint32_t name, uint32_t set);

#endif
