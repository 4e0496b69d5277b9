/* What went from whom to whom: the rows, summed up.
 *
 * An entity is what one node of a picture stands for: a host, a name (with all
 * the addresses behind it), or an address that has neither. One name on ten
 * addresses is one entity; one address under ten names is ten. */
#ifndef GRAPH_LINK_H
#define GRAPH_LINK_H

#include "graph/graph.h"

/* Numbers: hosts first, then names, then addresses. */
typedef uint32_t entity;

size_t entity_count(const struct graph *graph);
entity entity_of_address(const struct graph *graph, uint32_t address);
entity entity_of_server(const struct graph *graph, size_t row);
bool entity_is_host(const struct graph *graph, entity number);

/* What it is called: a name, or an address as text, appended. */
void entity_label(const struct graph *graph, struct strbuf *out, entity number);

struct link {
	entity src, dest;
	uint32_t app;
	uint32_t src_address, dest_address; /* of the first conversation */
	uint32_t port, proto; /* of all in links_fine(), of the first in links_coarse() */
	bool many_ports, many_addresses;
	uint32_t service; /* + 1, of the first that has one */
	int64_t conversations, packets, bytes_out, bytes_in; /* out: to the server */
	int64_t first_us, last_us;
	enum level level;
	size_t start, end; /* its rows: links.rows[start .. end) */
};

struct links {
	struct link *items;
	size_t count, room;
	uint32_t *rows;
};

/* One link for each source, application, destination, its address, port and protocol. */
void links_fine(const struct graph *graph, struct links *links);

/* One link for each source, application and destination. */
void links_coarse(const struct graph *graph, struct links *links);

/* The link's hits as text, each once: feed:indicator, joined by blanks; appended. */
void link_hits(const struct graph *graph, const struct links *links, const struct link *link,
	struct strbuf *out);

void links_release(struct links *links);

#endif
