#include "detect/http_signs.h"

#include "base/mem.h"
#include "detect/randomness.h"
#include "detect/registrable.h"

#include <stdlib.h>

#define TOKEN_LEN_MIN 8 /* of what is looked for elsewhere */
#define HOST_NAME_LEN_MIN 5 /* of a name that is looked for in URLs */
#define AGENT_SHORT 13 /* "Mozilla/4.0" and less say nothing */

struct seen {
	uint32_t destination;
	bool several;
};

struct http_elsewhere {
	struct map numbers;
	struct arena keys;
	struct seen *items;
	size_t count, room;
	struct strbuf scratch;
};

/* The last part of a path, "76N1Lm" of "/a/76N1Lm.php". */
static struct slice file_stem(struct slice url)
{
	struct slice path = http_path(url), file = path;

	while (slice_find(file, '/') < file.len)
		file = slice_from(file, slice_find(file, '/') + 1);
	return slice_first(file, slice_find(file, '.'));
}

static bool is_script(struct slice url)
{
	static const char *const endings[] = {".php", ".asp", ".aspx", ".jsp", ".cgi"};
	struct slice path = http_path(url);

	for (size_t i = 0; i < ARRAY_LEN(endings); i++)
		if (slice_ends(path, slice_str(endings[i])))
			return true;
	return false;
}

/* The value of a query that is one parameter: "x4tk" of "n=x4tk"; else empty. */
static struct slice lone_value(struct slice url)
{
	struct slice query = http_query(url);
	size_t equals = slice_find(query, '=');

	if (equals == query.len || equals > 2 || slice_find(query, '&') < query.len)
		return (struct slice){NULL, 0};
	return slice_from(query, equals + 1);
}

/* What of a request would hardly be sent twice by chance. */
static struct slice token_of(const struct corpus *corpus, const struct request *r)
{
	struct slice value = lone_value(corpus_text(corpus, r->url));

	return value.len >= TOKEN_LEN_MIN && randomness_is_token(value) ? value
									: (struct slice){NULL, 0};
}

static struct slice key_of(struct strbuf *scratch, uint32_t client, struct slice token)
{
	strbuf_clear(scratch);
	strbuf_add(scratch, &client, sizeof(client));
	strbuf_add_slice(scratch, token);
	return strbuf_slice(scratch);
}

static void note(struct http_elsewhere *e, const struct rows *rows, struct slice token)
{
	uint32_t *number =
		map_put_copy(&e->numbers, key_of(&e->scratch, rows->client, token), &e->keys);

	if (*number == MAP_NONE) {
		*number = (uint32_t)e->count;
		MEM_GROW(e->items, e->count, e->room);
		e->items[e->count++] = (struct seen){rows->key, false};
	}
	e->items[*number].several |= e->items[*number].destination != rows->key;
}

struct http_elsewhere *http_elsewhere_new(
	const struct corpus *corpus, const struct row_groups *groups)
{
	struct http_elsewhere *e = mem_zalloc(1, sizeof(*e));

	for (size_t g = 0; g < groups->count; g++) {
		const struct rows *rows = &groups->items[g];

		for (size_t i = 0; i < rows->count; i++) {
			const struct request *r = &corpus->requests[groups->order[rows->first + i]];
			struct slice token = token_of(corpus, r);

			if (token.len && r->referer == 0 && !r->cut &&
				slice_is(corpus_text(corpus, r->method), "POST"))
				note(e, rows, token);
		}
	}
	return e;
}

void http_elsewhere_free(struct http_elsewhere *e)
{
	map_release(&e->numbers);
	arena_release(&e->keys);
	strbuf_release(&e->scratch);
	free(e->items);
	free(e);
}

static bool is_elsewhere(const struct http_elsewhere *e, uint32_t client, struct slice token)
{
	struct strbuf scratch = STRBUF_INIT;
	uint32_t number = map_get(&e->numbers, key_of(&scratch, client, token));

	strbuf_release(&scratch);
	return number != MAP_NONE && e->items[number].several;
}

/* Requests to scripts with one short parameter, whose value is another each time. */
static void score_values(
	struct finding *f, const struct http_group *g, const struct http_elsewhere *e)
{
	size_t tokens = 0, changes = 0, shared = 0, renamed = 0;
	struct slice last = {NULL, 0}, last_query = last;

	for (size_t i = 0; i < g->count; i++) {
		const struct request *r = http_group_at(g, i);
		struct slice query = http_query(corpus_text(g->corpus, r->url));
		struct slice token = token_of(g->corpus, r);

		if (token.len == 0 || !is_script(corpus_text(g->corpus, r->url)))
			continue;
		tokens++;
		changes += last.len && !slice_eq(token, last);
		renamed += last.len && query.ptr[0] != last_query.ptr[0];
		shared += is_elsewhere(e, r->client, token);
		last = token;
		last_query = query;
	}
	if (tokens)
		finding_factor(f, changes ? 20 : 10, "a script is given one random value%s",
			changes ? ", another each time" : "");
	if (renamed)
		finding_factor(f, 10, "the parameter's name changes with it");
	if (shared)
		finding_factor(f, 25, "sent to another site as well: %zu of these values", shared);
}

