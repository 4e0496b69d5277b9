/* ISO transport over TCP: TPKT (RFC 1006) and the class 0 of COTP (X.224) inside it, that RDP,
 * S7 and others stand on. */
#ifndef DISSECT_TPKT_H
#define DISSECT_TPKT_H

#include "base/cursor.h"

enum cotp {
	COTP_CONNECT_REQUEST = 0xe0,
	COTP_CONNECT_CONFIRM = 0xd0,
	COTP_DATA = 0xf0,
};

struct tpkt {
	uint8_t kind; /* enum cotp */
	struct slice user; /* CR, CC: the variable part; DATA: what is carried */
	size_t len; /* of all, with both headers */
};

enum tpkt_state { TPKT_WHOLE, TPKT_CUT, TPKT_NONE };

/* The packet at the start of bytes. When it is cut, kind may be 0 and user is what is there. */
enum tpkt_state tpkt_read(struct slice bytes, struct tpkt *tpkt);

#endif
