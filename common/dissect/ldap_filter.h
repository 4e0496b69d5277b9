/* The filters of LDAP searches (RFC 4511, section 4.5.1.7) as text (RFC 4515). */
#ifndef DISSECT_LDAP_FILTER_H
#define DISSECT_LDAP_FILTER_H

#include "base/strbuf.h"

#define LDAP_FILTER_LEN_MAX 1024 /* of the text; what is longer is cut */

/* Appends the filter that 'bytes' begin with. */
void ldap_filter_add(struct strbuf *out, struct slice bytes);

#endif
