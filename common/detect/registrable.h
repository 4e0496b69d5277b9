/* The part of a name that somebody registered: "example.co.uk" of
 * "www.example.co.uk". By the Public Suffix List with its private section, so
 * that two customers of one hosting service are two; by libpsl, whose only
 * includer is registrable.c. */
#ifndef DETECT_REGISTRABLE_H
#define DETECT_REGISTRABLE_H

#include "base/slice.h"

/* The tail of 'name' (lower case, no final dot); all of it where the name is
 * itself a public suffix, has one label, or is longer than a name can be. */
struct slice registrable(struct slice name);

/* Is the suffix of this name one under which strangers get names: dynamic DNS,
 * shared hosting, storage buckets (the list's private section)? */
bool registrable_is_shared(struct slice name);

/* Is it below a top-level domain that the list knows? */
bool registrable_has_suffix(struct slice name);

#endif
