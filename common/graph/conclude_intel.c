/* Intel hits as findings: one for each host and indicator. */
#include "base/mem.h"
#include "graph/conclude.h"
#include "graph/intel_words.h"

#include <stdlib.h>

/* What is known of one way in which a host met an indicator. */
struct meeting {
	int64_t first_us, last_us, conversations;
	uint32_t dest, name, port, proto, app; /* of the first; +1, 0 none */
	bool any;
};

/* A host and an indicator. */
struct affair {
	uint32_t hit; /* the first; 'hits' of the finding are all */
	uint32_t src; /* address */
	bool inbound, strong;
	uint32_t owner, indicator;
	struct meeting contact, lookup;
	size_t last_row; /* the row that was counted last + 1 */
	uint32_t *hits;
	size_t hit_count, hit_room;
};

struct affairs {
	struct affair *items;
	size_t count, room;
	struct map map;
	struct arena keys;
	struct dictionary indicators;
};

/* What an indicator was found on: a conversation, or a record without one. */
struct occasion {
	uint32_t src, dest; /* addresses */
	uint32_t name, port, proto, app; /* + 1 */
	int64_t first_us, last_us;
	size_t row; /* + 1 */
};

/* The source's own side was listed: the server is the one that was met. */
static bool is_inbound(const struct intel *intel, const struct hit_place *place)
{
	struct slice field = intel->fields.items[place->field];

	return slice_starts(field, SLICE("src")) || slice_starts(field, SLICE("names.src"));
}

static uint32_t owner_of(const struct graph *graph, uint32_t address)
{
	uint32_t host = graph_host_of(graph, address);

	return host ? host - 1 : (uint32_t)graph->hosts.count + address;
}

enum { ROLE_OUT, ROLE_IN, ROLE_ASKED }; /* the third part of a key */

/* Notes that others asked the server for it: a resolver looks up what its clients want. */
static void note_asked(
	struct affairs *affairs, const struct graph *graph, uint32_t server, uint32_t indicator)
{
	const uint32_t key[] = {owner_of(graph, server), indicator, ROLE_ASKED};

	*map_put_copy(&affairs->map, slice_of(key, sizeof(key)), &affairs->keys) = 0;
}

static bool was_asked(const struct affairs *affairs, const struct affair *affair)
{
	const uint32_t key[] = {affair->owner, affair->indicator, ROLE_ASKED};

	return map_get(&affairs->map, slice_of(key, sizeof(key))) != MAP_NONE;
}

static struct affair *find_or_add(struct affairs *affairs, const struct graph *graph,
	const struct occasion *occasion, const struct hit_place *place)
{
	const struct hit *hit = &graph->intel.hits[place->hit];
	bool inbound = is_inbound(&graph->intel, place);
	const uint32_t key[] = {owner_of(graph, inbound ? occasion->dest : occasion->src),
		dictionary_add(&affairs->indicators, hit->indicator), inbound ? ROLE_IN : ROLE_OUT};
	uint32_t *number = map_put_copy(&affairs->map, slice_of(key, sizeof(key)), &affairs->keys);

	if (*number == MAP_NONE) {
		*number = (uint32_t)affairs->count;
		MEM_GROW(affairs->items, affairs->count, affairs->room);
		affairs->items[affairs->count++] = (struct affair){.hit = place->hit,
			.src = occasion->src,
			.inbound = inbound,
			.owner = key[0],
			.indicator = key[1]};
	}
	return &affairs->items[*number];
}

static void add_hit(struct affair *affair, uint32_t hit)
{
	for (size_t i = 0; i < affair->hit_count; i++)
		if (affair->hits[i] == hit)
			return;
	MEM_GROW(affair->hits, affair->hit_count, affair->hit_room);
	affair->hits[affair->hit_count++] = hit;
}

static void meet(struct meeting *meeting, const struct occasion *occasion, bool named)
{
	if (!meeting->any || occasion->first_us < meeting->first_us) {
		meeting->first_us = occasion->first_us;
		meeting->dest = occasion->dest + 1;
		meeting->port = occasion->port;
		meeting->proto = occasion->proto;
		meeting->app = occasion->app;
		if (named)
			meeting->name = occasion->name;
	}
	if (!meeting->any || occasion->last_us > meeting->last_us)
		meeting->last_us = occasion->last_us;
	meeting->any = true;
}

static void count(struct graph *graph, struct affairs *affairs, const struct occasion *occasion,
	const struct hit_place *place)
{
	struct affair *affair = find_or_add(affairs, graph, occasion, place);
	bool lookup = intel_is_lookup(&graph->intel, place);
	bool strong = graph->intel.hits[place->hit].strong;

	affair->strong |= strong;
	add_hit(affair, place->hit);
	if (lookup)
		note_asked(affairs, graph, occasion->dest, affair->indicator);
	/* The row of a question knows who was asked, its record knows what. */
	meet(lookup ? &affair->lookup : &affair->contact, occasion, !lookup || !occasion->row);
	if (occasion->row == 0)
		return;
	if (affair->last_row != occasion->row) {
		affair->last_row = occasion->row;
		if (lookup)
			affair->lookup.conversations++;
		else
			affair->contact.conversations++;
	}
	if (strong)
		graph->row_flagged[occasion->row - 1] = 1;
	if (!lookup)
		mark_row(graph, occasion->row - 1, strong ? LEVEL_BAD : LEVEL_INFORMATIONAL);
}

