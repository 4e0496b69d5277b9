/* Log-ons to web sites that are tried one after the other: by Basic and Digest, and by forms. */
#include "base/json.h"
#include "base/mem.h"
#include "detect/detect.h"
#include "detect/http_group.h"

#define USERS_SHOWN 8
#define USER_LEN_MAX 200 /* bytes of a name that the evidence shows */
#define REFUSALS_MIN 10
#define REFUSALS_MANY 30
#define REFUSALS_VERY_MANY 100
#define USERS_MANY 5
#define PATHS_SHARE 0.33 /* of the refusals: paths that are no one door */
#define FORMS_MIN 20
#define FORMS_MANY 100
#define FORM_LENGTHS_MAX 64 /* bytes by which guesses differ: names and passwords */
#define ANSWERS_OTHER_MAX 5
#define FAST_GAP_S 5.0
#define SLOW_GAP_S 20.0
#define NEARLY_ALL 0.9
#define MOST 0.8

enum { GUESS, SIGNATURES };

static const struct signature signatures[SIGNATURES] = {
	[GUESS] = {9100812, "Log-ons to a web site guessed", "Attempted User Privilege Gain",
		"T1110.001", 2,
		"log-ons by Basic or Digest that a server refuses again and again, or a log-on "
		"form filled in dozens of times within seconds of each other",
		"a program whose stored password has expired, load tests",
		"one user at a slow pace, refusals all over the site, a source that is a proxy"},
};

extern const struct detector web_guess_detector;

static struct slice user_of(const struct corpus *corpus, const struct request *r)
{
	return corpus_text(corpus, r->user);
}

/* --- Basic and Digest ------------------------------------------------------------------------ */

static bool refused_key(const struct corpus *corpus, size_t row, uint32_t key[2])
{
	const struct request *r = &corpus->requests[row];

	key[0] = r->client;
	key[1] = r->server;
	return r->client != r->server && r->user && (r->status == 401 || r->status == 403);
}

static void add_user(struct slice user, void *ctx)
{
	struct finding *f = ctx;

	json_str(&f->evidence, NULL, slice_first(user, USER_LEN_MAX));
}

static void score_one_user(struct finding *f, const struct http_group *g)
{
	size_t paths = http_group_different(g, http_request_path, http_add_shape, NULL, NULL);
	double gap_s = http_group_gap_s(g);

	if (gap_s >= SLOW_GAP_S)
		finding_factor(f, -30,
			"one user, %.0f s between them: a program with an old password", gap_s);
	if ((double)paths > PATHS_SHARE * (double)g->count)
		finding_factor(f, -25, "by one user all over the site");
}

static void refused(struct finding_list *findings, const struct http_group *g)
{
	struct finding *f;
	size_t users;

	if (g->count < REFUSALS_MIN)
		return;
	f = finding_list_add(findings, &web_guess_detector, &signatures[GUESS]);
	finding_factor(f,
		g->count >= REFUSALS_VERY_MANY      ? 80
			: g->count >= REFUSALS_MANY ? 72
						    : 64,
		"%zu log-ons refused by the server", g->count);
	json_open(&f->evidence, "users", '[');
	users = http_group_different(g, user_of, strbuf_add_slice, add_user, f);
	json_close(&f->evidence, ']');
	if (users > 1)
		finding_factor(f, users >= USERS_MANY ? 10 : 5, "for %zu users", users);
	else
		score_one_user(f, g);
	http_group_score_proxy(f, g);
	http_group_tell(f, g, NULL);
}

/* --- forms ----------------------------------------------------------------------------------- */

static bool is_log_on_path(struct slice path)
{
	static const char *const words[] = {"login", "logon", "log-in", "signin", "sign-in",
		"sign_in", "authenticate", "j_security_check", "xmlrpc.php", "webauth"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (slice_has_nocase(path, slice_str(words[i])))
			return true;
	return false;
}

static bool form_key(const struct corpus *corpus, size_t row, uint32_t key[2])
{
	const struct request *r = &corpus->requests[row];

	key[0] = r->client;
	key[1] = r->url;
	return r->client != r->server && slice_is(corpus_text(corpus, r->method), "POST") &&
		r->status && is_log_on_path(http_request_path(corpus, r));
}

/* How many were answered like the first: with its status, and as long where nearly all were. */
static size_t answered_alike(const struct http_group *g)
{
	size_t status = 0, length = 0;

	for (size_t i = 0; i < g->count; i++) {
		const struct request *r = http_group_at(g, i);

		status += r->status == g->first->status;
		length += r->status == g->first->status && r->length == g->first->length;
	}
	return (double)length >= NEARLY_ALL * (double)g->count ? length : status;
}

/* Do they differ by what a name and a password are long? */
static bool are_alike(const struct http_group *g)
{
	uint64_t least = UINT64_MAX, most = 0;

	for (size_t i = 0; i < g->count; i++) {
		uint64_t len = http_group_at(g, i)->request_length;

		least = len < least ? len : least;
		most = len > most ? len : most;
	}
	return most - least <= FORM_LENGTHS_MAX;
}

static void forms(struct finding_list *findings, const struct http_group *g)
{
	double gap_s = http_group_gap_s(g);
	size_t same;
	struct finding *f;

	if (g->count < FORMS_MIN || gap_s > FAST_GAP_S || !are_alike(g))
		return;
	same = answered_alike(g);
	if ((double)same < MOST * (double)g->count)
		return;
	f = finding_list_add(findings, &web_guess_detector, &signatures[GUESS]);
	finding_factor(
		f, g->count >= FORMS_MANY ? 55 : 45, "a log-on form filled in %zu times", g->count);
	finding_factor(f, 20, "%.1f s after each other, each as long as the others", gap_s);
	if (same < g->count && g->count - same <= ANSWERS_OTHER_MAX)
		finding_factor(f, 10, "%zu of the answers differ from the rest", g->count - same);
	http_group_score_proxy(f, g);
	http_group_tell(f, g, NULL);
}

/* --------------------------------------------------------------------------------------------- */

static void each_group(struct finding_list *findings, rows_key_fn *key,
	void (*fn)(struct finding_list *findings, const struct http_group *group))
{
	const struct corpus *corpus = findings->corpus;
	struct row_groups groups = rows_group(corpus, corpus->request_count, key);

	for (size_t i = 0; i < groups.count; i++) {
		struct http_group g;

		http_group_measure(&g, corpus, &groups, i);
		fn(findings, &g);
	}
	row_groups_release(&groups);
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	(void)corpus;
	(void)tuning;
	each_group(findings, refused_key, refused);
	each_group(findings, form_key, forms);
}

const struct detector web_guess_detector = {
	"web_guess",
	"log-ons to web sites tried one after the other",
	signatures,
	SIGNATURES,
	false,
	run,
};
