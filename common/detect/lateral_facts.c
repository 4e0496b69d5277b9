#include "detect/lateral_facts.h"

#include "base/json.h"
#include "base/mem.h"
#include "record/peek.h"

#define LISTED 20 /* elements of a list that the evidence repeats */

/* [MS-SCMR] svcctl, [MS-TSCH] and [MS-TASKS] schedulers, [MS-WMI], [MS-DCOM] activation,
 * [MS-DRSR], [MS-RRP], [C706] endpoint mapper. An operation NULL: the interface alone says it. */
static const struct {
	const char *interface, *operation;
	unsigned deed;
} interface_deeds[] = {
	{"svcctl", "CreateService", DEED_SERVICE},
	{"svcctl", "ChangeServiceConfig", DEED_SERVICE},
	{"svcctl", "StartService", DEED_SERVICE},
	{"svcctl", NULL, DEED_SERVICE_OPEN},
	{"ITaskSchedulerService", "SchRpcRegisterTask", DEED_TASK},
	{"ITaskSchedulerService", "SchRpcRun", DEED_TASK},
	{"ITaskSchedulerService", NULL, DEED_TASK_OPEN},
	{"atsvc", "NetrJobAdd", DEED_TASK},
	{"atsvc", NULL, DEED_TASK_OPEN},
	{"sasec", NULL, DEED_TASK_OPEN},
	{"IWbemServices", NULL, DEED_WMI},
	{"IWbemLevel1Login", NULL, DEED_WMI},
	{"IWbemLoginClientID", NULL, DEED_WMI},
	{"ISystemActivator", "RemoteCreateInstance", DEED_DCOM},
	{"ISystemActivator", "RemoteGetClassObject", DEED_DCOM},
	{"IRemoteSCMActivator", "RemoteCreateInstance", DEED_DCOM},
	{"IRemoteSCMActivator", "RemoteGetClassObject", DEED_DCOM},
	{"IActivation", "RemoteActivation", DEED_DCOM},
	{"drsuapi", "DRSGetNCChanges", DEED_REPLICATE},
	{"winreg", NULL, DEED_REGISTRY},
	{"epmapper", "ept_lookup", DEED_ENUMERATE},
};

/* Names that tools for remote execution give their pipes and files. */
static const char *const tool_names[] = {"psexesvc", "remcom", "paexec", "csexecsvc", "__output"};
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

static bool ends_nocase(struct slice text, const char *ending)
{
	struct slice end = slice_str(ending);

	return text.len > end.len && slice_eq_nocase(slice_from(text, text.len - end.len), end);
}

static bool is_program(struct slice file)
{
	for (size_t i = 0; i < ARRAY_LEN(program_endings); i++)
		if (ends_nocase(file, program_endings[i]))
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
		deeds |= each_text(files, scratch, is_program, DEED_PROGRAM);
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
	static const char *const lists[] = {"shares", "pipes", "files", "status"};
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
	json_open(json, "operations", '[');
	while (interfaces.close == ']' && peek_next(&interfaces))
		add_list(json, peek_member(interfaces.value, "operations"), scratch);
	json_close(json, ']');
	json_close(json, '}');
}
