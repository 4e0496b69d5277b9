#include "graph/intel_words.h"

#include "base/mem.h"

static const struct {
	const char *type, *noun;
	const char *filter; /* the indicator stands at each %; quoted inside "" */
} types[] = {
	{"ip", "address", "ip.addr==%"},
	{"cidr", "network", "ip.addr==%"},
	{"domain", "domain",
		"dns.qry.name contains \"%\" || tls.handshake.extensions_server_name contains \"%\""
		" || http.host contains \"%\""},
	{"url", "URL", "http.request.full_uri contains \"%\""},
	{"ja3", "TLS client (JA3)", "tls.handshake.ja3==\"%\""},
	{"ja4", "TLS client (JA4)", "tls.handshake.ja4==\"%\""},
	{"sha1", "certificate", NULL},
};

static size_t type_of(const struct hit *hit)
{
	size_t i = 0;

	while (i < ARRAY_LEN(types) && !slice_is(hit->type, types[i].type))
		i++;
	return i;
}

/* Fingerprints are not contacted, they are what the host or its server showed. */
static bool is_shown(const char *noun)
{
	return strncmp(noun, "TLS", 3) == 0 || strcmp(noun, "certificate") == 0;
}

struct slice intel_title(
	struct arena *arena, const struct hit *hit, enum intel_meeting meeting, bool strong)
{
	static const char *const verbs[] = {
		"Contacted", "Contacted by", "Looked up", "Looked up for a client:"};
	size_t type = type_of(hit);
	const char *noun = type < ARRAY_LEN(types) ? types[type].noun : "indicator";
	const char *verb = is_shown(noun) ? "Used" : verbs[meeting];
	struct strbuf title = STRBUF_INIT;
	struct slice kept;

	if (strcmp(noun, "certificate") == 0)
		verb = "Was shown";
	strbuf_addf(&title, "%s %s %s", verb, strong ? "known bad" : "suspect", noun);
	kept = arena_copy(arena, strbuf_slice(&title));
	strbuf_release(&title);
	return kept;
}

/* Inside a quoted string of the filter language. */
static void add_indicator(struct strbuf *filter, struct slice indicator)
{
	for (size_t i = 0; i < indicator.len; i++) {
		if (indicator.ptr[i] == '"' || indicator.ptr[i] == '\\')
			strbuf_addc(filter, '\\');
		strbuf_addc(filter, (char)indicator.ptr[i]);
	}
}

struct slice intel_filter(struct arena *arena, const struct hit *hit)
{
	size_t type = type_of(hit);
	const char *form = type < ARRAY_LEN(types) ? types[type].filter : NULL;
	bool is_v6 = slice_find(hit->indicator, ':') < hit->indicator.len;
	struct strbuf filter = STRBUF_INIT;
	struct slice kept;

	if (form && is_v6 && strncmp(form, "ip.", 3) == 0)
		form = "ipv6.addr==%";
	for (const char *at = form; at && *at; at++)
		if (*at == '%')
			add_indicator(&filter, hit->indicator);
		else
			strbuf_addc(&filter, *at);
	kept = arena_copy(arena, strbuf_slice(&filter));
	strbuf_release(&filter);
	return kept;
}
