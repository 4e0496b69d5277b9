/* A run of bytes that belongs to somebody else: a pointer and a length, passed
 * by value. A slice borrows and never frees; it is valid as long as the memory
 * that it was cut from. Bytes may be anything, NUL included; nothing here
 * assumes a terminator. The empty slice may have a NULL pointer. */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct slice {
	const uint8_t *ptr;
	size_t len;
};

/* A string literal as a slice. */
#define SLICE(literal) ((struct slice){(const uint8_t *)(literal), sizeof(literal) - 1})

static inline struct slice slice_of(const void *ptr, size_t len)
{
	return (struct slice){ptr, len};
}

static inline struct slice slice_str(const char *text)
{
	return (struct slice){(const uint8_t *)text, text ? strlen(text) : 0};
}

static inline bool slice_eq(struct slice a, struct slice b)
{
	/* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): bytes have a place */
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool slice_is(struct slice a, const char *text)
{
	return slice_eq(a, slice_str(text));
}

static inline bool slice_starts(struct slice a, struct slice with)
{
	return a.len >= with.len && slice_eq((struct slice){a.ptr, with.len}, with);
}

static inline bool slice_ends(struct slice a, struct slice with)
{
	return a.len >= with.len &&
		slice_eq((struct slice){a.ptr + a.len - with.len, with.len}, with);
}

/* From byte 'at' on; empty when at is past the end. */
static inline struct slice slice_from(struct slice a, size_t at)
{
	if (at >= a.len)
		return (struct slice){a.len ? a.ptr + a.len : a.ptr, 0};
	return (struct slice){a.ptr + at, a.len - at};
}

/* The first 'len' bytes, or all when there are fewer. */
static inline struct slice slice_first(struct slice a, size_t len)
{
	return (struct slice){a.ptr, len < a.len ? len : a.len};
}

/* The 'len' bytes from byte 'at' on; empty when not all of them are there. */
static inline struct slice slice_whole(struct slice a, size_t at, size_t len)
{
	struct slice rest = slice_from(a, at);

	return len <= rest.len ? slice_first(rest, len) : (struct slice){NULL, 0};
}

int slice_cmp(struct slice a, struct slice b); /* byte order, a prefix first; <0, 0, >0 */
bool slice_eq_nocase(struct slice a, struct slice b); /* ASCII letters only */
bool slice_starts_nocase(struct slice a, struct slice with);
bool slice_has_nocase(struct slice a, struct slice part); /* anywhere in it */

/* Index of the first byte c, or a.len when there is none. */
size_t slice_find(struct slice a, uint8_t c);

/* Index of the first place where 'needle' stands, or a.len. */
size_t slice_find_slice(struct slice a, struct slice needle);

/* Cuts *rest at the first byte c: returns what stands before it and leaves in
 * *rest what stands after it. Without c, returns all and leaves *rest empty. */
struct slice slice_cut(struct slice *rest, uint8_t c);

/* Without ASCII white space at both ends. */
struct slice slice_trim(struct slice a);

/* Decimal digits only, at least one, no sign, at most 2^63-1; false leaves *out as it was. */
bool slice_to_u64(struct slice a, uint64_t *out);

/* The value of a hexadecimal digit of either case; -1: it is none. */
int slice_hex_digit(uint8_t c);

/* Bytes written as pairs of such digits and nothing else, 1 to 'room' of them. Returns how many; 0,
 * with anything in out, when the text is no such thing. */
size_t slice_from_hex(struct slice digits, uint8_t *out, size_t room);

#endif
