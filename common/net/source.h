/* The bytes of a file or of standard input, in order, uncompressed.
 *
 * Gzip and Zstandard are recognised by their first bytes and undone, one layer
 * deep. A reader asks for the next n bytes in one piece and gets a slice of the
 * source's own buffer, without a copy:
 *
 *	struct source *source = source_open(path, &err);
 *	struct slice head = source_peek(source, 16);
 *	if (!head.len) ... fewer than 16 are left: source_error(), source_buffered()
 *	source_drop(source, head.len);
 *	source_close(source);
 *
 * The file is read, never mapped: one that shrinks meanwhile is merely short. */
#ifndef NET_SOURCE_H
#define NET_SOURCE_H

#include "base/strbuf.h"

/* Public for the inline functions below; of interest to source.c alone. */
struct source {
	const uint8_t *at, *end; /* what is buffered and was not taken */
	uint64_t end_offset; /* of 'end' in the uncompressed stream */
	struct source_file *file;
};

/* path: "-" is standard input. NULL with "path: reason" in *err. */
struct source *source_open(const char *path, struct strbuf *err);
void source_close(struct source *source);

/* "path: reason", the path fit for a terminal. */
void source_say(const char *path, const char *reason, struct strbuf *out);

/* Reads on until n bytes are buffered; false at the end. Moves what is buffered. */
bool source_fill(struct source *source, size_t n);

/* The next n bytes, valid until the next peek or skip; empty when fewer are left. n > 0. */
static inline struct slice source_peek(struct source *source, size_t n)
{
	if ((size_t)(source->end - source->at) < n && !source_fill(source, n))
		return (struct slice){NULL, 0};
	return (struct slice){source->at, n};
}

/* Moves on by n bytes that were peeked at; their slice stays valid as it was. */
static inline void source_drop(struct source *source, size_t n)
{
	source->at += n;
}

/* Moves on by n bytes without holding them; false when the end comes first. */
bool source_skip(struct source *source, uint64_t n);

/* From now on what was peeked at so far stays valid, until source_let_go(). */
void source_hold(struct source *source);
void source_let_go(struct source *source);

/* Has the source gone on in other memory than that which is held? What it gives out by now is
 * not held. */
bool source_has_moved(const struct source *source);

/* Where the next byte stands in the uncompressed stream. */
static inline uint64_t source_offset(const struct source *source)
{
	return source->end_offset - (uint64_t)(source->end - source->at);
}

/* What is buffered: after a failed peek, all that is left. */
static inline struct slice source_buffered(const struct source *source)
{
	return (struct slice){source->at, (size_t)(source->end - source->at)};
}

/* Why the bytes ended before their time (a failed read, damaged or cut
 * compression, something else behind it); NULL at a clean end, and before it. */
const char *source_error(const struct source *source);

/* For progress: bytes of the file as stored that were used, and in all (0: a pipe). */
uint64_t source_position(const struct source *source);
uint64_t source_size(const struct source *source);

/* "gzip", "Zstandard", or NULL for bytes that stand as they are. */
const char *source_compression(const struct source *source);

#endif
