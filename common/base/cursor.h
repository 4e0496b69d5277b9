/* The only reader of bytes from the wire.
 *
 * A cursor walks a run of bytes that it borrows. A read past the end yields 0
 * or an empty slice, latches 'failed' and moves to the end, so that a decoder
 * reads straight on and checks once, and a loop that reads a byte a turn ends.
 * Once failed, a cursor stays failed.
 *
 *	struct cursor in = cursor_of(bytes);
 *	uint8_t type = cursor_u8(&in);
 *	struct cursor body = cursor_sub(&in, cursor_u16(&in));
 *	if (in.failed)
 *		return VERDICT_MORE;
 */
#ifndef BASE_CURSOR_H
#define BASE_CURSOR_H

#include "base/slice.h"

struct cursor {
	const uint8_t *at, *end;
	bool failed;
};

/* Over no memory it stands on an empty string: not even 0 may be added to NULL (C11, 6.5.6). */
static inline struct cursor cursor_of(struct slice bytes)
{
	if (!bytes.ptr)
		bytes = SLICE("");
	return (struct cursor){bytes.ptr, bytes.ptr + bytes.len, false};
}

static inline size_t cursor_left(const struct cursor *c)
{
	return (size_t)(c->end - c->at);
}

/* What is left, unread. */
static inline struct slice cursor_rest(const struct cursor *c)
{
	return (struct slice){c->at, cursor_left(c)};
}

static inline void cursor_fail(struct cursor *c)
{
	c->at = c->end;
	c->failed = true;
}

/* The next n bytes, or an empty slice and failure. */
static inline struct slice cursor_take(struct cursor *c, size_t n)
{
	struct slice taken = {c->at, n};

	if (n > cursor_left(c)) {
		cursor_fail(c);
		return (struct slice){NULL, 0};
	}
	c->at += n;
	return taken;
}

static inline void cursor_skip(struct cursor *c, size_t n)
{
	if (n > cursor_left(c))
		cursor_fail(c);
	else
		c->at += n;
}

/* A child that cannot see past the next n bytes; the parent moves behind them.
 * When there are fewer the child is empty and both are failed. */
static inline struct cursor cursor_sub(struct cursor *c, size_t n)
{
	struct cursor child = {c->at, c->at, false};

	if (n > cursor_left(c)) {
		cursor_fail(c);
		child.failed = true;
		return child;
	}
	c->at += n;
	child.end = c->at;
	return child;
}

static inline uint8_t cursor_u8(struct cursor *c)
{
	if (c->at == c->end) {
		c->failed = true;
		return 0;
	}
	return *c->at++;
}

/* Big endian (network order), then little endian. */
static inline uint16_t cursor_u16(struct cursor *c)
{
	const uint8_t *p = c->at;

	if (cursor_left(c) < 2) {
		cursor_fail(c);
		return 0;
	}
	c->at += 2;
	return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t cursor_u24(struct cursor *c)
{
	uint32_t high = cursor_u8(c);
	return high << 16 | cursor_u16(c);
}

static inline uint32_t cursor_u32(struct cursor *c)
{
	const uint8_t *p = c->at;

	if (cursor_left(c) < 4) {
		cursor_fail(c);
		return 0;
	}
	c->at += 4;
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline uint64_t cursor_u64(struct cursor *c)
{
	uint64_t high = cursor_u32(c);
	return high << 32 | cursor_u32(c);
}

static inline uint16_t cursor_u16le(struct cursor *c)
{
	return __builtin_bswap16(cursor_u16(c));
}

static inline uint32_t cursor_u32le(struct cursor *c)
{
	return __builtin_bswap32(cursor_u32(c));
}

static inline uint64_t cursor_u64le(struct cursor *c)
{
	return __builtin_bswap64(cursor_u64(c));
}

/* A look ahead that moves and fails nothing: 0 past the end. */
static inline uint8_t cursor_peek(const struct cursor *c, size_t at)
{
	return at < cursor_left(c) ? c->at[at] : 0;
}

static inline uint16_t cursor_peek16(const struct cursor *c, size_t at)
{
	return (uint16_t)(cursor_peek(c, at) << 8 | cursor_peek(c, at + 1));
}

/* Fields at fixed places; 0 past the end. */
static inline uint8_t cursor_at8(struct slice bytes, size_t at)
{
	return at < bytes.len ? bytes.ptr[at] : 0;
}

static inline uint16_t cursor_at16(struct slice bytes, size_t at)
{
	return at + 2 <= bytes.len ? (uint16_t)(bytes.ptr[at] << 8 | bytes.ptr[at + 1]) : 0;
}

static inline uint32_t cursor_at32(struct slice bytes, size_t at)
{
	return (uint32_t)cursor_at16(bytes, at) << 16 | cursor_at16(bytes, at + 2);
}

#endif
