#include "graph/intel.h"

#include "base/json.h"
#include "base/mem.h"
#include "graph/json_copy.h"
#include "graph/member.h"
#include "record/peek.h"

#include <stdlib.h>

#define SET_PLACES_MAX 256 /* hits of one conversation */

static struct slice text_of(struct intel *intel, struct slice value)
{
	struct strbuf scratch = STRBUF_INIT;
	struct slice text = arena_copy(&intel->text, peek_str(value, &scratch));

	strbuf_release(&scratch);
	return text;
}

enum { TI_INDICATOR, TI_TYPE, TI_FEED, TI_FIELD, TI_NOTE, TI_FIRST_SEEN, TI_STRENGTH, TI_MEMBERS };

static const struct member_name ti_names[] = {
	[TI_INDICATOR] = MEMBER("indicator"),
	[TI_TYPE] = MEMBER("type"),
	[TI_FEED] = MEMBER("feed"),
	[TI_FIELD] = MEMBER("field"),
	[TI_NOTE] = MEMBER("note"),
	[TI_FIRST_SEEN] = MEMBER("first_seen"),
	[TI_STRENGTH] = MEMBER("strength"),
};

/* The JSON texts of what makes a hit, joined: LF stands in no JSON string. */
static void hit_key(struct strbuf *key, const struct slice *values)
{
	for (int i = 0; i < TI_MEMBERS; i++)
		if (i != TI_FIELD) {
			strbuf_add_slice(key, values[i]);
			strbuf_addc(key, '\n');
		}
}

static uint32_t add_hit(struct intel *intel, const struct slice *values)
{
	struct strbuf key = STRBUF_INIT;
	uint32_t hit;

	hit_key(&key, values);
	hit = dictionary_add(&intel->hit_keys, strbuf_slice(&key));
	strbuf_release(&key);
	if (hit < intel->hit_count)
		return hit;
	MEM_GROW(intel->hits, intel->hit_count, intel->hit_room);
	intel->hits[intel->hit_count++] = (struct hit){
		.indicator = text_of(intel, values[TI_INDICATOR]),
		.type = text_of(intel, values[TI_TYPE]),
		.feed = text_of(intel, values[TI_FEED]),
		.note = text_of(intel, values[TI_NOTE]),
		.first_seen = text_of(intel, values[TI_FIRST_SEEN]),
		.strong = slice_is(peek_plain(values[TI_STRENGTH]), "strong"),
	};
	return hit;
}

/* A set that is being put together. */
struct draft {
	struct hit_place places[SET_PLACES_MAX];
	size_t count;
};

static void draft_add(struct draft *draft, struct hit_place place)
{
	for (size_t i = 0; i < draft->count; i++)
		if (draft->places[i].hit == place.hit && draft->places[i].field == place.field)
			return;
	if (draft->count < SET_PLACES_MAX)
		draft->places[draft->count++] = place;
}

static void draft_add_set(struct draft *draft, const struct intel *intel, uint32_t set)
{
	const struct hit_set *from = set ? &intel->sets[set - 1] : NULL;

	for (uint32_t i = 0; from && i < from->count; i++)
		draft_add(draft, intel->places[from->start + i]);
}

static uint32_t add_set(struct intel *intel, const struct draft *draft)
{
	struct slice key = slice_of(draft->places, draft->count * sizeof(*draft->places));
	uint32_t set;

	if (draft->count == 0)
		return 0;
	set = dictionary_add(&intel->set_keys, key);
	if (set == intel->set_count) {
		MEM_GROW(intel->sets, intel->set_count, intel->set_room);
		intel->sets[intel->set_count++] =
			(struct hit_set){(uint32_t)intel->place_count, (uint32_t)draft->count};
		for (size_t i = 0; i < draft->count; i++) {
			MEM_GROW(intel->places, intel->place_count, intel->place_room);
			intel->places[intel->place_count++] = draft->places[i];
		}
	}
	return set + 1;
}

static uint32_t read_set(struct intel *intel, struct slice ti)
{
	struct peek items = peek_into(ti);
	struct strbuf scratch = STRBUF_INIT;
	struct draft draft = {.count = 0};

	while (items.close != '}' && peek_next(&items)) {
		struct slice values[TI_MEMBERS];
		struct slice field;

		members_of(items.value, ti_names, TI_MEMBERS, values);
		if (values[TI_INDICATOR].len == 0)
			continue;
		field = peek_str(values[TI_FIELD], &scratch);
		draft_add(&draft,
			(struct hit_place){
				add_hit(intel, values), dictionary_add(&intel->fields, field)});
	}
	strbuf_release(&scratch);
	return add_set(intel, &draft);
}

