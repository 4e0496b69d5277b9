/* Answers of a service, kept on disk: one file each, written whole or not at
 * all, so that runs at the same time may share the folder. Keys may be any bytes.
 *
 *	struct cache cache;
 *	cache_open(&cache, "virustotal", lifetime_us);
 *	if (!cache_get(&cache, key, &text)) { ...ask...; cache_put(&cache, key, answer); }
 *	cache_release(&cache); */
#ifndef ONLINE_CACHE_H
#define ONLINE_CACHE_H

#include "base/strbuf.h"

#define CACHE_ENTRY_MAX ((size_t)64 * 1024)

struct cache {
	struct strbuf folder; /* ends in '/'; empty: there is none, nothing is found or kept */
	uint64_t lifetime_us;
};

/* In $XDG_CACHE_HOME/pcapgraph/NAME or ~/.cache/pcapgraph/NAME, made when it is not there, for its
 * owner alone. False with errno when that cannot be; the cache then holds nothing. */
bool cache_open(struct cache *cache, const char *name, uint64_t lifetime_us);
void cache_release(struct cache *cache);

/* Sets 'text' to what was kept for key; false when there is nothing, or it is too old. */
bool cache_get(struct cache *cache, struct slice key, struct strbuf *text);

/* Keeps text for key; false with errno when it could not be written. */
bool cache_put(struct cache *cache, struct slice key, struct slice text);

#endif
