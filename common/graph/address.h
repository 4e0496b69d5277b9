/* The addresses of a stream, each known by a small number.
 *
 * Suricata prints IPv6 addresses in full and others shorten them: the number
 * belongs to the address, not to its spelling. */
#ifndef GRAPH_ADDRESS_H
#define GRAPH_ADDRESS_H

#include "base/arena.h"
#include "base/map.h"
#include "net/cidr.h"

#define ADDRESS_NONE UINT32_MAX

enum address_kind {
	ADDRESS_EXTERNAL,
	ADDRESS_INTERNAL,
	ADDRESS_GROUP, /* multicast, broadcast, and the unspecified 0.0.0.0 and :: */
};

struct address {
	struct ip ip;
	uint64_t mac; /* 48 bits, its own by its asset record; 0 unknown */
	uint64_t link_mac; /* its frames came from there: its own, or a router's; 0 unknown */
	uint32_t country, asn; /* index + 1; 0 unknown */
	uint32_t host; /* host id + 1; 0 for none */
	uint8_t kind;
	bool opened; /* it was the client of something */
	bool sent; /* it was seen to send at all */
	bool described; /* it has an asset record */
	bool many_macs; /* ... or from several */
	bool adopted; /* public, but certainly of an internal machine */
	bool broadcast; /* frames to it went to ff:ff:ff:ff:ff:ff */
};

struct addresses {
	struct address *items;
	size_t count, room;
	struct map by_text, by_ip;
	struct arena keys;
	const struct cidr *internal; /* besides what ip_is_internal() says; borrowed */
	size_t internal_count;
};

/* The address's number, ADDRESS_NONE when the text is no address. */
uint32_t addresses_add(struct addresses *addresses, struct slice text);

/* The same of an address that may be there, until they are sorted. */
uint32_t addresses_find(const struct addresses *addresses, const struct ip *ip);

/* Sorts the addresses by value, IPv4 before IPv6, and gives them new numbers:
 * the one that was i is now result[i]. The caller frees the result. No address can
 * be added afterwards. */
uint32_t *addresses_sort(struct addresses *addresses);

/* Its text, appended. */
void address_format(struct strbuf *out, const struct address *address);

/* Is it link-local or loopback: never a site's own numbering? */
bool address_is_local(const struct address *address);

void addresses_release(struct addresses *addresses);

#endif