uint32_t intel_read(struct intel *intel, struct slice ti)
{
	uint32_t raw;

	if (ti.len == 0)
		return 0;
	raw = dictionary_add(&intel->raw, ti);
	if (raw == intel->raw_count) {
		MEM_GROW(intel->raw_sets, intel->raw_count, intel->raw_room);
		intel->raw_sets[intel->raw_count++] = read_set(intel, ti);
	}
	return intel->raw_sets[raw];
}

uint32_t intel_merge(struct intel *intel, uint32_t a, uint32_t b)
{
	struct draft draft = {.count = 0};

	if (a == 0 || b == 0 || a == b)
		return a ? a : b;
	draft_add_set(&draft, intel, a);
	draft_add_set(&draft, intel, b);
	return add_set(intel, &draft);
}

bool intel_is_lookup(const struct intel *intel, const struct hit_place *place)
{
	return slice_starts(intel->fields.items[place->field], SLICE("dns."));
}

bool intel_is_strong(const struct intel *intel, uint32_t set)
{
	const struct hit_set *from = set ? &intel->sets[set - 1] : NULL;

	for (uint32_t i = 0; from && i < from->count; i++)
		if (intel->hits[intel->places[from->start + i].hit].strong)
			return true;
	return false;
}

enum {
	VT_INDICATOR,
	VT_MALICIOUS,
	VT_SUSPICIOUS,
	VT_ENGINES,
	VT_REPUTATION,
	VT_LINK,
	VT_CHECKED,
	VT_MEMBERS
};

static const struct member_name vt_names[] = {
	[VT_INDICATOR] = MEMBER("indicator"),
	[VT_MALICIOUS] = MEMBER("malicious"),
	[VT_SUSPICIOUS] = MEMBER("suspicious"),
	[VT_ENGINES] = MEMBER("engines"),
	[VT_REPUTATION] = MEMBER("reputation"),
	[VT_LINK] = MEMBER("link"),
	[VT_CHECKED] = MEMBER("checked"),
};

/* The result as JSON, without the field that it was found in: that differs from record to record. */
static void format_result(struct strbuf *out, const struct slice *values)
{
	json_open(out, NULL, '{');
	for (int i = 0; i < VT_MEMBERS; i++)
		if (values[i].len)
			json_copy(out, vt_names[i].text, values[i]);
	json_close(out, '}');
}

static void keep_result(struct intel *intel, const struct slice *values, struct slice indicator)
{
	struct strbuf json = STRBUF_INIT;
	uint32_t number = dictionary_add(&intel->vt, indicator);

	format_result(&json, values);
	if (number == intel->vt_count) {
		MEM_GROW(intel->vt_results, intel->vt_count, intel->vt_room);
		intel->vt_results[intel->vt_count++] = (struct slice){NULL, 0};
	}
	if (!slice_eq(intel->vt_results[number], strbuf_slice(&json)))
		intel->vt_results[number] = arena_copy(&intel->text, strbuf_slice(&json));
	strbuf_release(&json);
}

void intel_read_vt(struct intel *intel, struct slice vt)
{
	struct peek items = peek_into(vt);
	struct strbuf scratch = STRBUF_INIT;

	while (items.close != '}' && peek_next(&items)) {
		struct slice values[VT_MEMBERS];

		members_of(items.value, vt_names, VT_MEMBERS, values);
		if (values[VT_INDICATOR].len)
			keep_result(intel, values, peek_str(values[VT_INDICATOR], &scratch));
	}
	strbuf_release(&scratch);
}

void intel_release(struct intel *intel)
{
	free(intel->hits);
	free(intel->places);
	free(intel->sets);
	free(intel->raw_sets);
	free(intel->vt_results);
	dictionary_release(&intel->hit_keys);
	dictionary_release(&intel->set_keys);
	dictionary_release(&intel->fields);
	dictionary_release(&intel->raw);
	dictionary_release(&intel->vt);
	arena_release(&intel->text);
	*intel = (struct intel){0};
}
