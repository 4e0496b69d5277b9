/* Web sites that a program goes through: paths that are not there asked for one after the other,
 * log-ons tried one after the other. */
#include "base/json.h"
#include "base/mem.h"
#include "detect/detect.h"
#include "detect/http_group.h"

#include <stdlib.h>

#define SAMPLES 8
#define SAMPLE_LEN 200 /* bytes of a path or name that the evidence shows */
#define PATH_LEN_MAX 48 /* of one that somebody could guess */
#define SEGMENTS_MAX 2
#define DIGITS_MAX 6 /* in a row; more are a number or a hash, not a word */
#define REFUSALS_MIN 10
#define FORMS_MIN 20
#define FORM_LENGTHS_MAX 64 /* bytes by which guesses differ: names and passwords */
#define FAST_GAP_S 5.0
#define NEARLY_ALL 0.9
#define MOST 0.8
#define SLOW_GAP_S 20.0

enum { SEARCH, GUESS, SIGNATURES };

static const struct signature signatures[SIGNATURES] = {
	[SEARCH] = {9100811, "Paths of a web site guessed one after the other",
		"Attempted Information Leak", "T1595.003", 2,
		"dozens of different short paths that a server does not have, asked for by one "
		"client that no page sent there",
		"scanners of one's own, a site that has moved and lost its pages",
		"paths that a page refers to, long ones that nobody would guess, a slow pace, more "
		"requests that find something, a source that is a proxy"},
	[GUESS] = {9100812, "Log-ons to a web site guessed", "Attempted User Privilege Gain",
		"T1110.001", 2,
		"log-ons by Basic or Digest that a server refuses again and again, or a log-on "
		"form filled in dozens of times within seconds of each other",
		"a program whose stored password has expired, load tests",
		"one user at a slow pace, refusals all over the site, a source that is a proxy"},
};

extern const struct detector web_guess_detector;

/* Requests that have something in common. */
struct tries {
	const struct corpus *corpus;
	const struct row_groups *groups;
	const struct rows *rows;
};

static const struct request *try_at(const struct tries *t, size_t i)
{
	return &t->corpus->requests[t->groups->order[t->rows->first + i]];
}

/* Seconds between two tries, on average. */
static double gap_of(const struct tries *t)
{
	int64_t span_us = try_at(t, t->rows->count - 1)->time_us - try_at(t, 0)->time_us;

	return t->rows->count < 2
		? SLOW_GAP_S
		: (double)span_us / (double)CLOCK_SECOND_US / (double)(t->rows->count - 1);
}

typedef struct slice text_fn(const struct corpus *corpus, const struct request *request);

static struct slice path_of(const struct corpus *corpus, const struct request *r)
{
	return http_path(corpus_text(corpus, r->url));
}

static struct slice user_of(const struct corpus *corpus, const struct request *r)
{
	return corpus_text(corpus, r->user);
}

/* A path without digits, which make no other one of it. */
static void add_shape(struct strbuf *out, struct slice path)
{
	for (size_t i = 0; i < path.len; i++)
		if (path.ptr[i] < '0' || path.ptr[i] > '9')
			strbuf_addc(out, (char)path.ptr[i]);
}

/* How many texts there are among the tries, each as 'add' has it. It is shown to 'fn' once. */
static size_t different(const struct tries *t, text_fn *text,
	void (*add)(struct strbuf *out, struct slice text),
	void (*fn)(struct slice text, void *ctx), void *ctx)
{
	struct map seen = MAP_INIT;
	struct arena keys = ARENA_INIT;
	struct strbuf shape = STRBUF_INIT;
	size_t count = 0;

	for (size_t i = 0; i < t->rows->count; i++) {
		struct slice one = text(t->corpus, try_at(t, i));
		uint32_t *number;

		strbuf_clear(&shape);
		add(&shape, one);
		number = map_put_copy(&seen, strbuf_slice(&shape), &keys);
		if (*number != MAP_NONE)
			continue;
		*number = (uint32_t)count++;
		if (fn)
			fn(one, ctx);
	}
	strbuf_release(&shape);
	map_release(&seen);
	arena_release(&keys);
	return count;
}

