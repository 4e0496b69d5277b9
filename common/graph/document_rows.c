/* The rows of the document: dictionaries and side tables around the columns. */
#include "base/json.h"
#include "base/mem.h"
#include "graph/document.h"
#include "graph/json_column.h"
#include "graph/json_copy.h"
#include "graph/sheet.h"

#include <stdlib.h>

static void add_texts(struct strbuf *out, const char *key, const struct dictionary *texts)
{
	json_open(out, key, '[');
	for (size_t i = 0; i < texts->count; i++)
		json_str(out, NULL, texts->items[i]);
	json_close(out, ']');
}

/* Dictionaries of JSON text, written as it is. */
static void add_objects(struct strbuf *out, const char *key, const struct dictionary *objects)
{
	if (objects->count == 0)
		return;
	json_open(out, key, '[');
	for (size_t i = 0; i < objects->count; i++)
		json_raw(out, NULL, objects->items[i]);
	json_close(out, ']');
}

static void add_addresses(struct sheet *sheet)
{
	const struct addresses *addresses = &sheet->graph->addresses;
	int64_t *values = sheet_values(sheet, addresses->count);
	struct strbuf *out = sheet->out;

	json_open(out, "addresses", '{');
	json_open(out, "ip", '[');
	for (size_t i = 0; i < addresses->count; i++)
		json_address(out, NULL, &addresses->items[i]);
	json_close(out, ']');
	for (size_t i = 0; i < addresses->count; i++)
		values[i] = addresses->items[i].kind;
	json_column(out, "kind", values, addresses->count, false);
	for (size_t i = 0; i < addresses->count; i++)
		values[i] = addresses->items[i].host;
	json_column(out, "host", values, addresses->count, false);
	json_close(out, '}');
}

enum { BIND_ADDRESS, BIND_NAME, BIND_BY, BIND_AGE_MS, BIND_CONVERSATIONS, BIND_MEMBERS };

static int64_t binding_value(const struct binding *binding, int member)
{
	switch (member) {
	case BIND_ADDRESS:
		return binding->address;
	case BIND_NAME:
		return binding->name;
	case BIND_BY:
		return binding->by;
	case BIND_AGE_MS:
		return binding->age_ms;
	default:
		return binding->conversations;
	}
}

static void add_bindings(struct sheet *sheet)
{
	static const char *const names[BIND_MEMBERS] = {
		"address", "name", "by", "age_ms", "conversations"};
	const struct bindings *bindings = &sheet->graph->bindings;
	int64_t *values = sheet_values(sheet, bindings->count);

	if (bindings->count == 0)
		return;
	json_open(sheet->out, "bindings", '{');
	for (int member = 0; member < BIND_MEMBERS; member++) {
		for (size_t i = 0; i < bindings->count; i++)
			values[i] = binding_value(&bindings->items[i], member);
		json_column(
			sheet->out, names[member], values, bindings->count, member == BIND_ADDRESS);
	}
	json_close(sheet->out, '}');
}

enum {
	LOOKUP_ADDRESS,
	LOOKUP_NAME,
	LOOKUP_COUNT,
	LOOKUP_FIRST_MS,
	LOOKUP_LAST_MS,
	LOOKUP_INTEL,
	LOOKUP_MEMBERS
};

static int64_t lookup_value(const struct graph *graph, const struct lookup *lookup, int member)
{
	switch (member) {
	case LOOKUP_ADDRESS:
		return lookup->address;
	case LOOKUP_NAME:
		return lookup->name;
	case LOOKUP_COUNT:
		return lookup->count;
	case LOOKUP_FIRST_MS:
		return graph_ms(graph, lookup->first_us);
	case LOOKUP_LAST_MS:
		return graph_ms(graph, lookup->last_us);
	default:
		return lookup->intel;
	}
}

static void add_lookups(struct sheet *sheet)
{
	static const char *const names[LOOKUP_MEMBERS] = {
		"address", "name", "count", "first_ms", "last_ms", "intel"};
	const struct lookups *lookups = &sheet->graph->lookups;
	int64_t *values = sheet_values(sheet, lookups->count);

	if (lookups->count == 0)
		return;
	json_open(sheet->out, "lookups", '{');
	for (int member = 0; member < LOOKUP_MEMBERS; member++) {
		for (size_t i = 0; i < lookups->count; i++)
			values[i] = lookup_value(sheet->graph, &lookups->items[i], member);
		json_column(sheet->out, names[member], values, lookups->count,
			member == LOOKUP_ADDRESS);
	}
	json_close(sheet->out, '}');
}

