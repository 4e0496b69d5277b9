/* Kerberos tickets that are asked for to be cracked, got with stolen keys, or forged. */
#include "detect/marks.h"
#include "detect/windows_facts.h"
#include "record/peek.h"

enum { ROAST, OVERPASS, AS_ROAST, FORGED, REFUSED, SIGNATURES };

static const struct signature signatures[SIGNATURES] = {
	[ROAST] = {9100153, "Service ticket asked for with weak encryption", "Credential Theft",
		"T1558.003", 2,
		"a Kerberos ticket for a service encrypted with RC4 though client and realm speak "
		"AES, and the service is not called: it can be cracked offline",
		"service accounts without AES keys",
		"the client calls the service; other clients get the same; AES for the same "
		"service"},
	[OVERPASS] = {9100154, "Log-on with a weak key where AES is spoken", "Credential Theft",
		"T1550.002", 2,
		"a ticket-granting ticket got with an RC4 key in a realm that speaks AES, as with "
		"a stolen hash",
		"accounts or clients without AES keys", "log-ons of the same user with AES"},
	[AS_ROAST] = {9100155, "Ticket of a user without pre-authentication asked for weakly",
		"Credential Theft", "T1558.004", 1,
		"an answer to a request without pre-authentication that offers nothing but weak "
		"encryption: it can be cracked offline",
		"very old clients", "a client that offers AES"},
	[FORGED] = {9100156, "Ticket-granting ticket with a weak key where AES is spoken",
		"Credential Theft", "T1558.001", 1,
		"a ticket that a domain controller did not issue so: it is shown encrypted with "
		"RC4 while controllers here issue AES (a golden ticket)",
		"a domain whose own key was changed during the capture, trusts of old domains",
		"tickets with AES from the same client"},
	[REFUSED] = {9100157, "Domain controller refuses strong keys that it was offered",
		"Credential Theft", "T1556.001", 2,
		"log-ons that offer AES and RC4 and are told that neither kind is supported, so "
		"that the client comes back with RC4: as with a skeleton key in the controller",
		"accounts whose password is older than the domain's AES keys, with RC4 switched "
		"off",
		"log-ons with AES of the same accounts"},
};

extern const struct detector ticket_detector;

enum {
	M_ROAST,
	M_ROAST_ONLY_WEAK,
	M_ROAST_OLD_CLIENT,
	M_OVERPASS,
	M_OVERPASS_ONLY_WEAK,
	M_OVERPASS_OPTIONS,
	M_OVERPASS_OFFERED,
	M_OVERPASS_NO_KEY,
	M_AS_ROAST,
	M_FORGED,
	M_REFUSED,
	M_REFUSED_THEN_WEAK,
	MARKS
};

static const struct mark marks[MARKS] = {
	[M_REFUSED] = {REFUSED, 50, "offered AES and RC4, and was told that none is supported"},
	[M_REFUSED_THEN_WEAK] = {REFUSED, 16, "then a log-on with RC4 was taken"},
	[M_ROAST] = {ROAST, 62, "a ticket with RC4 in a session that speaks AES"},
	[M_ROAST_ONLY_WEAK] = {ROAST, 66, "offered nothing but weak encryption for it"},
	[M_ROAST_OLD_CLIENT] = {ROAST, 30,
		"offered what Windows before Vista does, which knows no AES"},
	[M_OVERPASS] = {OVERPASS, 50, "a key of RC4 for a ticket with AES"},
	[M_OVERPASS_ONLY_WEAK] = {OVERPASS, 16, "offered nothing but RC4, as no Windows does"},
	[M_OVERPASS_OPTIONS] = {OVERPASS, 6, "its flags are none of Windows'"},
	[M_OVERPASS_OFFERED] = {OVERPASS, 20,
		"the controller offered AES for the account: only the RC4 key was at hand"},
	[M_OVERPASS_NO_KEY] = {OVERPASS, -25, "the controller knows no other key of the account"},
	[M_AS_ROAST] = {AS_ROAST, 72,
		"an answer without pre-authentication, and nothing but weak encryption offered"},
	[M_FORGED] = {FORGED, 72, "showed a ticket with RC4 where controllers issue AES"},
};

#define USE_US ((int64_t)120 * 1000000) /* within which a ticket that is wanted is used */
#define USE_CONVS_MAX 500 /* conversations after it that are looked at */
#define PORT_KERBEROS 88
#define MANY_CLIENTS UINT32_MAX

/* What controllers said that an account has keys for. */
enum offer { OFFERED_WEAK, OFFERED_AES };

/* What the whole capture says of a realm's tickets. */
struct realm {
	struct map refused; /* users whose AES was refused */
	struct map accounts; /* user -> of enum offer */
	struct map weak_clients; /* service -> the client that got a weak ticket for it + 1 */
	struct arena keys;
	bool issues_aes; /* a ticket-granting ticket with AES was issued */
	struct strbuf scratch;
};

