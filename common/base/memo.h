/* What was made of bytes that may come again: a table of fixed size from a key to a value, both
 * copied.
 *
 *	static struct memo memo;
 *	struct slice value = memo_get(&memo, key);
 *	if (!value.ptr)
 *		value = memo_put(&memo, key, make(key));
 *
 * A key has one place, by a hash that is seeded for the process; a new one takes it from the one
 * before. Keys are compared byte by byte: what is found was made of the same. Nothing is freed: a memo
 * lasts as long as the process. */
#ifndef BASE_MEMO_H
#define BASE_MEMO_H

#include "base/slice.h"

#define MEMO_PLACES 256
#define MEMO_BYTES_MAX ((size_t)8 * 1024) /* of a key and its value; larger ones are not kept */

struct memo {
	struct memo_place {
		uint64_t hash;
		size_t key_len, value_len, room;
		uint8_t *bytes; /* the key, the value; NULL while the place is free */
	} places[MEMO_PLACES];
};

/* Valid until the next put; the NULL slice when it is not there. */
struct slice memo_get(const struct memo *memo, struct slice key);

/* Returns the value, as it is kept or, too large for that, as it was given. */
struct slice memo_put(struct memo *memo, struct slice key, struct slice value);

#endif
