/* From one machine of ours to the next: remote execution, administration shares and sessions. */
#include "base/json.h"
#include "base/mem.h"
#include "detect/detect.h"
#include "detect/lateral_edges.h"
#include "detect/lateral_facts.h"
#include "detect/roles.h"

#include <stdlib.h>

#define EVIDENCE_MAX 6 /* conversations whose facts are repeated */
#define RDP_DESKTOP_BYTES 20000 /* of a server that shows one */

enum {
	SERVICE,
	TASK,
	WMI,
	DCOM,
	SHARE,
	WINRM,
	FAN_OUT,
	SESSION,
	ENUMERATION,
	RDP_SCRIPT,
	SIGNATURES
};

#define ADMIN_CAUSES "administrators, software distribution, backup agents, vulnerability scanners"
#define ADMIN_LOWERS                                                                               \
	"a source that is a domain controller; a source that has always administered many hosts"

static const struct signature signatures[SIGNATURES] = {
	[SERVICE] = {9100101, "Remote service execution", "Lateral Movement", "T1021.002 T1569.002",
		1,
		"a service made, changed or started through the service control manager of "
		"another host, as PsExec and its kin do",
		ADMIN_CAUSES, ADMIN_LOWERS},
	[TASK] = {9100102, "Remote scheduled task", "Lateral Movement", "T1053.005 T1021.002", 1,
		"a scheduled task registered or run on another host", ADMIN_CAUSES, ADMIN_LOWERS},
	[WMI] = {9100103, "Remote execution by WMI", "Lateral Movement", "T1047", 1,
		"a log-on to the WMI service of another host, and methods called there",
		ADMIN_CAUSES ", inventory and monitoring that ask WMI", ADMIN_LOWERS},
	[DCOM] = {9100104, "Remote activation of an object by DCOM", "Lateral Movement",
		"T1021.003", 1, "an object activated on another host, and calls to it",
		ADMIN_CAUSES, ADMIN_LOWERS},
	[SHARE] = {9100106, "Administration share used", "Lateral Movement", "T1021.002 T1570", 2,
		"ADMIN$ or a drive's share opened, and programs copied through it", ADMIN_CAUSES,
		ADMIN_LOWERS},
	[WINRM] = {9100107, "Remote shell by WinRM", "Lateral Movement", "T1021.006", 2,
		"a session of Windows Remote Management with requests as a shell makes them",
		ADMIN_CAUSES, ADMIN_LOWERS},
	[FAN_OUT] = {9100108, "One host administers many others", "Lateral Movement", "T1021", 2,
		"sessions of administration protocols from one host to many others",
		ADMIN_CAUSES ", jump hosts", "fewer targets, or targets that are servers"},
	[SESSION] = {9100109, "Remote session between hosts", "Misc activity", "T1021", 3,
		"RDP, SSH or VNC between two internal hosts", ADMIN_CAUSES ", people at work",
		"it is informational already"},
	[ENUMERATION] = {9100110, "Remote procedure endpoints listed", "Attempted Information Leak",
		"T1046 T1018", 2,
		"all endpoints of another host's mapper asked for, as rpcdump does",
		"inventory software", "fewer endpoints in the answer"},
	[RDP_SCRIPT] = {9100111, "Remote Desktop session driven by a program", "Lateral Movement",
		"T1021.001 T1059", 2,
		"sessions of RDP that show a desktop and are closed within seconds, one after the "
		"other, as tools make them that type one command (SharpRDP)",
		"connections that break and come again, monitoring that logs on",
		"a session that lasts; one session alone"},
};

extern const struct detector lateral_detector;

static const char *const protocol_names[PROTOCOLS] = {
	"", "SMB", "RPC", "RDP", "WinRM", "SSH", "VNC"};

#define SHELL_BYTES 6000 /* that a WinRM shell's requests take at the least */
#define LISTED_BYTES 15000 /* of an answer that lists all endpoints */

static bool is_rdp_script(const struct edge *edge)
{
	return edge->rdp_short && !edge->rdp_long &&
		edge->rdp_received / edge->rdp_short >= RDP_DESKTOP_BYTES;
}

/* What weighs most names the finding. */
static int signature_of(const struct edge *edge)
{
	static const struct {
		unsigned deed;
		int signature;
	} order[] = {{DEED_SERVICE, SERVICE}, {DEED_TASK, TASK}, {DEED_WMI, WMI},
		{DEED_OBJECT, DCOM}, {DEED_WMI_QUERY, WMI}, {DEED_DCOM, DCOM}, {DEED_TOOL, SHARE},
		{DEED_PROGRAM, SHARE}, {DEED_ADMIN_SHARE, SHARE}, {DEED_SERVICE_OPEN, SERVICE},
		{DEED_TASK_OPEN, TASK}};

	for (size_t i = 0; i < ARRAY_LEN(order); i++)
		if (edge->deeds & order[i].deed)
			return order[i].signature;
	if (edge->protocols & 1U << P_WINRM)
		return WINRM;
	if (is_rdp_script(edge))
		return RDP_SCRIPT;
	if (edge->listed >= LISTED_BYTES)
		return ENUMERATION;
	return edge->protocols & SESSION_PROTOCOLS ? SESSION : -1;
}

