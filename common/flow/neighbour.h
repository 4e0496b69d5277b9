/* Which MAC an address has, by the protocols that ask for it: ARP (RFC 826) and
 * Neighbour Discovery (RFC 4861). */
#ifndef FLOW_NEIGHBOUR_H
#define FLOW_NEIGHBOUR_H

#include "flow/hosts.h"
#include "net/packet.h"

void neighbour_note_one(struct hosts *hosts, const struct packet *packet);

/* Notes what the packet says, if it is one of them. Cheap for all others. */
static inline void neighbour_note(struct hosts *hosts, const struct packet *packet)
{
	if (packet->end == PACKET_OK ? packet->has_icmp : packet->end == PACKET_NOT_IP)
		neighbour_note_one(hosts, packet);
}

#endif
