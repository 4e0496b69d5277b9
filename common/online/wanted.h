/* What one would like to ask a service about, the most interesting first: those
 * that an indicator or a finding names, then what few hosts touch, and what is
 * known to be good last. Of equals, the one that was seen first. */
#ifndef ONLINE_WANTED_H
#define ONLINE_WANTED_H

#include "base/arena.h"
#include "base/map.h"
#include "base/strbuf.h"

#define WANTED_HOSTS_MAX 8 /* hosts that are told of one; 'host_count' counts on */

enum wanted_interest { WANTED_NAMED, WANTED_HIT, WANTED_FINDING, WANTED_SEEN, WANTED_GOOD };

struct wanted {
	unsigned kind; /* the caller's: address, domain */
	struct slice text;
	enum wanted_interest interest; /* the least of all that were noted */
	uint64_t records; /* that have it */
	struct slice
		hosts[WANTED_HOSTS_MAX]; /* of our own that touched it, in order of first sight */
	size_t host_count;
};

struct wanted_list {
	struct wanted *items; /* in order of first sight */
	size_t count, room;
	struct map known, touched;
	struct arena text;
	struct strbuf key;
};

#define WANTED_LIST_INIT                                                                           \
	{                                                                                          \
		.known = MAP_INIT, .touched = MAP_INIT                                             \
	}

/* Notes one; 'host' is the one of our own that touched it, or empty. */
void wanted_note(struct wanted_list *list, unsigned kind, struct slice text,
	enum wanted_interest interest, struct slice host);

/* The index of one that was noted, or MAP_NONE. */
uint32_t wanted_find(struct wanted_list *list, unsigned kind, struct slice text);

/* Indices of the items in order of interest; the caller frees them. */
uint32_t *wanted_order(const struct wanted_list *list);

void wanted_release(struct wanted_list *list);

#endif