static void score_deeds(struct finding *f, const struct edge *edge)
{
	static const struct {
		unsigned deed, unless;
		int points;
		const char *text;
	} factors[] = {
		{DEED_SERVICE_MADE, 0, 62, "made a service, or changed its program"},
		{DEED_SERVICE, DEED_SERVICE_MADE, 50, "started a service"},
		{DEED_SHELL, 0, 25, "a service whose program is a command line"},
		{DEED_TASK, 0, 62, "registered or ran a scheduled task"},
		{DEED_WMI, 0, 62, "called a method of WMI"},
		{DEED_WMI_QUERY, DEED_WMI, 45, "logged on to WMI and asked it"},
		{DEED_OBJECT, 0, 68, "activated an object that runs programs"},
		{DEED_DCOM, DEED_WMI | DEED_WMI_QUERY | DEED_OBJECT, 55,
			"activated an object from afar"},
		{DEED_SERVICE_OPEN, DEED_SERVICE, 30, "opened the service manager"},
		{DEED_TASK_OPEN, DEED_TASK, 35, "opened the task scheduler"},
		{DEED_ADMIN_SHARE, 0, 35, "opened an administration share"},
		{DEED_PROGRAM, 0, 20, "a file that can be run went through it"},
		{DEED_WRITTEN, 0, 10, "it was put there"},
		{DEED_TOOL, 0, 30, "a pipe or file of a known tool for remote execution"},
		{DEED_REGISTRY, 0, 15, "opened the remote registry"},
	};

	for (size_t i = 0; i < ARRAY_LEN(factors); i++) {
		if ((edge->deeds & factors[i].deed) && !(edge->deeds & factors[i].unless))
			finding_factor(f, factors[i].points, "%s", factors[i].text);
	}
	if (edge->deeds & DEED_NAMELESS && edge->deeds & ~(DEED_NAMELESS | DEED_LOGON_FAILED))
		finding_factor(f, 10, "the log-on names no work station, as tools leave it");
	if ((edge->deeds & DEED_WMI_QUERY) && !(edge->deeds & DEED_WMI) &&
		(edge->deeds & DEED_NUMBERS))
		finding_factor(f, 17, "calls 3, 6 and 24, as for running a method");
}

static void score_sessions(struct finding *f, const struct edge *edge)
{
	for (int p = P_RDP; p < PROTOCOLS; p++) {
		if (!(edge->protocols & 1U << p))
			continue;
		finding_factor(f, 35, "a session of %s", protocol_names[p]);
		if (p == P_RDP && is_rdp_script(edge))
			finding_factor(f, edge->rdp_short > 1 ? 25 : 10,
				"%u of them, each opened and closed within seconds",
				edge->rdp_short);
		if (p == P_WINRM && edge->winrm_tool)
			finding_factor(f, 25, "by a tool, not by Windows");
		if (p == P_WINRM && edge->winrm_sent >= SHELL_BYTES)
			finding_factor(f, 27, "%llu bytes of requests: a shell, not a question",
				(unsigned long long)edge->winrm_sent);
	}
	if (edge->listed >= LISTED_BYTES)
		finding_factor(f, 62, "the mapper listed %llu bytes of endpoints",
			(unsigned long long)edge->listed);
	if (edge->failed_logons)
		finding_factor(f, 10, "%u failed log-on%s", edge->failed_logons,
			edge->failed_logons == 1 ? "" : "s");
}

static void score_context(
	struct finding *f, const struct corpus *corpus, const struct edge *edge, double fan_out)
{
	unsigned src = corpus->hosts[edge->src].roles, dest = corpus->hosts[edge->dest].roles;
	struct strbuf roles = STRBUF_INIT;

	if (src & ROLE_DOMAIN_CONTROLLER) {
		finding_factor(f, -30, "the source is a domain controller");
	} else if (!(src & ROLES_SERVER) && !(dest & ROLES_SERVER)) {
		finding_factor(f, 10,
			"neither end is seen to serve others: workstation to "
			"workstation");
	} else if (dest & ROLES_SERVER) {
		roles_add_text(&roles, dest);
		finding_factor(f, 0, "the target is a %s", strbuf_cstr(&roles));
	}
	if (edge->by_manager)
		finding_factor(f, -40, "the source has administered many hosts for hours");
	else if (edge->fan_out >= fan_out)
		finding_factor(f, 15, "%u hosts were reached so from this one", edge->fan_out);
	strbuf_release(&roles);
}

