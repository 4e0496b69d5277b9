/* Times as EVE writes them. All times inside the program are microseconds
 * since 1970-01-01 UTC in an int64_t, in names that end in _us. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/strbuf.h"

#define CLOCK_SECOND_US INT64_C(1000000)

/* What EVE's four-digit year can say: 0001-01-01 to 9999-12-31. */
#define CLOCK_MIN_US INT64_C(-62135596800000000)
#define CLOCK_MAX_US (INT64_C(253402300800) * CLOCK_SECOND_US - 1)

/* Appends 2026-01-31T23:59:59.123456+0000; a time out of range is clamped. */
void clock_format(struct strbuf *out, int64_t time_us);

/* Reads EVE's form with any zone (+0100, +01:00, Z) and 0 to 9 decimals;
 * false when it is not a time. */
bool clock_parse(struct slice text, int64_t *time_us);

/* The same as a JSON member, quoted (see json.h for 'key'). */
void json_time(struct strbuf *out, const char *key, int64_t time_us);

#endif
