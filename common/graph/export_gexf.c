/* GEXF 1.3 (gexf.net), dynamic: nodes and edges carry the times in which they
 * were there, so that Gephi has its timeline. The time format is called "date",
 * as other writers call it: Gephi reads the times of day all the same, and some
 * readers know no "dateTime". */
#include "base/mem.h"
#include "graph/export.h"
#include "graph/node.h"
#include "graph/text.h"

#include <stdlib.h>

#define SPELLS_MAX 200 /* of one edge: what is closer together is one */

static const char *const types[] = {
	[FACT_TEXT] = "string",
	[FACT_NUMBER] = "long",
	[FACT_BOOLEAN] = "boolean",
	[FACT_TIME] = "string",
};

static void write_attributes(FILE *out)
{
	fputs("<attributes class=\"node\">\n", out);
	for (size_t i = 0; node_facts[i].name; i++)
		fprintf(out, "<attribute id=\"%s\" title=\"%s\" type=\"%s\"/>\n",
			node_facts[i].name, node_facts[i].name, types[node_facts[i].type]);
	fputs("</attributes>\n<attributes class=\"edge\">\n", out);
	for (size_t i = 0; link_facts[i].name; i++)
		fprintf(out, "<attribute id=\"%s\" title=\"%s\" type=\"%s\"/>\n",
			link_facts[i].name, link_facts[i].name, types[link_facts[i].type]);
	fputs("</attributes>\n", out);
}

static void add_value(struct strbuf *out, const char *name, struct strbuf *value)
{
	if (value->len == 0)
		return;
	strbuf_addf(out, "<attvalue for=\"%s\" value=\"", name);
	text_xml(out, strbuf_slice(value));
	strbuf_adds(out, "\"/>");
	strbuf_clear(value);
}

static void add_span(struct strbuf *out, int64_t first_us, int64_t last_us)
{
	strbuf_adds(out, " start=\"");
	text_time(out, first_us);
	strbuf_adds(out, "\" end=\"");
	text_time(out, last_us);
	strbuf_addc(out, '"');
}

static void add_node(const struct graph *graph, struct strbuf *out, const struct node *node)
{
	struct strbuf value = STRBUF_INIT;

	entity_label(graph, &value, node->number);
	strbuf_addf(out, "<node id=\"n%u\" label=\"", node->number);
	text_xml(out, strbuf_slice(&value));
	strbuf_addc(out, '"');
	add_span(out, node->first_us, node->last_us);
	strbuf_adds(out, "><attvalues>");
	strbuf_clear(&value);
	for (size_t i = 0; node_facts[i].name; i++) {
		node_facts[i].write(graph, node, &value);
		add_value(out, node_facts[i].name, &value);
	}
	strbuf_adds(out, "</attvalues></node>\n");
	strbuf_release(&value);
}

struct span {
	int64_t first_us, last_us;
};

static int by_first(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	if (x->first_us != y->first_us)
		return x->first_us < y->first_us ? -1 : 1;
	return x->last_us < y->last_us ? -1 : x->last_us > y->last_us;
}

static struct span *spans_of(
	const struct graph *graph, const struct links *links, const struct link *link)
{
	struct span *spans = mem_zalloc(link->end - link->start, sizeof(*spans));

	for (size_t i = link->start; i < link->end; i++) {
		uint32_t row = links->rows[i];

		spans[i - link->start] = (struct span){row_wide(&graph->rows, ROW_START_US, row),
			row_wide(&graph->rows, ROW_END_US, row)};
	}
	qsort(spans, link->end - link->start, sizeof(*spans), by_first);
	return spans;
}

/* Its conversations' times; those that overlap, or are closer together than
 * SPELLS_MAX allows, are one. */
static void add_spells(const struct graph *graph, struct strbuf *out, const struct links *links,
	const struct link *link)
{
	struct span *spans = spans_of(graph, links, link);
	size_t count = link->end - link->start;
	int64_t gap_us = count > SPELLS_MAX ? (link->last_us - link->first_us) / SPELLS_MAX : 0;
	struct span spell = spans[0];

	strbuf_adds(out, "<spells>");
	for (size_t i = 1; i <= count; i++) {
		if (i < count && spans[i].first_us - spell.last_us <= gap_us) {
			if (spans[i].last_us > spell.last_us)
				spell.last_us = spans[i].last_us;
			continue;
		}
		strbuf_adds(out, "<spell");
		add_span(out, spell.first_us, spell.last_us);
		strbuf_adds(out, "/>");
		if (i < count)
			spell = spans[i];
	}
	strbuf_adds(out, "</spells>");
	free(spans);
}

static void add_edge(
	const struct graph *graph, struct strbuf *out, const struct links *links, size_t number)
{
	const struct link *link = &links->items[number];
	struct strbuf value = STRBUF_INIT;

	strbuf_addf(out, "<edge id=\"e%zu\" source=\"n%u\" target=\"n%u\" weight=\"%lld\" kind=\"",
		number, link->src, link->dest, (long long)link->conversations);
	text_xml(out, graph->apps.items[link->app]);
	strbuf_adds(out, "\" label=\"");
	text_xml(out, graph->apps.items[link->app]);
	strbuf_adds(out, "\"><attvalues>");
	for (size_t i = 0; link_facts[i].name; i++) {
		link_facts[i].write(graph, links, link, &value);
		add_value(out, link_facts[i].name, &value);
	}
	strbuf_adds(out, "</attvalues>");
	add_spells(graph, out, links, link);
	strbuf_adds(out, "</edge>\n");
	strbuf_release(&value);
}

static void write_body(
	const struct graph *graph, FILE *out, const struct links *links, const struct nodes *nodes)
{
	struct strbuf text = STRBUF_INIT;

	fprintf(out, "<nodes count=\"%zu\">\n", nodes->count);
	for (size_t i = 0; i < nodes->count; i++) {
		strbuf_clear(&text);
		add_node(graph, &text, &nodes->items[i]);
		fwrite(text.ptr, 1, text.len, out);
	}
	fprintf(out, "</nodes>\n<edges count=\"%zu\">\n", links->count);
	for (size_t i = 0; i < links->count; i++) {
		strbuf_clear(&text);
		add_edge(graph, &text, links, i);
		fwrite(text.ptr, 1, text.len, out);
	}
	fputs("</edges>\n", out);
	strbuf_release(&text);
}

static bool write_gexf(const struct graph *graph, FILE *out, struct strbuf *err)
{
	struct links links;
	struct nodes nodes;

	(void)err;
	links_coarse(graph, &links);
	nodes_build(graph, &links, &nodes);
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	      "<gexf xmlns=\"http://gexf.net/1.3\" version=\"1.3\">\n"
	      "<meta><creator>pcg-graph</creator></meta>\n"
	      "<graph mode=\"dynamic\" defaultedgetype=\"directed\" timeformat=\"date\" "
	      "timerepresentation=\"interval\">\n",
		out);
	write_attributes(out);
	write_body(graph, out, &links, &nodes);
	fputs("</graph>\n</gexf>\n", out);
	nodes_release(&nodes);
	links_release(&links);
	return true;
}

const struct exporter export_gexf = {
	"gexf", "application/gexf+xml", "for Gephi, with its timeline", write_gexf, false};
