/* From one machine of ours to the next: remote execution, administration shares and sessions. */
#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "detect/detect.h"
#include "detect/lateral_facts.h"
#include "detect/roles.h"
#include "detect/windows_facts.h"

#include <stdlib.h>

#define EVIDENCE_MAX 6 /* conversations whose facts are repeated */
#define PORT_RDP 3389
#define RDP_LOG_ON_BYTES 3000 /* that a client sends before it sees a desktop */
#define RDP_DESKTOP_BYTES 20000 /* of a server that shows one */
#define LEAD_US (30 * 60 * CLOCK_SECOND_US) /* of tries at a log-on before or after a deed */

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

enum protocol { P_NONE, P_SMB, P_RPC, P_RDP, P_WINRM, P_SSH, P_VNC, PROTOCOLS };

static const char *const protocol_names[PROTOCOLS] = {
	"", "SMB", "RPC", "RDP", "WinRM", "SSH", "VNC"};

/* Everything between one host and another. */
struct edge {
	uint32_t src, dest; /* hosts */
	unsigned deeds, protocols; /* bits: of enum deed; 1 << enum protocol */
	uint32_t convs, failed_logons;
	uint64_t winrm_sent, listed; /* bytes */
	uint32_t rdp_short, rdp_long; /* sessions, by how long they lasted */
	uint64_t rdp_received; /* bytes of the server's, over TCP and UDP */
	int64_t first_us, last_us;
	int64_t deed_first_us, deed_last_us; /* of conversations that alone are worth telling */
	bool winrm_tool; /* the client names itself as a tool */
	bool by_manager; /* the source has administered many for long */
	uint32_t fan_out; /* of the source */
	uint32_t finding; /* + 1 */
	uint32_t evidence; /* conversations that it repeats */
};

struct edges {
	const struct corpus *corpus;
	struct edge *items;
	size_t count, room;
	struct map numbers;
	struct arena keys;
	struct strbuf scratch;
};

/* The endpoints of WinRM that collect events; shells and commands are at /wsman itself. */
static bool is_event_forwarding(const struct corpus *corpus, const struct conv *conv)
{
	struct slice url = corpus_text(corpus, corpus_detail_of(corpus, conv)->wsman);

	return slice_starts_nocase(url, SLICE("/wsman/subscription"));
}

static bool is_winrm_tool(struct slice agent)
{
	return text_has_nocase(agent, "ruby winrm") || text_has_nocase(agent, "python") ||
		text_has_nocase(agent, "pywinrm") || text_has_nocase(agent, "go-http");
}

static enum protocol protocol_of(const struct corpus *corpus, const struct conv *conv)
{
	struct slice app = corpus_text(corpus, conv->app_proto);

	if (!(conv->flags & CONV_TCP) || !(conv->flags & CONV_ANSWERED))
		return P_NONE;
	if (slice_is(app, "smb"))
		return P_SMB;
	if (slice_is(app, "dcerpc"))
		return P_RPC;
	if (slice_is(app, "rdp") || conv->dest_port == 3389)
		return P_RDP;
	if (conv->dest_port == 5985 || conv->dest_port == 5986 ||
		corpus_detail_of(corpus, conv)->wsman)
		return is_event_forwarding(corpus, conv) ? P_NONE : P_WINRM;
	if (slice_is(app, "ssh"))
		return P_SSH;
	return conv->dest_port >= 5900 && conv->dest_port < 5910 && app.len == 0 ? P_VNC : P_NONE;
}

static struct edge *edge_of(struct edges *edges, const struct conv *conv)
{
	const uint32_t key[] = {conv->src, conv->dest};
	uint32_t *number = map_put_copy(&edges->numbers, slice_of(key, sizeof(key)), &edges->keys);

	if (*number == MAP_NONE) {
		*number = (uint32_t)edges->count;
		MEM_GROW(edges->items, edges->count, edges->room);
		edges->items[edges->count++] = (struct edge){.src = conv->src, .dest = conv->dest};
	}
	return &edges->items[*number];
}