/* Does it serve the web itself? Then it may be a proxy, behind which there are many. */
static bool serves(const struct corpus *corpus, uint32_t host)
{
	for (size_t i = 0; i < corpus->conv_count; i++) {
		const struct conv *conv = &corpus->convs[i];

		if (conv->dest == host && conv->src != host && (conv->flags & CONV_ANSWERED) &&
			(corpus_app_is(corpus, conv, "http") || corpus_app_is(corpus, conv, "tls")))
			return true;
	}
	return false;
}

static void tell(struct finding *f, const struct tries *t, const char *key, text_fn *text)
{
	struct slice last = {NULL, 0};
	unsigned shown = 0;

	if (serves(t->corpus, t->rows->client))
		finding_factor(f, -30, "it serves the web itself: others may ask through it");
	json_u64(&f->evidence, "requests", t->rows->count);
	json_open(&f->evidence, key, '[');
	for (size_t i = 0; i < t->rows->count; i++) {
		struct slice one = slice_first(text(t->corpus, try_at(t, i)), SAMPLE_LEN);

		finding_request(f, try_at(t, i));
		if (shown < SAMPLES && one.len && !slice_eq(one, last)) {
			json_str(&f->evidence, NULL, one);
			shown++;
		}
		last = one;
	}
	json_close(&f->evidence, ']');
}

/* --- paths ----------------------------------------------------------------------------------- */

static bool missing_key(const struct corpus *corpus, size_t row, uint32_t key[2])
{
	const struct request *r = &corpus->requests[row];

	key[0] = r->client;
	key[1] = r->server;
	return r->client != r->server && (r->status == 404 || r->status == 410);
}

static bool found_key(const struct corpus *corpus, size_t row, uint32_t key[2])
{
	const struct request *r = &corpus->requests[row];

	key[0] = r->client;
	key[1] = r->server;
	return r->client != r->server && r->status >= 200 && r->status < 400;
}

