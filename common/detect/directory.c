/* Discovery of a Windows domain: searches of its directory, lists of accounts, groups, sessions
 * and shares. */
#include "detect/marks.h"
#include "detect/roles.h"
#include "detect/windows_facts.h"
#include "record/peek.h"

enum { CRACKABLE, SEARCH, LISTING, SIGNATURES };

#define CAUSES "administrators and their consoles, inventory and identity management"

static const struct signature signatures[SIGNATURES] = {
	[CRACKABLE] = {9100181, "Accounts searched for whose tickets can be cracked",
		"Attempted Information Leak", "T1558.003 T1558.004 T1087.002", 1,
		"directory searches for all users with a service name, or without "
		"pre-authentication, as Kerberoasting and AS-REP roasting begin",
		CAUSES ", auditors", "a search for one name"},
	[SEARCH] = {9100182, "Directory searched for everything", "Attempted Information Leak",
		"T1087.002 T1069.002 T1018 T1482", 2,
		"searches for all users, all computers, all groups, trusts and who may do what, "
		"together as collectors such as SharpHound make them",
		CAUSES ", directory synchronisation, address books",
		"fewer kinds of objects; a source that is a server"},
	[LISTING] = {9100183, "Accounts, groups, sessions or shares of another host listed",
		"Attempted Information Leak", "T1087.002 T1069.002 T1049 T1135", 2,
		"remote calls that list users, members of groups, who is logged on, and shares",
		CAUSES ", file browsers (shares), management consoles",
		"fewer kinds of lists, fewer hosts; a source that is a server"},
};

extern const struct detector directory_detector;

enum {
	M_SERVICE_NAMES,
	M_NO_PREAUTH,
	M_ALL_OBJECTS,
	M_WHOLE_TREE,
	M_USERS,
	M_COMPUTERS,
	M_GROUPS,
	M_TRUSTS,
	M_POLICIES,
	M_UNITS,
	M_ADMIN_COUNT,
	M_DELEGATION,
	M_RIGHTS,
	M_SUBNETS,
	M_SAM_USERS,
	M_SAM_DISPLAY,
	M_SAM_GROUPS,
	M_SAM_ALIASES,
	M_SAM_MEMBERS,
	M_SAM_ALIAS_MEMBERS,
	M_SAM_ADMINS,
	M_LSA_RIGHTS,
	M_LSA_SIDS,
	M_SESSIONS,
	M_LOGGED_ON,
	M_PROFILES,
	M_SHARES,
	MARKS
};

static const struct mark marks[MARKS] = {
	[M_SERVICE_NAMES] = {CRACKABLE, 68, "searched for all users that have a service name"},
	[M_NO_PREAUTH] = {CRACKABLE, 70, "searched for users without pre-authentication"},
	[M_ALL_OBJECTS] = {SEARCH, 65, "searched for every object there is"},
	[M_WHOLE_TREE] = {SEARCH, 45, "asked for the whole tree"},
	[M_USERS] = {SEARCH, 30, "searched for all users"},
	[M_COMPUTERS] = {SEARCH, 25, "searched for all computers"},
	[M_GROUPS] = {SEARCH, 22, "searched for all groups"},
	[M_TRUSTS] = {SEARCH, 20, "searched for trusts"},
	[M_POLICIES] = {SEARCH, 12, "searched for all policies"},
	[M_UNITS] = {SEARCH, 8, "searched for all organizational units"},
	[M_ADMIN_COUNT] = {SEARCH, 48, "searched for protected accounts (adminCount)"},
	[M_DELEGATION] = {SEARCH, 45, "searched for accounts that may act for others"},
	[M_RIGHTS] = {SEARCH, 25, "asked for the access rights of what it found"},
	[M_SUBNETS] = {SEARCH, 15, "searched for the subnets"},
	[M_SAM_USERS] = {LISTING, 42, "listed users (SamrEnumerateUsersInDomain)"},
	[M_SAM_DISPLAY] = {LISTING, 40, "listed accounts (SamrQueryDisplayInformation)"},
	[M_SAM_GROUPS] = {LISTING, 15, "listed groups"},
	[M_SAM_ALIASES] = {LISTING, 12, "listed local groups"},
	[M_SAM_MEMBERS] = {LISTING, 40, "listed the members of a group"},
	[M_SAM_ALIAS_MEMBERS] = {LISTING, 38, "listed the members of a local group"},
	[M_SAM_ADMINS] = {LISTING, 25, "... of a group that administers the domain"},
	[M_LSA_RIGHTS] = {LISTING, 25, "listed who has a right"},
	[M_LSA_SIDS] = {LISTING, 62, "asked for the names of hundreds of identifiers (RIDs)"},
	[M_SESSIONS] = {LISTING, 40, "listed who is connected (NetrSessionEnum)"},
	[M_LOGGED_ON] = {LISTING, 40, "listed who is logged on (NetrWkstaUserEnum)"},
	[M_PROFILES] = {LISTING, 35, "listed whose registry is loaded (HKEY_USERS)"},
	[M_SHARES] = {LISTING, 15, "listed shares (NetrShareEnum)"},
};

