/* OpenGraph, the generic JSON of BloodHound CE 8 and later.
 *
 * Its rules: 'metadata' has source_kind only; ids are unique texts without a
 * colon, and are compared in upper case; kinds have a prefix of ours; names of
 * properties are lower case; values are texts, numbers or booleans. So an id is
 * made of our own words, digits and hexadecimal only, and the same thing has the
 * same id in every capture. */
#include "base/digest.h"
#include "base/json.h"
#include "graph/export.h"
#include "graph/node.h"

#define ID_DIGEST_LEN 16 /* bytes of SHA-256 that tell names apart */

static void add_address_id(struct strbuf *out, const struct address *address)
{
	struct strbuf text = STRBUF_INIT;

	address_format(&text, address);
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];

		if (c == ':')
			c = '-';
		if (c >= 'a' && c <= 'f')
			c = "ABCDEF"[c - 'a'];
		strbuf_addc(out, c);
	}
	strbuf_release(&text);
}

static void add_name_id(struct strbuf *out, struct slice name)
{
	uint8_t digest[DIGEST_SHA256_LEN];

	digest_sha256(name, digest);
	for (size_t i = 0; i < ID_DIGEST_LEN; i++)
		strbuf_addf(out, "%02X", digest[i]);
}

static void add_id(const struct graph *graph, struct strbuf *out, entity number)
{
	size_t name = number - graph->hosts.count;

	if (entity_is_host(graph, number)) {
		strbuf_adds(out, "PCG-HOST-");
		add_address_id(
			out, &graph->addresses.items[graph->hosts.items[number].addresses[0]]);
	} else if (name < graph->names.count) {
		strbuf_adds(out, "PCG-NAME-");
		add_name_id(out, graph->names.items[name]);
	} else {
		strbuf_adds(out, "PCG-ADDRESS-");
		add_address_id(out, &graph->addresses.items[name - graph->names.count]);
	}
}

static void json_id(const struct graph *graph, struct strbuf *out, const char *key, entity number)
{
	struct strbuf id = STRBUF_INIT;

	add_id(graph, &id, number);
	json_str(out, key, strbuf_slice(&id));
	strbuf_release(&id);
}

static void json_fact(
	struct strbuf *out, const char *name, enum fact_type type, struct strbuf *value)
{
	if (value->len == 0)
		return;
	if (type == FACT_NUMBER || type == FACT_BOOLEAN)
		json_raw(out, name, strbuf_slice(value));
	else
		json_str(out, name, strbuf_slice(value));
	strbuf_clear(value);
}

/* BloodHound shows 'name'. */
static void add_node(const struct graph *graph, struct strbuf *out, const struct node *node)
{
	struct strbuf value = STRBUF_INIT;

	json_open(out, NULL, '{');
	json_id(graph, out, "id", node->number);
	json_open(out, "kinds", '[');
	json_text(out, NULL, entity_is_host(graph, node->number) ? "PCG_Host" : "PCG_Destination");
	json_close(out, ']');
	json_open(out, "properties", '{');
	entity_label(graph, &value, node->number);
	json_fact(out, "name", FACT_TEXT, &value);
	for (size_t i = 0; node_facts[i].name; i++) {
		if (strcmp(node_facts[i].name, "label") == 0)
			continue;
		node_facts[i].write(graph, node, &value);
		json_fact(out, node_facts[i].name, node_facts[i].type, &value);
	}
	json_close(out, '}');
	json_close(out, '}');
	strbuf_release(&value);
}

static void add_end(const struct graph *graph, struct strbuf *out, const char *key, entity number)
{
	json_open(out, key, '{');
	json_id(graph, out, "value", number);
	json_text(out, "match_by", "id");
	json_close(out, '}');
}

/* BloodHound keeps one edge of a kind between two nodes: the kind tells the application. */
static void add_kind(const struct graph *graph, struct strbuf *out, uint32_t app)
{
	struct slice label = graph->apps.items[app];
	struct strbuf kind = STRBUF_INIT;
	bool altered = false;

	strbuf_adds(&kind, "PCG_");
	for (size_t i = 0; i < label.len && i < 64; i++) {
		uint8_t c = label.ptr[i];
		bool fits =
			(c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');

		if (fits)
			strbuf_add(&kind, &label.ptr[i], 1);
		else
			strbuf_addc(&kind, '_');
		altered |= !fits && c != '/' && c != ' ' && c != '-' && c != '_';
	}
	if (altered || label.len > 64) { /* two such labels are two kinds still */
		strbuf_addc(&kind, '_');
		add_name_id(&kind, label);
	}
	json_str(out, "kind", strbuf_slice(&kind));
	strbuf_release(&kind);
}

static void add_edge(const struct graph *graph, struct strbuf *out, const struct links *links,
	const struct link *link)
{
	struct strbuf value = STRBUF_INIT;

	json_open(out, NULL, '{');
	add_kind(graph, out, link->app);
	add_end(graph, out, "start", link->src);
	add_end(graph, out, "end", link->dest);
	json_open(out, "properties", '{');
	for (size_t i = 0; link_facts[i].name; i++) {
		link_facts[i].write(graph, links, link, &value);
		json_fact(out, link_facts[i].name, link_facts[i].type, &value);
	}
	json_close(out, '}');
	json_close(out, '}');
	strbuf_release(&value);
}

static void flush(struct strbuf *text, FILE *out)
{
	fwrite(text->ptr, 1, text->len, out);
	strbuf_clear(text);
}

static bool write_opengraph(const struct graph *graph, FILE *out, struct strbuf *err)
{
	struct strbuf text = STRBUF_INIT;
	struct links links;
	struct nodes nodes;

	(void)err;
	links_coarse(graph, &links);
	nodes_build(graph, &links, &nodes);
	fputs("{\"metadata\":{\"source_kind\":\"PCG\"},\"graph\":{\"nodes\":[\n", out);
	for (size_t i = 0; i < nodes.count; i++) {
		add_node(graph, &text, &nodes.items[i]);
		strbuf_adds(&text, i + 1 < nodes.count ? ",\n" : "\n");
		flush(&text, out);
	}
	fputs("],\"edges\":[\n", out);
	for (size_t i = 0; i < links.count; i++) {
		add_edge(graph, &text, &links, &links.items[i]);
		strbuf_adds(&text, i + 1 < links.count ? ",\n" : "\n");
		flush(&text, out);
	}
	fputs("]}}\n", out);
	strbuf_release(&text);
	nodes_release(&nodes);
	links_release(&links);
	return true;
}

const struct exporter export_opengraph = {
	"opengraph", "application/json", "for BloodHound CE", write_opengraph, false};