static void add_hits(const struct intel *intel, struct strbuf *out)
{
	if (intel->hit_count == 0)
		return;
	json_open(out, "intel", '[');
	for (size_t i = 0; i < intel->hit_count; i++) {
		const struct hit *hit = &intel->hits[i];

		json_open(out, NULL, '{');
		json_str(out, "indicator", hit->indicator);
		json_str(out, "type", hit->type);
		json_str(out, "feed", hit->feed);
		json_words(out, "note", hit->note);
		json_words(out, "first_seen", hit->first_seen);
		json_text(out, "strength", hit->strong ? "strong" : "weak");
		json_close(out, '}');
	}
	json_close(out, ']');
}

static void add_hit_sets(const struct intel *intel, struct strbuf *out)
{
	if (intel->set_count == 0)
		return;
	json_open(out, "intel_sets", '[');
	for (size_t i = 0; i < intel->set_count; i++) {
		const struct hit_set *set = &intel->sets[i];

		json_open(out, NULL, '[');
		for (uint32_t j = 0; j < set->count; j++) {
			const struct hit_place *place = &intel->places[set->start + j];

			json_open(out, NULL, '{');
			json_u64(out, "hit", place->hit);
			json_str(out, "field", intel->fields.items[place->field]);
			json_close(out, '}');
		}
		json_close(out, ']');
	}
	json_close(out, ']');
}

static void add_geo(struct sheet *sheet)
{
	const struct graph *graph = sheet->graph;
	const struct addresses *addresses = &graph->addresses;
	int64_t *values = sheet_values(sheet, addresses->count);
	struct strbuf by = STRBUF_INIT;

	if (graph->countries.count == 0 && graph->asns.count == 0)
		return;
	add_objects(sheet->out, "countries", &graph->countries);
	add_objects(sheet->out, "asns", &graph->asns);
	json_open(sheet->out, "geo", '{');
	for (size_t i = 0; i < addresses->count; i++)
		values[i] = addresses->items[i].country;
	json_column(sheet->out, "country", values, addresses->count, false);
	for (size_t i = 0; i < addresses->count; i++)
		values[i] = addresses->items[i].asn;
	json_column(sheet->out, "asn", values, addresses->count, false);
	for (size_t i = 0; i < graph->geo_sources.count; i++) {
		strbuf_adds(&by, i ? ", " : "");
		strbuf_add_slice(&by, graph->geo_sources.items[i]);
	}
	json_words(sheet->out, "by", strbuf_slice(&by));
	json_close(sheet->out, '}');
	strbuf_release(&by);
}

static void add_vt(const struct intel *intel, struct strbuf *out)
{
	if (intel->vt_count == 0)
		return;
	json_open(out, "vt", '[');
	for (size_t i = 0; i < intel->vt_count; i++)
		json_raw(out, NULL, intel->vt_results[i]);
	json_close(out, ']');
}

/* Rows that each finding names, as runs: a gap, then how many. */
static void add_finding_rows(const struct findings *findings, struct strbuf *out)
{
	bool any = false;

	for (size_t i = 0; i < findings->count; i++)
		any |= findings->items[i].run_count > 0;
	if (!any)
		return;
	json_open(out, "finding_rows", '[');
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];
		uint32_t end = 0;

		json_open(out, NULL, '[');
		for (size_t run = 0; run < finding->run_count; run++) {
			json_u64(out, NULL, finding->runs[run].first - end);
			json_u64(out, NULL, finding->runs[run].count);
			end = finding->runs[run].first + finding->runs[run].count;
		}
		json_close(out, ']');
	}
	json_close(out, ']');
}

void document_rows(const struct graph *graph, struct strbuf *out)
{
	const struct {
		const char *name;
		const struct dictionary *texts;
		bool always;
	} dictionaries[] = {{"names", &graph->names, true}, {"by", &graph->by, false},
		{"protos", &graph->protos, true}, {"app_protos", &graph->app_protos, false},
		{"services", &graph->services, false}, {"ja3", &graph->ja3, false},
		{"ja3s", &graph->ja3s, false}, {"ja4", &graph->ja4, false}};
	struct sheet sheet = {graph, out, NULL};

	json_open(out, NULL, '{');
	json_u64(out, "count", graph->rows.count);
	add_addresses(&sheet);
	for (size_t i = 0; i < ARRAY_LEN(dictionaries); i++)
		if (dictionaries[i].always || dictionaries[i].texts->count)
			add_texts(out, dictionaries[i].name, dictionaries[i].texts);
	add_bindings(&sheet);
	add_objects(out, "certificates", &graph->certificates);
	add_hits(&graph->intel, out);
	add_hit_sets(&graph->intel, out);
	add_geo(&sheet);
	add_vt(&graph->intel, out);
	add_objects(out, "timings", &graph->timings);
	add_lookups(&sheet);
	add_finding_rows(&graph->findings, out);
	document_columns(&sheet);
	json_close(out, '}');
	json_hide_markup(out);
	free(sheet.values);
}
