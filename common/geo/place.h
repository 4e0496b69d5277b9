/* Where an address is, and whose: what any source can tell of it. */
#ifndef GEO_PLACE_H
#define GEO_PLACE_H

#include "net/ip.h"

struct place {
	struct slice country_code, country; /* "US", "United States"; empty: unknown */
	uint32_t asn; /* 0: unknown */
	struct slice org; /* of the AS */
	const char *by; /* the source: "mmdb", "ip-api" */
};

/* May the address be anywhere but in a network of its own? Those that are not
 * have no place, and are never asked for. */
bool place_applies(const struct ip *ip);

/* Appends {"country_code":...,"by":...}; 'key' as for base/json.h. */
void place_json(struct strbuf *out, const char *key, const struct place *place);

/* Appends "US United States, AS15169 Google LLC", fit for a terminal. */
void place_text(struct strbuf *out, const struct place *place);

#endif