static struct slice krb5_of(const struct corpus *corpus, const struct conv *conv)
{
	return corpus_text(corpus, corpus_detail_of(corpus, conv)->krb5);
}

static bool is_said(struct slice krb5, const char *member, const char *said)
{
	return slice_is(peek_member(krb5, member), said);
}

static bool is_weak_name(struct slice etype)
{
	return slice_starts(etype, SLICE("rc4")) || slice_starts(etype, SLICE("des")) ||
		slice_starts(etype, SLICE("-"));
}

/* At least one kind, and none of them AES. */
static bool offers_only_weak(struct slice krb5)
{
	struct peek items = peek_into(peek_member(krb5, "request_encryption"));
	bool any = false;

	while (items.close == ']' && peek_next(&items)) {
		if (!is_weak_name(peek_plain(items.value)))
			return false;
		any = true;
	}
	return any;
}

/* Kinds of Microsoft's own, which have negative numbers: Windows offered them before it had AES. */
static bool offers_private_kinds(struct slice krb5)
{
	struct peek items = peek_into(peek_member(krb5, "request_encryption"));

	while (items.close == ']' && peek_next(&items))
		if (slice_starts(peek_plain(items.value), SLICE("-")))
			return true;
	return false;
}

static bool is_service_ticket(struct slice krb5)
{
	struct slice service = peek_plain(peek_member(krb5, "sname"));

	return list_has(peek_member(krb5, "messages"), "KRB_TGS_REP") &&
		!slice_starts(service, SLICE("krbtgt")) &&
		is_said(krb5, "ticket_weak_encryption", "true");
}

/* The first label of the host in "HTTP/host.example.com:80". */
static struct slice host_of(struct slice service)
{
	struct slice host = service;

	slice_cut(&host, '/');
	host = slice_first(host, slice_find(host, '/'));
	host = slice_first(host, slice_find(host, ':'));
	return slice_first(host, slice_find(host, '.'));
}

static bool is_called(const struct corpus *corpus, const struct conv *conv, struct slice label)
{
	struct slice name = corpus_text(corpus, conv->name);

	if (name.len == 0)
		name = corpus_text(corpus, corpus->hosts[conv->dest].name);
	return conv->dest_port != PORT_KERBEROS && (conv->flags & CONV_ANSWERED) &&
		slice_eq_nocase(slice_first(name, slice_find(name, '.')), label);
}

/* Did the client call the host of the service soon after? */
static bool is_used(const struct corpus *corpus, const struct conv *conv, struct slice service)
{
	struct slice label = host_of(service);
	size_t at = (size_t)(conv - corpus->convs);

	for (size_t i = at + 1; i < corpus->conv_count && i < at + USE_CONVS_MAX && label.len;
		i++) {
		const struct conv *other = &corpus->convs[i];

		if (other->first_us > conv->last_us + USE_US)
			return false;
		if (other->src == conv->src && is_called(corpus, other, label))
			return true;
	}
	return false;
}

static bool is_refused(struct slice krb5)
{
	struct slice offer = peek_member(krb5, "request_encryption");

	return list_has(peek_member(krb5, "errors"), "KDC_ERR_ETYPE_NOSUPP") &&
		list_has(peek_member(krb5, "messages"), "KRB_AS_REQ") &&
		list_has(offer, "aes256-cts-hmac-sha1-96") && list_has(offer, "rc4-hmac");
}

static void learn_account(struct realm *realm, struct slice krb5)
{
	struct peek items = peek_into(peek_member(krb5, "account_encryption"));
	enum offer offer = OFFERED_WEAK;
	uint32_t *known;
	bool any = false;

	while (items.close == ']' && peek_next(&items)) {
		any = true;
		if (!is_weak_name(peek_plain(items.value)))
			offer = OFFERED_AES;
	}
	if (!any)
		return;
	known = map_put_copy(&realm->accounts,
		peek_str(peek_member(krb5, "cname"), &realm->scratch), &realm->keys);
	if (*known == MAP_NONE || offer == OFFERED_AES)
		*known = (uint32_t)offer;
}

