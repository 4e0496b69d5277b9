/* Is there SSH inside TLS? By the lengths of the first records: two lines of greeting, two lists of
 * algorithms, a key exchange and the packet of 16 bytes that ends it follow each other in no other
 * protocol. So it holds of TLS 1.3, too, and of a WebSocket inside. */
#ifndef DETECT_SSH_SHAPE_H
#define DETECT_SSH_SHAPE_H

#include "base/slice.h"

enum ssh_shape {
	SSH_SHAPE_GREETS = 1 << 0, /* both sides send a short record, then a long one */
	SSH_SHAPE_AT_ONCE = 1 << 1, /* the server sends both in one record */
	SSH_SHAPE_KEYS = 1 << 2, /* the client's lengths are those of a key exchange */
	SSH_SHAPE_KEYS_AT_ONCE = 1 << 3, /* ... whose end came with what follows */
};

/* Bits of enum ssh_shape from the record's "tls.lengths_toserver" and "tls.lengths_toclient" (JSON
 * arrays); 0: no SSH. Greetings or AT_ONCE are always among them. */
unsigned ssh_shape_of(struct slice to_server, struct slice to_client, bool tls13);

#endif
