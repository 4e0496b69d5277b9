/* A compression that source.c undoes; one file and one row in its table each. */
#ifndef NET_SOURCE_CODEC_H
#define NET_SOURCE_CODEC_H

#include "base/cursor.h"
#include "base/strbuf.h"

struct source_codec {
	const char *name;
	bool (*is)(struct slice head); /* by the first SOURCE_MAGIC_LEN bytes, or fewer */
	void *(*open)(void); /* NULL: no memory */

	/* Takes from 'in', writes at most 'room' bytes to 'out' and returns how
	 * many. 0 means that it wants more input. Damage goes into *error; the
	 * bytes returned with it are good. */
	size_t (*decode)(
		void *state, struct cursor *in, uint8_t *out, size_t room, struct strbuf *error);

	/* May the input end here? */
	bool (*may_end)(const void *state);
	void (*close)(void *state);
};

#define SOURCE_MAGIC_LEN 4

extern const struct source_codec source_gzip, source_zstd;

#endif
