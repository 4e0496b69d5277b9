/* Secrets taken over the network: from a directory's replication, the registry, the security
 * authority, a federation server. */
#include "base/mem.h"
#include "detect/marks.h"
#include "detect/windows_facts.h"
#include "record/peek.h"

#include <stdlib.h>

enum { DCSYNC, ZEROLOGON, DUMP, LSA, FEDERATION, PASSWORDS, SIGNATURES };

#define PORT_EPMAPPER 135
#define LOWERS_DC "a source that is seen to be a domain controller"
#define ADMINS "administrators, backup agents"

static const struct signature signatures[SIGNATURES] = {
	[DCSYNC] = {9100105, "Directory secrets replicated by a host that is no domain controller",
		"Credential Theft", "T1003.006", 1,
		"DRSGetNCChanges from a host that is not seen to serve a domain; where the binding "
		"or the arguments are hidden, the numbers of the calls",
		"a domain controller of which nothing else was captured; directory "
		"synchronisation to a cloud",
		LOWERS_DC},
	[ZEROLOGON] = {9100161, "Netlogon log-on with a key of zeros (Zerologon)",
		"Attempted Administrator Privilege Gain", "T1210 T1068", 1,
		"a challenge or credential of eight zero bytes in Netlogon's authentication "
		"(CVE-2020-1472): a real one is random",
		"scanners that test for this hole", "nothing: chance gives one in 2^64"},
	[DUMP] = {9100162, "Password stores copied from another host", "Credential Theft",
		"T1003.002 T1003.001 T1003.003", 1,
		"registry hives saved from afar, the system key read, copies of LSASS memory or of "
		"the directory's database fetched over a share",
		ADMINS, "nothing but knowing who did it"},
	[LSA] = {9100163, "Secrets of another host's security authority read", "Credential Theft",
		"T1003.004 T1555", 1,
		"LsarRetrievePrivateData or LsarQuerySecret: stored passwords, a domain's backup "
		"key",
		"administration of trusts", LOWERS_DC},
	[FEDERATION] = {9100164, "Federation server's configuration or keys read",
		"Credential Theft", "T1552.004 T1606.002", 1,
		"AD FS' policy store fetched by something that is no federation server, or the "
		"container of its keys read from the directory: with both, tokens are forged",
		"a federation farm's other servers, which fetch the store on their rounds",
		"a client that is a server of the farm"},
	[PASSWORDS] = {9100165, "Managed passwords read from the directory", "Credential Theft",
		"T1555 T1087.002", 2,
		"searches for the attributes that keep local administrators' (LAPS) and service "
		"accounts' passwords",
		"help desks, servers that read their own service account", "a search for one host"},
};

extern const struct detector credential_detector;

enum {
	M_REPLICATED,
	M_REPLICATED_MAPPED,
	M_REPLICATED_NUMBERS,
	M_ZERO,
	M_ZERO_SET,
	M_HIVE,
	M_SYSTEM_KEY,
	M_STORE_FILE,
	M_LSA_DATA,
	M_LSA_SECRET,
	M_STORE,
	M_STORE_AGENT,
	M_KEY_CONTAINER,
	M_LAPS_ALL,
	M_LAPS,
	M_GMSA,
	MARKS
};

static const struct mark marks[MARKS] = {
	[M_REPLICATED] = {DCSYNC, 80, "asked the directory for its secrets (DRSGetNCChanges)"},
	[M_REPLICATED_MAPPED] = {DCSYNC, 75,
		"call 3 (DRSGetNCChanges) at the port that the mapper gave for replication"},
	[M_REPLICATED_NUMBERS] = {DCSYNC, 70,
		"encrypted calls 12, 16 and 3 as a replication for secrets makes them; which "
		"interface was bound came before the capture"},
	[M_ZERO] = {ZEROLOGON, 90, "a challenge or credential of zeros"},
	[M_ZERO_SET] = {ZEROLOGON, 10, "set the computer's password (NetrServerPasswordSet2)"},
	[M_HIVE] = {DUMP, 75, "saved a registry hive to a file (BaseRegSaveKey)"},
	[M_SYSTEM_KEY] = {DUMP, 62, "read the parts of the system key, or the stored secrets"},
	[M_STORE_FILE] = {DUMP, 80, "a file that is a copy of a password store"},
	[M_LSA_DATA] = {LSA, 65, "asked for private data (LsarRetrievePrivateData)"},
	[M_LSA_SECRET] = {LSA, 65, "asked for a secret (LsarQuerySecret)"},
	[M_STORE] = {FEDERATION, 40, "fetched the policy store of a federation server"},
	[M_STORE_AGENT] = {FEDERATION, 35,
		"by a program that names itself, as no such server does"},
	[M_KEY_CONTAINER] = {FEDERATION, 75, "read the container of AD FS' keys in the directory"},
	[M_LAPS_ALL] = {PASSWORDS, 68, "searched for all hosts that have a managed password"},
	[M_LAPS] = {PASSWORDS, 50, "asked for managed passwords of local administrators"},
	[M_GMSA] = {PASSWORDS, 45, "asked for the password of a managed service account"},
};

