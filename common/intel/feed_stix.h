/* The language of STIX patterns, which tables carry, too. */
#ifndef INTEL_FEED_STIX_H
#define INTEL_FEED_STIX_H

#include "intel/feed.h"

/* Adds what the pattern compares with: =, IN, ISSUBSET, and LIKE '%.example.com'. False
 * when there is nothing in it that traffic can show. */
bool feed_stix_pattern(struct feed *feed, struct slice pattern, const struct feed_fact *fact);

#endif
