/* What the arguments of a few DCE-RPC calls say (NDR, C706 chapter 14, little-endian): the service
 * that is made, the task, the registry key, the object that is activated, a log-on with a key of
 * zeros, and where an interface lives. */
#ifndef DISSECT_DCERPC_STUB_H
#define DISSECT_DCERPC_STUB_H

#include "dissect/dissect.h"

/* Notes the arguments of a request in the clear; 'interface' is its name in dcerpc_names. */
void dcerpc_note_stub(
	const char *interface, const char *operation, struct slice stub, struct dissect_out *out);

/* Notes the towers of an endpoint mapper's answer (ept_map): interfaces and their TCP ports, in
 * windows.mapped. */
void dcerpc_note_towers(struct slice stub, struct dissect_out *out);

#endif
