#include "base/utf16.h"

#include "base/cursor.h"
#include "base/utf8.h"

#define REPLACEMENT 0xfffd

static bool is_high(uint32_t unit)
{
	return unit >= 0xd800 && unit < 0xdc00;
}

static bool is_low(uint32_t unit)
{
	return unit >= 0xdc00 && unit < 0xe000;
}

void utf16le_add(struct strbuf *out, struct slice text)
{
	struct cursor c = cursor_of(slice_first(text, text.len & ~(size_t)1));

	while (cursor_left(&c)) {
		uint32_t cp = cursor_u16le(&c), low = __builtin_bswap16(cursor_peek16(&c, 0));

		if (is_high(cp) && cursor_left(&c) && is_low(low)) {
			cp = 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
			cursor_skip(&c, 2);
		} else if (is_high(cp) || is_low(cp)) {
			cp = REPLACEMENT;
		}
		out->len += utf8_encode(cp, (uint8_t *)strbuf_more(out, 4));
	}
}

struct slice utf16le_until_nul(struct slice text)
{
	for (size_t i = 0; i + 1 < text.len; i += 2)
		if (text.ptr[i] == 0 && text.ptr[i + 1] == 0)
			return slice_first(text, i);
	return slice_first(text, text.len & ~(size_t)1);
}