static unsigned deeds_of(struct edges *edges, const struct conv *conv)
{
	uint32_t windows = corpus_detail_of(edges->corpus, conv)->windows;

	return windows ? lateral_deeds(corpus_text(edges->corpus, windows), &edges->scratch) : 0;
}

#define SESSION_PROTOCOLS (1U << P_RDP | 1U << P_WINRM | 1U << P_SSH | 1U << P_VNC)
#define LOGON_DEEDS (DEED_LOGON_FAILED | DEED_NAMELESS) /* of anybody who mistypes a password */

/* What anybody does at a server (opens a file, mistypes a password) is none. */
static bool is_deed(enum protocol protocol, unsigned deeds)
{
	return (deeds & ~LOGON_DEEDS) || (SESSION_PROTOCOLS >> protocol & 1);
}

static void note_deed(struct edge *edge, const struct conv *conv)
{
	if (edge->deed_last_us == 0)
		edge->deed_first_us = conv->first_us;
	edge->deed_last_us =
		conv->last_us > edge->deed_last_us ? conv->last_us : edge->deed_last_us;
}

/* Is it part of what is told of the edge? Not what ordinary business went before. */
static bool is_part(struct edges *edges, const struct edge *edge, const struct conv *conv)
{
	unsigned deeds = deeds_of(edges, conv);

	return is_deed(protocol_of(edges->corpus, conv), deeds) ||
		((deeds & LOGON_DEEDS) && conv->last_us >= edge->deed_first_us - LEAD_US &&
			conv->first_us <= edge->deed_last_us + LEAD_US);
}

/* Is it a conversation to look at? Windows facts count wherever they are seen. */
static bool is_ours(const struct corpus *corpus, const struct conv *conv)
{
	return !(conv->flags & CONV_GROUP) && conv->src != conv->dest &&
		(corpus_is_inside(corpus, conv) || corpus_detail_of(corpus, conv)->windows) &&
		protocol_of(corpus, conv) != P_NONE;
}

/* Sessions' sides over UDP count to those over TCP (MS-RDPEUDP). */
static void collect_rdp(struct edges *edges, const struct conv *conv, double short_seconds)
{
	struct edge *edge = edge_of(edges, conv);

	edge->rdp_received += conv->received;
	if ((conv->flags & CONV_UDP) || conv->sent < RDP_LOG_ON_BYTES)
		return;
	if (conv->last_us - conv->first_us < (int64_t)(short_seconds * 1e6))
		edge->rdp_short++;
	else
		edge->rdp_long++;
}

static bool is_rdp(const struct corpus *corpus, const struct conv *conv)
{
	return conv->dest_port == PORT_RDP && corpus_is_inside(corpus, conv) &&
		(conv->flags & CONV_ANSWERED);
}

static void collect(struct edges *edges, const struct tuning *tuning)
{
	const struct corpus *corpus = edges->corpus;

	for (size_t i = 0; i < corpus->conv_count; i++) {
		const struct conv *conv = &corpus->convs[i];
		struct edge *edge;
		enum protocol protocol;
		unsigned deeds;

		if (is_rdp(corpus, conv))
			collect_rdp(edges, conv, tuning->value[TUNE_LATERAL_RDP_SECONDS]);
		if (!is_ours(corpus, conv))
			continue;
		edge = edge_of(edges, conv);
		if (edge->convs == 0)
			edge->first_us = conv->first_us;
		edge->last_us = conv->last_us > edge->last_us ? conv->last_us : edge->last_us;
		protocol = protocol_of(corpus, conv);
		deeds = deeds_of(edges, conv);
		edge->convs++;
		edge->protocols |= 1U << protocol;
		edge->deeds |= deeds;
		if (is_deed(protocol, deeds))
			note_deed(edge, conv);
		if (protocol == P_WINRM) {
			edge->winrm_sent += conv->sent;
			edge->winrm_tool |= is_winrm_tool(
				corpus_text(corpus, corpus_detail_of(corpus, conv)->user_agent));
		}
		if (deeds & DEED_ENUMERATE)
			edge->listed += conv->received;
	}
}

