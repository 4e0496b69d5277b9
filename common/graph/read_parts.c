/* Members that several record types have: names, geo, tls. */
#include "base/json.h"
#include "base/mem.h"
#include "graph/json_copy.h"
#include "graph/read.h"
#include "graph/tally.h"
#include "record/peek.h"

uint32_t read_text(struct dictionary *dictionary, struct slice value, struct strbuf *scratch)
{
	struct slice text = peek_str(value, scratch);

	return text.len ? dictionary_add(dictionary, text) + 1 : 0;
}

struct slice keep_text(struct graph *graph, struct arena *arena, struct slice value)
{
	return arena_copy(arena, peek_str(value, &graph->scratch));
}

struct slice keep_json(struct graph *graph, struct arena *arena, struct slice value, char open)
{
	struct strbuf *json = &graph->scratch2;

	if (value.len == 0 || value.ptr[0] != (uint8_t)open)
		return slice_of(NULL, 0);
	strbuf_clear(json);
	json_copy(json, NULL, value);
	if (json->len == 2) /* [] or {} */
		return slice_of(NULL, 0);
	return arena_copy(arena, strbuf_slice(json));
}

#define AGE_MAX 4e9 /* seconds: more than a century */

static int64_t age_of(struct slice value)
{
	double seconds;

	if (!value_number(value, &seconds) || seconds < 0 || seconds > AGE_MAX)
		return 0;
	return (int64_t)(seconds * 1000 + 0.5) + 1;
}

uint32_t read_names(struct graph *graph, uint32_t address, struct slice list)
{
	static const struct member_name members[] = {MEMBER("name"), MEMBER("by"), MEMBER("age")};
	struct peek walk = peek_into(list);
	uint32_t first = 0;
	size_t rank = 0;

	while (walk.close != '}' && peek_next(&walk)) {
		struct slice values[ARRAY_LEN(members)], by;
		uint32_t name;

		members_of(walk.value, members, ARRAY_LEN(members), values);
		name = read_text(&graph->names, values[0], &graph->scratch);
		if (name == 0)
			continue;
		by = peek_str(values[1], &graph->scratch);
		bindings_add(&graph->bindings,
			(struct binding){.address = address,
				.name = name - 1,
				.by = dictionary_add(&graph->by, by),
				.age_ms = age_of(values[2]),
				.conversations = 1},
			rank++);
		first = first ? first : name;
	}
	return first;
}

static uint32_t read_country(struct graph *graph, struct slice code, struct slice name)
{
	struct strbuf *json = &graph->scratch2;
	struct slice text = peek_str(code, &graph->scratch);

	if (text.len == 0)
		return 0;
	strbuf_clear(json);
	json_open(json, NULL, '{');
	json_str(json, "code", text);
	text = peek_str(name, &graph->scratch);
	if (text.len)
		json_str(json, "name", text);
	json_close(json, '}');
	return dictionary_add(&graph->countries, strbuf_slice(json)) + 1;
}

static uint32_t read_asn(struct graph *graph, struct slice asn, struct slice org)
{
	struct strbuf *json = &graph->scratch2;
	int64_t number = value_count(asn);
	struct slice text = peek_str(org, &graph->scratch);

	if (number == 0 && text.len == 0)
		return 0;
	strbuf_clear(json);
	json_open(json, NULL, '{');
	json_i64(json, "asn", number);
	if (text.len)
		json_str(json, "org", text);
	json_close(json, '}');
	return dictionary_add(&graph->asns, strbuf_slice(json)) + 1;
}

static void read_place(struct graph *graph, struct slice place, uint32_t number)
{
	static const struct member_name names[] = {MEMBER("country_code"), MEMBER("country"),
		MEMBER("asn"), MEMBER("org"), MEMBER("by")};
	struct slice values[ARRAY_LEN(names)];
	struct address *address = &graph->addresses.items[number];

	if (place.len == 0 || address->country || address->asn)
		return;
	members_of(place, names, ARRAY_LEN(names), values);
	address->country = read_country(graph, values[0], values[1]);
	address->asn = read_asn(graph, values[2], values[3]);
	read_text(&graph->geo_sources, values[4], &graph->scratch);
}

void read_geo(struct graph *graph, struct slice geo, uint32_t src, uint32_t dest)
{
	static const struct member_name names[] = {
		MEMBER("src"), MEMBER("dest"), MEMBER("attribution")};
	struct slice values[ARRAY_LEN(names)];

	if (geo.len == 0)
		return;
	graph->seen |= SEEN_GEO;
	members_of(geo, names, ARRAY_LEN(names), values);
	if (src != ADDRESS_NONE)
		read_place(graph, values[0], src);
	if (dest != ADDRESS_NONE)
		read_place(graph, values[1], dest);
	read_text(&graph->account.attribution, values[2], &graph->scratch);
}

enum {
	T_SNI,
	T_JA3,
	T_JA3S,
	T_JA4,
	T_FINGERPRINT,
	T_SUBJECT,
	T_ISSUERDN,
	T_SERIAL,
	T_NOTBEFORE,
	T_NOTAFTER,
	T_SUBJECTALTNAME,
	T_MEMBERS
};

static const struct member_name tls_names[] = {
	[T_SNI] = MEMBER("sni"),
	[T_JA3] = MEMBER("ja3"),
	[T_JA3S] = MEMBER("ja3s"),
	[T_JA4] = MEMBER("ja4"),
	[T_FINGERPRINT] = MEMBER("fingerprint"),
	[T_SUBJECT] = MEMBER("subject"),
	[T_ISSUERDN] = MEMBER("issuerdn"),
	[T_SERIAL] = MEMBER("serial"),
	[T_NOTBEFORE] = MEMBER("notbefore"),
	[T_NOTAFTER] = MEMBER("notafter"),
	[T_SUBJECTALTNAME] = MEMBER("subjectaltname"),
};

static uint32_t read_certificate(struct graph *graph, const struct slice *values)
{
	struct strbuf *json = &graph->scratch2;

	if (!values[T_FINGERPRINT].len && !values[T_SUBJECT].len && !values[T_ISSUERDN].len)
		return 0;
	strbuf_clear(json);
	json_open(json, NULL, '{');
	for (int i = T_FINGERPRINT; i < T_MEMBERS; i++)
		if (values[i].len)
			json_copy(json, tls_names[i].text, values[i]);
	json_close(json, '}');
	return dictionary_add(&graph->certificates, strbuf_slice(json)) + 1;
}

/* The hash of {"hash":…,"string":…}; the string behind it is long, and not looked at. */
static struct slice hash_of(struct slice fingerprint)
{
	struct peek walk = peek_into(fingerprint);

	while (peek_next(&walk))
		if (peek_is_key(walk.key, walk.key_escaped, SLICE("hash")))
			return walk.value;
	return slice_of(NULL, 0);
}

void read_tls(struct graph *graph, struct slice tls, struct tls_facts *facts)
{
	struct strbuf *scratch = &graph->scratch;
	struct slice values[T_MEMBERS];

	*facts = (struct tls_facts){0};
	if (tls.len == 0)
		return;
	members_of(tls, tls_names, T_MEMBERS, values);
	facts->sni = read_text(&graph->names, values[T_SNI], scratch);
	facts->ja3 = read_text(&graph->ja3, hash_of(values[T_JA3]), scratch);
	facts->ja3s = read_text(&graph->ja3s, hash_of(values[T_JA3S]), scratch);
	facts->ja4 = read_text(&graph->ja4, values[T_JA4], scratch);
	facts->certificate = read_certificate(graph, values);
}
