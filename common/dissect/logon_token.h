/* The tokens with which a log-on is proved, bare or in SPNEGO and GSS-API (RFC 4178, 4121), wherever they are
 * carried: SMB, DCE-RPC, HTTP, LDAP. */
#ifndef DISSECT_LOGON_TOKEN_H
#define DISSECT_LOGON_TOKEN_H

#include "dissect/dissect.h"

/* Notes what a token says: NTLM's as dissect/ntlmssp.h has it; of a Kerberos ticket, whose service stands in
 * it in clear ("cifs/fs1.corp.example", RFC 4120, section 5.3), the name of the receiving host. A token
 * without any is ignored. */
void logon_token_note(struct slice token, const struct segment *in, struct dissect_out *out);

#endif
