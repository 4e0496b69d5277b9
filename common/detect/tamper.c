/* Changes made from afar so as to gain control, keep it, or hide it: in the directory, the registry,
 * the event log, among accounts, and on shares. */
#include "base/mem.h"
#include "detect/marks.h"
#include "detect/roles.h"
#include "detect/windows_facts.h"
#include "record/peek.h"

enum { RIGHTS, CONTROLLER, EVENT_LOG, REGISTRY, ACCOUNT, AUTOSTART, ENCRYPTION, SIGNATURES };

#define CAUSES "administrators, deployment and identity management"
#define LOWERS "a source that is seen to be a domain controller"

static const struct signature signatures[SIGNATURES] = {
	[RIGHTS] = {9100191, "Directory changed so as to gain or keep control",
		"Attempted Administrator Privilege Gain", "T1098 T1484", 1,
		"changes of attributes that let one account act as another: delegation to a "
		"resource, key credentials, SID history, access rights, members of "
		"administrators' groups, a DNS wildcard",
		CAUSES ", Windows Hello and Entra Connect (key credentials)",
		LOWERS "; a host that changes its own object"},
	[CONTROLLER] = {9100192, "Domain controller announced by a host that is none",
		"Attempted Administrator Privilege Gain", "T1207", 1,
		"NTDS settings added to the directory, replication from a new partner asked for "
		"(DCShadow)",
		"a server that is made a domain controller", LOWERS},
	[EVENT_LOG] = {9100193, "Event log of another host cleared", "Misc Attack", "T1070.001", 1,
		"ElfrClearELFW or EvtRpcClearLog", "administrators of log servers", LOWERS},
	[REGISTRY] = {9100194, "Registry of another host changed", "Misc Attack", "T1112 T1021.002",
		2, "keys made or values set through the remote registry", CAUSES,
		"fewer calls; a source that administers many hosts every day"},
	[ACCOUNT] = {9100195, "Account made or promoted on another host",
		"Attempted Administrator Privilege Gain", "T1136.001 T1136.002 T1098", 2,
		"users made, and put into groups, by remote calls",
		CAUSES ", workstations that join the domain (their own account ends in $)", LOWERS},
	[AUTOSTART] = {9100196, "Program or script put where another host runs it",
		"Attempted Administrator Privilege Gain", "T1547.001 T1037.003 T1484.001", 1,
		"files written to a Startup folder, or scripts and tasks into SYSVOL or NETLOGON",
		"administrators who edit policies", LOWERS},
	[ENCRYPTION] = {9100197, "Files on a share renamed to one new ending", "Misc Attack",
		"T1486", 1,
		"many files that keep their name and ending and get another ending behind it, as "
		"when they are encrypted",
		"backup and archive programs", "fewer files; several endings"},
};

extern const struct detector tamper_detector;

enum {
	M_DELEGATE,
	M_KEY,
	M_SID_HISTORY,
	M_DESCRIPTOR,
	M_ADMIN_MEMBER,
	M_ADMIN_HOLDER,
	M_SCRIPT_PATH,
	M_DNS_WILDCARD,
	M_NTDS_SETTINGS,
	M_REPLICA_ADD,
	M_CLEAR,
	M_SET_VALUE,
	M_CREATE_KEY,
	M_AUTORUN,
	M_USER,
	M_USER_HIDDEN,
	M_MACHINE,
	M_PASSWORD,
	M_MEMBER,
	M_STARTUP,
	M_POLICY_SCRIPT,
	M_RENAMED,
	M_RENAMED_MORE,
	MARKS
};

