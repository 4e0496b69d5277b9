/* Web sites that a program looks through: paths that are not there, asked for one after the other. */
#include "detect/detect.h"
#include "detect/http_group.h"

#define PATHS_MANY 100
#define PATHS_VERY_MANY 500
#define PATH_LEN_MAX 48 /* of one that somebody could guess */
#define SEGMENTS_MAX 2
#define DIGITS_MAX 6 /* in a row; more are a number or a hash, not a word */
#define GUESSED_SHARE 0.7
#define FAST_GAP_S 1.0

enum { SEARCH, SIGNATURES };

static const struct signature signatures[SIGNATURES] = {
	[SEARCH] = {9100811, "Paths of a web site guessed one after the other",
		"Attempted Information Leak", "T1595.003", 2,
		"dozens of different short paths that a server does not have, asked for by one "
		"client that no page sent there",
		"scanners of one's own, a site that has moved and lost its pages",
		"paths that a page refers to, long ones that nobody would guess, a slow pace, more "
		"requests that find something, a source that is a proxy"},
};

extern const struct detector web_search_detector;

/* Of a client and a server: what is not there, and what is. */
static bool ends_key(const struct request *r, uint32_t key[2])
{
	key[0] = r->client;
	key[1] = r->server;
	return r->client != r->server;
}

static bool missing_key(const struct corpus *corpus, size_t row, uint32_t key[2])
{
	const struct request *r = &corpus->requests[row];

	return ends_key(r, key) && (r->status == 404 || r->status == 410);
}

static bool found_key(const struct corpus *corpus, size_t row, uint32_t key[2])
{
	const struct request *r = &corpus->requests[row];

	return ends_key(r, key) && r->status >= 200 && r->status < 400;
}

/* How many of the client's other requests to this server found something. */
static size_t found_of(const struct row_groups *found, const struct rows *missing)
{
	for (size_t i = 0; i < found->count; i++)
		if (found->items[i].client == missing->client &&
			found->items[i].key == missing->key)
			return found->items[i].count;
	return 0;
}

/* Short, near the top of the site, and of words. */
static bool is_guessable(struct slice path)
{
	unsigned segments = 0, digits = 0;

	for (size_t i = 0; i < path.len; i++) {
		uint8_t c = path.ptr[i];

		segments += c == '/' && i + 1 < path.len;
		digits = c >= '0' && c <= '9' ? digits + 1 : 0;
		if (digits > DIGITS_MAX)
			return false;
	}
	return path.len <= PATH_LEN_MAX && segments <= SEGMENTS_MAX;
}

static void count_guessable(struct slice path, void *ctx)
{
	*(size_t *)ctx += is_guessable(path);
}

static void score_paths(
	struct finding *f, const struct http_group *g, size_t paths, size_t guessable)
{
	double gap_s = http_group_gap_s(g);

	finding_factor(f,
		paths >= PATHS_VERY_MANY      ? 60
			: paths >= PATHS_MANY ? 52
					      : 45,
		"%zu different paths that are not there", paths);
	if (gap_s <= FAST_GAP_S)
		finding_factor(f, 12, "%.3f s after each other", gap_s);
	if ((double)guessable >= GUESSED_SHARE * (double)paths)
		finding_factor(f, 10, "short ones, as lists of words have them");
	else if (guessable * 2 < paths)
		finding_factor(f, -20, "most of them are long or deep: nobody's guess");
	if (g->referred * 2 > g->count)
		finding_factor(f, -25, "a page referred to most of them");
}

static void search(struct finding_list *findings, const struct http_group *g,
	const struct tuning *tuning, size_t found)
{
	size_t guessable = 0,
	       paths = http_group_different(
		       g, http_request_path, http_add_shape, count_guessable, &guessable);
	struct finding *f;

	if ((double)paths < tuning->value[TUNE_WEB_PATHS])
		return;
	f = finding_list_add(findings, &web_search_detector, &signatures[SEARCH]);
	score_paths(f, g, paths, guessable);
	if (found > g->count)
		finding_factor(f, -25, "%zu other requests found what they asked for", found);
	http_group_score_proxy(f, g);
	http_group_tell(f, g, NULL);
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	struct row_groups missing = rows_group(corpus, corpus->request_count, missing_key);
	struct row_groups found = rows_group(corpus, corpus->request_count, found_key);

	for (size_t i = 0; i < missing.count; i++) {
		struct http_group g;

		if ((double)missing.items[i].count < tuning->value[TUNE_WEB_PATHS])
			continue;
		http_group_measure(&g, corpus, &missing, i);
		search(findings, &g, tuning, found_of(&found, &missing.items[i]));
	}
	row_groups_release(&missing);
	row_groups_release(&found);
}

const struct detector web_search_detector = {
	"web_search",
	"paths of web sites tried one after the other",
	signatures,
	SIGNATURES,
	false,
	run,
};
