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

void strbuf_grow(struct strbuf *sb, size_t more)
{
	size_t room = sb->room ? sb->room : STRBUF_FIRST_ROOM;

	while (room - sb->len < more)
		room *= 2;
	sb->ptr = mem_realloc(sb->ptr, room, 1);
	sb->room = room;
}

void strbuf_add_u64(struct strbuf *sb, uint64_t value)
{
	static const char pairs[] = "00010203040506070809101112131415161718192021222324"
				    "25262728293031323334353637383940414243444546474849"
				    "50515253545556575859606162636465666768697071727374"
				    "75767778798081828384858687888990919293949596979899";
	char digits[20];
	size_t at = sizeof(digits), len;

	while (value >= 10) {
		at -= 2;
		memcpy(digits + at, pairs + value % 100 * 2, 2);
		value /= 100;
	}
	if (value || at == sizeof(digits))
		digits[--at] = (char)('0' + value);
	len = sizeof(digits) - at;
	memcpy(strbuf_more(sb, sizeof(digits)), digits + at, len);
	sb->len += len;
}

void strbuf_add_hex(struct strbuf *sb, struct slice bytes)
{
	static const char digits[] = "0123456789abcdef";
	char *out = strbuf_more(sb, bytes.len * 2);

	for (size_t i = 0; i < bytes.len; i++) {
		*out++ = digits[bytes.ptr[i] >> 4];
		*out++ = digits[bytes.ptr[i] & 15];
	}
	sb->len += bytes.len * 2;
}

void strbuf_add_mac(struct strbuf *sb, const uint8_t mac[6])
{
	for (int i = 0; i < 6; i++) {
		if (i)
			strbuf_addc(sb, ':');
		strbuf_add_hex(sb, slice_of(mac + i, 1));
	}
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
