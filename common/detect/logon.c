/* Log-ons that are guesses, and tickets that are asked for to be cracked. */
#include "base/json.h"
#include "base/mem.h"
#include "detect/detect.h"
#include "record/peek.h"

#include <stdlib.h>

#define GUESS_BYTES_MAX 8000 /* that a client sends in one failed log-on by SSH */
#define GUESS_US_MAX ((int64_t)120 * 1000000)
#define NAMES_SHOWN 20

enum { GUESS, SPRAY, ROAST, OVERPASS, SIGNATURES };

static const struct signature signatures[SIGNATURES] = {
	[GUESS] = {9100151, "Password guessing", "Attempted User Privilege Gain", "T1110.001", 2,
		"many short log-ons of one host at another, alike in size, or that failed",
		"scripts that log on for each command, backup and deployment tools",
		"log-ons that last, or that differ in size"},
	[SPRAY] = {9100152, "User names tried one after the other", "Attempted User Privilege Gain",
		"T1110.003 T1087.002", 1,
		"Kerberos requests of one host for many users that do not exist or whose password "
		"was wrong",
		"a terminal server or proxy that logs on many people who mistype",
		"fewer names; successful log-ons of the same names"},
	[ROAST] = {9100153, "Service ticket asked for with weak encryption", "Credential Theft",
		"T1558.003", 2,
		"a Kerberos ticket for a service encrypted with RC4 though client and realm speak "
		"AES: it can be cracked offline",
		"service accounts without AES keys", "tickets with AES for the same service"},
	[OVERPASS] = {9100154, "Log-on with a weak key where AES is spoken", "Credential Theft",
		"T1550.002", 2,
		"a ticket-granting ticket got with an RC4 key in a realm that speaks AES, as with "
		"a "
		"stolen hash",
		"accounts or clients without AES keys", "log-ons of the same user with AES"},
};

extern const struct detector logon_detector;

/* One source and one kind; for guesses one target, too. */
struct group {
	int signature;
	uint32_t tries, names, finding, shown;
	uint64_t least, most; /* bytes sent in one try */
};

struct search {
	const struct corpus *corpus;
	struct finding_list *findings;
	struct group *items;
	size_t count, room;
	struct map numbers, seen;
	struct arena keys;
	struct strbuf scratch;
};

static struct group *group_of(struct search *s, const struct conv *conv, int signature)
{
	const uint32_t key[] = {
		conv->src, signature == GUESS ? conv->dest : 0, (uint32_t)signature};
	uint32_t *number = map_put_copy(&s->numbers, slice_of(key, sizeof(key)), &s->keys);

	if (*number == MAP_NONE) {
		*number = (uint32_t)s->count;
		MEM_GROW(s->items, s->count, s->room);
		s->items[s->count++] = (struct group){.signature = signature, .least = UINT64_MAX};
	}
	return &s->items[*number];
}

static struct slice krb5_of(const struct search *s, const struct conv *conv)
{
	return corpus_text(s->corpus, corpus_detail_of(s->corpus, conv)->krb5);
}

static bool has_text(struct slice list, const char *text)
{
	struct peek items = peek_into(list);

	while (items.close == ']' && peek_next(&items))
		if (slice_is(peek_plain(items.value), text))
			return true;
	return false;
}

/* Of the ticket or of the answer: "true" and "false" are both said; neither is nothing. */
static bool is_weak(struct slice krb5, const char *member, const char *said)
{
	return slice_is(peek_member(krb5, member), said);
}

static int kerberos_signature(struct slice krb5)
{
	struct slice errors = peek_member(krb5, "errors");
	struct slice messages = peek_member(krb5, "messages");
	struct slice service = peek_plain(peek_member(krb5, "sname"));

	if (has_text(errors, "KDC_ERR_C_PRINCIPAL_UNKNOWN") ||
		has_text(errors, "KDC_ERR_PREAUTH_FAILED") ||
		has_text(errors, "KDC_ERR_CLIENT_REVOKED"))
		return SPRAY;
	if (has_text(messages, "KRB_TGS_REP") && !slice_starts(service, SLICE("krbtgt")) &&
		is_weak(krb5, "ticket_weak_encryption", "true") &&
		is_weak(krb5, "weak_encryption", "false"))
		return ROAST;
	if (has_text(messages, "KRB_AS_REP") && is_weak(krb5, "weak_encryption", "true") &&
		is_weak(krb5, "ticket_weak_encryption", "false"))
		return OVERPASS;
	return -1;
}

static int signature_of(const struct search *s, const struct conv *conv)
{
	struct slice krb5 = krb5_of(s, conv);

	if (conv->flags & CONV_GROUP)
		return -1;
	if (krb5.len)
		return kerberos_signature(krb5);
	if (corpus_app_is(s->corpus, conv, "ssh") && (conv->flags & CONV_ANSWERED) &&
		conv->sent > 500 && conv->sent <= GUESS_BYTES_MAX &&
		conv->last_us - conv->first_us <= GUESS_US_MAX)
		return GUESS;
	return -1;
}

