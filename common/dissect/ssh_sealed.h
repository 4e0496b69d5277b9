/* What encryption leaves to be seen of SSH (RFC 4253, section 6): how long messages are. */
#ifndef DISSECT_SSH_SEALED_H
#define DISSECT_SSH_SEALED_H

#include "base/slice.h"

/* How many bytes the shortest message takes on the wire, which before a log-on has succeeded is
 * SSH_MSG_USERAUTH_SUCCESS alone. Each list is as a KEXINIT has it: names, with commas between
 * them; the first of the client's that the server has, too, is used. 0: not known. */
size_t ssh_shortest_message(struct slice client_ciphers, struct slice server_ciphers,
	struct slice client_macs, struct slice server_macs);

#endif
