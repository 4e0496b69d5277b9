/* Link types by number and name (tcpdump.org's LINKTYPE_ registry; the names
 * are those of libpcap and of `capinfos`, upper case, as in the stats record). */
#ifndef NET_LINK_TYPE_H
#define NET_LINK_TYPE_H

#include <stdint.h>

/* "EN10MB", "LINUX_SLL", ...; "LINKTYPE_<number>" is for the caller to make when NULL. */
const char *link_type_name(uint32_t link_type);

#endif
