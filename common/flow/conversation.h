/* Conversations: both directions of one 5-tuple folded into one struct.
 *
 * What is one conversation is records.md's and Wireshark's:
 *   TCP       as tcp.stream: a 5-tuple, split where a new SYN with another
 *             sequence number comes on a used one;
 *   UDP, UDP-Lite, SCTP, DCCP   a 5-tuple;
 *   ICMP      an address pair and an echo identifier, or a type;
 *   others    an address pair and a protocol (fragments that were never whole
 *             and transport headers that could not be read fall in here too).
 *
 * Directions are 0 (from key.ip[0] to key.ip[1]) and 1 (back). Who is client is
 * one bit beside them, so turning a conversation round moves no counters. */
#ifndef FLOW_CONVERSATION_H
#define FLOW_CONVERSATION_H

#include "flow/timing.h"
#include "net/packet.h"

/* The lesser (address, port) end is 0. Compared and hashed as bytes: no padding. */
struct conv_key {
	struct ip ip[2];
	uint16_t port[2];
	uint8_t ip_proto;
	uint8_t kind; /* enum conv_kind */
	uint16_t icmp; /* CONV_ICMP: type << 8 of the request; CONV_ECHO: identifier */
};

enum conv_kind { CONV_PORTS, CONV_PORTLESS, CONV_ICMP, CONV_ECHO };

/* How the client was found, weakest first: conv.dir_basis. */
enum dir_basis { BASIS_FIRST, BASIS_PORT, BASIS_PAYLOAD, BASIS_SYNACK, BASIS_SYN };

struct dissection;
struct echoes;
struct facts;

struct conversation {
	/* touched by every packet */
	struct conv_key key;
	int64_t last_us;
	uint64_t last_frame;
	uint8_t tcp_flags[2]; /* all that were seen, by direction */
	uint8_t client; /* the direction that the client sends in */
	uint8_t first; /* the direction of the first packet */
	uint8_t basis; /* enum dir_basis */
	uint8_t seq_known; /* bit per direction: tcp_base[] is set */
	bool dissected[2]; /* nothing more is wanted of this direction's payload */
	uint64_t packets[2], bytes[2], payload[2];
	int64_t first_us;
	struct timing_pulse pulse[2]; /* by direction */
	uint32_t tcp_base[2]; /* initial sequence number, or one before the first seen */

	/* set once */
	uint64_t flow_id;
	uint64_t first_frame, file_offset;
	struct packet_tunnel *tunnel; /* NULL without one */
	struct dissection *dissection; /* while payload is read; owned by dissect/driver */
	const char *app_proto; /* what the payload proved: a literal; NULL until then */
	const char *app_proto_orig; /* what it was before it turned into that (STARTTLS); or NULL */
	struct facts *facts; /* NULL until there is one; in the table's arena */
	struct timing *timing; /* NULL until a side spoke twice */
	uint32_t next; /* the newer conversation of the same 5-tuple, or CONV_NONE */
	uint16_t file; /* index of the capture file it began in */
	uint8_t ip_v;
	uint8_t vlans;
	uint16_t vlan[PACKET_VLANS];
	uint8_t mac[2][6]; /* of the sender in each direction, from its first frame */
	bool has_mac[2];
	uint8_t icmp_type[2], icmp_code[2]; /* first seen, by direction */
	bool has_icmp[2];
	bool midstream; /* TCP whose first packet was no SYN */
	bool cut; /* some payload was not captured whole */
	uint8_t ttl[2]; /* by direction, of the first packet */
	struct anomaly *anomalies; /* NULL without one; in the table's arena */
	struct echoes *echoes; /* ICMP: what was asked by echo; else NULL; in the table's arena */
};

#define CONV_NONE UINT32_MAX
#define CONV_MAX (UINT32_MAX - 1)
#define CONV_CHUNK 256 /* conversations of one chunk */

struct conversations {
	struct conversation **chunks; /* dense, in the order of the first packet */
	size_t count, chunk_count, chunk_room;
	struct conv_slot *slots;
	size_t slot_room, used;
	uint64_t seed; /* of the slots' hash: hostile captures choose the keys */
	struct arena arena; /* tunnels, facts and names of the conversations */
};

void conversations_init(struct conversations *table);
void conversations_release(struct conversations *table);

static inline struct conversation *conversation_at(const struct conversations *table, size_t index)
{
	return &table->chunks[index / CONV_CHUNK][index % CONV_CHUNK];
}

/* Whose packet it is. */
struct conv_place {
	struct conv_key key;
	uint32_t hash;
	unsigned dir; /* of the packet */
};

/* Where a packet (PACKET_OK) belongs. With several packets at hand, placing all of them first,
 * then approaching all, then folding them in order brings the memory that each touches into the
 * processor's cache while the others are at work. */
void conversation_place(
	const struct conversations *table, const struct packet *packet, struct conv_place *place);

/* The conversation, if there is one yet; a later packet may begin another at the same place. */
const struct conversation *conversation_approach(
	const struct conversations *table, const struct conv_place *place);

/* Folds a packet in that was placed; returns its conversation. 'file' is remembered with a new
 * conversation. */
struct conversation *conversation_fold(struct conversations *table, const struct packet *packet,
	const struct conv_place *place, uint16_t file);

/* Says who is the client, when 'basis' is stronger than what was known. */
void conversation_turn(struct conversation *conv, unsigned client, enum dir_basis basis);

/* "new", "established" or "closed" (see flow.state in records.md). */
const char *conversation_state(const struct conversation *conv);

static inline const struct ip *conv_ip(const struct conversation *c, bool server)
{
	return &c->key.ip[c->client ^ server];
}

static inline uint16_t conv_port(const struct conversation *c, bool server)
{
	return c->key.port[c->client ^ server];
}

#endif