static const struct mark marks[MARKS] = {
	[M_DELEGATE] = {RIGHTS, 75,
		"let another account act for a host (resource-based delegation)"},
	[M_KEY] = {RIGHTS, 66, "added a key credential to another's object"},
	[M_SID_HISTORY] = {RIGHTS, 75, "changed a SID history"},
	[M_DESCRIPTOR] = {RIGHTS, 50, "changed access rights of an object"},
	[M_ADMIN_MEMBER] = {RIGHTS, 62, "changed the members of an administrators' group"},
	[M_ADMIN_HOLDER] = {RIGHTS, 75,
		"changed the object from which administrators' rights are copied (AdminSDHolder)"},
	[M_SCRIPT_PATH] = {RIGHTS, 50, "changed a log-on script"},
	[M_DNS_WILDCARD] = {RIGHTS, 70, "added a DNS record for every name, or for WPAD"},
	[M_NTDS_SETTINGS] = {CONTROLLER, 80, "added the settings of a domain controller"},
	[M_REPLICA_ADD] = {CONTROLLER, 80, "asked a controller to replicate from elsewhere"},
	[M_CLEAR] = {EVENT_LOG, 85, "cleared an event log"},
	[M_SET_VALUE] = {REGISTRY, 45, "set a value"},
	[M_CREATE_KEY] = {REGISTRY, 10, "made a key"},
	[M_AUTORUN] = {REGISTRY, 20, "a key that starts programs or guards log-ons"},
	[M_USER] = {ACCOUNT, 62, "made a user"},
	[M_USER_HIDDEN] = {ACCOUNT, 45, "made an account; which kind is hidden"},
	[M_MACHINE] = {ACCOUNT, 35, "made a computer's account"},
	[M_PASSWORD] = {ACCOUNT, 45, "set an account's password or flags"},
	[M_MEMBER] = {ACCOUNT, 40, "put an account into a group"},
	[M_STARTUP] = {AUTOSTART, 80, "wrote into a Startup folder"},
	[M_POLICY_SCRIPT] = {AUTOSTART, 55,
		"wrote a script, program or task into SYSVOL or NETLOGON"},
	[M_RENAMED] = {ENCRYPTION, 66, "ten or more files got one ending behind their own"},
	[M_RENAMED_MORE] = {ENCRYPTION, 20, "thirty or more"},
};

static bool is_own_object(const struct marking *m, struct slice dn)
{
	struct slice name = corpus_text(m->corpus, m->corpus->hosts[m->conv->src].name);
	struct slice cn = slice_from(dn, 3);

	name = slice_first(name, slice_find(name, '.'));
	return name.len && slice_starts_nocase(dn, SLICE("CN=")) && slice_starts_nocase(cn, name) &&
		cn.len > name.len && cn.ptr[name.len] == ',';
}

static bool is_admin_group(struct slice dn)
{
	static const char *const groups[] = {"cn=domain admins,", "cn=enterprise admins,",
		"cn=schema admins,", "cn=administrators,", "cn=account operators,",
		"cn=backup operators,", "cn=dnsadmins,", "cn=group policy creator owners,"};

	for (size_t i = 0; i < ARRAY_LEN(groups); i++)
		if (slice_starts_nocase(dn, slice_str(groups[i])))
			return true;
	return false;
}

static void read_modify(struct marking *m, struct slice dn, struct slice attribute)
{
	static const struct {
		const char *attribute;
		unsigned mark;
	} changes[] = {{"msDS-AllowedToActOnBehalfOfOtherIdentity", M_DELEGATE},
		{"msDS-KeyCredentialLink", M_KEY}, {"sIDHistory", M_SID_HISTORY},
		{"nTSecurityDescriptor", M_DESCRIPTOR}, {"scriptPath", M_SCRIPT_PATH}};

	if (slice_starts_nocase(dn, SLICE("CN=AdminSDHolder,")))
		marking_set(m, M_ADMIN_HOLDER, dn);
	if (slice_eq_nocase(attribute, SLICE("member")) && is_admin_group(dn))
		marking_set(m, M_ADMIN_MEMBER, dn);
	for (size_t i = 0; i < ARRAY_LEN(changes); i++)
		if (slice_eq_nocase(attribute, slice_str(changes[i].attribute)) &&
			!is_own_object(m, dn))
			marking_set(m, changes[i].mark, dn);
}

static void read_add(struct marking *m, struct slice dn)
{
	if (slice_starts_nocase(dn, SLICE("CN=NTDS Settings,")))
		marking_set(m, M_NTDS_SETTINGS, dn);
	if ((slice_starts(dn, SLICE("DC=*,")) || slice_starts_nocase(dn, SLICE("DC=wpad,"))) &&
		text_has_nocase(dn, "cn=microsoftdns"))
		marking_set(m, M_DNS_WILDCARD, dn);
}

