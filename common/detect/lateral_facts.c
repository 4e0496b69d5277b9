#include "detect/lateral_facts.h"

#include "base/json.h"
#include "base/mem.h"
#include "detect/windows_facts.h"
#include "record/peek.h"

#define LISTED 20 /* elements of a list that the evidence repeats */

/* [MS-SCMR] svcctl, [MS-TSCH] and [MS-TASKS] schedulers, [MS-WMI], [MS-DCOM] activation,
 * [MS-DRSR], [MS-RRP], [C706] endpoint mapper. An operation NULL: the interface alone says it. */
static const struct {
	const char *interface, *operation;
	unsigned deed;
} interface_deeds[] = {
	{"svcctl", "CreateService", DEED_SERVICE_MADE | DEED_SERVICE},
	{"svcctl", "ChangeServiceConfig", DEED_SERVICE_MADE | DEED_SERVICE},
	{"svcctl", "StartService", DEED_SERVICE},
	{"svcctl", NULL, DEED_SERVICE_OPEN},
	{"ITaskSchedulerService", "SchRpcRegisterTask", DEED_TASK},
	{"ITaskSchedulerService", "SchRpcRun", DEED_TASK},
	{"ITaskSchedulerService", NULL, DEED_TASK_OPEN},
	{"atsvc", "NetrJobAdd", DEED_TASK},
	{"atsvc", NULL, DEED_TASK_OPEN},
	{"sasec", NULL, DEED_TASK_OPEN},
	{"IWbemServices", "ExecMethod", DEED_WMI},
	{"IWbemServices", "PutInstance", DEED_WMI},
	{"IWbemServices", NULL, DEED_WMI_QUERY},
	{"IWbemLevel1Login", NULL, DEED_WMI_QUERY},
	{"IWbemLoginClientID", NULL, DEED_WMI_QUERY},
	{"winreg", NULL, DEED_REGISTRY},
	{"epmapper", "ept_lookup", DEED_ENUMERATE},
};

/* Names that tools for remote execution give their pipes and files. */
static const char *const tool_names[] = {"psexesvc", "remcom", "paexec", "csexec", "winexesvc",
	"__output", "gruntsvc", "msse-", "postex_", "msagent_"};
static const char *const program_endings[] = {
	".exe", ".dll", ".sys", ".bat", ".cmd", ".ps1", ".vbs", ".scr", ".hta", ".msi", ".js"};

/* \\HOST\ADMIN$ or \\HOST\C$; not IPC$ or print$. */
static bool is_admin_share(struct slice share)
{
	struct slice last = share;

	for (size_t at; (at = slice_find(last, '\\')) < last.len;)
		last = slice_from(last, at + 1);
	if (slice_eq_nocase(last, SLICE("ADMIN$")))
		return true;
	return last.len == 2 && last.ptr[1] == '$';
}

static bool is_program(struct slice file)
{
	for (size_t i = 0; i < ARRAY_LEN(program_endings); i++)
		if (text_ends_nocase(file, program_endings[i]))
			return true;
	return false;
}

static bool is_tool(struct slice name)
{
	while (slice_starts(name, SLICE("\\")))
		name = slice_from(name, 1);
	for (size_t i = 0; i < ARRAY_LEN(tool_names); i++)
		if (slice_starts_nocase(name, slice_str(tool_names[i])))
			return true;
	return false;
}

static bool is_among(struct slice name, const char *const *names)
{
	while (*names && !slice_is(name, *names))
		names++;
	return *names;
}

static unsigned operation_deeds(struct slice interface, struct slice operations)
{
	unsigned deeds = 0;
	struct slice name = peek_plain(interface);

	for (size_t i = 0; i < ARRAY_LEN(interface_deeds); i++) {
		struct peek ops = peek_into(operations);

		if (!slice_is(name, interface_deeds[i].interface))
			continue;
		if (!interface_deeds[i].operation)
			deeds |= interface_deeds[i].deed;
		else
			while (ops.close == ']' && peek_next(&ops))
				if (slice_starts(peek_plain(ops.value),
					    slice_str(interface_deeds[i].operation)))
					deeds |= interface_deeds[i].deed;
	}
	return deeds;
}

/* What was activated, where that is told: some classes run programs, others are met every day. */
static unsigned activation_deeds(struct slice windows)
{
	static const char *const harmless[] = {
		"CertificateAuthority.Request", "BackgroundCopyManager", NULL};
	static const char *const running[] = {"MMC20.Application", "ShellWindows",
		"ShellBrowserWindow", "Shell.Application", "WScript.Shell", "Excel.Application",
		"Word.Application", "Outlook.Application", "PowerPoint.Application",
		"Visio.Application", "InternetExplorer.Application", NULL};
	static const char *const wmi[] = {"WbemLevel1Login", NULL};
	struct slice objects = peek_member(windows, "objects");
	struct peek items = peek_into(objects);
	unsigned deeds = 0;

	if (objects.len == 0)
		return windows_called(windows, "ISystemActivator", "RemoteCreateInstance") ||
				windows_called(
					windows, "ISystemActivator", "RemoteGetClassObject") ||
				windows_called(windows, "IActivation", "RemoteActivation")
			? DEED_DCOM
			: 0;
	while (items.close == ']' && peek_next(&items)) {
		struct slice name = peek_plain(items.value);

		if (is_among(name, running))
			deeds |= DEED_OBJECT | DEED_DCOM;
		else if (is_among(name, wmi))
			deeds |= DEED_WMI_QUERY;
		else if (slice_is(name, "Schedule.Service"))
			deeds |= DEED_TASK_OPEN;
		else if (!is_among(name, harmless))
			deeds |= DEED_DCOM;
	}
	return deeds;
}

