/* Roles, learned from what hosts do: who answers DNS, who issues Kerberos tickets,
 * who serves files to several, who asks everybody how they are. Nothing is configured. */
#ifndef DETECT_ROLES_H
#define DETECT_ROLES_H

#include "detect/corpus.h"

void roles_learn(struct corpus *corpus);

/* "domain controller", "DNS server, gateway"; nothing for a host without a role. */
void roles_add_text(struct strbuf *out, unsigned roles);

#define ROLES_SERVER                                                                               \
	(ROLE_DNS_SERVER | ROLE_DOMAIN_CONTROLLER | ROLE_FILE_SERVER | ROLE_PROXY |                \
		ROLE_MAIL_SERVER)

#endif
