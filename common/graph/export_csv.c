/* CSV (RFC 4180, LF): one line for each host, application, destination, its address and port. */
#include "base/json.h"
#include "graph/export.h"
#include "graph/link.h"
#include "graph/text.h"
#include "record/peek.h"

static const char header[] = "host,application,destination,address,port,protocol,country,asn,"
			     "conversations,packets,bytes_out,bytes_in,first,last,ti,"
			     "host_address,organization,service,level\n";

static void add_text(struct strbuf *line, struct slice text)
{
	strbuf_addc(line, ',');
	text_csv(line, text);
}

static void add_number(struct strbuf *line, int64_t number)
{
	strbuf_addf(line, ",%lld", (long long)number);
}

static void add_entity(const struct graph *graph, struct strbuf *line, entity number)
{
	struct strbuf label = STRBUF_INIT;

	entity_label(graph, &label, number);
	add_text(line, strbuf_slice(&label));
	strbuf_release(&label);
}

static void add_address(const struct graph *graph, struct strbuf *line, uint32_t number)
{
	strbuf_addc(line, ',');
	address_format(line, &graph->addresses.items[number]);
}

static void add_time(struct strbuf *line, int64_t time_us)
{
	strbuf_addc(line, ',');
	text_time(line, time_us);
}

/* A member of a JSON object of a dictionary; 'number' is + 1. */
static void add_member(
	struct strbuf *line, const struct dictionary *objects, uint32_t number, const char *key)
{
	struct strbuf scratch = STRBUF_INIT;
	struct slice object = number ? objects->items[number - 1] : slice_of(NULL, 0);
	struct slice value = peek_member(object, key);

	add_text(line, value.len && value.ptr[0] == '"' ? peek_str(value, &scratch) : value);
	strbuf_release(&scratch);
}

static void add_hits(const struct graph *graph, struct strbuf *line, const struct links *links,
	const struct link *link)
{
	struct strbuf text = STRBUF_INIT;

	link_hits(graph, links, link, &text);
	add_text(line, strbuf_slice(&text));
	strbuf_release(&text);
}

/* Each cell has a comma in front of it; the line's first is not written. */
static void add_link(const struct graph *graph, struct strbuf *line, const struct links *links,
	const struct link *link)
{
	const struct address *server = &graph->addresses.items[link->dest_address];

	add_entity(graph, line, link->src);
	add_text(line, graph->apps.items[link->app]);
	add_entity(graph, line, link->dest);
	add_address(graph, line, link->dest_address);
	add_number(line, link->port);
	add_text(line, graph->protos.items[link->proto]);
	add_member(line, &graph->countries, server->country, "code");
	add_member(line, &graph->asns, server->asn, "asn");
	add_number(line, link->conversations);
	add_number(line, link->packets);
	add_number(line, link->bytes_out);
	add_number(line, link->bytes_in);
	add_time(line, link->first_us);
	add_time(line, link->last_us);
	add_hits(graph, line, links, link);
	add_address(graph, line, link->src_address);
	add_member(line, &graph->asns, server->asn, "org");
	add_text(
		line, link->service ? graph->services.items[link->service - 1] : slice_of(NULL, 0));
	add_number(line, link->level);
	strbuf_addc(line, '\n');
}

static bool write_csv(const struct graph *graph, FILE *out, struct strbuf *err)
{
	struct strbuf line = STRBUF_INIT;
	struct links links;

	(void)err;
	links_fine(graph, &links);
	fputs(header, out);
	for (size_t i = 0; i < links.count; i++) {
		strbuf_clear(&line);
		add_link(graph, &line, &links, &links.items[i]);
		fwrite(line.ptr + 1, 1, line.len - 1, out);
	}
	strbuf_release(&line);
	links_release(&links);
	return true;
}

const struct exporter export_csv = {
	"csv", "text/csv", "a line for each host, application and destination", write_csv, false};
