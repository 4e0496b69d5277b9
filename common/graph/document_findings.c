/* The findings and victims of the summary. */
#include "base/json.h"
#include "base/mem.h"
#include "graph/document.h"

#include <stdlib.h>

static void add_target(const struct graph *graph, struct strbuf *out, const struct finding *finding)
{
	json_i64(out, "host", (int64_t)finding->host - 1);
	if (finding->src != ADDRESS_NONE)
		json_address(out, "src", &graph->addresses.items[finding->src]);
	else
		json_text(out, "src", "");
	if (finding->dest != ADDRESS_NONE)
		json_address(out, "dest", &graph->addresses.items[finding->dest]);
	if (finding->target)
		json_u64(out, "target", finding->target - 1);
	json_words(out, "dest_name", finding->dest_name);
	if (finding->port)
		json_i64(out, "port", finding->port - 1);
	if (finding->proto)
		json_str(out, "proto", graph->protos.items[finding->proto - 1]);
	if (finding->app)
		json_i64(out, "app", finding->app - 1);
}

static void add_json(struct strbuf *out, const char *key, struct slice json)
{
	if (json.len)
		json_raw(out, key, json);
}

static void add_finding(
	const struct graph *graph, struct strbuf *out, const struct finding *finding)
{
	json_open(out, NULL, '{');
	json_text(out, "tier", tier_name(finding->tier));
	json_i64(out, "level", finding->level);
	json_str(out, "detector", finding->detector);
	json_str(out, "title", finding->title);
	add_json(out, "score", finding->score);
	add_target(graph, out, finding);
	json_i64(out, "first_ms", graph_ms(graph, finding->first_us));
	json_i64(out, "last_ms", graph_ms(graph, finding->last_us));
	json_i64(out, "conversations", finding->conversations);
	json_words(out, "category", finding->category);
	add_json(out, "mitre", finding->mitre);
	add_json(out, "why", finding->why);
	add_json(out, "evidence", finding->evidence);
	json_words(out, "filter", finding->filter);
	if (finding->hit_count) {
		json_open(out, "intel", '[');
		for (size_t i = 0; i < finding->hit_count; i++)
			json_u64(out, NULL, finding->hits[i]);
		json_close(out, ']');
	}
	json_close(out, '}');
}

static void add_victim(const struct graph *graph, struct strbuf *out, uint32_t host)
{
	int64_t first_us = INT64_MAX;

	json_open(out, NULL, '{');
	json_i64(out, "host", (int64_t)host - 1);
	json_open(out, "findings", '[');
	for (size_t i = 0; i < graph->findings.count; i++) {
		const struct finding *finding = &graph->findings.items[i];

		if (!finding_strikes(finding, host))
			continue;
		json_u64(out, NULL, i);
		if (finding->first_us < first_us)
			first_us = finding->first_us;
	}
	json_close(out, ']');
	json_i64(out, "first_ms", graph_ms(graph, first_us));
	json_close(out, '}');
}

struct victims {
	uint8_t *done; /* of each host */
	bool any;
};

static void add_victim_once(
	const struct graph *graph, struct strbuf *out, struct victims *victims, uint32_t host)
{
	if (host == 0 || victims->done[host - 1])
		return;
	if (!victims->any)
		json_open(out, "victims", '[');
	victims->any = true;
	victims->done[host - 1] = 1;
	add_victim(graph, out, host);
}

/* Findings of the victims' tier are sorted worst first, and so are victims: a
 * host stands where its worst finding stands, its source before its target. */
static void add_victims(const struct graph *graph, struct strbuf *out)
{
	const struct findings *findings = &graph->findings;
	struct victims victims = {mem_zalloc(graph->hosts.count, 1), false};

	for (size_t i = 0; i < findings->count; i++) {
		if (findings->items[i].tier != TIER_FINDING)
			continue;
		add_victim_once(graph, out, &victims, findings->items[i].host);
		add_victim_once(graph, out, &victims, findings->items[i].target);
	}
	if (victims.any)
		json_close(out, ']');
	free(victims.done);
}

void document_findings(const struct graph *graph, struct strbuf *out)
{
	if (graph->findings.count == 0)
		return;
	json_open(out, "findings", '[');
	for (size_t i = 0; i < graph->findings.count; i++)
		add_finding(graph, out, &graph->findings.items[i]);
	json_close(out, ']');
	add_victims(graph, out);
}
