/* QUIC packets with a long header (RFC 8999, 9000 section 17.2, 9369), and who speaks
 * which version. */
#ifndef DISSECT_QUIC_PACKET_H
#define DISSECT_QUIC_PACKET_H

#include "base/cursor.h"

#define QUIC_CID_MAX 20

/* What is behind the header of a version. */
enum quic_family {
	QUIC_UNKNOWN,
	QUIC_IETF, /* Initials encrypted, frames of RFC 9000, TLS */
	QUIC_GOOGLE_TLS, /* T05x: the same with Google's frames */
	QUIC_GOOGLE_SEALED, /* Q050: Google's frames and handshake */
	QUIC_GOOGLE_PLAIN, /* Q044 to Q049: not encrypted */
};

struct quic_version {
	uint32_t first, last; /* numbers that are read alike */
	enum quic_family family;
	bool v2; /* packet types and labels of RFC 9369 */
	const char *salt; /* of the Initial keys, QUIC_SALT_LEN bytes; NULL: not to be opened */
};

#define QUIC_SALT_LEN 20

/* NULL for a version that is not known. */
const struct quic_version *quic_version_find(uint32_t version);

/* As EVE spells it: hexadecimal, "1", "ff00001d"; Google's are text, "Q046". */
#define QUIC_VERSION_TEXT_MAX 9
void quic_version_text(uint32_t version, char text[QUIC_VERSION_TEXT_MAX]);

enum quic_type { QUIC_INITIAL, QUIC_ZERO_RTT, QUIC_HANDSHAKE, QUIC_RETRY, QUIC_NEGOTIATION };

struct quic_packet {
	enum quic_type type;
	uint32_t number; /* of the version */
	const struct quic_version *version; /* NULL for QUIC_NEGOTIATION */
	struct slice dcid, scid;
	struct slice bytes; /* the whole packet */
	size_t protected_at; /* where in it the (protected) packet number stands */
	struct slice versions; /* QUIC_NEGOTIATION: four bytes each */
};

/* The next of the packets that share a datagram. False when what follows is none that
 * can be told: a short header, an unknown version, lengths that lie. */
bool quic_packet_next(struct cursor *datagram, struct quic_packet *packet);

/* A variable-length integer (RFC 9000, section 16). */
uint64_t quic_varint(struct cursor *c);

#endif
