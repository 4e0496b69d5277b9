/* The entities that links join, as the nodes of other programs' graphs; and
 * what can be said of nodes and links, once for all formats. */
#ifndef GRAPH_NODE_H
#define GRAPH_NODE_H

#include "graph/link.h"

struct node {
	entity number;
	uint32_t address; /* the first one */
	bool many_addresses;
	int64_t conversations, bytes; /* on either side */
	int64_t first_us, last_us;
	enum level level; /* of a host: of its findings; else of what went to it */
};

struct nodes {
	struct node *items; /* in order of their entities */
	size_t count, room;
	uint32_t *place; /* by entity, + 1; 0 for none */
};

void nodes_build(const struct graph *graph, const struct links *links, struct nodes *nodes);
void nodes_release(struct nodes *nodes);

enum fact_type { FACT_TEXT, FACT_NUMBER, FACT_BOOLEAN, FACT_TIME };

/* One property. 'write' appends its text, nothing when there is none. */
struct node_fact {
	const char *name;
	enum fact_type type;
	void (*write)(const struct graph *graph, const struct node *node, struct strbuf *out);
};

struct link_fact {
	const char *name;
	enum fact_type type;
	void (*write)(const struct graph *graph, const struct links *links, const struct link *link,
		struct strbuf *out);
};

/* Tables that a row without a name ends. */
extern const struct node_fact node_facts[];
extern const struct link_fact link_facts[];

#endif
