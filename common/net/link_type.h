/* Link types by number and name (tcpdump.org's LINKTYPE_ registry; the names
 * are those of libpcap and of `capinfos`, upper case, as in the stats record). */
#ifndef NET_LINK_TYPE_H
#define NET_LINK_TYPE_H

#include <stdint.h>

/* The numbers that the capture readers and the filter need by name. */
enum link_type {
	LINKTYPE_NULL = 0,
	LINKTYPE_ETHERNET = 1,
	LINKTYPE_IEEE802_5 = 6, /* Token Ring */
	LINKTYPE_FDDI = 10,
	LINKTYPE_RAW = 101,
	LINKTYPE_ENC = 109,
	LINKTYPE_PFLOG = 117,
	LINKTYPE_IP_OVER_FC = 122,
	LINKTYPE_SUNATM = 123,
	LINKTYPE_RADIOTAP = 127,
	LINKTYPE_MTP2 = 140,
	LINKTYPE_DBUS = 231,
	LINKTYPE_USBPCAP = 249,
	LINKTYPE_EBHSCR = 279,
};

/* For frames of a kind that the registry has no number for: none will ever be this. */
#define LINKTYPE_NOT_REGISTERED UINT32_MAX

/* "EN10MB", "LINUX_SLL", ...; "LINKTYPE_<number>" is for the caller to make when NULL. */
const char *link_type_name(uint32_t link_type);

#endif