static void read_ldap(struct marking *m, struct slice ldap)
{
	struct peek changes = peek_into(peek_member(ldap, "changes"));
	struct strbuf dn = STRBUF_INIT;

	while (changes.close == ']' && peek_next(&changes)) {
		struct slice name = peek_str(peek_member(changes.value, "dn"), &dn);
		struct slice operation = peek_plain(peek_member(changes.value, "operation"));

		if (slice_is(operation, "modify"))
			read_modify(m, name,
				peek_str(peek_member(changes.value, "attribute"), &m->scratch));
		else if (slice_is(operation, "add"))
			read_add(m, name);
	}
	strbuf_release(&dn);
}

static bool is_autorun(struct slice key)
{
	static const char *const keys[] = {"currentversion\\run", "winlogon", "control\\lsa",
		"image file execution options", "terminal server", "wdigest", "appinit_dlls",
		"disablerestrictedadmin", "fdenytsconnections", "localaccounttokenfilterpolicy",
		"uselogoncredential", "windows defender"};

	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (text_has_nocase(key, keys[i]))
			return true;
	return false;
}

static void read_registry(struct marking *m, struct slice windows)
{
	struct slice key;

	if (!windows_called(windows, "winreg", "BaseRegSetValue") &&
		!windows_called(windows, "winreg", "BaseRegCreateKey"))
		return;
	if (windows_called(windows, "winreg", "BaseRegSetValue"))
		marking_set(m, M_SET_VALUE, SLICE("BaseRegSetValue"));
	if (windows_called(windows, "winreg", "BaseRegCreateKey"))
		marking_set(m, M_CREATE_KEY, SLICE("BaseRegCreateKey"));
	key = list_find(peek_member(windows, "registry"), is_autorun, &m->scratch);
	if (key.len)
		marking_set(m, M_AUTORUN, key);
}

static bool is_user_name(struct slice name)
{
	return name.len && name.ptr[name.len - 1] != '$';
}

static void read_accounts(struct marking *m, struct slice windows)
{
	struct slice accounts = peek_member(windows, "accounts"), name;
	bool made = windows_called(windows, "samr", "SamrCreateUser2InDomain") ||
		windows_called(windows, "samr", "SamrCreateUserInDomain");

	name = list_find(accounts, is_user_name, &m->scratch);
	if (name.len)
		marking_set(m, M_USER, name);
	else if (made)
		marking_set(m, accounts.len ? M_MACHINE : M_USER_HIDDEN,
			SLICE("SamrCreateUser2InDomain"));
	if (!made && windows_called(windows, "samr", "SamrSetInformationUser2"))
		marking_set(m, M_PASSWORD, SLICE("SamrSetInformationUser2"));
	if (!made && windows_called(windows, "samr", "SamrSetInformationUser"))
		marking_set(m, M_PASSWORD, SLICE("SamrSetInformationUser"));
	if (windows_called(windows, "samr", "SamrAddMemberToAlias"))
		marking_set(m, M_MEMBER, SLICE("SamrAddMemberToAlias"));
	if (windows_called(windows, "samr", "SamrAddMemberToGroup"))
		marking_set(m, M_MEMBER, SLICE("SamrAddMemberToGroup"));
}

static bool is_startup(struct slice file)
{
	return text_has_nocase(file, "\\start menu\\programs\\startup\\");
}

static bool is_policy_share(struct slice share)
{
	return text_ends_nocase(share, "\\SYSVOL") || text_ends_nocase(share, "\\NETLOGON");
}

static bool is_script(struct slice file)
{
	static const char *const endings[] = {".exe", ".dll", ".bat", ".cmd", ".ps1", ".vbs", ".js",
		"scheduledtasks.xml", "scripts.ini", "psscripts.ini", "services.xml"};

	for (size_t i = 0; i < ARRAY_LEN(endings); i++)
		if (text_ends_nocase(file, endings[i]))
			return true;
	return false;
}

static struct slice ending_of(struct slice name)
{
	size_t at = name.len;