/* Hosts and ports at which a mapper said that replication is served. */
struct replication {
	struct map ports;
	bool *served; /* hosts at which replication or log-ons were called */
	struct arena keys;
};

static bool is_replication_port(const struct marking *m, const struct conv *conv)
{
	const struct replication *replication = m->ctx;
	const uint32_t key[] = {conv->dest, conv->dest_port};

	return map_get(&replication->ports, slice_of(key, sizeof(key))) != MAP_NONE;
}

static bool serves_domain(const struct marking *m, uint32_t host)
{
	const struct replication *replication = m->ctx;

	return replication->served[host];
}

static void note_served(
	struct replication *replication, const struct corpus *corpus, const struct conv *conv)
{
	struct slice windows = windows_of(corpus, conv);

	if (windows_has_calls(windows) &&
		(windows_bound(windows, "drsuapi") || windows_bound(windows, "netlogon")))
		replication->served[conv->dest] = true;
}

static void note_mapped(
	struct replication *replication, const struct corpus *corpus, const struct conv *conv)
{
	struct peek items = peek_into(peek_member(windows_of(corpus, conv), "mapped"));

	while (items.close == ']' && peek_next(&items)) {
		uint64_t port = 0;
		uint32_t key[2] = {conv->dest, 0};

		if (!slice_is(peek_plain(peek_member(items.value, "name")), "drsuapi") ||
			!slice_to_u64(peek_member(items.value, "port"), &port))
			continue;
		key[1] = (uint32_t)port;
		*map_put_copy(&replication->ports, slice_of(key, sizeof(key)), &replication->keys) =
			0;
	}
}

/* DRSBind, DRSUnbind, DRSGetNCChanges, DRSReplicaSync, DRSCrackNames, DRSDomainControllerInfo. */
static bool are_replication_numbers(struct slice unbound)
{
	static const char *const known[] = {"op0", "op1", "op3", "op2", "op12", "op16"};
	struct peek items = peek_into(unbound);

	while (items.close == ']' && peek_next(&items)) {
		size_t i = 0;

		while (i < ARRAY_LEN(known) && !slice_is(peek_plain(items.value), known[i]))
			i++;
		if (i == ARRAY_LEN(known))
			return false;
	}
	return list_has(unbound, "op3") && list_has(unbound, "op12") && list_has(unbound, "op16");
}

static void read_replication(struct marking *m, const struct conv *conv, struct slice windows)
{
	struct slice unbound = peek_member(windows, "unbound"), none = {NULL, 0};

	if ((m->corpus->hosts[conv->src].roles & ROLE_DOMAIN_CONTROLLER) ||
		serves_domain(m, conv->src))
		return;
	if (windows_called(windows, "drsuapi", "DRSGetNCChanges"))
		marking_set(m, M_REPLICATED, SLICE("DRSGetNCChanges"));
	else if (is_replication_port(m, conv) && list_has(unbound, "op3"))
		marking_set(m, M_REPLICATED_MAPPED, none);
	else if (slice_is(peek_member(windows, "sealed"), "true") &&
		are_replication_numbers(unbound))
		marking_set(m, M_REPLICATED_NUMBERS, none);
}

/* SECURITY\Policy\Secrets, and the four keys of SYSTEM that together are the system key. */
static bool is_secret_key(struct slice key)
{
	return text_has_nocase(key, "policy\\secrets") ||
		text_has_nocase(key, "control\\lsa\\jd") ||
		text_has_nocase(key, "control\\lsa\\skew1");
}

static bool is_store(struct slice file)
{
	static const char *const endings[] = {"ntds.dit", "sam.save", "sam.hive", "sam.hiv",
		"security.save", "security.hive", "security.hiv", "system.hive", "lsass.dmp"};

	for (size_t i = 0; i < ARRAY_LEN(endings); i++)
		if (text_ends_nocase(file, endings[i]))
			return true;
	return text_has_nocase(file, "lsass") &&
		(text_ends_nocase(file, ".dmp") || text_ends_nocase(file, ".zip") ||
			text_ends_nocase(file, ".bin"));
}

