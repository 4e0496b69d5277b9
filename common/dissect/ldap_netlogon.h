/* What a domain controller says of itself to a host that looks for one (MS-ADTS 6.3): the value of the attribute
 * Netlogon in an answer, mostly over UDP. */
#ifndef DISSECT_LDAP_NETLOGON_H
#define DISSECT_LDAP_NETLOGON_H

#include "dissect/dissect.h"

/* Notes the names of the controller, the sender: the DNS and the NetBIOS one. 'body' is the content of a
 * SearchResultEntry (RFC 4511, section 4.5.2); one without that attribute is ignored. */
void ldap_netlogon_note(struct slice body, const struct segment *in, struct dissect_out *out);

#endif
