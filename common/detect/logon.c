/* Log-ons that are guesses: one password after the other, or one user after the other. */
#include "base/json.h"
#include "base/mem.h"
#include "detect/detect.h"
#include "detect/windows_facts.h"
#include "record/peek.h"

#include <stdlib.h>

#define GUESS_BYTES_MIN 500 /* that a client sends in a log-on, at the least */
#define GUESS_BYTES_MAX 8000 /* ... and in a failed one by SSH or RDP */
#define RDP_ANSWER_MAX 6000 /* bytes of a server that shows no desktop */
#define GUESS_US_MAX ((int64_t)120 * 1000000)
#define NAMES_SHOWN 20
#define USERS_MAX 64 /* of one conversation */
#define PORT_RDP 3389

enum { GUESS, SPRAY, SIGNATURES };

static const struct signature signatures[SIGNATURES] = {
	[GUESS] = {9100151, "Password guessing", "Attempted User Privilege Gain", "T1110.001", 2,
		"many log-ons of one host at another that failed, or that are short and alike in "
		"size",
		"scripts that log on for each command, backup and deployment tools, services that "
		"keep an old password",
		"log-ons that last, that differ in size, or that succeed"},
	[SPRAY] = {9100152, "User names tried one after the other", "Attempted User Privilege Gain",
		"T1110.003 T1087.002", 1,
		"log-ons of one host for many users that do not exist, whose password was "
		"wrong, or of whom no proof was given when the KDC asked, by Kerberos, SMB or LDAP",
		"a terminal server or proxy that logs on many people who mistype",
		"fewer names; successful log-ons of the same names"},
};

extern const struct detector logon_detector;

enum kind { BY_SSH, BY_RDP, BY_SMB, BY_LDAP, BY_KERBEROS, KINDS };

static const char *const kind_names[KINDS] = {"SSH", "RDP", "SMB", "LDAP", "Kerberos"};

/* One source and one kind; for guesses one target, too. */
struct group {
	int signature;
	enum kind kind;
	uint32_t tries, names, finding, shown;
	uint64_t least, most; /* bytes sent in one try */
	bool let_in; /* by SSH, behind tries */
};

struct search {
	const struct corpus *corpus;
	struct finding_list *findings;
	struct group *items;
	size_t count, room;
	struct map numbers, seen, proven;
	struct arena keys;
	struct strbuf scratch;
};

/* A conversation that is an attempt to log on: how, and whether it says that it failed. 'left': the
 * KDC wanted proof of the user, and none was given. */
struct attempt {
	bool any, failed, left;
	enum kind kind;
};

static struct group *group_of(
	struct search *s, const struct conv *conv, int signature, enum kind kind)
{
	const uint32_t key[] = {conv->src, signature == GUESS ? conv->dest + 1 : 0,
		(uint32_t)signature, (uint32_t)kind};
	uint32_t *number = map_put_copy(&s->numbers, slice_of(key, sizeof(key)), &s->keys);

	if (*number == MAP_NONE) {
		*number = (uint32_t)s->count;
		MEM_GROW(s->items, s->count, s->room);
		s->items[s->count++] =
			(struct group){.signature = signature, .kind = kind, .least = UINT64_MAX};
	}
	return &s->items[*number];
}

static struct slice krb5_of(const struct search *s, const struct conv *conv)
{
	return corpus_text(s->corpus, corpus_detail_of(s->corpus, conv)->krb5);
}

static bool has_any(struct slice list, const char *const *texts)
{
	for (; *texts; texts++)
		if (list_has(list, *texts))
			return true;
	return false;
}

static bool is_refused_by_kerberos(struct slice krb5)
{
	static const char *const errors[] = {"KDC_ERR_C_PRINCIPAL_UNKNOWN",
		"KDC_ERR_PREAUTH_FAILED", "KDC_ERR_CLIENT_REVOKED", NULL};

	return has_any(peek_member(krb5, "errors"), errors);
}

static bool is_refused_by_smb(struct slice windows)
{
	static const char *const status[] = {"STATUS_LOGON_FAILURE", "STATUS_ACCOUNT_LOCKED_OUT",
		"STATUS_WRONG_PASSWORD", "STATUS_NO_SUCH_USER", "STATUS_ACCOUNT_DISABLED",
		"STATUS_PASSWORD_EXPIRED", NULL};

	return has_any(peek_member(windows, "status"), status);
}

static bool is_short(const struct conv *conv)
{
	return (conv->flags & CONV_TCP) && (conv->flags & CONV_ANSWERED) &&
		conv->sent > GUESS_BYTES_MIN && conv->sent <= GUESS_BYTES_MAX &&
		conv->last_us - conv->first_us <= GUESS_US_MAX;
}

