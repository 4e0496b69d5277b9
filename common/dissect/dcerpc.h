/* DCE-RPC (C706, MS-RPCE): which interfaces a client binds and what it calls. */
#ifndef DISSECT_DCERPC_H
#define DISSECT_DCERPC_H

#include "dissect/dissect.h"

#define DCERPC_HEADER_LEN 16

/* Notes the connection-oriented PDUs in 'bytes' (whole, or cut at the end): what
 * a client binds and calls goes to windows.interfaces, who logs on to
 * windows.users. 'pipe' tells apart the pipes of one SMB connection, whose
 * bindings are kept in out->kept. */
void dcerpc_note(
	struct slice bytes, uint32_t pipe, const struct segment *in, struct dissect_out *out);

/* Could this be the beginning of a PDU? */
bool dcerpc_begins(struct slice bytes);

#endif
