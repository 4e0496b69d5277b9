/* DOT for Graphviz: hosts in a cluster for each subnet, the applications that
 * each used, and where these went. It reads well under dot, which makes columns
 * of it, and under sfdp. Texts stand in labels only; all ids are our own. */
#include "base/mem.h"
#include "graph/export.h"
#include "graph/picture.h"
#include "graph/tally.h"
#include "graph/text.h"

#include <math.h>
#include <stdlib.h>

#define LABEL_MAX 36 /* characters */

struct drawing {
	struct picture picture;
	const struct graph *graph;
	struct strbuf out;
	uint8_t *is_drawn; /* by entity: a destination that has its node */
};

static const char *const edge_colors[] = {"#828d9b", "#828d9b", "#c77700", "#c62f27"};

static void add_label(struct strbuf *out, struct slice text)
{
	struct strbuf shown = STRBUF_INIT;

	text_short(&shown, text, LABEL_MAX);
	text_dot(out, strbuf_slice(&shown));
	strbuf_release(&shown);
}

static void add_host(struct drawing *drawing, uint32_t id)
{
	const struct host *host = &drawing->graph->hosts.items[id];
	struct strbuf *out = &drawing->out;

	strbuf_addf(out,
		"\t\th%u [shape=box, style=\"rounded,filled\", fillcolor=\"#41617d\", "
		"fontcolor=white, label=\"",
		id);
	if (host->name.len) {
		add_label(out, host->name);
		strbuf_adds(out, "\\n");
	}
	address_format(out, &drawing->graph->addresses.items[host->addresses[0]]);
	strbuf_addc(out, '"');
	if (host->level >= LEVEL_SUSPICIOUS)
		strbuf_addf(out, ", color=\"%s\", penwidth=4", edge_colors[host->level]);
	strbuf_adds(out, "];\n");
}

/* The shown hosts of one subnet. */
static void add_cluster(struct drawing *drawing, uint32_t subnet)
{
	const struct hosts *hosts = &drawing->graph->hosts;
	bool open = false;

	for (uint32_t id = 0; id < hosts->count; id++) {
		if (!drawing->picture.is_shown[id] || hosts->items[id].subnet != subnet)
			continue;
		if (!open) {
			strbuf_addf(&drawing->out, "\tsubgraph cluster_%u {\n\t\tlabel=\"", subnet);
			strbuf_add_slice(&drawing->out, hosts->subnets.items[subnet]);
			strbuf_adds(&drawing->out,
				"\";\n\t\tstyle=rounded;\n\t\t"
				"color=\"#c5ccd6\";\n\t\tfontsize=11;\n");
			open = true;
		}
		add_host(drawing, id);
	}
	if (open)
		strbuf_adds(&drawing->out, "\t}\n");
}

static void add_more(struct strbuf *out, const char *id, size_t count, const char *what)
{
	strbuf_addf(out,
		"\t%s [shape=box, style=\"rounded,dashed\", color=\"#828d9b\", "
		"label=\"+%zu more%s%s\"];\n",
		id, count, *what ? " " : "", what);
}

static void add_hosts(struct drawing *drawing)
{
	size_t left_out = drawing->graph->hosts.count - drawing->picture.shown;

	for (uint32_t subnet = 0; subnet < drawing->graph->hosts.subnets.count; subnet++)
		add_cluster(drawing, subnet);
	if (left_out)
		add_more(&drawing->out, "more_hosts", left_out, "hosts");
}

/* 1 px for a kilobyte, 2.7 for a megabyte, 4.3 for a gigabyte; bad ones are never thin. */
static void add_style(struct strbuf *out, int64_t bytes, enum level level)
{
	double width = 1 + 0.55 * log10((double)bytes / 1000 + 1);

	if (width > 5)
		width = 5;
	if (level >= LEVEL_SUSPICIOUS && width < 2)
		width = 2;
	strbuf_addf(out, "penwidth=%.1f, color=\"%s\"", width, edge_colors[level]);
}

