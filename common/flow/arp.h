/* Who says by ARP (RFC 826) that an address is his, and whom he asks for: one account for each
 * pair of a MAC and an address, written as an "arp" record. */
#ifndef FLOW_ARP_H
#define FLOW_ARP_H

#include "base/map.h"
#include "base/arena.h"
#include "base/strbuf.h"
#include "net/packet.h"

#define ARP_CLAIMS_MAX 65536 /* pairs; later ones are counted in dropped */
#define ARP_ASKED_MAX 262144 /* (asker, asked for); behind them nobody counts as unasked */
#define ARP_ANSWER_US INT64_C(5000000) /* how long after a question an answer may come */
#define ARP_REPEAT_US INT64_C(500000) /* how long after the first answer others to it may */

#define ARP_SWEEP_GAP_US INT64_C(60000000) /* between two new addresses of one sweep */
#define ARP_SWEEP_MIN 4 /* addresses; fewer are told as none */

/* Addresses asked for, never before, one soon after the other. */
struct arp_sweep {
	int64_t first_us, last_us;
	uint64_t first_frame, last_frame;
	uint64_t targets;
};

struct arp_claim {
	struct ip ip;
	uint8_t mac[6];
	uint8_t target_mac[6]; /* of the first message */
	struct ip target_ip;
	uint16_t opcode;
	int64_t first_us, last_us;
	uint64_t first_frame, last_frame;
	uint64_t requests, replies;
	uint64_t unsolicited; /* replies to one host that had not asked, or had been answered */
	uint64_t targets; /* different addresses that it asked for */
	uint64_t sequential; /* of these, those that are one behind the one before */
	struct ip last_target;
	struct arp_sweep sweep, longest; /* that goes on; of all */
};

/* When one host asked for another, last, and when that was first answered; before asked_us: not
 * yet. */
struct arp_question {
	int64_t asked_us, answered_us;
};

struct arps {
	struct arp_claim *claims; /* in order of first sight */
	size_t count, room;
	struct map numbers, asked;
	struct arp_question *questions; /* by number of 'asked' */
	size_t asked_count, asked_room;
	struct arena arena;
	int64_t begun_us; /* of the capture: what was asked before is not known */
	bool begun;
	uint64_t dropped;
};

void arps_init(struct arps *arps);
void arps_release(struct arps *arps);

void arp_note_one(struct arps *arps, const struct packet *packet);

/* Notes what the packet says, if it is ARP. Cheap for all others. */
static inline void arp_note(struct arps *arps, const struct packet *packet)
{
	if (!arps->begun) {
		arps->begun = true;
		arps->begun_us = packet->frame->time_us;
	}
	if (packet->has_arp && packet->end == PACKET_NOT_IP)
		arp_note_one(arps, packet);
}

/* One record, without the line's end. */
void arp_record(struct strbuf *out, const struct arp_claim *claim);

#endif
