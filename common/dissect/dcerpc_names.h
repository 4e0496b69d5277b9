/* Well-known DCE-RPC interfaces and their operations, by the Windows protocol
 * documents (MS-SCMR, MS-SAMR, MS-DRSR, ...). */
#ifndef DISSECT_DCERPC_NAMES_H
#define DISSECT_DCERPC_NAMES_H

#include "base/cursor.h"

#define DCERPC_UUID_TEXT 36

struct dcerpc_interface {
	const char *uuid; /* lower case, with dashes */
	const char *name; /* as Wireshark and Zeek call it */
	const char *const *operations; /* by number; NULL entries are unknown */
	size_t operation_count;
};

/* NULL when it is not known. */
const struct dcerpc_interface *dcerpc_interface(const char *uuid);

/* NULL when it has no name. */
const char *dcerpc_operation(const struct dcerpc_interface *interface, uint16_t number);

/* A DCOM class (CLSID) by the name of its program; NULL when it is not known. */
const char *dcerpc_class(const char *uuid);

/* Text of a UUID whose first three parts are in the sender's byte order; false and empty when it
 * is cut. */
bool dcerpc_uuid_text(struct cursor *c, bool little_endian, char text[DCERPC_UUID_TEXT + 1]);

#endif
