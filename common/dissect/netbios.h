/* NetBIOS names over TCP/IP (RFC 1001, 1002). */
#ifndef DISSECT_NETBIOS_H
#define DISSECT_NETBIOS_H

#include "base/cursor.h"

#define NETBIOS_NAME_LEN 15 /* and a byte that says what the name is for */

struct netbios_name {
	char text[NETBIOS_NAME_LEN + 1]; /* padding cut; ends in NUL */
	uint8_t suffix; /* 0x00 workstation, 0x03 user or messenger, 0x20 server, 0x1b/1c/1d/1e domain */
};

/* Decodes the first-level encoding (RFC 1001, section 14.1): a length of 32, and
 * two letters for each byte. Eats the scope that may follow. False when it is none. */
bool netbios_name(struct cursor *c, struct netbios_name *name);

/* Does the suffix say that the name is one host's (and not a group's)? */
bool netbios_is_host(const struct netbios_name *name);

#endif
