#include "geo/annotate.h"

#include "base/json.h"
#include "base/mem.h"

#define SIDES 2

bool annotate_applies(const struct record *record)
{
	static const char *const types[] = {
		"flow", "dns", "http", "asset", "alert", "tls", "quic", "fileinfo"};
	struct slice type = record_get_plain(record, "event_type");

	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (slice_is(type, types[i]))
			return true;
	return false;
}

/* Where the address of a side stands; an asset has one, which is where its own records have src. */
static const struct {
	const char *side, *members[2];
} sides[SIDES] = {{"src", {"src_ip", "ip"}}, {"dest", {"dest_ip", NULL}}};

static bool address_of(const struct record *record, size_t side, struct ip *ip)
{
	struct slice text = record_get_plain(record, sides[side].members[0]);
	struct ip seen;

	if (text.len == 0 && sides[side].members[1])
		text = record_get_plain(record, sides[side].members[1]);
	return ip_parse(text, &seen) && place_applies(&seen, ip);
}

void annotate_addresses(const struct record *record, annotate_fn *fn, void *ctx)
{
	struct ip ip;

	for (size_t side = 0; side < SIDES; side++)
		if (address_of(record, side, &ip))
			fn(&ip, ctx);
}

void annotate(struct record *record, place_fn *find, void *ctx, struct strbuf *json)
{
	struct ip ip;

	strbuf_clear(json);
	json_open(json, NULL, '{');
	for (size_t side = 0; side < SIDES; side++) {
		const struct place *place = address_of(record, side, &ip) ? find(&ip, ctx) : NULL;

		if (place)
			place_json(json, sides[side].side, place);
	}
	json_close(json, '}');
	if (json->len > 2)
		record_set(record, "geo", strbuf_slice(json));
	else
		record_remove(record, "geo");
}