/* A command line, or a program on the other side of a share, instead of an installed program. */
static bool is_shell(struct slice path)
{
	static const char *const signs[] = {"%comspec%", "cmd.exe", "cmd /c", "powershell", "pwsh",
		"\\\\127.0.0.1\\", "rundll32", "regsvr32", "mshta", "wscript", "cscript",
		"\\admin$\\", "%temp%", "base64"};

	for (size_t i = 0; i < ARRAY_LEN(signs); i++)
		if (text_has_nocase(path, signs[i]))
			return true;
	return false;
}

static unsigned service_deeds(struct slice services, struct strbuf *scratch)
{
	struct peek items = peek_into(services);
	unsigned deeds = 0;

	while (items.close == ']' && peek_next(&items)) {
		if (is_shell(peek_str(peek_member(items.value, "path"), scratch)))
			deeds |= DEED_SHELL;
		if (is_tool(peek_str(peek_member(items.value, "name"), scratch)))
			deeds |= DEED_TOOL;
	}
	return deeds;
}

/* IWbemLevel1Login's NTLMLogin and IWbemServices' ExecMethod, bound before the capture. */
static bool are_wmi_numbers(struct slice unbound)
{
	return list_has(unbound, "op24") && list_has(unbound, "op6") && list_has(unbound, "op3");
}

/* Impacket and its like leave the work station's name empty; Windows and Samba name themselves. */
static bool has_nameless_user(struct slice users)
{
	struct peek items = peek_into(users);

	while (items.close == ']' && peek_next(&items))
		if (peek_member(items.value, "user").len && !peek_member(items.value, "host").len)
			return true;
	return false;
}

static unsigned each_text(
	struct slice list, struct strbuf *scratch, bool (*test)(struct slice), unsigned deed)
{
	struct peek items = peek_into(list);

	while (items.close == ']' && peek_next(&items))
		if (test(peek_str(items.value, scratch)))
			return deed;
	return 0;
}

static bool is_service_pipe(struct slice name)
{
	return slice_eq_nocase(name, SLICE("svcctl"));
}

static bool is_task_pipe(struct slice name)
{
	return slice_eq_nocase(name, SLICE("atsvc"));
}

static bool is_registry_pipe(struct slice name)
{
	return slice_eq_nocase(name, SLICE("winreg"));
}

static bool is_logon_failure(struct slice status)
{
	return slice_is(status, "STATUS_LOGON_FAILURE") ||
		slice_is(status, "STATUS_ACCOUNT_LOCKED_OUT") ||
		slice_is(status, "STATUS_WRONG_PASSWORD");
}

unsigned lateral_deeds(struct slice windows, struct strbuf *scratch)
{
	struct slice pipes = peek_member(windows, "pipes"), files = peek_member(windows, "files");
	struct peek interfaces = peek_into(peek_member(windows, "interfaces"));
	unsigned deeds = 0;

	if (windows.len == 0)
		return 0;
	while (interfaces.close == ']' && peek_next(&interfaces))
		deeds |= operation_deeds(peek_member(interfaces.value, "name"),
			peek_member(interfaces.value, "operations"));
	deeds |= activation_deeds(windows);
	if (has_nameless_user(peek_member(windows, "users")))
		deeds |= DEED_NAMELESS;
	deeds |= service_deeds(peek_member(windows, "services"), scratch);
	if (are_wmi_numbers(peek_member(windows, "unbound")))
		deeds |= DEED_NUMBERS;
	deeds |= each_text(pipes, scratch, is_service_pipe, DEED_SERVICE_OPEN);
	deeds |= each_text(pipes, scratch, is_task_pipe, DEED_TASK_OPEN);
	deeds |= each_text(pipes, scratch, is_registry_pipe, DEED_REGISTRY);
	deeds |= each_text(pipes, scratch, is_tool, DEED_TOOL);
	deeds |= each_text(files, scratch, is_tool, DEED_TOOL);
	deeds |= each_text(
		peek_member(windows, "status"), scratch, is_logon_failure, DEED_LOGON_FAILED);
	deeds |= each_text(
		peek_member(windows, "shares"), scratch, is_admin_share, DEED_ADMIN_SHARE);
	if (deeds & DEED_ADMIN_SHARE)
		deeds |= each_text(files, scratch, is_program, DEED_PROGRAM) |
			each_text(
				peek_member(windows, "created"), scratch, is_program, DEED_WRITTEN);
	return deeds;
}

static void add_list(struct strbuf *json, struct slice list, struct strbuf *scratch)
{
	struct peek items = peek_into(list);

	for (unsigned i = 0; i < LISTED && items.close == ']' && peek_next(&items); i++)
		json_str(json, NULL, peek_str(items.value, scratch));
}

void lateral_add_evidence(struct strbuf *json, struct slice windows, struct strbuf *scratch)
{
	static const char *const lists[] = {
		"shares", "pipes", "files", "status", "tasks", "objects", "registry"};
	struct peek interfaces = peek_into(peek_member(windows, "interfaces"));

	json_open(json, NULL, '{');
	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		struct slice list = peek_member(windows, lists[i]);

		if (list.len <= 2)
			continue;
		json_open(json, lists[i], '[');
		add_list(json, list, scratch);
		json_close(json, ']');
	}
	if (peek_member(windows, "services").len)
		json_raw(json, "services", peek_member(windows, "services"));
	json_open(json, "operations", '[');
	while (interfaces.close == ']' && peek_next(&interfaces))
		add_list(json, peek_member(interfaces.value, "operations"), scratch);
	json_close(json, ']');
	json_close(json, '}');
}
