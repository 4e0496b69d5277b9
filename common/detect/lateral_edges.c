#include "detect/lateral_edges.h"

#include "base/clock.h"
#include "base/mem.h"
#include "detect/lateral_facts.h"
#include "detect/windows_facts.h"

#include <stdlib.h>

#define PORT_RDP 3389
#define RDP_LOG_ON_BYTES 3000 /* that a client sends before it sees a desktop */
#define LEAD_US                                                                                    \
	(INT64_C(30) * 60 * CLOCK_SECOND_US) /* of tries at a log-on before or after a deed */

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

struct edge *lateral_edge_of(struct edges *edges, const struct conv *conv)
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

unsigned lateral_deeds_of(struct edges *edges, const struct conv *conv)
{
	uint32_t windows = corpus_detail_of(edges->corpus, conv)->windows;

	return windows ? lateral_deeds(corpus_text(edges->corpus, windows), &edges->scratch) : 0;
}

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

bool lateral_is_part(struct edges *edges, const struct edge *edge, const struct conv *conv)
{
	unsigned deeds = lateral_deeds_of(edges, conv);

	return is_deed(protocol_of(edges->corpus, conv), deeds) ||
		((deeds & LOGON_DEEDS) && conv->last_us >= edge->deed_first_us - LEAD_US &&
			conv->first_us <= edge->deed_last_us + LEAD_US);
}

bool lateral_is_ours(const struct corpus *corpus, const struct conv *conv)
{
	return !(conv->flags & CONV_GROUP) && conv->src != conv->dest &&
		(corpus_is_inside(corpus, conv) || corpus_detail_of(corpus, conv)->windows) &&
		protocol_of(corpus, conv) != P_NONE;
}

/* Sessions' sides over UDP count to those over TCP (MS-RDPEUDP). */
static void collect_rdp(struct edges *edges, const struct conv *conv, double short_seconds)
{
	struct edge *edge = lateral_edge_of(edges, conv);

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
		if (!lateral_is_ours(corpus, conv))
			continue;
		edge = lateral_edge_of(edges, conv);
		if (edge->convs == 0)
			edge->first_us = conv->first_us;
		edge->last_us = conv->last_us > edge->last_us ? conv->last_us : edge->last_us;
		protocol = protocol_of(corpus, conv);
		deeds = lateral_deeds_of(edges, conv);
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
bool lateral_is_control(const struct edge *edge)
{
	return (edge->protocols & SESSION_PROTOCOLS) || (edge->deeds & CONTROL_DEEDS);
}

static void count_failed_logons(struct edges *edges)
{
	for (size_t i = 0; i < edges->corpus->conv_count; i++) {
		const struct conv *conv = &edges->corpus->convs[i];
		struct edge *edge;

		if (!lateral_is_ours(edges->corpus, conv) ||
			!(lateral_deeds_of(edges, conv) & DEED_LOGON_FAILED))
			continue;
		edge = lateral_edge_of(edges, conv);
		edge->failed_logons += lateral_is_part(edges, edge, conv);
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

		targets[edge->src] += lateral_is_control(edge);
		managed[edge->src] += lateral_is_control(edge) &&
			(double)(edge->last_us - edge->first_us) >= long_us;
	}
	for (size_t i = 0; i < edges->count; i++) {
		struct edge *edge = &edges->items[i];

		edge->fan_out = targets[edge->src];
		edge->by_manager = managed[edge->src] >= tuning->value[TUNE_LATERAL_FAN_OUT];
	}
	free(targets);
	free(managed);
}

void lateral_edges_collect(struct edges *edges, const struct tuning *tuning)
{
	collect(edges, tuning);
	count_failed_logons(edges);
	count_fan_out(edges, tuning);
}

void lateral_edges_release(struct edges *edges)
{
	free(edges->items);
	map_release(&edges->numbers);
	arena_release(&edges->keys);
	strbuf_release(&edges->scratch);
}
