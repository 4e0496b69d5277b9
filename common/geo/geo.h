/* MaxMind DB files of any publisher, asked for the place of an address.
 *
 *	struct geo *geo = geo_new();
 *	if (!geo_open(geo, "geo.mmdb", &err)) ...
 *	const struct place *place = geo_find(geo, &ip);
 *	geo_free(geo);
 *
 * geo.c is the only includer of libmaxminddb. */
#ifndef GEO_GEO_H
#define GEO_GEO_H

#include "geo/place.h"

#define GEO_DATABASES_MAX 8
#define GEO_PLACES_MAX ((size_t)256 * 1024) /* that are remembered; then all are forgotten */

struct geo;

struct geo *geo_new(void);
void geo_free(struct geo *geo);

/* One more database; what an earlier one knows stands. False with the reason in 'err'. */
bool geo_open(struct geo *geo, const char *path, struct strbuf *err);

/* NULL when no database knows the address; of IPv6 addresses one for IPv4 alone
 * knows none. Valid until the next geo_find(). */
const struct place *geo_find(struct geo *geo, const struct ip *ip);

/* Look-ups that a damaged database failed, and appended to 'why' of which and how. */
uint64_t geo_failed(const struct geo *geo, struct strbuf *why);

/* What a database says of itself. */
struct geo_about {
	const char *path;
	struct slice type, description; /* description in English, or empty */
	const char *licence; /* of the data, where the type tells; else NULL */
	uint64_t build_epoch; /* seconds since 1970 */
	unsigned ip_version; /* 4 or 6; 6 holds both */
	uint64_t nodes;
};

size_t geo_count(const struct geo *geo);
struct geo_about geo_about(const struct geo *geo, size_t index);

#endif