static void add_target_label(struct drawing *drawing, const struct link *link)
{
	struct strbuf name = STRBUF_INIT, address = STRBUF_INIT;

	entity_label(drawing->graph, &name, link->dest);
	address_format(&address, &drawing->graph->addresses.items[link->dest_address]);
	add_label(&drawing->out, strbuf_slice(&name));
	if (!slice_eq(strbuf_slice(&name), strbuf_slice(&address))) {
		strbuf_adds(&drawing->out, "\\n");
		strbuf_add_slice(&drawing->out, strbuf_slice(&address));
		strbuf_adds(&drawing->out, link->many_addresses ? ", \xe2\x80\xa6" : "");
	} else if (drawing->graph->addresses.items[link->dest_address].kind == ADDRESS_GROUP) {
		strbuf_adds(&drawing->out, "\\nto everybody");
	}
	strbuf_release(&name);
	strbuf_release(&address);
}

/* Bad ones have another shape too: colour alone says nothing in print. */
static void add_target(struct drawing *drawing, const struct link *link)
{
	static const char *const styles[] = {
		"shape=box, color=\"#c5ccd6\"",
		"shape=box, color=\"#56616e\"",
		"shape=hexagon, fillcolor=\"#fdf0dc\", color=\"#c77700\"",
		"shape=octagon, fillcolor=\"#c62f27\", color=\"#c62f27\", fontcolor=white",
	};

	if (drawing->is_drawn[link->dest])
		return;
	drawing->is_drawn[link->dest] = 1;
	strbuf_addf(&drawing->out, "\td%u [style=filled, fillcolor=white, %s, label=\"", link->dest,
		styles[drawing->picture.level[link->dest]]);
	add_target_label(drawing, link);
	strbuf_adds(&drawing->out, "\"];\n");
}

static void add_target_edge(struct drawing *drawing, uint32_t host, const struct link *link)
{
	struct strbuf *out = &drawing->out;

	strbuf_addf(out, "\th%u_a%u -> d%u [", host, link->app, link->dest);
	add_style(out, tally(link->bytes_out, link->bytes_in), link->level);
	strbuf_adds(out, ", label=\"");
	text_port(out, link->port, drawing->graph->protos.items[link->proto]);
	strbuf_adds(out, link->many_ports ? ", \xe2\x80\xa6\"];\n" : "\"];\n");
}

/* One application of a host, and its destinations. */
static void add_group(struct drawing *drawing, uint32_t host, const struct group *group)
{
	size_t shown = picture_targets(&drawing->picture, group);
	struct strbuf *out = &drawing->out;

	strbuf_addf(out,
		"\th%u_a%u [shape=ellipse, style=filled, fillcolor=\"#e6ebf1\", "
		"color=\"#828d9b\", label=\"",
		host, group->app);
	add_label(out, drawing->graph->apps.items[group->app]);
	strbuf_addf(out, "\"];\n\th%u -> h%u_a%u [", host, host, group->app);
	add_style(out, group->bytes, group->level);
	strbuf_adds(out, "];\n");
	for (size_t i = 0; i < shown; i++) {
		const struct link *link = &drawing->picture.links.items[group->links[i]];

		add_target(drawing, link);
		add_target_edge(drawing, host, link);
	}
	if (shown < group->count) {
		struct strbuf id = STRBUF_INIT;

		strbuf_addf(&id, "h%u_a%u_more", host, group->app);
		add_more(out, strbuf_cstr(&id), group->count - shown, "");
		strbuf_addf(out, "\th%u_a%u -> %s;\n", host, group->app, strbuf_cstr(&id));
		strbuf_release(&id);
	}
}

static void add_apps(struct drawing *drawing, uint32_t host)
{
	struct groups groups;
	struct strbuf id = STRBUF_INIT;
	size_t shown = drawing->picture.apps_each;

	picture_groups(&drawing->picture, host, &groups);
	if (groups.count <= shown + 1)
		shown = groups.count;
	for (size_t i = 0; i < shown; i++)
		add_group(drawing, host, &groups.items[i]);
	if (shown < groups.count) {
		strbuf_addf(&id, "h%u_more", host);
		add_more(&drawing->out, strbuf_cstr(&id), groups.count - shown, "applications");
		strbuf_addf(&drawing->out, "\th%u -> %s;\n", host, strbuf_cstr(&id));
	}
	strbuf_release(&id);
	groups_release(&groups);
}