static void learn(struct realm *realm, const struct corpus *corpus)
{
	for (size_t i = 0; i < corpus->conv_count; i++) {
		const struct conv *conv = &corpus->convs[i];
		struct slice krb5 = krb5_of(corpus, conv);
		uint32_t *client;

		if (krb5.len == 0)
			continue;
		learn_account(realm, krb5);
		if (is_refused(krb5))
			*map_put_copy(&realm->refused,
				peek_str(peek_member(krb5, "cname"), &realm->scratch),
				&realm->keys) = 0;
		realm->issues_aes |= list_has(peek_member(krb5, "messages"), "KRB_AS_REP") &&
			is_said(krb5, "ticket_weak_encryption", "false");
		if (!is_service_ticket(krb5))
			continue;
		client = map_put_copy(&realm->weak_clients,
			peek_str(peek_member(krb5, "sname"), &realm->scratch), &realm->keys);
		*client = *client == MAP_NONE || *client == conv->src + 1 ? conv->src + 1
									  : MANY_CLIENTS - 1;
	}
}

static void read_service_ticket(struct marking *m, const struct conv *conv, struct slice krb5)
{
	const struct realm *realm = m->ctx;
	struct slice service = peek_str(peek_member(krb5, "sname"), &m->scratch);

	if (offers_only_weak(krb5))
		marking_set(m, offers_private_kinds(krb5) ? M_ROAST_OLD_CLIENT : M_ROAST_ONLY_WEAK,
			service);
	else if (is_said(krb5, "weak_encryption", "false") &&
		map_get(&realm->weak_clients, service) == conv->src + 1 &&
		!is_used(m->corpus, conv, service))
		marking_set(m, M_ROAST, service);
}

static bool has_preauth(struct slice krb5)
{
	static const char *const kinds[] = {"PA-ENC-TIMESTAMP", "PA-PK-AS-REQ", "PA-FX-FAST",
		"PA-ENCRYPTED-CHALLENGE", "PA-TGS-REQ"};
	struct slice padata = peek_member(krb5, "padata");

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (list_has(padata, kinds[i]))
			return true;
	return false;
}

static void read_log_on(struct marking *m, struct slice krb5)
{
	const struct realm *realm = m->ctx;
	struct slice user = peek_str(peek_member(krb5, "cname"), &m->scratch);
	struct slice none = {NULL, 0};

	if (offers_only_weak(krb5) && !has_preauth(krb5)) {
		marking_set(m, M_AS_ROAST, user);
		return;
	}
	if (!is_said(krb5, "weak_encryption", "true") ||
		!is_said(krb5, "ticket_weak_encryption", "false"))
		return;
	marking_set(m, M_OVERPASS, user);
	if (map_get(&realm->refused, user) != MAP_NONE) {
		marking_set(m, M_REFUSED_THEN_WEAK, none);
		return;
	}
	if (offers_only_weak(krb5))
		marking_set(m, M_OVERPASS_ONLY_WEAK, none);
	else if (map_get(&realm->accounts, user) == OFFERED_AES)
		marking_set(m, M_OVERPASS_OFFERED, none);
	else if (map_get(&realm->accounts, user) == OFFERED_WEAK)
		marking_set(m, M_OVERPASS_NO_KEY, none);
	if (list_has(peek_member(krb5, "options"), "40800010") ||
		list_has(peek_member(krb5, "options"), "50800000"))
		marking_set(m, M_OVERPASS_OPTIONS, none);
}

static void read(struct marking *m, const struct conv *conv)
{
	const struct realm *realm = m->ctx;
	struct slice krb5 = krb5_of(m->corpus, conv);

	if (krb5.len == 0)
		return;
	if (is_service_ticket(krb5))
		read_service_ticket(m, conv, krb5);
	if (is_refused(krb5))
		marking_set(m, M_REFUSED, peek_str(peek_member(krb5, "cname"), &m->scratch));
	if (list_has(peek_member(krb5, "messages"), "KRB_AS_REP"))
		read_log_on(m, krb5);
	if (realm->issues_aes &&
		slice_starts(peek_plain(peek_member(krb5, "tgt_encryption")), SLICE("rc4")))
		marking_set(m, M_FORGED, peek_str(peek_member(krb5, "cname"), &m->scratch));
}

static void judge(const struct marking *m, const struct mark_group *group, struct finding *f)
{
	(void)m;
	if ((group->signature == ROAST || group->signature == AS_ROAST) && group->times > 1)
		finding_factor(f, group->times > 3 ? 30 : 15, "%u tickets", group->times);
}

static const struct marker marker = {&ticket_detector, marks, read, NULL, judge};

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	struct realm realm = {MAP_INIT, MAP_INIT, MAP_INIT, ARENA_INIT, false, STRBUF_INIT};

	learn(&realm, corpus);
	marks_run(&marker, corpus, tuning, findings, &realm);
	map_release(&realm.weak_clients);
	map_release(&realm.accounts);
	map_release(&realm.refused);
	arena_release(&realm.keys);
	strbuf_release(&realm.scratch);
}

const struct detector ticket_detector = {
	"ticket",
	"Kerberos tickets to be cracked, stolen or forged",
	signatures,
	SIGNATURES,
	false,
	run,
};
