#include "flow/conversation.h"

#include "base/map.h"
#include "base/mem.h"
#include "net/service_port.h"

#include <stdlib.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#define FIRST_SLOTS 4096
#define FLOW_ID_BITS 51 /* as EVE: exact in a double */
#define FLOW_ID_SEED 0 /* fixed: the same capture, the same ids, everywhere */

_Static_assert(sizeof(struct conv_key) == 40, "no padding: hashed and compared as words");

struct conv_slot {
	uint32_t hash;
	uint32_t newest; /* index + 1 of the newest conversation of this key; 0: free */
};

void conversations_init(struct conversations *table)
{
	*table = (struct conversations){.arena = ARENA_INIT};
	table->seed = map_seed();
	table->slot_room = FIRST_SLOTS;
	table->slots = mem_zalloc(table->slot_room, sizeof(*table->slots));
}

void conversations_release(struct conversations *table)
{
	for (size_t i = 0; i < table->count; i++)
		timing_release(conversation_at(table, i)->timing);
	for (size_t i = 0; i < table->chunk_count; i++)
		free(table->chunks[i]);
	free(table->chunks);
	free(table->slots);
	arena_release(&table->arena);
}

static struct conversation *new_conversation(struct conversations *table)
{
	struct conversation *conv;

	if (table->count == table->chunk_count * CONV_CHUNK) {
		MEM_GROW(table->chunks, table->chunk_count, table->chunk_room);
		table->chunks[table->chunk_count++] = mem_alloc(CONV_CHUNK * sizeof(*conv));
	}
	conv = conversation_at(table, table->count++);
	memset(conv, 0, sizeof(*conv));
	return conv;
}

/* Requests and their replies, which are one conversation: RFC 792, 950, 1256, 4443, 4861. */
static uint8_t request_type(bool v6, uint8_t type)
{
	switch (v6 ? type | 0x100 : type) {
	case 0:
		return 8;
	case 9:
		return 10;
	case 14:
	case 16:
	case 18:
	case 0x100 | 129:
	case 0x100 | 134:
	case 0x100 | 136:
		return (uint8_t)(type - 1);
	default:
		return type;
	}
}

static bool is_echo(bool v6, uint8_t type)
{
	return v6 ? type == 128 : type == 8;
}

static bool swapped_ends(const struct packet *packet)
{
	int order = ip_cmp(&packet->src, &packet->dst);

	if (order == 0 && packet->has_ports)
		return packet->src_port > packet->dst_port;
	return order > 0;
}

/* The packet's key; returns its direction. */
static unsigned key_of(const struct packet *packet, struct conv_key *key)
{
	unsigned dir = swapped_ends(packet);
	bool v6 = packet->ip_proto == PROTO_ICMPV6;

	key->ip[dir] = packet->src;
	key->ip[!dir] = packet->dst;
	key->port[0] = key->port[1] = 0;
	key->ip_proto = packet->ip_proto;
	key->kind = CONV_PORTLESS;
	key->icmp = 0;
	if (packet->has_ports) {
		key->kind = CONV_PORTS;
		key->port[dir] = packet->src_port;
		key->port[!dir] = packet->dst_port;
	} else if (packet->has_icmp) {
		uint8_t type = request_type(v6, packet->icmp_type);

		key->kind = is_echo(v6, type) ? CONV_ECHO : CONV_ICMP;
		key->icmp = is_echo(v6, type) ? packet->icmp_id : (uint16_t)(type << 8);
	}
	return dir;
}

static bool same_key(const struct conv_key *a, const struct conv_key *b)
{
	uint64_t x[sizeof(*a) / 8], y[sizeof(*b) / 8];

	memcpy(x, a, sizeof(x));
	memcpy(y, b, sizeof(y));
	return !((x[0] ^ y[0]) | (x[1] ^ y[1]) | (x[2] ^ y[2]) | (x[3] ^ y[3]) | (x[4] ^ y[4]));
}

static struct conv_slot *find_slot(
	const struct conversations *table, const struct conv_key *key, uint32_t hash)
{
	size_t at = hash & (table->slot_room - 1);

	for (;; at = (at + 1) & (table->slot_room - 1)) {
		struct conv_slot *slot = &table->slots[at];

		if (slot->newest == 0)
			return slot;
		if (slot->hash == hash &&
			same_key(&conversation_at(table, slot->newest - 1)->key, key))
			return slot;
	}
}