#define CONTROL_DEEDS                                                                              \
	(DEED_SERVICE | DEED_SERVICE_OPEN | DEED_TASK | DEED_WMI | DEED_WMI_QUERY | DEED_DCOM |    \
		DEED_ADMIN_SHARE | DEED_TOOL)
#define SHELL_BYTES 6000 /* that a WinRM shell's requests take at the least */
#define LISTED_BYTES 15000 /* of an answer that lists all endpoints */

static bool is_control(const struct edge *edge)
{
	return (edge->protocols & SESSION_PROTOCOLS) || (edge->deeds & CONTROL_DEEDS);
}

static void count_failed_logons(struct edges *edges)
{
	for (size_t i = 0; i < edges->corpus->conv_count; i++) {
		const struct conv *conv = &edges->corpus->convs[i];
		struct edge *edge;

		if (!is_ours(edges->corpus, conv) || !(deeds_of(edges, conv) & DEED_LOGON_FAILED))
			continue;
		edge = edge_of(edges, conv);
		edge->failed_logons += is_part(edges, edge, conv);
	}
}

/* A manager comes back to many hosts for hours; an intruder goes from one to the next. */
static void count_fan_out(struct edges *edges, const struct tuning *tuning)
{
	uint32_t *targets = mem_zalloc(edges->corpus->host_count + 1, sizeof(*targets));
	uint32_t *managed = mem_zalloc(edges->corpus->host_count + 1, sizeof(*managed));
	double long_us = tuning->value[TUNE_LATERAL_MANAGED_HOURS] * 3600e6;

	for (size_t i = 0; i < edges->count; i++) {
		const struct edge *edge = &edges->items[i];

		targets[edge->src] += is_control(edge);
		managed[edge->src] +=
			is_control(edge) && (double)(edge->last_us - edge->first_us) >= long_us;
	}
	for (size_t i = 0; i < edges->count; i++) {
		struct edge *edge = &edges->items[i];

		edge->fan_out = targets[edge->src];
		edge->by_manager = managed[edge->src] >= tuning->value[TUNE_LATERAL_FAN_OUT];
	}
	free(targets);
	free(managed);
}

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
	struct edge *edge = edge_of(edges, conv);
	uint32_t windows = corpus_detail_of(edges->corpus, conv)->windows;
	struct finding *f;

	if (edge->finding == 0 || !is_part(edges, edge, conv))
		return;
	f = &findings->items[edge->finding - 1];
	finding_conv(f, edges->corpus, conv);
	if (deeds_of(edges, conv) && edge->evidence < EVIDENCE_MAX) {
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

		if (!of_host[conv->src] || !is_ours(corpus, conv) ||
			!is_control(edge_of(edges, conv)) ||
			!is_part(edges, edge_of(edges, conv), conv))
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

	collect(&edges, tuning);
	count_failed_logons(&edges);
	count_fan_out(&edges, tuning);
	for (size_t i = 0; i < edges.count; i++)
		add_finding(findings, &edges.items[i], tuning);
	for (size_t i = 0; i < corpus->conv_count; i++)
		if (is_ours(corpus, &corpus->convs[i]))
			add_conv(&edges, findings, &corpus->convs[i]);
	for (size_t i = 0; i < edges.count; i++)
		if (edges.items[i].finding)
			json_close(&findings->items[edges.items[i].finding - 1].evidence, ']');
	find_fan_out(&edges, findings, tuning);
	free(edges.items);
	map_release(&edges.numbers);
	arena_release(&edges.keys);
	strbuf_release(&edges.scratch);
}

const struct detector lateral_detector = {
	"lateral",
	"movement from host to host",
	signatures,
	SIGNATURES,
	false,
	run,
};
