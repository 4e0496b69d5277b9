/* The member 'geo' of a record: {"src":{...},"dest":{...}} (record contract). */
#ifndef GEO_ANNOTATE_H
#define GEO_ANNOTATE_H

#include "geo/place.h"
#include "record/record.h"

/* Whatever knows places; NULL: not this one. */
typedef const struct place *place_fn(const struct ip *ip, void *ctx);

/* Is it of a type that has 'geo': a record with the addresses of a conversation or a host? */
bool annotate_applies(const struct record *record);

/* Calls back for each address of the record that may have a place, src first; at most two. */
typedef void annotate_fn(const struct ip *ip, void *ctx);
void annotate_addresses(const struct record *record, annotate_fn *fn, void *ctx);

/* Sets 'geo', in the place of what an earlier run said; when no place is known
 * there is none. 'json' is scratch. */
void annotate(struct record *record, place_fn *find, void *ctx, struct strbuf *json);

#endif