static void grow_slots(struct conversations *table)
{
	struct conv_slot *old = table->slots;
	size_t old_room = table->slot_room;

	table->slot_room *= 2;
	table->slots = mem_zalloc(table->slot_room, sizeof(*table->slots));
	for (size_t i = 0; i < old_room; i++) {
		size_t at = old[i].hash & (table->slot_room - 1);

		if (old[i].newest == 0)
			continue;
		while (table->slots[at].newest)
			at = (at + 1) & (table->slot_room - 1);
		table->slots[at] = old[i];
	}
	free(old);
}

/* Stable over runs and machines, whichever side the first packet came from.
 * 'again' tells apart conversations that reuse a 5-tuple within one microsecond. */
static uint64_t flow_id_of(const struct conv_key *key, int64_t first_us, uint64_t again)
{
	uint8_t bytes[sizeof(*key) + 16];
	uint64_t words[2] = {(uint64_t)first_us, again};
	uint64_t hash;

	memcpy(bytes, key, sizeof(*key));
	memcpy(bytes + sizeof(*key), words, sizeof(words));
	hash = XXH3_64bits_withSeed(bytes, sizeof(bytes), FLOW_ID_SEED);
	return hash & ((UINT64_C(1) << FLOW_ID_BITS) - 1);
}

static void first_client(struct conversation *conv, const struct packet *packet, unsigned dir)
{
	conv->first = conv->client = (uint8_t)dir;
	conv->basis = BASIS_FIRST;
	if (packet->has_ports) {
		int server = service_port_server(packet->src_port, packet->dst_port);

		if (server >= 0)
			conversation_turn(conv, server ? dir : !dir, BASIS_PORT);
	}
}

static void note_carrier(
	struct conversations *table, struct conversation *conv, const struct packet *packet)
{
	if (packet->tunnel.depth) {
		conv->tunnel = ARENA_NEW(&table->arena, struct packet_tunnel);
		*conv->tunnel = packet->tunnel;
	}
	conv->vlans = packet->vlans;
	for (unsigned i = 0; i < packet->vlans; i++)
		conv->vlan[i] = packet->vlan[i];
}

static struct conversation *begin(struct conversations *table, struct conv_slot *slot,
	const struct conv_key *key, const struct packet *packet, unsigned dir)
{
	struct conversation *conv = new_conversation(table);
	uint64_t again = 0;

	if (slot->newest) {
		struct conversation *older = conversation_at(table, slot->newest - 1);

		again = older->first_us == packet->frame->time_us ? table->count : 0;
		older->next = (uint32_t)table->count - 1;
	} else {
		table->used++;
	}
	slot->newest = (uint32_t)table->count;
	conv->key = *key;
	conv->next = CONV_NONE;
	conv->ip_v = packet->ip_v;
	conv->first_us = conv->last_us = packet->frame->time_us;
	conv->first_frame = packet->frame->number;
	conv->file_offset = packet->frame->file_offset;
	conv->flow_id = flow_id_of(key, conv->first_us, again);
	conv->midstream = packet->ip_proto == PROTO_TCP && packet->has_ports &&
		!(packet->tcp_flags & TCP_SYN);
	note_carrier(table, conv, packet);
	first_client(conv, packet, dir);
	return conv;
}

/* Wireshark's rule for tcp.stream: a SYN (no ACK) whose sequence number is not
 * the one that this side began with opens a new conversation. */
static bool opens_anew(const struct conversation *conv, const struct packet *packet, unsigned dir)
{
	return packet->ip_proto == PROTO_TCP && packet->has_ports &&
		(packet->tcp_flags & (TCP_SYN | TCP_ACK)) == TCP_SYN &&
		(conv->seq_known & 1u << dir) && packet->tcp_seq != conv->tcp_base[dir];
}

static void count_payload(struct conversations *table, struct conversation *conv,
	const struct packet *packet, unsigned dir)
{
	if (packet->payload_len == 0)
		return;
	timing_note(&conv->pulse[dir], conv->payload[dir] == 0, packet->frame->time_us, dir,
		&conv->timing, &table->arena);
	conv->payload[dir] += packet->payload_len;
	conv->cut |= packet->payload.len < packet->payload_len;
}

static void fold_tcp(struct conversation *conv, const struct packet *packet, unsigned dir)
{
	uint8_t flags = packet->tcp_flags;

	conv->tcp_flags[dir] |= flags;
	if (!(conv->seq_known & 1u << dir)) {
		conv->tcp_base[dir] = packet->tcp_seq - !(flags & TCP_SYN);
		conv->seq_known |= (uint8_t)(1u << dir);
	}
	if ((flags & TCP_ACK) && !(conv->seq_known & 1u << !dir)) {
		conv->tcp_base[!dir] = packet->tcp_ack - 1;
		conv->seq_known |= (uint8_t)(1u << !dir);
	}
	if (flags & TCP_SYN) {
		if (flags & TCP_ACK)
			conversation_turn(conv, !dir, BASIS_SYNACK);
		else
			conversation_turn(conv, dir, BASIS_SYN);
	}
}