/* One line for two hosts; only what administers is named, the rest would be a thicket of words. */
static void add_peers(struct drawing *drawing, const struct peers *peers, bool outside)
{
	bool lateral = peers->lateral.len > 0;
	enum level level = peers->level;
	struct strbuf *out = &drawing->out;

	if (lateral && level < LEVEL_SUSPICIOUS)
		level = LEVEL_SUSPICIOUS;
	if (outside)
		strbuf_addf(out, "\toutside -> h%u [", peers->b);
	else
		strbuf_addf(out, "\th%u -> h%u [constraint=false, dir=%s, ", peers->a, peers->b,
			peers->forth && peers->back ? "both"
				: peers->back       ? "back"
						    : "forward");
	add_style(out, peers->bytes, level);
	strbuf_adds(out, lateral ? ", style=dashed, label=\"" : ", label=\"");
	add_label(out, strbuf_slice(&peers->lateral));
	strbuf_adds(out, "\"];\n");
}

static void add_all_peers(struct drawing *drawing, const struct host_edges *edges, bool outside)
{
	struct peers_list list;

	picture_peers(&drawing->picture, edges, outside, &list);
	for (size_t i = 0; i < list.count; i++)
		add_peers(drawing, &list.items[i], outside);
	peers_release(&list);
}

static void add_outside(struct drawing *drawing)
{
	if (drawing->graph->inbound.count == 0)
		return;
	strbuf_addf(&drawing->out,
		"\toutside [shape=house, style=filled, fillcolor=\"#e6ebf1\", "
		"label=\"Internet in\\n%lld %s\"];\n",
		(long long)drawing->graph->inbound_addresses,
		drawing->graph->inbound_addresses == 1 ? "address" : "addresses");
	add_all_peers(drawing, &drawing->graph->inbound, true);
}

static void add_head(struct drawing *drawing)
{
	struct strbuf *out = &drawing->out, title = STRBUF_INIT;
	const struct account *account = &drawing->graph->account;

	graph_title(drawing->graph, &title);
	strbuf_adds(out,
		"digraph pcapgraph {\n\trankdir=LR;\n\tranksep=1.2;\n\tnodesep=0.12;\n"
		"\toverlap=prism;\n\toutputorder=edgesfirst;\n\tlabelloc=t;\n"
		"\tfontname=\"Helvetica,Arial,sans-serif\";\n\tfontsize=12;\n\tlabel=\"");
	add_label(out, strbuf_slice(&title));
	strbuf_addf(out, "\\n%lld conversations of %zu hosts", (long long)account->conversations,
		drawing->graph->hosts.count);
	strbuf_adds(out,
		drawing->graph->by_initiators ? " (no internal address: these are the initiators)"
					      : "");
	strbuf_adds(out, account->complete == 0 ? "\\nthe capture is incomplete\";\n" : "\";\n");
	strbuf_adds(out,
		"\tnode [fontname=\"Helvetica,Arial,sans-serif\", fontsize=10, "
		"height=0.3, margin=\"0.1,0.04\"];\n"
		"\tedge [fontname=\"Helvetica,Arial,sans-serif\", fontsize=8, "
		"fontcolor=\"#56616e\", color=\"#828d9b\", arrowsize=0.5];\n");
	strbuf_release(&title);
}

static bool write_dot(const struct graph *graph, FILE *out, struct strbuf *err)
{
	struct drawing drawing = {.graph = graph};

	(void)err;
	picture_take(&drawing.picture, graph);
	drawing.is_drawn = mem_zalloc(entity_count(graph), 1);
	add_head(&drawing);
	add_hosts(&drawing);
	add_outside(&drawing);
	add_all_peers(&drawing, &graph->edges, false);
	for (uint32_t id = 0; id < graph->hosts.count; id++)
		if (drawing.picture.is_shown[id])
			add_apps(&drawing, id);
	strbuf_adds(&drawing.out, "}\n");
	fwrite(drawing.out.ptr, 1, drawing.out.len, out);
	strbuf_release(&drawing.out);
	free(drawing.is_drawn);
	picture_release(&drawing.picture);
	return true;
}

const struct exporter export_dot = {
	"dot", "text/vnd.graphviz", "for Graphviz: dot and sfdp", write_dot, false};