/* How many of the client's other requests to this server found something. */
static size_t found_of(const struct row_groups *found, const struct rows *rows)
{
	for (size_t i = 0; i < found->count; i++)
		if (found->items[i].client == rows->client && found->items[i].key == rows->key)
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

static size_t referred(const struct tries *t)
{
	size_t count = 0;

	for (size_t i = 0; i < t->rows->count; i++)
		count += try_at(t, i)->referer != 0;
	return count;
}

static void search(struct finding_list *findings, const struct tries *t,
	const struct tuning *tuning, const struct row_groups *found)
{
	size_t guessable = 0, paths = different(t, path_of, add_shape, count_guessable, &guessable);
	double gap = gap_of(t);
	struct finding *f;

	if ((double)paths < tuning->value[TUNE_WEB_PATHS])
		return;
	f = finding_list_add(findings, &web_guess_detector, &signatures[SEARCH]);
	finding_factor(f,
		paths >= 500           ? 60
			: paths >= 100 ? 52
				       : 45,
		"%zu different paths that are not there", paths);
	if (gap <= 1)
		finding_factor(f, 12, "%.1f a second", 1 / (gap > 0.001 ? gap : 0.001));
	if (guessable * 10 >= paths * 7)
		finding_factor(f, 10, "short ones, as lists of words have them");
	else if (guessable * 2 < paths)
		finding_factor(f, -20, "most of them are long or deep: nobody's guess");
	if (referred(t) * 2 > t->rows->count)
		finding_factor(f, -25, "a page referred to most of them");
	if (found_of(found, t->rows) > t->rows->count)
		finding_factor(f, -25, "%zu other requests found what they asked for",
			found_of(found, t->rows));
	tell(f, t, "paths", path_of);
}

/* --- log-ons --------------------------------------------------------------------------------- */

static bool refused_key(const struct corpus *corpus, size_t row, uint32_t key[2])
{
	const struct request *r = &corpus->requests[row];

	key[0] = r->client;
	key[1] = r->server;
	return r->client != r->server && r->user && (r->status == 401 || r->status == 403);
}

static void refused(struct finding_list *findings, const struct tries *t)
{
	size_t count = t->rows->count, users = different(t, user_of, strbuf_add_slice, NULL, NULL);
	double gap = gap_of(t);
	struct finding *f;

	if (count < REFUSALS_MIN)
		return;
	f = finding_list_add(findings, &web_guess_detector, &signatures[GUESS]);
	finding_factor(f,
		count >= 100          ? 80
			: count >= 30 ? 72
				      : 64,
		"%zu log-ons refused by the server", count);
	if (users > 1)
		finding_factor(f, users >= 5 ? 10 : 5, "for %zu users", users);
	if (gap >= SLOW_GAP_S && users == 1)
		finding_factor(f, -30,
			"one user, %.0f s between them: a program with an old password", gap);
	if (different(t, path_of, add_shape, NULL, NULL) * 3 > count && users == 1)
		finding_factor(f, -25, "by one user all over the site");
	tell(f, t, "users", user_of);
}

static bool is_log_on_path(struct slice path)
{
	static const char *const words[] = {"login", "logon", "log-in", "signin", "sign-in",
		"sign_in", "authenticate", "j_security_check", "xmlrpc.php", "webauth"};

	for (size_t at = 0; at < path.len; at++)
		for (size_t i = 0; i < ARRAY_LEN(words); i++)
			if (slice_starts_nocase(slice_from(path, at), slice_str(words[i])))
				return true;
	return false;
}

static bool form_key(const struct corpus *corpus, size_t row, uint32_t key[2])
{
	const struct request *r = &corpus->requests[row];

	key[0] = r->client;
	key[1] = r->url;
	return r->client != r->server && slice_is(corpus_text(corpus, r->method), "POST") &&
		r->status && is_log_on_path(path_of(corpus, r));
}

/* How many were answered like the first: with its status, and as long where nearly all were. */
static size_t answered_alike(const struct tries *t)
{
	const struct request *first = try_at(t, 0);
	size_t status = 0, length = 0;

	for (size_t i = 0; i < t->rows->count; i++) {
		const struct request *r = try_at(t, i);

		status += r->status == first->status;
		length += r->status == first->status && r->length == first->length;
	}
	return (double)length >= NEARLY_ALL * (double)t->rows->count ? length : status;
}

/* Forms that differ by what a name and a password are long. */
static bool are_alike(const struct tries *t)
{
	uint64_t least = UINT64_MAX, most = 0;

	for (size_t i = 0; i < t->rows->count; i++) {
		uint64_t len = try_at(t, i)->request_length;

		least = len < least ? len : least;
		most = len > most ? len : most;
	}
	return most - least <= FORM_LENGTHS_MAX &&
		(double)answered_alike(t) >= MOST * (double)t->rows->count;
}

static void forms(struct finding_list *findings, const struct tries *t)
{
	size_t count = t->rows->count, same = answered_alike(t);
	struct finding *f;

	if (count < FORMS_MIN || gap_of(t) > FAST_GAP_S || !are_alike(t))
		return;
	f = finding_list_add(findings, &web_guess_detector, &signatures[GUESS]);
	finding_factor(f, count >= 100 ? 55 : 45, "a log-on form filled in %zu times", count);
	finding_factor(f, 20, "%.1f s after each other, each as long as the others", gap_of(t));
	if (same < count && count - same <= 5)
		finding_factor(f, 10, "%zu of the answers differ from the rest", count - same);
	tell(f, t, "paths", path_of);
}

/* --------------------------------------------------------------------------------------------- */

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	static rows_key_fn *const keys[] = {missing_key, refused_key, form_key};
	struct row_groups found = rows_group(corpus, corpus->request_count, found_key);

	for (size_t kind = 0; kind < ARRAY_LEN(keys); kind++) {
		struct row_groups groups = rows_group(corpus, corpus->request_count, keys[kind]);

		for (size_t i = 0; i < groups.count; i++) {
			struct tries tries = {corpus, &groups, &groups.items[i]};

			if (keys[kind] == missing_key)
				search(findings, &tries, tuning, &found);
			else if (keys[kind] == refused_key)
				refused(findings, &tries);
			else
				forms(findings, &tries);
		}
		row_groups_release(&groups);
	}
	row_groups_release(&found);
}

const struct detector web_guess_detector = {
	"web_guess",
	"paths and log-ons of web sites tried one after the other",
	signatures,
	SIGNATURES,
	false,
	run,
};
