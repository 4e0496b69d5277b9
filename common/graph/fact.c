/* What can be said of a node or a link: the columns of graphml, gexf and opengraph. */
#include "graph/node.h"
#include "graph/text.h"
#include "record/peek.h"

static void add_number(struct strbuf *out, int64_t number)
{
	strbuf_addf(out, "%lld", (long long)number);
}

static const struct host *host_of(const struct graph *graph, const struct node *node)
{
	return entity_is_host(graph, node->number) ? &graph->hosts.items[node->number] : NULL;
}

static void node_label(const struct graph *graph, const struct node *node, struct strbuf *out)
{
	entity_label(graph, out, node->number);
}

static void node_kind(const struct graph *graph, const struct node *node, struct strbuf *out)
{
	static const char *const kinds[] = {
		[ADDRESS_EXTERNAL] = "external",
		[ADDRESS_INTERNAL] = "internal",
		[ADDRESS_GROUP] = "group",
	};

	strbuf_adds(out,
		host_of(graph, node) ? "host" : kinds[graph->addresses.items[node->address].kind]);
}

static void node_address(const struct graph *graph, const struct node *node, struct strbuf *out)
{
	address_format(out, &graph->addresses.items[node->address]);
}

static void node_subnet(const struct graph *graph, const struct node *node, struct strbuf *out)
{
	const struct host *host = host_of(graph, node);

	if (host)
		strbuf_add_slice(out, graph->hosts.subnets.items[host->subnet]);
}

/* A member of the JSON object of that number (+ 1). */
static void add_member(
	struct strbuf *out, const struct dictionary *objects, uint32_t number, const char *key)
{
	struct strbuf scratch = STRBUF_INIT;
	struct slice value;

	if (number == 0)
		return;
	value = peek_member(objects->items[number - 1], key);
	strbuf_add_slice(out, value.len && value.ptr[0] == '"' ? peek_str(value, &scratch) : value);
	strbuf_release(&scratch);
}

static void node_country(const struct graph *graph, const struct node *node, struct strbuf *out)
{
	add_member(out, &graph->countries, graph->addresses.items[node->address].country, "code");
}

static void node_asn(const struct graph *graph, const struct node *node, struct strbuf *out)
{
	add_member(out, &graph->asns, graph->addresses.items[node->address].asn, "asn");
}

static void node_org(const struct graph *graph, const struct node *node, struct strbuf *out)
{
	add_member(out, &graph->asns, graph->addresses.items[node->address].asn, "org");
}

static void node_level(const struct graph *graph, const struct node *node, struct strbuf *out)
{
	(void)graph;
	add_number(out, node->level);
}

static void node_conversations(
	const struct graph *graph, const struct node *node, struct strbuf *out)
{
	(void)graph;
	add_number(out, node->conversations);
}

static void node_bytes(const struct graph *graph, const struct node *node, struct strbuf *out)
{
	(void)graph;
	add_number(out, node->bytes);
}

static void node_first(const struct graph *graph, const struct node *node, struct strbuf *out)
{
	(void)graph;
	text_time(out, node->first_us);
}

static void node_last(const struct graph *graph, const struct node *node, struct strbuf *out)
{
	(void)graph;
	text_time(out, node->last_us);
}

const struct node_fact node_facts[] = {
	{"label", FACT_TEXT, node_label},
	{"kind", FACT_TEXT, node_kind},
	{"address", FACT_TEXT, node_address},
	{"subnet", FACT_TEXT, node_subnet},
	{"country", FACT_TEXT, node_country},
	{"asn", FACT_NUMBER, node_asn},
	{"organization", FACT_TEXT, node_org},
	{"level", FACT_NUMBER, node_level},
	{"conversations", FACT_NUMBER, node_conversations},
	{"bytes", FACT_NUMBER, node_bytes},
	{"first", FACT_TIME, node_first},
	{"last", FACT_TIME, node_last},
	{NULL, FACT_TEXT, NULL},
};

static void link_application(const struct graph *graph, const struct links *links,
	const struct link *link, struct strbuf *out)
{
	(void)links;
	strbuf_add_slice(out, graph->apps.items[link->app]);
}

static void link_port(const struct graph *graph, const struct links *links, const struct link *link,
	struct strbuf *out)
{
	(void)links;
	text_port(out, link->port, graph->protos.items[link->proto]);
	strbuf_adds(out, link->many_ports ? ", \xe2\x80\xa6" : "");
}

#define LINK_NUMBER(member)                                                                        \
	static void link_##member(const struct graph *graph, const struct links *links,            \
		const struct link *link, struct strbuf *out)                                       \
	{                                                                                          \
		(void)graph;                                                                       \
		(void)links;                                                                       \
		add_number(out, link->member);                                                     \
	}
LINK_NUMBER(conversations)
LINK_NUMBER(packets)
LINK_NUMBER(bytes_out)
LINK_NUMBER(bytes_in)
LINK_NUMBER(level)

static void link_first(const struct graph *graph, const struct links *links,
	const struct link *link, struct strbuf *out)
{
	(void)graph;
	(void)links;
	text_time(out, link->first_us);
}

static void link_last(const struct graph *graph, const struct links *links, const struct link *link,
	struct strbuf *out)
{
	(void)graph;
	(void)links;
	text_time(out, link->last_us);
}

/* From one host to another by a protocol that administers machines. */
static void link_lateral(const struct graph *graph, const struct links *links,
	const struct link *link, struct strbuf *out)
{
	bool lateral = entity_is_host(graph, link->src) && entity_is_host(graph, link->dest) &&
		link->src != link->dest && graph_app_is_lateral(graph, link->app);

	(void)links;
	strbuf_adds(out, lateral ? "true" : "false");
}

const struct link_fact link_facts[] = {
	{"application", FACT_TEXT, link_application},
	{"port", FACT_TEXT, link_port},
	{"conversations", FACT_NUMBER, link_conversations},
	{"packets", FACT_NUMBER, link_packets},
	{"bytes_out", FACT_NUMBER, link_bytes_out},
	{"bytes_in", FACT_NUMBER, link_bytes_in},
	{"first", FACT_TIME, link_first},
	{"last", FACT_TIME, link_last},
	{"level", FACT_NUMBER, link_level},
	{"lateral", FACT_BOOLEAN, link_lateral},
	{"ti", FACT_TEXT, link_hits},
	{NULL, FACT_TEXT, NULL},
};
