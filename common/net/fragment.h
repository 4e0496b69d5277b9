/* Fragments of IP datagrams, put together again (RFC 791, RFC 8200 section 4.5).
 *
 * A fragment is kept with its packet until its datagram is whole: then the
 * bytes come back as one run, with the account of the fragments that were
 * waiting. Where fragments overlap, the one with the lower offset wins, then
 * the earlier; the datagram ends where the first last fragment ends.
 *
 * All bounds hold over the whole table. A datagram that is the oldest when a
 * bound is reached, or that is older than FRAGMENT_AGE_US, is given up: its
 * fragments then come out of fragments_next(), each as a packet of its own. */
#ifndef NET_FRAGMENT_H
#define NET_FRAGMENT_H

#include "net/packet.h"

#define FRAGMENT_DATAGRAMS_MAX 16384 /* incomplete at one time */
#define FRAGMENT_PIECES_MAX 16384 /* of one datagram */
#define FRAGMENT_BYTES_MAX ((size_t)64 * 1024 * 1024) /* held in all, bookkeeping included */
#define FRAGMENT_AGE_US (120 * INT64_C(1000000)) /* the upper bound of RFC 1122 section 3.3.2 */

/* Where a fragment belongs. */
struct fragment_place {
	uint32_t id; /* identification: with the packet's addresses the key, over IPv4 with
		      * its protocol and its innermost VLAN too, as for Wireshark */
	uint32_t offset; /* of its data in the datagram: a multiple of 8, below 65536 */
	bool more; /* not the last */
};

struct fragments;

struct fragments *fragments_new(void);
void fragments_free(struct fragments *fragments);

/* Takes in a fragment of *packet, which has its frame, addresses and protocol
 * set, and 'fragment'; data are 1 to 65535 bytes. True when that makes its datagram whole:
 * *datagram is its payload, valid until the next call of any function here,
 * and packet's fragment_ members tell of the others. False when it is kept. */
bool fragments_add(struct fragments *fragments, const struct fragment_place *place,
	struct slice data, struct packet *packet, struct slice *datagram);

/* Is there a fragment of a datagram that was given up? */
bool fragments_ready(const struct fragments *fragments);

/* Gives up every datagram. */
void fragments_give_up(struct fragments *fragments);

/* The next fragment of a datagram that was given up, as a packet; its frame is
 * valid until the next call of any function here. False when there is none. */
bool fragments_next(struct fragments *fragments, struct packet *packet);

#endif