static void count_set(struct graph *graph, struct affairs *affairs, const struct occasion *occasion,
	uint32_t set, bool only_lookups)
{
	struct hit_set range = graph->intel.sets[set - 1];

	for (uint32_t i = 0; i < range.count; i++) {
		const struct hit_place *place = &graph->intel.places[range.start + i];

		if (!only_lookups || intel_is_lookup(&graph->intel, place))
			count(graph, affairs, occasion, place);
	}
}

/* Records come first: what was asked stands only there. A contact that has a row is counted there. */
static void count_sightings(struct graph *graph, struct affairs *affairs)
{
	for (size_t i = 0; i < graph->sighting_count; i++) {
		const struct sighting *sighting = &graph->sightings[i];
		struct occasion occasion = {.src = sighting->src,
			.dest = sighting->dest,
			.name = sighting->name,
			.port = sighting->port,
			.proto = sighting->proto,
			.app = sighting->app,
			.first_us = sighting->time_us,
			.last_us = sighting->time_us};
		bool has_row = rows_of_flow(&graph->rows, sighting->flow_id) != ROW_NONE;

		count_set(graph, affairs, &occasion, sighting->intel, has_row);
	}
}

static void count_rows(struct graph *graph, struct affairs *affairs)
{
	const struct rows *rows = &graph->rows;

	for (size_t row = 0; row < rows->count; row++) {
		uint32_t set = row_get(rows, ROW_INTEL, row);
		struct occasion occasion = {.src = row_get(rows, ROW_SRC, row),
			.dest = row_get(rows, ROW_DEST, row),
			.port = row_get(rows, ROW_DEST_PORT, row) + 1,
			.proto = row_get(rows, ROW_PROTO, row) + 1,
			.app = row_get(rows, ROW_APP, row) + 1,
			.first_us = row_wide(rows, ROW_START_US, row),
			.last_us = row_wide(rows, ROW_END_US, row),
			.row = row + 1};

		if (set == 0)
			continue;
		occasion.name = graph_row_name(graph, row);
		count_set(graph, affairs, &occasion, set, false);
	}
}

static enum intel_meeting meeting_of(const struct affair *affair, bool forwarded)
{
	if (affair->contact.any)
		return affair->inbound ? INTEL_CONTACTED_BY : INTEL_CONTACTED;
	return forwarded ? INTEL_FORWARDED : INTEL_LOOKED_UP;
}

static void conclude(struct graph *graph, const struct affairs *affairs, struct affair *affair)
{
	const struct meeting *meeting = affair->contact.any ? &affair->contact : &affair->lookup;
	bool contact = affair->contact.any;
	bool forwarded = !contact && was_asked(affairs, affair);
	bool bad = affair->strong && !forwarded;
	struct finding *finding = findings_add(&graph->findings);
	struct arena *text = &graph->findings.text;

	finding->tier = bad ? TIER_FINDING : TIER_INFORMATIONAL;
	finding->level = bad ? LEVEL_BAD : LEVEL_INFORMATIONAL;
	finding->detector = SLICE("intel");
	finding->title = intel_title(text, &graph->intel.hits[affair->hit],
		meeting_of(affair, forwarded), affair->strong);
	finding->filter = intel_filter(text, &graph->intel.hits[affair->hit]);
	finding->src = affair->src;
	finding->app = meeting->app;
	finding->dest_name =
		meeting->name ? graph->names.items[meeting->name - 1] : slice_of(NULL, 0);
	if (!contact && !meeting->name)
		finding->dest_name = graph->intel.hits[affair->hit].indicator;
	if (contact) {
		finding->dest = meeting->dest - 1;
		finding->met_server = true;
		finding->port = meeting->port;
		finding->proto = meeting->proto;
	}
	finding->first_us = meeting->first_us;
	finding->last_us = meeting->last_us;
	finding->conversations = meeting->conversations;
	finding->hits = affair->hits;
	finding->hit_count = affair->hit_count;
	finding->hit_room = affair->hit_room;
}

/* Hosts, as owner_of(), whose hits a detector has made findings of. */
static uint8_t *find_told(const struct graph *graph)
{
	uint8_t *told = mem_zalloc(graph->hosts.count + graph->addresses.count, 1);

	for (size_t i = 0; i < graph->findings.count; i++) {
		const struct finding *finding = &graph->findings.items[i];

		if (finding->is_intel && finding->src != ADDRESS_NONE)
			told[owner_of(graph, finding->src)] = 1;
		if (finding->is_intel && finding->dest != ADDRESS_NONE)
			told[owner_of(graph, finding->dest)] = 1;
	}
	return told;
}

void findings_of_intel(struct graph *graph)
{
	struct affairs affairs = {0};
	uint8_t *told = find_told(graph);

	count_sightings(graph, &affairs);
	count_rows(graph, &affairs);
	for (size_t i = 0; i < affairs.count; i++)
		if (told[affairs.items[i].owner])
			free(affairs.items[i].hits);
		else
			conclude(graph, &affairs, &affairs.items[i]);
	free(told);
	free(affairs.items);
	map_release(&affairs.map);
	arena_release(&affairs.keys);
	dictionary_release(&affairs.indicators);
}
