/* GraphML (graphml.graphdrawing.org): hosts and destinations, an edge for each application between two. */
#include "graph/export.h"
#include "graph/node.h"
#include "graph/text.h"

static const char *const types[] = {
	[FACT_TEXT] = "string",
	[FACT_NUMBER] = "long",
	[FACT_BOOLEAN] = "boolean",
	[FACT_TIME] = "string",
};

static void write_keys(FILE *out)
{
	for (size_t i = 0; node_facts[i].name; i++)
		fprintf(out, "<key id=\"n_%s\" for=\"node\" attr.name=\"%s\" attr.type=\"%s\"/>\n",
			node_facts[i].name, node_facts[i].name, types[node_facts[i].type]);
	for (size_t i = 0; link_facts[i].name; i++)
		fprintf(out, "<key id=\"e_%s\" for=\"edge\" attr.name=\"%s\" attr.type=\"%s\"/>\n",
			link_facts[i].name, link_facts[i].name, types[link_facts[i].type]);
}

static void add_data(struct strbuf *out, const char *prefix, const char *name, struct strbuf *value)
{
	if (value->len == 0)
		return;
	strbuf_addf(out, "<data key=\"%s_%s\">", prefix, name);
	text_xml(out, strbuf_slice(value));
	strbuf_adds(out, "</data>");
	strbuf_clear(value);
}

static void add_node(const struct graph *graph, struct strbuf *out, const struct node *node)
{
	struct strbuf value = STRBUF_INIT;

	strbuf_addf(out, "<node id=\"n%u\">", node->number);
	for (size_t i = 0; node_facts[i].name; i++) {
		node_facts[i].write(graph, node, &value);
		add_data(out, "n", node_facts[i].name, &value);
	}
	strbuf_adds(out, "</node>\n");
	strbuf_release(&value);
}

static void add_edge(
	const struct graph *graph, struct strbuf *out, const struct links *links, size_t number)
{
	const struct link *link = &links->items[number];
	struct strbuf value = STRBUF_INIT;

	strbuf_addf(out, "<edge id=\"e%zu\" source=\"n%u\" target=\"n%u\">", number, link->src,
		link->dest);
	for (size_t i = 0; link_facts[i].name; i++) {
		link_facts[i].write(graph, links, link, &value);
		add_data(out, "e", link_facts[i].name, &value);
	}
	strbuf_adds(out, "</edge>\n");
	strbuf_release(&value);
}

static void write_body(
	const struct graph *graph, FILE *out, const struct links *links, const struct nodes *nodes)
{
	struct strbuf text = STRBUF_INIT;

	for (size_t i = 0; i < nodes->count; i++) {
		strbuf_clear(&text);
		add_node(graph, &text, &nodes->items[i]);
		fwrite(text.ptr, 1, text.len, out);
	}
	for (size_t i = 0; i < links->count; i++) {
		strbuf_clear(&text);
		add_edge(graph, &text, links, i);
		fwrite(text.ptr, 1, text.len, out);
	}
	strbuf_release(&text);
}

static bool write_graphml(const struct graph *graph, FILE *out, struct strbuf *err)
{
	struct links links;
	struct nodes nodes;

	(void)err;
	links_coarse(graph, &links);
	nodes_build(graph, &links, &nodes);
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	      "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
		out);
	write_keys(out);
	fputs("<graph id=\"pcapgraph\" edgedefault=\"directed\">\n", out);
	write_body(graph, out, &links, &nodes);
	fputs("</graph>\n</graphml>\n", out);
	nodes_release(&nodes);
	links_release(&links);
	return true;
}

const struct exporter export_graphml = {
	"graphml", "application/graphml+xml", "for yEd, igraph, networkx", write_graphml, false};
