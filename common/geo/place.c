#include "geo/place.h"

#include "base/json.h"

bool place_applies(const struct ip *ip, struct ip *subject)
{
	if (!ip_translated(ip, subject))
		*subject = *ip;
	return ip_scope(subject) == IP_GLOBAL;
}

void place_json(struct strbuf *out, const char *key, const struct place *place)
{
	json_open(out, key, '{');
	if (place->country_code.len)
		json_str(out, "country_code", place->country_code);
	if (place->country.len)
		json_str(out, "country", place->country);
	if (place->asn)
		json_u64(out, "asn", place->asn);
	if (place->org.len)
		json_str(out, "org", place->org);
	if (place->reverse.len)
		json_str(out, "reverse", place->reverse);
	if (place->hosting)
		json_bool(out, "hosting", true);
	if (place->proxy)
		json_bool(out, "proxy", true);
	json_text(out, "by", place->by);
	json_close(out, '}');
}

/* The text behind what stands since 'start', parted from it. */
static void add_word(struct strbuf *out, size_t start, const char *parting, struct slice word)
{
	if (word.len == 0)
		return;
	if (out->len > start)
		strbuf_adds(out, parting);
	strbuf_add_visible(out, word);
}

void place_text(struct strbuf *out, const struct place *place)
{
	struct strbuf asn = STRBUF_INIT;
	size_t start = out->len;

	add_word(out, start, " ", place->country_code);
	add_word(out, start, " ", place->country);
	if (place->asn)
		strbuf_addf(&asn, "AS%u", place->asn);
	add_word(out, start, ", ", strbuf_slice(&asn));
	add_word(out, start, place->asn ? " " : ", ", place->org);
	add_word(out, start, ", ", place->reverse);
	add_word(out, start, ", ", place->hosting ? SLICE("hosting") : slice_of(NULL, 0));
	add_word(out, start, ", ", place->proxy ? SLICE("proxy") : slice_of(NULL, 0));
	strbuf_release(&asn);
}
