/* Hosts that are made to log on elsewhere, or to load a printer's driver. */
#include "detect/marks.h"
#include "detect/roles.h"
#include "detect/windows_facts.h"
#include "record/peek.h"

enum { COERCION, DRIVER, SIGNATURES };

static const struct signature signatures[SIGNATURES] = {
	[COERCION] = {9100171, "Host made to log on elsewhere", "Credential Theft", "T1187", 1,
		"calls that make a host open a path of the caller's choice with its own account: "
		"EFS (PetitPotam), printer notifications (PrinterBug), DFS, shadow copies, event "
		"log backups",
		"encrypted files on servers; print clients, which print as well; backup of shadow "
		"copies, which goes on to make some",
		"other calls of the same work around it: files opened, jobs printed, copies made"},
	[DRIVER] = {9100172, "Printer driver installed from afar",
		"Attempted Administrator "
		"Privilege Gain",
		"T1210 T1547.012", 1,
		"RpcAddPrinterDriverEx and its kin, with which a spooler loads a library "
		"(PrintNightmare)",
		"administrators of print servers",
		"a target that is a print server, a known admin"},
};

extern const struct detector coercion_detector;

enum { M_EFS, M_EFS_FILES, M_PRINTER, M_DFS, M_SHADOW, M_EVENT_LOG, M_DRIVER, MARKS };

static const struct mark marks[MARKS] = {
	[M_EFS] = {COERCION, 72, "called EFS about a path, with no file opened"},
	[M_EFS_FILES] = {COERCION, 40, "called EFS about a path, while files were opened"},
	[M_PRINTER] = {COERCION, 72, "asked for printer notifications, and for nothing else"},
	[M_DFS] = {COERCION, 70, "asked DFS to make or drop a root, with no file opened"},
	[M_SHADOW] = {COERCION, 66, "asked for shadow copies of a path, and made none"},
	[M_EVENT_LOG] = {COERCION, 64, "opened the backup of an event log (ElfrOpenBELW)"},
	[M_DRIVER] = {DRIVER, 62, "added a printer's driver"},
};

/* [MS-RPRN]: what the print spooler's bug needs; a client that prints calls more. */
static const char *const notifications[] = {"RpcOpenPrinter", "RpcOpenPrinterEx",
	"RpcRemoteFindFirstPrinterChangeNotification",
	"RpcRemoteFindFirstPrinterChangeNotificationEx", "RpcClosePrinter", NULL};
static const char *const shadow_questions[] = {
	"GetSupportedVersion", "IsPathSupported", "IsPathShadowCopied", NULL};

static bool is_efs_call(struct slice operation)
{
	return slice_starts(operation, SLICE("EfsRpc")) && !slice_is(operation, "EfsRpcCloseRaw") &&
		!slice_is(operation, "EfsRpcNotSupported");
}

static void read_efs(struct marking *m, struct slice windows)
{
	struct peek interfaces = peek_into(peek_member(windows, "interfaces"));

	while (interfaces.close == ']' && peek_next(&interfaces)) {
		struct slice call;

		if (!slice_is(peek_plain(peek_member(interfaces.value, "name")), "efsrpc"))
			continue;
		call = list_find(
			peek_member(interfaces.value, "operations"), is_efs_call, &m->scratch);
		if (call.len)
			marking_set(
				m, peek_member(windows, "files").len ? M_EFS_FILES : M_EFS, call);
	}
}

static void read_calls(struct marking *m, struct slice windows)
{
	static const struct {
		const char *interface, *operation;
		unsigned mark;
	} calls[] = {{"dfs", "NetrDfsAddStdRoot", M_DFS}, {"dfs", "NetrDfsRemoveStdRoot", M_DFS},
		{"eventlog", "ElfrOpenBELW", M_EVENT_LOG},
		{"spoolss", "RpcAddPrinterDriverEx", M_DRIVER},
		{"IRemoteWinspool", "RpcAsyncAddPrinterDriver", M_DRIVER},
		{"IRemoteWinspool", "RpcAsyncInstallPrinterDriverFromPackage", M_DRIVER}};

	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++)
		if (windows_called(windows, calls[i].interface, calls[i].operation))
			marking_set(m, calls[i].mark, slice_str(calls[i].operation));
}

static void read(struct marking *m, const struct conv *conv)
{
	struct slice windows = windows_of(m->corpus, conv);

	if (!windows_has_calls(windows))
		return;
	read_efs(m, windows);
	if ((windows_called(windows, "spoolss", notifications[2]) ||
		    windows_called(windows, "spoolss", notifications[3])) &&
		windows_called_only(windows, "spoolss", notifications))
		marking_set(m, M_PRINTER, slice_str(notifications[3]));
	if (windows_called_only(windows, "FileServerVssAgent", shadow_questions))
		marking_set(m, M_SHADOW, SLICE("IsPathSupported"));
	read_calls(m, windows);
}

static void judge(const struct marking *m, const struct mark_group *group, struct finding *f)
{
	unsigned src = m->corpus->hosts[group->src].roles;
	unsigned dest = m->corpus->hosts[group->dest].roles;

	if (dest & ROLE_DOMAIN_CONTROLLER)
		finding_factor(f, 10, "the target is a domain controller");
	if (src & ROLE_DOMAIN_CONTROLLER)
		finding_factor(f, -30, "the source is a domain controller");
}

static const struct marker marker = {&coercion_detector, marks, read, NULL, judge};

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	marks_run(&marker, corpus, tuning, findings, NULL);
}

const struct detector coercion_detector = {
	"coercion",
	"hosts made to log on elsewhere or to load a driver",
	signatures,
	SIGNATURES,
	false,
	run,
};