static void take(struct search *s, const struct conv *conv, int signature)
{
	struct group *group = group_of(s, conv, signature);
	struct slice krb5 = krb5_of(s, conv);
	uint32_t key[] = {conv->src, (uint32_t)signature, 0}, *seen;
	struct strbuf name = STRBUF_INIT;

	group->tries++;
	group->least = conv->sent < group->least ? conv->sent : group->least;
	group->most = conv->sent > group->most ? conv->sent : group->most;
	strbuf_add(&name, key, sizeof(key));
	strbuf_add_slice(&name,
		peek_str(peek_member(krb5, signature == ROAST ? "sname" : "cname"), &s->scratch));
	seen = map_put_copy(&s->seen, strbuf_slice(&name), &s->keys);
	group->names += *seen == MAP_NONE;
	*seen = 0;
	strbuf_release(&name);
}

static bool is_enough(const struct group *group, const struct tuning *tuning)
{
	switch (group->signature) {
	case GUESS:
		return group->tries >= tuning->value[TUNE_LATERAL_GUESSES] &&
			group->most <= 2 * group->least;
	case SPRAY:
		return group->names >= tuning->value[TUNE_LATERAL_SPRAY];
	default:
		return true;
	}
}

static void score(struct finding *f, const struct group *group, const struct tuning *tuning)
{
	switch (group->signature) {
	case GUESS:
		finding_factor(f, 45, "%u short log-ons", group->tries);
		finding_factor(f, 15, "alike: %llu to %llu bytes sent",
			(unsigned long long)group->least, (unsigned long long)group->most);
		if (group->tries >= 2 * tuning->value[TUNE_LATERAL_GUESSES])
			finding_factor(f, 20, "more than a person makes");
		break;
	case SPRAY:
		finding_factor(f, 65, "%u user names without success", group->names);
		if (group->names >= 2 * tuning->value[TUNE_LATERAL_SPRAY])
			finding_factor(f, 20, "more than a person has");
		break;
	case ROAST:
		finding_factor(f, 62, "a ticket with RC4 in a session that speaks AES");
		if (group->names > 1)
			finding_factor(
				f, group->names > 3 ? 30 : 15, "for %u services", group->names);
		break;
	default:
		finding_factor(f, 50, "a key of RC4 for a ticket with AES");
		break;
	}
}

static void add_conv(struct search *s, const struct conv *conv, int signature)
{
	struct group *group = group_of(s, conv, signature);
	struct finding *f;

	if (!group->finding)
		return;
	f = &s->findings->items[group->finding - 1];
	finding_conv(f, s->corpus, conv);
	if (signature != GUESS && group->shown++ < NAMES_SHOWN) {
		struct slice krb5 = krb5_of(s, conv);
		const char *member = signature == ROAST ? "sname" : "cname";

		json_str(&f->evidence, NULL, peek_str(peek_member(krb5, member), &s->scratch));
	}
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	struct search s = {.corpus = corpus,
		.findings = findings,
		.numbers = MAP_INIT,
		.seen = MAP_INIT,
		.keys = ARENA_INIT,
		.scratch = STRBUF_INIT};
	int *signature = mem_alloc((corpus->conv_count + 1) * sizeof(*signature));

	for (size_t i = 0; i < corpus->conv_count; i++) {
		signature[i] = signature_of(&s, &corpus->convs[i]);
		if (signature[i] >= 0)
			take(&s, &corpus->convs[i], signature[i]);
	}
	for (size_t i = 0; i < s.count; i++)
		if (is_enough(&s.items[i], tuning)) {
			struct finding *f = finding_list_add(
				findings, &logon_detector, &signatures[s.items[i].signature]);

			s.items[i].finding = (uint32_t)findings->count;
			score(f, &s.items[i], tuning);
			json_u64(&f->evidence, "tries", s.items[i].tries);
			json_open(&f->evidence, "names", '[');
		}
	for (size_t i = 0; i < corpus->conv_count; i++)
		if (signature[i] >= 0)
			add_conv(&s, &corpus->convs[i], signature[i]);
	for (size_t i = 0; i < s.count; i++)
		if (s.items[i].finding)
			json_close(&findings->items[s.items[i].finding - 1].evidence, ']');
	free(signature);
	free(s.items);
	map_release(&s.numbers);
	map_release(&s.seen);
	arena_release(&s.keys);
	strbuf_release(&s.scratch);
}

const struct detector logon_detector = {
	"logon",
	"password guessing and ticket abuse",
	signatures,
	SIGNATURES,
	false,
	run,
};
