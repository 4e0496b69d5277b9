/* From a frame to a packet, header by header.
 *
 * Each header is one function of type layer_fn, named in one row of the list in
 * layer.h: it eats its header from the cursor, notes what it found in the
 * packet, and names the layer that follows. The loop in layers.c walks them
 * with a bound on the depth. To decode another encapsulation, write one
 * function and add one row.
 *
 * The packet belongs to its innermost IP header whose own header could be read:
 * when what a tunnel carries turns out not to be a packet, the carrier is it. */
#ifndef NET_LAYERS_H
#define NET_LAYERS_H

#include "base/cursor.h"
#include "net/packet.h"

#define LAYERS_MAX 64 /* headers of one frame, of any kind */
#define LAYERS_TUNNELS_MAX 16 /* tunnels of one frame that are peeled */

struct decoder; /* owns the fragment table; see decoder_new() */

struct decoder_stats {
	uint64_t packets, bytes; /* frames given, wire bytes */
	uint64_t ipv4, ipv6, tcp, udp, sctp, icmpv4, icmpv6, other_ip; /* innermost headers */
	uint64_t vlan, tunnelled, fragments, datagrams_reassembled, fragments_expired;
	uint64_t ended[PACKET_ENDS]; /* by enum packet_end */
};

struct decoder *decoder_new(void);
void decoder_free(struct decoder *decoder);
const struct decoder_stats *decoder_stats(const struct decoder *decoder);

/* Decodes one frame. False when the frame was a fragment that is kept until its
 * datagram is whole: it will be counted with the packet that completes it
 * (packet.fragments_before), or come out of decoder_flush(). Otherwise *packet
 * says what it is; packet->payload borrows from the frame, or, for a
 * reassembled datagram, from the decoder until the next call. */
bool decoder_read(struct decoder *decoder, const struct frame *frame, struct packet *packet);

/* Fragments whose datagram was never whole, oldest first, each with
 * packet->fragment set and no ports; expired ones come out of here during the
 * run too. Call until false: after every decoder_read() while
 * decoder_has_expired(), and at the end with 'all' set. */
bool decoder_has_expired(const struct decoder *decoder);
bool decoder_flush(struct decoder *decoder, bool all, struct packet *packet);

#endif
