/* Reading QUIC Initial packets: their keys come from the connection id that the client
 * chose first (RFC 9001, section 5.2), so that anybody on the path has them. */
#ifndef DISSECT_QUIC_KEYS_H
#define DISSECT_QUIC_KEYS_H

#include "base/crypto.h"
#include "base/strbuf.h"
#include "dissect/quic_packet.h"

/* Decrypts an Initial that the client (or the server) sent; 'cid' is the Destination
 * Connection ID of the client's first Initial, or the Source Connection ID of a Retry.
 * Appends its frames to 'frames'. False when they are not the keys of this packet. */
bool quic_open_initial(const struct quic_packet *packet, struct slice cid, bool from_client,
	struct strbuf *frames);

/* Decrypts a Handshake packet with the handshake's traffic secret of its sender, as
 * quic_open_initial() does; for whoever has that. */
bool quic_open_handshake(const struct quic_packet *packet, enum crypto_aead aead,
	struct slice secret, struct strbuf *frames);

#endif
