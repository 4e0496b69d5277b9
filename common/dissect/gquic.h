/* Google's QUIC before the IETF's (versions Q024 to Q050): its frames, and its own
 * handshake, the CHLO message. Sources: Chromium's QUIC wire layout and crypto
 * documents. */
#ifndef DISSECT_GQUIC_H
#define DISSECT_GQUIC_H

#include "dissect/dissect.h"

/* A client's packet of versions up to Q043, with its public header: the version, and
 * what stands behind the packet's hash. False when it is none. */
bool gquic_read_public(struct slice datagram, uint32_t *version, struct slice *frames);

/* The packet number and the hash that stand before the frames of a packet with a long
 * header that is not encrypted (Q044 to Q049): returns the frames. */
struct slice gquic_frames_of(struct slice behind_header, uint8_t first_byte);

/* The handshake message that the frames carry, as far as it goes; empty: none.
 * 'offset' says where in the handshake's stream it stands. */
struct slice gquic_handshake(struct cursor *frames, uint32_t version, uint64_t *offset);

/* Does a whole CHLO stand here? */
bool gquic_is_chlo(struct slice message);

/* quic.sni, quic.ua and quic.cyu (EVE's fingerprint: the version and the tags in their
 * order, and its MD5). */
void gquic_chlo_facts(struct slice message, uint32_t version, struct dissect_out *out);

#endif
