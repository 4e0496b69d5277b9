/* Programs that come to a host by the web: after an exploit, under another type's name, or fetched
 * by a script. */
#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "detect/detect.h"
#include "detect/http_group.h"
#include "detect/randomness.h"
#include "detect/registrable.h"

#include <stdlib.h>

#define CHAIN_US (180 * CLOCK_SECOND_US) /* from the page to what it brought */
#define PAYLOAD_BYTES 20000

enum { CHAIN, DISGUISED, SCRIPTED, SIGNATURES };

static const struct signature signatures[SIGNATURES] = {
	[CHAIN] = {9101901, "Exploit kit: page, plug-in object and binary from one strange site",
		"Exploit Kit Activity Detected", "T1189 T1203", 1,
		"a page, then a Flash, Java, Silverlight or PDF object, then a binary that no page "
		"asked for, all from one site within minutes",
		"games and players that load programs by plug-in",
		"a site of a known name, objects with names that end as theirs do"},
	[DISGUISED] = {9101902, "Program sent as something else", "Potentially Bad Traffic",
		"T1105 T1036.008", 1,
		"a body that begins as a program does under the type or the name of a page, "
		"picture or document",
		"servers that call all they send text", "a URL that ends as programs do"},
	[SCRIPTED] = {9101903, "Script host fetches code from an address",
		"Potentially Bad Traffic", "T1105 T1059.001", 2,
		"PowerShell, certutil, BITS or a script's library asks an address without a name "
		"for a program or a script",
		"administrators' own scripts and deployment servers",
		"a server with a name, other clients that do the same"},
};

extern const struct detector payload_detector;

static struct slice text(const struct http_group *g, uint32_t number)
{
	return corpus_text(g->corpus, number);
}

static bool is_program(struct slice magic)
{
	return slice_is(magic, "exe") || slice_is(magic, "elf") || slice_is(magic, "macho");
}

static bool ends_as(struct slice url, const char *const *endings, size_t count)
{
	struct slice path = http_path(url);

	for (size_t i = 0; i < count; i++) {
		struct slice ending = slice_str(endings[i]);

		if (path.len > ending.len &&
			slice_eq_nocase(slice_from(path, path.len - ending.len), ending))
			return true;
	}
	return false;
}

static bool is_plugin_object(const struct http_group *g, const struct request *r)
{
	struct slice magic = text(g, r->magic), type = text(g, r->content_type);

	return r->status == 200 &&
		(slice_is(magic, "swf") || slice_is(type, "application/x-shockwave-flash") ||
			slice_is(type, "application/java-archive") || slice_is(magic, "class") ||
			slice_is(type, "application/x-silverlight-app") ||
			slice_is(type, "application/x-silverlight"));
}

/* A page of the site to which another site led. */
static bool is_landing(const struct http_group *g, const struct request *r)
{
	struct slice from = registrable(http_url_host(text(g, r->referer)));

	return r->status == 200 && from.len && !slice_eq(from, text(g, r->domain)) &&
		slice_is(text(g, r->content_type), "text/html");
}

static bool is_payload(const struct http_group *g, const struct request *r)
{
	struct slice type = text(g, r->content_type), magic = text(g, r->magic);

	return r->status == 200 && r->length >= PAYLOAD_BYTES &&
		(is_program(magic) || slice_is(type, "application/x-msdownload") ||
			(r->referer == 0 && !r->cut && slice_is(type, "application/octet-stream") &&
				(magic.len == 0 || slice_is(magic, "data"))));
}

struct chain {
	const struct request *landing, *object, *payload;
};

static struct chain chain_of(const struct http_group *g)
{
	struct chain c = {NULL, NULL, NULL};

	for (size_t i = 0; i < g->count; i++) {
		const struct request *r = http_group_at(g, i);

		if (c.object && r->time_us - c.object->time_us > CHAIN_US && !c.payload)
			c.object = NULL;
		if (!c.object && is_landing(g, r))
			c.landing = r;
		else if (!c.object && is_plugin_object(g, r))
			c.object = r;
		else if (c.object && !c.payload && is_payload(g, r))
			c.payload = r;
	}
	return c;
}

