/* NTLM log-ons (MS-NLMP), wherever they are carried: SMB, DCE-RPC, HTTP, LDAP, RDP. */
#ifndef DISSECT_NTLMSSP_H
#define DISSECT_NTLMSSP_H

#include "dissect/dissect.h"

/* Finds an NTLMSSP message in a security blob (bare or inside SPNEGO) and notes
 * what it says: of a challenge the server's names, of an authentication the
 * user, domain and work station, in windows.users and of the sending host.
 * Blobs without one are ignored. */
void ntlmssp_note(struct slice blob, const struct segment *in, struct dissect_out *out);

/* Notes a log-on that was read elsewhere: in windows.users, and of the host that sent it. */
void ntlmssp_note_user(struct slice user, struct slice domain, struct slice host,
	const struct segment *in, struct dissect_out *out);

#endif