static void fold_icmp(struct conversation *conv, const struct packet *packet, unsigned dir)
{
	if (conv->has_icmp[dir])
		return;
	conv->has_icmp[dir] = true;
	conv->icmp_type[dir] = packet->icmp_type;
	conv->icmp_code[dir] = packet->icmp_code;
}

static void count(struct conversation *conv, const struct packet *packet, unsigned dir)
{
	const struct frame *frame = packet->frame;

	if (conv->packets[dir]++ == 0)
		conv->ttl[dir] = packet->ttl;
	conv->bytes[dir] += frame->wire_len;
	if (frame->time_us > conv->last_us)
		conv->last_us = frame->time_us;
	if (frame->time_us < conv->first_us)
		conv->first_us = frame->time_us;
	if (frame->number > conv->last_frame)
		conv->last_frame = frame->number;
	if (packet->has_mac && !conv->has_mac[dir]) {
		conv->has_mac[dir] = true;
		memcpy(conv->mac[dir], packet->src_mac, sizeof(conv->mac[dir]));
	}
}

static void count_fragments(struct conversation *conv, const struct packet *packet, unsigned dir)
{
	conv->packets[dir] += packet->fragments_before;
	conv->bytes[dir] += packet->fragment_bytes_before;
	if (packet->fragment_first_us < conv->first_us)
		conv->first_us = packet->fragment_first_us;
	if (packet->fragment_last_us > conv->last_us)
		conv->last_us = packet->fragment_last_us;
	if (packet->fragment_first_frame < conv->first_frame) {
		conv->first_frame = packet->fragment_first_frame;
		conv->file_offset = packet->fragment_file_offset;
	}
}

void conversation_place(
	const struct conversations *table, const struct packet *packet, struct conv_place *place)
{
	place->dir = key_of(packet, &place->key);
	place->hash = (uint32_t)XXH3_64bits_withSeed(&place->key, sizeof(place->key), table->seed);
	__builtin_prefetch(&table->slots[place->hash & (table->slot_room - 1)]);
}

/* By the hash alone: a wrong one costs nothing but time. */
const struct conversation *conversation_approach(
	const struct conversations *table, const struct conv_place *place)
{
	const struct conv_slot *slot = &table->slots[place->hash & (table->slot_room - 1)];
	const struct conversation *conv;

	if (slot->newest == 0 || slot->hash != place->hash)
		return NULL;
	conv = conversation_at(table, slot->newest - 1);
	mem_approach(conv, sizeof(*conv));
	return conv;
}

struct conversation *conversation_fold(struct conversations *table, const struct packet *packet,
	const struct conv_place *place, uint16_t file)
{
	unsigned dir = place->dir;
	struct conv_slot *slot;
	struct conversation *conv = NULL;

	if (table->used * 4 >= table->slot_room * 3)
		grow_slots(table);
	slot = find_slot(table, &place->key, place->hash);
	if (slot->newest)
		conv = conversation_at(table, slot->newest - 1);
	if (!conv || opens_anew(conv, packet, dir)) {
		slot->hash = place->hash;
		conv = begin(table, slot, &place->key, packet, dir);
		conv->file = file;
	}
	count(conv, packet, dir);
	count_payload(table, conv, packet, dir);
	if (packet->fragments_before)
		count_fragments(conv, packet, dir);
	if (packet->ip_proto == PROTO_TCP && packet->has_ports)
		fold_tcp(conv, packet, dir);
	else if (packet->has_icmp)
		fold_icmp(conv, packet, dir);
	return conv;
}

void conversation_turn(struct conversation *conv, unsigned client, enum dir_basis basis)
{
	if (basis <= conv->basis || (basis == BASIS_PAYLOAD && client == conv->client))
		return; /* a payload that agrees with the ports proves nothing new */
	conv->client = (uint8_t)client;
	conv->basis = (uint8_t)basis;
}

const char *conversation_state(const struct conversation *conv)
{
	uint8_t both = conv->tcp_flags[0] & conv->tcp_flags[1];
	uint8_t either = conv->tcp_flags[0] | conv->tcp_flags[1];

	if (conv->key.ip_proto == PROTO_TCP && ((both & TCP_FIN) || (either & TCP_RST)))
		return "closed";
	return conv->packets[0] && conv->packets[1] ? "established" : "new";
}
