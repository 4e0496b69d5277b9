/* Where an address is, and whose: what any source can tell of it. */
#ifndef GEO_PLACE_H
#define GEO_PLACE_H

#include "net/ip.h"

struct place {
	struct slice country_code, country; /* "US", "United States"; empty: unknown */
	uint32_t asn; /* 0: unknown */
	struct slice org; /* of the AS */
	struct slice reverse; /* the name that reverse DNS has */
	bool hosting, proxy; /* in a data centre; of a proxy, VPN or Tor exit */
	const char *by; /* the source: "mmdb", "ip-api" */
};

/* Sets *subject to the address whose place this one has: itself, or behind a NAT64
 * the IPv4 address that is meant. False when it is in a network of its own, or
 * reserved: those have no place, and are never asked for. */
bool place_applies(const struct ip *ip, struct ip *subject);

/* Appends {"country_code":...,"by":...}; 'key' as for base/json.h. */
void place_json(struct strbuf *out, const char *key, const struct place *place);

/* Appends "US United States, AS15169 Google LLC, dns.google, hosting", fit for a terminal. */
void place_text(struct strbuf *out, const struct place *place);

#endif