/* The number of a client's Kerberos user in 'proven'. */
static uint32_t *proof_of(struct search *s, const struct conv *conv, struct strbuf *key)
{
	strbuf_add(key, &conv->src, sizeof(conv->src));
	strbuf_add_slice(key, peek_member(krb5_of(s, conv), "cname"));
	return map_put_copy(&s->proven, strbuf_slice(key), &s->keys);
}

/* Notes users who give proof of themselves, or have a ticket. */
static void note_proof(struct search *s, const struct conv *conv)
{
	static const char *const tickets[] = {"KRB_AS_REP", "KRB_TGS_REP", NULL};
	struct slice krb5 = krb5_of(s, conv);
	struct strbuf key = STRBUF_INIT;

	if (list_has(peek_member(krb5, "padata"), "PA-ENC-TIMESTAMP") ||
		list_has(peek_member(krb5, "padata"), "PA-FX-FAST") ||
		list_has(peek_member(krb5, "padata"), "PA-PK-AS-REQ") ||
		has_any(peek_member(krb5, "messages"), tickets))
		*proof_of(s, conv, &key) = 1;
	strbuf_release(&key);
}

static struct attempt attempt_by_kerberos(struct search *s, const struct conv *conv)
{
	struct slice krb5 = krb5_of(s, conv);
	struct strbuf key = STRBUF_INIT;
	bool left = list_has(peek_member(krb5, "errors"), "KDC_ERR_PREAUTH_REQUIRED") &&
		*proof_of(s, conv, &key) != 1;

	strbuf_release(&key);
	return (struct attempt){is_refused_by_kerberos(krb5) || left, true, left, BY_KERBEROS};
}

static struct attempt attempt_of(struct search *s, const struct conv *conv)
{
	const struct attempt none = {false, false, false, BY_SSH};
	struct slice windows = windows_of(s->corpus, conv), ldap = ldap_of(s->corpus, conv);

	if (conv->flags & CONV_GROUP)
		return none;
	if (krb5_of(s, conv).len)
		return attempt_by_kerberos(s, conv);
	if (windows.len && is_refused_by_smb(windows))
		return (struct attempt){true, true, false, BY_SMB};
	if (ldap.len && list_has(peek_member(ldap, "results"), "invalidCredentials"))
		return (struct attempt){true, true, false, BY_LDAP};
	if (is_short(conv) && corpus_app_is(s->corpus, conv, "ssh") &&
		!corpus_detail_of(s->corpus, conv)->logged_on)
		return (struct attempt){true, false, false, BY_SSH};
	if (is_short(conv) && conv->dest_port == PORT_RDP && conv->received <= RDP_ANSWER_MAX)
		return (struct attempt){true, false, false, BY_RDP};
	return none;
}

/* The users of an attempt, in names; how many. */
static size_t names_of(
	struct search *s, const struct conv *conv, enum kind kind, struct slice names[USERS_MAX])
{
	struct slice one = {NULL, 0};
	struct peek users;
	size_t count = 0;

	if (kind == BY_KERBEROS)
		one = peek_member(krb5_of(s, conv), "cname");
	else if (kind == BY_LDAP)
		one = peek_path(ldap_of(s->corpus, conv), "request.bind_request.name");
	if (one.len) {
		names[0] = one;
		return 1;
	}
	users = peek_into(peek_member(windows_of(s->corpus, conv), "users"));
	while (count < USERS_MAX && users.close == ']' && peek_next(&users))
		names[count++] = peek_member(users.value, "user");
	return count;
}

static void count_name(
	struct search *s, const struct conv *conv, struct group *group, struct slice name)
{
	uint32_t key[] = {conv->src, (uint32_t)group->kind}, *seen;
	struct strbuf text = STRBUF_INIT;

	strbuf_add(&text, key, sizeof(key));
	strbuf_add_slice(&text, name);
	seen = map_put_copy(&s->seen, strbuf_slice(&text), &s->keys);
	group->names += *seen == MAP_NONE;
	*seen = 0;
	strbuf_release(&text);
}

static void take(struct search *s, const struct conv *conv, struct attempt attempt)
{
	struct group *group = group_of(s, conv, GUESS, attempt.kind);
	struct slice names[USERS_MAX];
	size_t count = names_of(s, conv, attempt.kind, names);

	if (!attempt.left)
		group->tries += count > 1 ? (uint32_t)count : 1;
	group->least = conv->sent < group->least ? conv->sent : group->least;
	group->most = conv->sent > group->most ? conv->sent : group->most;
	if (!attempt.failed)
		return;
	group = group_of(s, conv, SPRAY, attempt.kind);
	group->tries++;
	for (size_t i = 0; i < count; i++)
		count_name(s, conv, group, names[i]);
}

