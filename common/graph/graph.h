/* The graph that a stream of records makes: hosts, applications, destinations,
 * what is between them, and what is wrong with it.
 *
 *	struct graph graph;
 *	graph_init(&graph, &(struct graph_options){...});
 *	... graph_read(&graph, record) for each record ...
 *	graph_finish(&graph);
 *	... exporters read it (export.h) ...
 *	graph_release(&graph);
 *
 * Words are those of share/graph/FORMAT.md. While records are read, everything
 * is kept as numbers into dictionaries, in the order of the stream; at the end
 * addresses, rows and hosts are put into the document's order, and what stands
 * here is what every exporter sees. Same stream, same graph. */
#ifndef GRAPH_GRAPH_H
#define GRAPH_GRAPH_H

#include "graph/address.h"
#include "graph/binding.h"
#include "graph/dictionary.h"
#include "graph/finding.h"
#include "graph/host.h"
#include "graph/intel.h"
#include "graph/lookup.h"
#include "graph/rows.h"
#include "record/record.h"

#define GRAPH_ROWS_MAX 10000000 /* conversations that are kept one by one */
#define HISTOGRAM_BINS_MAX 320

struct graph_options {
	const struct cidr *internal; /* networks that are internal besides the private ones */
	size_t internal_count;
	const char *title; /* NULL: the capture's file names */
	struct slice shell; /* the page that -f html fills */

	/* The application of a record without a member 'app': true, and texts that
	 * live until the next call; NULL: app_proto says it. */
	bool (*classify)(
		void *ctx, const struct record *record, struct slice *label, struct slice *service);
	void *classify_ctx;
};

/* What the stream had: bits of graph.seen. */
enum seen {
	SEEN_TI = 1 << 0,
	SEEN_GEO = 1 << 1,
	SEEN_VT = 1 << 2,
	SEEN_APP = 1 << 3,
	SEEN_ALERT = 1 << 4,
	SEEN_ASSET = 1 << 5,
	SEEN_STATS = 1 << 6,
	SEEN_DNS = 1 << 7,
	SEEN_NAMES = 1 << 8, /* flows say what they are called: pcg-flows wrote them */
};

/* The capture's own account. */
struct account {
	int64_t start_us, end_us; /* earliest and latest packet of a conversation */
	bool has_event; /* ... and times of other records, for streams without conversations */
	int64_t first_event_us, last_event_us;
	int64_t packets, bytes; /* summed over the conversations */
	int64_t stats_packets, stats_bytes; /* of the stats record; -1 without */
	int64_t conversations;
	int64_t omitted_rows; /* conversations past GRAPH_ROWS_MAX */
	int64_t unreadable; /* records of conversations without two addresses */
	int complete; /* of the stats record; -1 unknown */
	struct slice stopped_by; /* text */
	struct slice files, skipped; /* JSON text, of the stats record */
	struct dictionary file_names;
	struct dictionary attribution;
};

/* A record other than a flow that was hit by an indicator. */
struct sighting {
	uint64_t flow_id;
	int64_t time_us;
	uint32_t src, dest; /* client and server */
	uint32_t name; /* + 1: the name it was about */
	uint32_t port, proto; /* of the server; + 1 */
	uint32_t app; /* + 1 */
	uint32_t intel; /* a set of hits + 1 */
};

/* What tls, quic and http events of other sensors say of a conversation. */
struct late_facts {
	uint64_t flow_id;
	uint32_t values[ROW_COLUMNS]; /* as in the rows; 0 says nothing */
	const char *by; /* where its name is from */
};

/* Conversations between two hosts, or from outside to one, by application. */
struct host_edge {
	uint32_t src, dest, app; /* src is 0 in those from outside */
	int64_t conversations, bytes;
	enum level level;
};

struct host_edges {
	struct host_edge *items;
	size_t count, room;
};

struct histogram {
	int64_t step_ms;
	size_t count;
	int64_t conversations[HISTOGRAM_BINS_MAX], bytes[HISTOGRAM_BINS_MAX],
		flagged[HISTOGRAM_BINS_MAX];
};

struct graph {
	struct graph_options options;
	unsigned seen;
	bool by_initiators; /* mode: there is no internal address */

	struct addresses addresses;
	struct rows rows;
	struct bindings bindings;
	struct lookups lookups;
	struct intel intel;
	struct findings findings;
	struct assets assets;
	struct account account;

	struct dictionary names, by, protos, apps, app_protos, services;
	struct dictionary ja3, ja3s, ja4;
	struct dictionary certificates, timings; /* JSON text */
	struct dictionary countries, asns; /* JSON text */
	struct dictionary geo_sources;

	struct sighting *sightings;
	size_t sighting_count, sighting_room;
	struct late_facts *late;
	size_t late_count, late_room;
	struct addresses answered; /* in DNS answers, for streams whose flows carry no names */
	struct column answers; /* ... and the name that was asked, + 1 */

	/* From here on: set by graph_finish(). */
	struct hosts hosts;
	uint32_t *best_name; /* of each address, + 1; 0: it has no name */
	uint8_t *row_level; /* enum level of each row, by its findings */
	uint8_t *row_flagged; /* 1: under a finding of tier 'finding' */
	struct host_edges edges, inbound;
	int64_t inbound_addresses;
	struct histogram histogram;

	struct strbuf scratch, scratch2; /* for one record */
};

void graph_init(struct graph *graph, const struct graph_options *options);
void graph_read(struct graph *graph, const struct record *record);
void graph_finish(struct graph *graph);
void graph_release(struct graph *graph);

/* Of a finished graph. */

/* Is the application one that administers machines: SMB, RPC, RDP, WinRM, SSH, VNC? */
bool graph_app_is_lateral(const struct graph *graph, uint32_t app);

/* What a row's server is called: the number of a name + 1, 0 for nothing. */
uint32_t graph_row_name(const struct graph *graph, size_t row);

/* Host id + 1 of a row's client or server, or 0. */
static inline uint32_t graph_host_of(const struct graph *graph, uint32_t address)
{
	return graph->addresses.items[address].host;
}

/* Milliseconds after the start of the capture, not below 0. */
int64_t graph_ms(const struct graph *graph, int64_t time_us);

/* The title: as the options have it, else the capture's files. */
void graph_title(const struct graph *graph, struct strbuf *out);

#endif