static void score_paths(struct finding *f, const struct http_group *g)
{
	size_t scripts = 0, random_parts = 0;

	for (size_t i = 0; i < g->count; i++) {
		const struct request *r = http_group_at(g, i);
		struct slice url = corpus_text(g->corpus, r->url), rest = http_path(url);
		bool random = false;

		if (!slice_is(corpus_text(g->corpus, r->method), "POST"))
			continue;
		scripts += is_script(url) && randomness_is_token(file_stem(url));
		rest = slice_from(rest, 1);
		while (rest.len) {
			struct slice part = slice_cut(&rest, '/');

			random |= part.len >= TOKEN_LEN_MIN && randomness_is_token(part);
		}
		random_parts += random;
	}
	if (scripts)
		finding_factor(f, 15, "the script that is posted to has a random name");
	else if (random_parts)
		finding_factor(f, 12, "the path that is posted to is random");
}

/* A client's own name is in what it asks for. */
static void score_inventory(struct finding *f, const struct http_group *g)
{
	const struct corpus *corpus = g->corpus;
	struct slice name = corpus_text(corpus, corpus->hosts[g->first->client].name);

	name = slice_first(name, slice_find(name, '.'));
	for (size_t i = 0; i < g->count && name.len >= HOST_NAME_LEN_MIN; i++) {
		struct slice query = http_query(corpus_text(corpus, http_group_at(g, i)->url));

		for (size_t at = 0; at + name.len <= query.len; at++)
			if (slice_eq_nocase(slice_first(slice_from(query, at), name.len), name)) {
				finding_factor(f, 30, "the client's own name is in a URL");
				return;
			}
	}
}

/* One after the other: GUID, computer, user, version in one query. */
static void score_profile(struct finding *f, const struct http_group *g)
{
	for (size_t i = 0; i < g->count; i++) {
		struct slice query = http_query(corpus_text(g->corpus, http_group_at(g, i)->url));
		size_t dashes = 0, parameters = 0, short_names = 0;

		while (query.len) {
			struct slice value = slice_cut(&query, '&');
			struct slice name = slice_cut(&value, '=');

			parameters++;
			short_names += name.len && name.len <= 2;
			dashes |= value.len == 36 && value.ptr[8] == '-' && value.ptr[13] == '-';
			dashes |= value.len == 44 &&
				slice_starts_nocase(slice_from(value, 8), SLICE("%2d"));
		}
		if (dashes && parameters >= 5 && short_names == parameters) {
			finding_factor(f, 20,
				"a query of %zu parameters without names, one of them a GUID",
				parameters);
			return;
		}
	}
}

/* A word that says what it is, as "ESP8266HTTPClient" does, is none of chance. */
static bool says_what_it_is(struct slice agent)
{
	static const char *const parts[] = {"HTTP", "Http", "Client", "Agent", "Updater"};

	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (slice_find_slice(agent, slice_str(parts[i])) < agent.len)
			return true;
	return false;
}

static void score_agent(struct finding *f, const struct http_group *g)
{
	struct slice agent = corpus_text(g->corpus, g->first->user_agent);

	if (g->posts && g->without_agent == g->count)
		finding_factor(f, 10, "no user agent");
	else if (agent.len >= TOKEN_LEN_MIN && randomness_is_token(agent) &&
		!says_what_it_is(agent))
		finding_factor(f, 30, "the user agent is one random word");
	else if (slice_starts(agent, SLICE("Mozilla/")) && agent.len <= AGENT_SHORT)
		finding_factor(f, 15, "the user agent is cut short");
	else if (slice_starts_nocase(agent, SLICE("User-Agent:")))
		finding_factor(f, 25, "the user agent has its own field's name in it");
	else if (slice_starts_nocase(agent, SLICE("Mozila")) ||
		slice_starts_nocase(agent, SLICE("Mozzila")))
		finding_factor(f, 30, "the user agent is misspelled");
}

int http_signs_behaviour(
	struct finding *f, const struct http_group *g, const struct http_elsewhere *elsewhere)
{
	int before = f->points;

	if (g->posts && g->gets == 0 && g->referred == 0)
		finding_factor(f, 15, "%zu post%s, and no page of the site was asked for", g->posts,
			g->posts == 1 ? "" : "s");
	else if (g->count >= 3 && g->referred == 0)
		finding_factor(f, 8, "no page led to any of %zu requests", g->count);
	score_values(f, g, elsewhere);
	score_paths(f, g);
	score_inventory(f, g);
	score_profile(f, g);
	score_agent(f, g);
	if (g->binary_posts)
		finding_factor(f, 6, "what is posted is binary");
	return f->points - before;
}

bool http_sign_odd_port(const struct http_group *g)
{
	static const uint16_t usual[] = {
		80, 81, 443, 591, 3128, 8000, 8008, 8080, 8081, 8088, 8443, 8888};

	for (size_t i = 0; i < ARRAY_LEN(usual); i++)
		if (g->first->server_port == usual[i])
			return false;
	return true;
}

void http_signs_destination(struct finding *f, const struct http_group *g)
{
	struct slice host = corpus_text(g->corpus, g->first->hostname);

	if (g->by_address) {
		finding_factor(f, 12, "asked of an address, not of a name");
	} else {
		if (randomness_is_random_host(host))
			finding_factor(f, 22, "the site's name looks made up by a machine");
		if (http_is_cheap_tld(host))
			finding_factor(f, 12, "a top-level domain that is nearly given away");
		if (registrable_is_shared(host))
			finding_factor(f, 8, "a name that strangers get from a service");
	}
	if (http_sign_odd_port(g))
		finding_factor(f, 6, "on port %u", g->first->server_port);
}
