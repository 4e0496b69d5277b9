/* A growing run of bytes that owns its memory.
 *
 *	struct strbuf line = STRBUF_INIT;
 *	strbuf_addf(&line, "%u flows", n);
 *	strbuf_release(&line);
 *
 * 'ptr' may be NULL while nothing was added and is not NUL-terminated: use
 * strbuf_cstr() where a C string is wanted. Adding may move ptr, so slices of
 * a strbuf do not survive the next add. */
#ifndef BASE_STRBUF_H
#define BASE_STRBUF_H

#include "base/slice.h"

#include <stdarg.h>

struct strbuf {
	char *ptr;
	size_t len, room;
};

#define STRBUF_INIT                                                                                \
	{                                                                                          \
		NULL, 0, 0                                                                         \
	}

void strbuf_release(struct strbuf *sb); /* frees; sb is empty and usable again */

static inline void strbuf_clear(struct strbuf *sb)
{
	sb->len = 0;
}

static inline struct slice strbuf_slice(const struct strbuf *sb)
{
	return slice_of(sb->ptr, sb->len);
}

/* Removes the n bytes from byte 'at' on, or as many as there are. */
void strbuf_remove(struct strbuf *sb, size_t at, size_t n);
void strbuf_grow(struct strbuf *sb, size_t more); /* makes room for 'more' bytes */

/* Makes room for 'more' bytes and returns where they go; advance len by hand. */
static inline char *strbuf_more(struct strbuf *sb, size_t more)
{
	if (sb->room - sb->len < more || !sb->ptr) /* NULL takes no offset, not even 0 */
		strbuf_grow(sb, more);
	return sb->ptr + sb->len;
}

static inline void strbuf_addc(struct strbuf *sb, char c)
{
	*strbuf_more(sb, 1) = c;
	sb->len++;
}

static inline void strbuf_add(struct strbuf *sb, const void *bytes, size_t len)
{
	if (len == 0)
		return;
	memcpy(strbuf_more(sb, len), bytes, len);
	sb->len += len;
}

static inline void strbuf_adds(struct strbuf *sb, const char *text)
{
	strbuf_add(sb, text, strlen(text));
}

static inline void strbuf_add_slice(struct strbuf *sb, struct slice s)
{
	strbuf_add(sb, s.ptr, s.len);
}

/* Once more the len bytes that stand at 'at'. */
static inline void strbuf_add_again(struct strbuf *sb, size_t at, size_t len)
{
	strbuf_more(sb, len); /* first: it may move them */
	strbuf_add(sb, sb->ptr + at, len);
}

/* In two bytes, the higher one first. */
static inline void strbuf_add_be16(struct strbuf *sb, uint16_t value)
{
	strbuf_addc(sb, (char)(value >> 8));
	strbuf_addc(sb, (char)(value & 0xff));
}

extern const char strbuf_pairs[201]; /* "000102...99" */

/* The two digits of a number under 100. */
static inline const char *strbuf_pair(unsigned number)
{
	return &strbuf_pairs[(size_t)2 * number];
}

void strbuf_add_large(struct strbuf *sb, uint64_t value);

/* In decimal digits. Most numbers that are written are small. */
static inline void strbuf_add_u64(struct strbuf *sb, uint64_t value)
{
	if (value >= 10) {
		strbuf_add_large(sb, value);
		return;
	}
	strbuf_addc(sb, (char)('0' + value));
}

void strbuf_add_hex(struct strbuf *sb, struct slice bytes); /* lower case, two digits a byte */
void strbuf_add_mac(struct strbuf *sb, const uint8_t mac[6]); /* 00:11:22:aa:bb:cc */
void strbuf_addf(struct strbuf *sb, const char *format, ...) __attribute__((format(printf, 2, 3)));
void strbuf_vaddf(struct strbuf *sb, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

/* The content as a C string, valid until the next add; "" when empty. */
const char *strbuf_cstr(struct strbuf *sb);

/* Bytes from outside made fit for a terminal: control characters as \xNN,
 * bytes that are not UTF-8 as \xNN. */
void strbuf_add_visible(struct strbuf *sb, struct slice s);

#endif