static void add_finding(
	struct finding_list *findings, struct edge *edge, const struct tuning *tuning)
{
	const struct corpus *corpus = findings->corpus;
	int signature = signature_of(edge);
	struct finding *f;

	if (signature < 0)
		return;
	f = finding_list_add(findings, &lateral_detector, &signatures[signature]);
	edge->finding = (uint32_t)findings->count;
	f->informational = signature == SESSION;
	score_deeds(f, edge);
	score_sessions(f, edge);
	score_context(f, corpus, edge, tuning->value[TUNE_LATERAL_FAN_OUT]);
	json_open(&f->evidence, "facts", '[');
}

static void add_conv(struct edges *edges, struct finding_list *findings, const struct conv *conv)
{
	struct edge *edge = lateral_edge_of(edges, conv);
	uint32_t windows = corpus_detail_of(edges->corpus, conv)->windows;
	struct finding *f;

	if (edge->finding == 0 || !lateral_is_part(edges, edge, conv))
		return;
	f = &findings->items[edge->finding - 1];
	finding_conv(f, edges->corpus, conv);
	if (lateral_deeds_of(edges, conv) && edge->evidence < EVIDENCE_MAX) {
		lateral_add_evidence(
			&f->evidence, corpus_text(edges->corpus, windows), &edges->scratch);
		edge->evidence++;
	}
}

/* Sessions of one host to many, each of them too little alone. */
static uint32_t add_fan_out(
	struct finding_list *findings, const struct tuning *tuning, const struct edge *edge)
{
	struct finding *f = finding_list_add(findings, &lateral_detector, &signatures[FAN_OUT]);
	unsigned roles = findings->corpus->hosts[edge->src].roles;

	finding_factor(f, 50, "%u hosts were reached by administration protocols from this one",
		edge->fan_out);
	if (edge->fan_out >= 2 * tuning->value[TUNE_LATERAL_FAN_OUT])
		finding_factor(f, 15, "twice as many as draw attention");
	if (edge->by_manager)
		finding_factor(f, -40, "it has administered them for hours");
	if (!(roles & (ROLES_SERVER | ROLE_MONITOR)))
		finding_factor(f, 10, "the source is not seen to serve or watch others");
	return (uint32_t)findings->count;
}

static void find_fan_out(
	struct edges *edges, struct finding_list *findings, const struct tuning *tuning)
{
	const struct corpus *corpus = edges->corpus;
	uint32_t *of_host = mem_zalloc(corpus->host_count + 1, sizeof(*of_host));

	for (size_t i = 0; i < edges->count; i++) {
		const struct edge *edge = &edges->items[i];

		if (edge->fan_out >= tuning->value[TUNE_LATERAL_FAN_OUT] && !of_host[edge->src])
			of_host[edge->src] = add_fan_out(findings, tuning, edge);
	}
	for (size_t i = 0; i < corpus->conv_count; i++) {
		const struct conv *conv = &corpus->convs[i];
		struct finding *f;

		if (!of_host[conv->src] || !lateral_is_ours(corpus, conv) ||
			!lateral_is_control(lateral_edge_of(edges, conv)) ||
			!lateral_is_part(edges, lateral_edge_of(edges, conv), conv))
			continue;
		f = &findings->items[of_host[conv->src] - 1];
		finding_conv(f, corpus, conv);
		f->has_dest = false;
		f->name = 0;
	}
	free(of_host);
}

static void run(
	const struct corpus *corpus, const struct tuning *tuning, struct finding_list *findings)
{
	struct edges edges = {
		.corpus = corpus, .numbers = MAP_INIT, .keys = ARENA_INIT, .scratch = STRBUF_INIT};

	lateral_edges_collect(&edges, tuning);
	for (size_t i = 0; i < edges.count; i++)
		add_finding(findings, &edges.items[i], tuning);
	for (size_t i = 0; i < corpus->conv_count; i++)
		if (lateral_is_ours(corpus, &corpus->convs[i]))
			add_conv(&edges, findings, &corpus->convs[i]);
	for (size_t i = 0; i < edges.count; i++)
		if (edges.items[i].finding)
			json_close(&findings->items[edges.items[i].finding - 1].evidence, ']');
	find_fan_out(&edges, findings, tuning);
	lateral_edges_release(&edges);
}

const struct detector lateral_detector = {
	"lateral",
	"movement from host to host",
	signatures,
	SIGNATURES,
	false,
	run,
};
