/* Places that are asked for over the network, of ip-api.com: from the cache
 * what is there, the rest a hundred at a time.
 *
 *	struct remote remote = {.base = IPAPI_URL, .cache = &cache, ...};
 *	remote_note(&remote, &ip);	for each that is wanted
 *	remote_choose(&remote, max);	what is cached is answered already
 *	... remote.chosen_count are to be sent; ask for consent ...
 *	end = remote_run(&remote);
 *	place = remote_find(&remote, &ip);
 *	remote_release(&remote); */
#ifndef GEO_REMOTE_H
#define GEO_REMOTE_H

#include "base/arena.h"
#include "base/map.h"
#include "geo/place.h"
#include "online/asking.h"
#include "online/cache.h"
#include "online/ipapi.h"

enum remote_state { REMOTE_OPEN, REMOTE_KNOWN, REMOTE_UNKNOWN };

struct remote_item {
	struct ip ip;
	enum remote_state state;
	struct place place; /* of KNOWN */
};

struct remote {
	/* Given by the caller. */
	struct http *http;
	const char *base;
	struct cache *cache;
	bool refresh; /* ask again what is cached */
	struct asking asking;

	/* Results. */
	struct remote_item *items; /* in order of first sight */
	size_t count, room;
	uint32_t *chosen; /* that are to be asked for */
	size_t chosen_count, left_out; /* left_out: open, and beyond the limit */
	size_t answered; /* of the chosen */
	struct map known; /* address -> index of 'items' */
	struct arena text;
	struct strbuf why;
};

/* A global address (place_applies()); noting it again changes nothing. */
void remote_note(struct remote *remote, const struct ip *ip);
void remote_choose(struct remote *remote, size_t max);

/* How many requests that takes. */
size_t remote_requests(const struct remote *remote);

/* Appends what a person must know before the chosen ones are sent: how many, to
 * whom, and who else can read them. */
void remote_attention(const struct remote *remote, struct strbuf *out);
enum asking_end remote_run(struct remote *remote);

/* NULL when it was not noted, or nothing is known of it. */
const struct place *remote_find(const struct remote *remote, const struct ip *ip);
void remote_release(struct remote *remote);

#endif
