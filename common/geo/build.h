/* Makes one database of countries and networks out of tables of ranges:
 *
 *	1.0.0.0,1.0.0.255,AU                        first, last, country
 *	1.0.0.0,1.0.0.255,13335,"Cloudflare, Inc."  first, last, AS number, organisation
 *
 * The database is shaped as GeoLite2's are: country.iso_code, country.names.en,
 * autonomous_system_number, autonomous_system_organization. */
#ifndef GEO_BUILD_H
#define GEO_BUILD_H

#include "base/arena.h"
#include "base/map.h"
#include "geo/mmdb_write.h"
#include "geo/ranges.h"

struct geo_network {
	uint32_t asn;
	struct slice org;
};

struct geo_build {
	struct ranges countries; /* value: the code's two letters, high byte first */
	struct ranges networks; /* value: index into 'network' */
	struct geo_network *network;
	size_t network_count, network_room;
	struct map known; /* the text of a network's columns -> its index */
	struct arena text;
	uint64_t bad_lines; /* that are no row, and were left out */
};

#define GEO_BUILD_INIT                                                                             \
	{                                                                                          \
		.known = MAP_INIT                                                                  \
	}

void geo_build_countries(struct geo_build *build, struct slice csv);
void geo_build_networks(struct geo_build *build, struct slice csv);

/* Appends the file to 'out'; false when it would be too large for the format. */
bool geo_build_write(struct geo_build *build, const struct mmdb_about *about, struct strbuf *out);
void geo_build_release(struct geo_build *build);

#endif