static void read_dump(struct marking *m, struct slice windows)
{
	struct slice key = list_find(peek_member(windows, "registry"), is_secret_key, &m->scratch);

	if (key.len)
		marking_set(m, M_SYSTEM_KEY, key);
	if (windows_called(windows, "winreg", "BaseRegSaveKey") ||
		windows_called(windows, "winreg", "BaseRegSaveKeyEx"))
		marking_set(m, M_HIVE, SLICE("BaseRegSaveKey"));
}

static void read_windows(struct marking *m, const struct conv *conv, struct slice windows)
{
	struct slice none = {NULL, 0};
	struct slice file = list_find(peek_member(windows, "files"), is_store, &m->scratch);

	if (file.len)
		marking_set(m, M_STORE_FILE, file);
	read_replication(m, conv, windows);
	if (!windows_has_calls(windows))
		return;
	if (slice_is(peek_member(windows, "zero_credential"), "true")) {
		marking_set(m, M_ZERO, none);
		if (windows_called(windows, "netlogon", "NetrServerPasswordSet2"))
			marking_set(m, M_ZERO_SET, SLICE("NetrServerPasswordSet2"));
	}
	read_dump(m, windows);
	if (windows_called(windows, "lsarpc", "LsarRetrievePrivateData"))
		marking_set(m, M_LSA_DATA, SLICE("LsarRetrievePrivateData"));
	if (windows_called(windows, "lsarpc", "LsarQuerySecret"))
		marking_set(m, M_LSA_SECRET, SLICE("LsarQuerySecret"));
}

static bool has_laps(struct slice text)
{
	return text_has_nocase(text, "ms-mcs-admpwd") || text_has_nocase(text, "mslaps-");
}

static bool has_laps_all(struct slice filter)
{
	return text_has_nocase(filter, "ms-mcs-admpwd=*") ||
		text_has_nocase(filter, "ms-mcs-admpwdexpirationtime=*") ||
		text_has_nocase(filter, "mslaps-password=*") ||
		text_has_nocase(filter, "mslaps-encryptedpassword=*");
}

static bool is_key_container(struct slice base)
{
	return text_has_nocase(base, "cn=adfs,cn=microsoft,cn=program data");
}

static void read_ldap(struct marking *m, struct slice ldap)
{
	struct slice filters = peek_member(ldap, "filters");
	struct slice attributes = peek_member(ldap, "attributes"), found;

	found = list_find(filters, has_laps_all, &m->scratch);
	if (found.len)
		marking_set(m, M_LAPS_ALL, found);
	else if ((found = list_find(attributes, has_laps, &m->scratch)).len)
		marking_set(m, M_LAPS, found);
	if (list_has(attributes, "msds-managedpassword"))
		marking_set(m, M_GMSA, SLICE("msds-managedpassword"));
	found = list_find(peek_member(ldap, "bases"), is_key_container, &m->scratch);
	if (found.len)
		marking_set(m, M_KEY_CONTAINER, found);
}

static void read(struct marking *m, const struct conv *conv)
{
	struct slice windows = windows_of(m->corpus, conv), ldap = ldap_of(m->corpus, conv);

	if (windows.len)
		read_windows(m, conv, windows);
	if (ldap.len)
		read_ldap(m, ldap);
}

static void judge(const struct marking *m, const struct mark_group *group, struct finding *f)
{
	if ((m->corpus->hosts[group->src].roles & ROLE_DOMAIN_CONTROLLER) &&
		group->signature != ZEROLOGON)
		finding_factor(f, -40, "the source is a domain controller");
}

/* The farm's own servers name no user agent. */
static void read_request(struct marking *m, const struct request *request)
{
	struct slice agent = corpus_text(m->corpus, request->user_agent);
	struct slice url = corpus_text(m->corpus, request->url);

	if (!text_has_nocase(url, "/adfs/services/policystoretransfer"))
		return;
	marking_set(m, M_STORE, url);
	if (agent.len)
		marking_set(m, M_STORE_AGENT, agent);
}

static const struct marker marker = {&credential_detector, marks, read, read_request, judge};

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	struct replication replication = {.ports = MAP_INIT, .keys = ARENA_INIT};

	replication.served = mem_zalloc(corpus->host_count + 1, sizeof(*replication.served));
	for (size_t i = 0; i < corpus->conv_count; i++) {
		note_served(&replication, corpus, &corpus->convs[i]);
		if (corpus->convs[i].dest_port == PORT_EPMAPPER)
			note_mapped(&replication, corpus, &corpus->convs[i]);
	}
	marks_run(&marker, corpus, tuning, findings, &replication);
	free(replication.served);
	map_release(&replication.ports);
	arena_release(&replication.keys);
}

const struct detector credential_detector = {
	"credential",
	"secrets taken over the network",
	signatures,
	SIGNATURES,
	false,
	run,
};
