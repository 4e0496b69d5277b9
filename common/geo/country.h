/* What a country is called, for databases that have its code alone. */
#ifndef GEO_COUNTRY_H
#define GEO_COUNTRY_H

#include "base/slice.h"

/* The short English name of an ISO 3166-1 alpha-2 code (in capitals; XK too), or an empty slice. */
struct slice country_name(struct slice code);

#endif