/* A log-on that succeeded tells only of the tries before it. */
static void take_success(struct search *s, const struct conv *conv, const struct tuning *tuning)
{
	struct group *group = group_of(s, conv, GUESS, BY_SSH);

	group->let_in |= group->tries >= tuning->value[TUNE_LATERAL_GUESSES];
}

static bool is_said_to_fail(enum kind kind)
{
	return kind == BY_SMB || kind == BY_LDAP || kind == BY_KERBEROS;
}

static bool is_enough(const struct group *group, const struct tuning *tuning)
{
	if (group->signature == SPRAY)
		return group->names >= tuning->value[TUNE_LATERAL_SPRAY];
	return group->tries >=
		tuning->value[TUNE_LATERAL_GUESSES] * (is_said_to_fail(group->kind) ? 2 : 1) &&
		(is_said_to_fail(group->kind) || group->most <= 2 * group->least);
}

static void score(struct finding *f, const struct group *group, const struct tuning *tuning)
{
	const char *kind = kind_names[group->kind];

	if (group->signature == SPRAY) {
		finding_factor(f, 65, "%u user names without success, by %s", group->names, kind);
		if (group->names >= 2 * tuning->value[TUNE_LATERAL_SPRAY])
			finding_factor(f, 20, "more than a person has");
		return;
	}
	finding_factor(f, 45, "%u %s log-ons by %s", group->tries,
		is_said_to_fail(group->kind) ? "failed" : "short", kind);
	if (!is_said_to_fail(group->kind))
		finding_factor(f, 15, "alike: %llu to %llu bytes sent",
			(unsigned long long)group->least, (unsigned long long)group->most);
	if (group->tries >= 2 * tuning->value[TUNE_LATERAL_GUESSES])
		finding_factor(f, 20, "more than a person makes");
	if (group->let_in)
		finding_factor(f, 15, "and then the server let it in");
}

static void add_to(struct search *s, const struct conv *conv, struct attempt attempt, int signature)
{
	struct group *group = group_of(s, conv, signature, attempt.kind);
	struct slice names[USERS_MAX];
	size_t count;
	struct finding *f;

	if (!group->finding)
		return;
	f = &s->findings->items[group->finding - 1];
	finding_conv(f, s->corpus, conv);
	count = names_of(s, conv, attempt.kind, names);
	for (size_t i = 0; i < count && group->shown++ < NAMES_SHOWN; i++)
		json_str(&f->evidence, NULL, peek_str(names[i], &s->scratch));
}

static void add_findings(struct search *s, const struct tuning *tuning)
{
	for (size_t i = 0; i < s->count; i++) {
		struct group *group = &s->items[i];
		struct finding *f;

		if (!is_enough(group, tuning))
			continue;
		f = finding_list_add(s->findings, &logon_detector, &signatures[group->signature]);
		group->finding = (uint32_t)s->findings->count;
		score(f, group, tuning);
		json_u64(&f->evidence, "tries", group->tries);
		json_open(&f->evidence, "names", '[');
	}
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	struct search s = {.corpus = corpus,
		.findings = findings,
		.numbers = MAP_INIT,
		.seen = MAP_INIT,
		.proven = MAP_INIT,
		.keys = ARENA_INIT,
		.scratch = STRBUF_INIT};

	for (size_t i = 0; i < corpus->conv_count; i++)
		if (krb5_of(&s, &corpus->convs[i]).len)
			note_proof(&s, &corpus->convs[i]);
	for (size_t i = 0; i < corpus->conv_count; i++) {
		struct attempt attempt = attempt_of(&s, &corpus->convs[i]);

		if (attempt.any)
			take(&s, &corpus->convs[i], attempt);
		else if (corpus_detail_of(corpus, &corpus->convs[i])->logged_on)
			take_success(&s, &corpus->convs[i], tuning);
	}
	add_findings(&s, tuning);
	for (size_t i = 0; i < corpus->conv_count && s.count; i++) {
		struct attempt attempt = attempt_of(&s, &corpus->convs[i]);

		for (int signature = 0; attempt.any && signature < SIGNATURES; signature++)
			if (signature == GUESS || attempt.failed)
				add_to(&s, &corpus->convs[i], attempt, signature);
	}
	for (size_t i = 0; i < s.count; i++)
		if (s.items[i].finding)
			json_close(&findings->items[s.items[i].finding - 1].evidence, ']');
	free(s.items);
	map_release(&s.numbers);
	map_release(&s.seen);
	map_release(&s.proven);
	arena_release(&s.keys);
	strbuf_release(&s.scratch);
}

const struct detector logon_detector = {
	"logon",
	"password guessing",
	signatures,
	SIGNATURES,
	false,
	run,
};
