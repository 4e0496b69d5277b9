/* What went from one machine of ours to another, before it is judged (lateral.c): their edges, with
 * the protocols of administration and the deeds (lateral_facts.h) of all conversations of each. */
#ifndef DETECT_LATERAL_EDGES_H
#define DETECT_LATERAL_EDGES_H

#include "detect/detect.h"

enum protocol { P_NONE, P_SMB, P_RPC, P_RDP, P_WINRM, P_SSH, P_VNC, PROTOCOLS };

#define SESSION_PROTOCOLS (1U << P_RDP | 1U << P_WINRM | 1U << P_SSH | 1U << P_VNC)

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

/* Fills edges, whose corpus is set and all else zero, with everything that is told of each. */
void lateral_edges_collect(struct edges *edges, const struct tuning *tuning);
void lateral_edges_release(struct edges *edges);

/* Is it a conversation to look at? Windows facts count wherever they are seen. */
bool lateral_is_ours(const struct corpus *corpus, const struct conv *conv);

/* The edge that it belongs to. */
struct edge *lateral_edge_of(struct edges *edges, const struct conv *conv);

/* Bits of enum deed. */
unsigned lateral_deeds_of(struct edges *edges, const struct conv *conv);

/* Is it part of what is told of the edge? Not what ordinary business went before. */
bool lateral_is_part(struct edges *edges, const struct edge *edge, const struct conv *conv);

/* Did the source do there what administrators do? */
bool lateral_is_control(const struct edge *edge);

#endif
