/* Encrypted ClientHello (RFC 9849): which names stand in the open for others.
 *
 * A client that knows a server's ECHConfig encrypts the name that it asks for and
 * shows the public_name of the config instead. One that does not know it sends a
 * dummy of the same look beside the true name (GREASE). So what tells them apart is
 * the name shown: configs are published in DNS (SVCB and HTTPS records, RFC 9460), and
 * a few operators' are known. */
#ifndef DISSECT_ECH_H
#define DISSECT_ECH_H

#include "flow/names.h"

/* Notes the public names of the configs that an SVCB or HTTPS record publishes. */
void ech_note(struct names *names, struct slice svcb_rdata);

bool ech_is_public_name(const struct names *names, struct slice sni);

#endif
