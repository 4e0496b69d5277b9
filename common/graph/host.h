/* Hosts: the machines that a report is about. */
#ifndef GRAPH_HOST_H
#define GRAPH_HOST_H

#include "base/arena.h"
#include "graph/dictionary.h"
#include "graph/finding.h"

#define HOSTS_MAX 50000 /* in a document; the others stay plain addresses */

/* What an asset record says. Texts live in the struct assets. */
struct asset {
	uint32_t address;
	struct slice mac, mac_vendor; /* texts */
	struct slice names, users, os; /* JSON arrays */
};

struct assets {
	struct asset *items;
	size_t count, room;
	struct map by_address;
	struct arena text;
};

struct host {
	uint32_t *addresses; /* numbers; the one that is shown first */
	uint32_t address_count;
	uint32_t subnet; /* of the struct hosts */
	struct slice name; /* best name; empty for none */
	bool has_times;
	int64_t first_us, last_us;
	int64_t conversations, packets, bytes_out, bytes_in;
	int64_t destinations, clients; /* distinct addresses */
	enum level level; /* of its worst finding as the source */
};

struct hosts {
	struct host *items;
	size_t count;
	uint32_t *addresses; /* of all hosts, one after the other */
	struct dictionary subnets; /* as CIDR */
	int64_t omitted; /* past HOSTS_MAX */
};

/* The asset record of an address, or NULL. */
const struct asset *assets_find(const struct assets *assets, uint32_t address);

struct graph;

/* Decides who is a host; addresses are in their final order. */
void graph_hosts_find(struct graph *graph);

/* Their names, when bindings are in their final order. */
void hosts_name(struct graph *graph);

void graph_hosts_release(struct hosts *hosts);
void graph_assets_release(struct assets *assets);

#endif
