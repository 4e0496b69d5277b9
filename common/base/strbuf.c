#include "base/strbuf.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>

#define STRBUF_FIRST_ROOM 64

void strbuf_release(struct strbuf *sb)
{
	free(sb->ptr);
	*sb = (struct strbuf)STRBUF_INIT;
}

void strbuf_remove(struct strbuf *sb, size_t at, size_t n)
{
	struct slice gone = slice_first(slice_from(strbuf_slice(sb), at), n);
	struct slice rest = slice_from(slice_from(strbuf_slice(sb), at), gone.len);

	if (rest.len)
		memmove(sb->ptr + at, rest.ptr, rest.len);
	sb->len -= gone.len;
}

void strbuf_grow(struct strbuf *sb, size_t more)
{
	size_t room = sb->room ? sb->room : STRBUF_FIRST_ROOM;

	while (room - sb->len < more)
		room *= 2;
	sb->ptr = mem_realloc(sb->ptr, room, 1);
	sb->room = room;
}

const char strbuf_pairs[201] = "00010203040506070809101112131415161718192021222324"
			       "25262728293031323334353637383940414243444546474849"
			       "50515253545556575859606162636465666768697071727374"
			       "75767778798081828384858687888990919293949596979899";

#define U64_DIGITS_MAX 20

/* The last eight digits, and what stands before them. */
static char *put_eight(char *at, uint64_t *value)
{
	uint32_t low = (uint32_t)(*value % 100000000), high = low / 10000;

	*value /= 100000000;
	low %= 10000;
	memcpy(at - 2, strbuf_pair(low % 100), 2);
	memcpy(at - 4, strbuf_pair(low / 100), 2);
	memcpy(at - 6, strbuf_pair(high % 100), 2);
	memcpy(at - 8, strbuf_pair(high / 100), 2);
	return at - 8;
}

void strbuf_add_large(struct strbuf *sb, uint64_t value)
{
	char digits[U64_DIGITS_MAX], *end = digits + sizeof(digits), *at = end;
	uint32_t rest;

	while (value >= 100000000)
		at = put_eight(at, &value);
	for (rest = (uint32_t)value; rest >= 100; rest /= 100)
		memcpy(at -= 2, strbuf_pair(rest % 100), 2);
	if (rest >= 10)
		memcpy(at -= 2, strbuf_pair(rest), 2);
	else
		*--at = (char)('0' + rest);
	strbuf_add(sb, at, (size_t)(end - at));
}

static const char hex_digits[] = "0123456789abcdef";

void strbuf_add_hex(struct strbuf *sb, struct slice bytes)
{
	char *out = strbuf_more(sb, bytes.len * 2);

	for (size_t i = 0; i < bytes.len; i++) {
		*out++ = hex_digits[bytes.ptr[i] >> 4];
		*out++ = hex_digits[bytes.ptr[i] & 15];
	}
	sb->len += bytes.len * 2;
}

void strbuf_add_mac(struct strbuf *sb, const uint8_t mac[6])
{
	char *at = strbuf_more(sb, 18);

	for (int i = 0; i < 6; i++) {
		*at++ = hex_digits[mac[i] >> 4];
		*at++ = hex_digits[mac[i] & 15];
		*at++ = ':';
	}
	sb->len += 17;
}

void strbuf_vaddf(struct strbuf *sb, const char *format, va_list args)
{
	va_list again;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, args);
	if (len > 0) {
		vsnprintf(strbuf_more(sb, (size_t)len + 1), (size_t)len + 1, format, again);
		sb->len += (size_t)len;
	}
	va_end(again);
}

void strbuf_addf(struct strbuf *sb, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	strbuf_vaddf(sb, format, args);
	va_end(args);
}

const char *strbuf_cstr(struct strbuf *sb)
{
	*strbuf_more(sb, 1) = '\0';
	return sb->ptr;
}

void strbuf_add_visible(struct strbuf *sb, struct slice s)
{
	while (s.len) {
		size_t n = utf8_valid_prefix(s);
		bool shown = n > 0 && !utf8_is_control(slice_first(s, n));

		if (shown) {
			strbuf_add(sb, s.ptr, n);
		} else {
			n = n ? n : 1;
			for (size_t i = 0; i < n; i++)
				strbuf_addf(sb, "\\x%02x", s.ptr[i]);
		}
		s = slice_from(s, n);
	}
}