	while (at > 0 && name.ptr[at - 1] != '.' && name.ptr[at - 1] != '\\')
		at--;
	return at > 0 && name.ptr[at - 1] == '.' ? slice_from(name, at - 1)
						 : (struct slice){NULL, 0};
}

/* "plan.docx.locked": an ending of its own before the last one. */
static bool has_two_endings(struct slice name, struct slice last)
{
	struct slice before = ending_of(slice_first(name, name.len - last.len));

	return last.len > 1 && before.len >= 3 && before.len <= 6;
}

#define RENAMED_MIN 10
#define RENAMED_MANY 30

/* Files whose new name is an old one with the ending of the first such behind it. */
static void read_renamed(struct marking *m, struct slice windows)
{
	struct peek items = peek_into(peek_member(windows, "renamed"));
	struct strbuf first = STRBUF_INIT;
	unsigned alike = 0;

	while (items.close == ']' && peek_next(&items)) {
		struct slice name = peek_str(items.value, &m->scratch), last = ending_of(name);

		if (!has_two_endings(name, last))
			continue;
		if (first.len == 0)
			strbuf_add_slice(&first, last);
		alike += slice_eq(strbuf_slice(&first), last);
	}
	if (alike >= RENAMED_MIN)
		marking_set(m, M_RENAMED, strbuf_slice(&first));
	if (alike >= RENAMED_MANY)
		marking_set(m, M_RENAMED_MORE, (struct slice){NULL, 0});
	strbuf_release(&first);
}

static void read_files(struct marking *m, struct slice windows)
{
	struct slice created = peek_member(windows, "created"), found;
	struct strbuf share = STRBUF_INIT;

	found = list_find(created, is_startup, &m->scratch);
	if (found.len)
		marking_set(m, M_STARTUP, found);
	if (list_find(peek_member(windows, "shares"), is_policy_share, &share).len &&
		(found = list_find(created, is_script, &m->scratch)).len)
		marking_set(m, M_POLICY_SCRIPT, found);
	read_renamed(m, windows);
	strbuf_release(&share);
}

static void read_calls(struct marking *m, struct slice windows)
{
	if (windows_called(windows, "drsuapi", "DRSReplicaAdd"))
		marking_set(m, M_REPLICA_ADD, SLICE("DRSReplicaAdd"));
	if (windows_called(windows, "drsuapi", "DRSAddEntry"))
		marking_set(m, M_NTDS_SETTINGS, SLICE("DRSAddEntry"));
	if (windows_called(windows, "eventlog", "ElfrClearELFW"))
		marking_set(m, M_CLEAR, SLICE("ElfrClearELFW"));
	if (windows_called(windows, "eventlog6", "EvtRpcClearLog"))
		marking_set(m, M_CLEAR, SLICE("EvtRpcClearLog"));
	read_registry(m, windows);
	read_accounts(m, windows);
}

static void read(struct marking *m, const struct conv *conv)
{
	struct slice windows = windows_of(m->corpus, conv), ldap = ldap_of(m->corpus, conv);

	if (ldap.len)
		read_ldap(m, ldap);
	if (windows.len)
		read_files(m, windows);
	if (windows_has_calls(windows))
		read_calls(m, windows);
}

static void judge(const struct marking *m, const struct mark_group *group, struct finding *f)
{
	unsigned src = m->corpus->hosts[group->src].roles;
	unsigned dest = m->corpus->hosts[group->dest].roles;

	if ((src & ROLE_DOMAIN_CONTROLLER) && group->signature != ENCRYPTION)
		finding_factor(f, -40, "the source is a domain controller");
	else if (group->signature == REGISTRY && !(src & ROLES_SERVER) && !(dest & ROLES_SERVER))
		finding_factor(
			f, 10, "neither end is seen to serve others: workstation to workstation");
	else if (group->signature == AUTOSTART && !(src & ROLES_SERVER))
		finding_factor(f, 10, "the source is not seen to serve others");
}

static const struct marker marker = {&tamper_detector, marks, read, NULL, judge};

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	marks_run(&marker, corpus, tuning, findings, NULL);
}

const struct detector tamper_detector = {
	"tamper",
	"changes made from afar to gain or keep control",
	signatures,
	SIGNATURES,
	false,
	run,
};
