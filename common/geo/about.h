/* What a database says of itself, for people. */
#ifndef GEO_ABOUT_H
#define GEO_ABOUT_H

#include "geo/geo.h"

#define GEO_OLD_DAYS 180 /* addresses move */

/* Appends its lines, fit for a terminal. */
void geo_about_text(struct strbuf *out, const struct geo_about *about);

/* Days since it was built, by a clock in seconds since 1970. */
int64_t geo_about_days(const struct geo_about *about, int64_t now_s);

#endif