/* A filter that names one object asks for that one. */
static bool names_one(struct slice filter)
{
	static const char *const names[] = {"(samaccountname=", "(cn=", "(name=", "(mail=",
		"(userprincipalname=", "(dnshostname=", "(anr=", "(distinguishedname=",
		"(objectsid=", "(displayname=", "(uid=", "(proxyaddresses=", "(objectguid=\\",
		"(legacyexchangedn=", "(sn=", "(givenname=", "(serviceprincipalname="};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct slice rest = filter, name = slice_str(names[i]);

		for (; rest.len > name.len; rest = slice_from(rest, 1))
			if (slice_starts_nocase(rest, name) && rest.ptr[name.len] != '*' &&
				!(rest.ptr - filter.ptr >= 2 && rest.ptr[-1] == '!'))
				return true;
	}
	return false;
}

/* A filter with one of these texts in it, "a&b" needing both, is a search of that kind. */
static const struct {
	const char *texts[2];
	unsigned mark;
	bool of_all; /* only when no name is in it */
} filters[] = {
	{{"serviceprincipalname=*)", NULL}, M_SERVICE_NAMES, true},
	{{"useraccountcontrol:1.2.840.113556.1.4.803:=4194304)", NULL}, M_NO_PREAUTH, false},
	{{"(objectguid=*)", NULL}, M_ALL_OBJECTS, false},
	{{"samaccounttype=805306368)", NULL}, M_USERS, true},
	{{"objectcategory=person", "objectclass=user"}, M_USERS, true},
	{{"objectclass=user)", NULL}, M_USERS, true},
	{{"samaccounttype=805306369)", NULL}, M_COMPUTERS, true},
	{{"objectcategory=computer", NULL}, M_COMPUTERS, true},
	{{"objectclass=computer)", NULL}, M_COMPUTERS, true},
	{{"samaccounttype=268435456)", NULL}, M_GROUPS, true},
	{{"objectcategory=group)", NULL}, M_GROUPS, true},
	{{"objectclass=group)", NULL}, M_GROUPS, true},
	{{"=trusteddomain)", NULL}, M_TRUSTS, true},
	{{"=grouppolicycontainer)", NULL}, M_POLICIES, true},
	{{"=organizationalunit)", NULL}, M_UNITS, true},
	{{"admincount=1)", NULL}, M_ADMIN_COUNT, false},
	{{"useraccountcontrol:1.2.840.113556.1.4.803:=524288)", NULL}, M_DELEGATION, false},
	{{"msds-allowedtodelegateto=*)", NULL}, M_DELEGATION, false},
	{{"msds-allowedtoactonbehalfofotheridentity=*)", NULL}, M_DELEGATION, false},
	{{"=subnet)", NULL}, M_SUBNETS, true},
};

static bool matches(struct slice filter, size_t i)
{
	return text_has_nocase(filter, filters[i].texts[0]) &&
		(!filters[i].texts[1] || text_has_nocase(filter, filters[i].texts[1])) &&
		!(filters[i].of_all && names_one(filter));
}

/* "All that have a service name" may be computers, too: those have strong keys. */
static bool is_of_computers(struct slice filter)
{
	return text_has_nocase(filter, "805306369") ||
		(text_has_nocase(filter, "=computer)") && !text_has_nocase(filter, "(!"));
}