static void find_chain(struct finding_list *findings, const struct http_group *g)
{
	static const char *const endings[] = {".swf", ".jar", ".class", ".xap"};
	struct chain c = chain_of(g);
	struct slice host = text(g, g->first->hostname);
	struct finding *f;

	if (!c.object || !(c.payload || c.landing))
		return;
	f = finding_list_add(findings, &payload_detector, &signatures[CHAIN]);
	finding_factor(f, 12, "an object for a plug-in");
	if (!ends_as(text(g, c.object->url), endings, ARRAY_LEN(endings)))
		finding_factor(f, 10, "whose URL does not say so");
	if (c.landing)
		finding_factor(f, 8, "after a page of the site to which another site led");
	if (c.payload)
		finding_factor(f, 30,
			"then %llu bytes of a program, or of a binary that no page asked for",
			(unsigned long long)c.payload->length);
	if (c.payload && c.payload->user_agent != c.object->user_agent)
		finding_factor(f, 8, "by another user agent than the browser's");
	if (g->by_address || randomness_is_random_host(host))
		finding_factor(f, 15, "the site's name looks made up, or it has none");
	if (http_is_cheap_tld(host))
		finding_factor(f, 10, "a top-level domain that is nearly given away");
	if (g->clients >= 3)
		finding_factor(f, -30, "%u hosts ask it for something", g->clients);
	http_group_tell(f, g, NULL);
}

static int disguise(const struct corpus *corpus, const struct request *r)
{
	static const char *const endings[] = {".jpg", ".jpeg", ".gif", ".png", ".txt", ".pdf",
		".doc", ".docx", ".xls", ".html", ".htm", ".css", ".js", ".mp3", ".ico"};
	struct slice type = corpus_text(corpus, r->content_type);

	if (!is_program(corpus_text(corpus, r->magic)) || r->status != 200 ||
		r->length < PAYLOAD_BYTES / 4)
		return 0;
	if (ends_as(corpus_text(corpus, r->url), endings, ARRAY_LEN(endings)))
		return 70;
	if (slice_starts(type, SLICE("image/")) || slice_starts(type, SLICE("text/html")) ||
		slice_is(type, "application/pdf"))
		return 65;
	return 0;
}

static bool is_disguised(const struct corpus *corpus, const struct request *r)
{
	return disguise(corpus, r) > 0;
}

static void find_disguised(struct finding_list *findings, const struct http_group *g)
{
	int points = 0;
	struct finding *f;

	for (size_t i = 0; i < g->count; i++) {
		int p = disguise(g->corpus, http_group_at(g, i));

		points = p > points ? p : points;
	}
	if (points == 0)
		return;
	f = finding_list_add(findings, &payload_detector, &signatures[DISGUISED]);
	finding_factor(f, points, "a program under the %s of something else",
		points == 70 ? "name" : "type");
	if (g->by_address)
		finding_factor(f, 10, "from an address, not from a name");
	http_group_tell(f, g, is_disguised);
}

static bool is_scripted(const struct corpus *corpus, const struct request *r)
{
	static const char *const agents[] = {
		"WindowsPowerShell/", "CertUtil", "Microsoft BITS/", "certutil"};
	static const char *const endings[] = {".ps1", ".exe", ".dll", ".hta", ".vbs", ".js", ".bat",
		".sct", ".bin", ".psm1", ".ps"};
	struct slice agent = corpus_text(corpus, r->user_agent);
	struct slice magic = corpus_text(corpus, r->magic);
	bool by_script = false;

	for (size_t i = 0; i < ARRAY_LEN(agents); i++)
		by_script |= slice_find_slice(agent, slice_str(agents[i])) < agent.len;
	return by_script && (r->status == 200 || r->status == 206) &&
		(is_program(magic) ||
			ends_as(corpus_text(corpus, r->url), endings, ARRAY_LEN(endings)));
}

static void find_scripted(struct finding_list *findings, const struct http_group *g)
{
	size_t fetches = 0;
	struct finding *f;

	for (size_t i = 0; i < g->count; i++)
		fetches += is_scripted(g->corpus, http_group_at(g, i));
	if (fetches == 0 || !g->by_address)
		return;
	f = finding_list_add(findings, &payload_detector, &signatures[SCRIPTED]);
	finding_factor(f, 45, "PowerShell or a tool of Windows fetches a program or script");
	finding_factor(f, 17, "from an address, not from a name");
	if (g->clients >= 3)
		finding_factor(f, -30, "%u hosts do", g->clients);
	http_group_tell(f, g, is_scripted);
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	struct row_groups groups = rows_group(corpus, corpus->request_count, http_group_key);
	uint32_t *clients = http_group_clients(&groups);

	(void)tuning;
	for (size_t i = 0; i < groups.count; i++) {
		struct http_group g;

		http_group_measure(&g, corpus, &groups, i);
		g.clients = clients[i];
		find_chain(findings, &g);
		find_disguised(findings, &g);
		find_scripted(findings, &g);
	}
	free(clients);
	row_groups_release(&groups);
}

const struct detector payload_detector = {
	"payload",
	"programs that come by the web",
	signatures,
	SIGNATURES,
	false,
	run,
};