static void read_ldap(struct marking *m, struct slice ldap)
{
	struct peek items = peek_into(peek_member(ldap, "filters"));
	bool wholesale = false;

	while (items.close == ']' && peek_next(&items)) {
		struct slice filter = peek_str(items.value, &m->scratch);

		for (size_t i = 0; i < sizeof(filters) / sizeof(*filters); i++) {
			if (!matches(filter, i) ||
				(filters[i].mark == M_SERVICE_NAMES && is_of_computers(filter)))
				continue;
			marking_set(m, filters[i].mark, filter);
			wholesale |= filters[i].mark >= M_USERS && filters[i].mark <= M_TRUSTS;
		}
	}
	if (slice_is(peek_member(ldap, "everything"), "true")) {
		marking_set(m, M_WHOLE_TREE, SLICE("(objectClass=*)"));
		wholesale = true;
	}
	if (wholesale && list_has(peek_member(ldap, "attributes"), "ntsecuritydescriptor"))
		marking_set(m, M_RIGHTS, SLICE("ntsecuritydescriptor"));
}

static const struct {
	const char *interface, *operation;
	unsigned mark;
} calls[] = {
	{"samr", "SamrEnumerateUsersInDomain", M_SAM_USERS},
	{"samr", "SamrQueryDisplayInformation", M_SAM_DISPLAY},
	{"samr", "SamrQueryDisplayInformation2", M_SAM_DISPLAY},
	{"samr", "SamrQueryDisplayInformation3", M_SAM_DISPLAY},
	{"samr", "SamrEnumerateGroupsInDomain", M_SAM_GROUPS},
	{"samr", "SamrEnumerateAliasesInDomain", M_SAM_ALIASES},
	{"samr", "SamrGetMembersInGroup", M_SAM_MEMBERS},
	{"samr", "SamrGetMembersInAlias", M_SAM_ALIAS_MEMBERS},
	{"lsarpc", "LsarEnumerateAccountsWithUserRight", M_LSA_RIGHTS},
	{"srvsvc", "NetrSessionEnum", M_SESSIONS},
	{"wkssvc", "NetrWkstaUserEnum", M_LOGGED_ON},
	{"srvsvc", "NetrShareEnum", M_SHARES},
};

/* [MS-DTYP] 2.4.2.4: domain, schema and enterprise administrators, policy creators. */
static bool is_admin_rid(struct slice rid)
{
	return slice_is(rid, "512") || slice_is(rid, "518") || slice_is(rid, "519") ||
		slice_is(rid, "520");
}

static void read_sets(struct marking *m, struct slice windows)
{
	struct slice sids = peek_member(windows, "looked_up_sids");

	if (sids.len)
		marking_set(m, M_LSA_SIDS, sids);
	if (windows_called(windows, "samr", "SamrGetMembersInGroup") &&
		list_find(peek_member(windows, "groups"), is_admin_rid, &m->scratch).len)
		marking_set(m, M_SAM_ADMINS, (struct slice){NULL, 0});
	if (windows_called(windows, "winreg", "OpenUsers") &&
		windows_called(windows, "winreg", "BaseRegEnumKey"))
		marking_set(m, M_PROFILES, SLICE("OpenUsers, BaseRegEnumKey"));
}

static void read(struct marking *m, const struct conv *conv)
{
	struct slice windows = windows_of(m->corpus, conv), ldap = ldap_of(m->corpus, conv);

	if (ldap.len)
		read_ldap(m, ldap);
	if (!windows_has_calls(windows))
		return;
	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++)
		if (windows_called(windows, calls[i].interface, calls[i].operation))
			marking_set(m, calls[i].mark, slice_str(calls[i].operation));
	read_sets(m, windows);
}

static void judge(const struct marking *m, const struct mark_group *group, struct finding *f)
{
	unsigned src = m->corpus->hosts[group->src].roles;

	if (src & ROLE_DOMAIN_CONTROLLER)
		finding_factor(f, -40, "the source is a domain controller");
	else if (src & (ROLES_SERVER | ROLE_MONITOR))
		finding_factor(f, -20, "the source is a server");
	else if (group->signature == LISTING &&
		(mark_group_has(group, M_SAM_USERS) || mark_group_has(group, M_SAM_DISPLAY)))
		finding_factor(f, 20, "all of them, by a host that is not seen to serve others");
	if (group->signature == LISTING &&
		group->targets >= m->tuning->value[TUNE_DIRECTORY_TARGETS])
		finding_factor(f, 45, "%u hosts were asked so by this one", group->targets);
}

static const struct marker marker = {&directory_detector, marks, read, NULL, judge};

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	marks_run(&marker, corpus, tuning, findings, NULL);
}

const struct detector directory_detector = {
	"directory",
	"discovery of a Windows domain",
	signatures,
	SIGNATURES,
	false,
	run,
};
