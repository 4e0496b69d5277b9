#include "base/utf8.h"

static bool continues(struct slice s, size_t at)
{
	return at < s.len && (s.ptr[at] & 0xc0) == 0x80;
}

/* Length that the first byte promises; 0 when no character begins with it. */
static size_t promised(uint8_t a)
{
	if (a < 0x80)
		return 1;
	if (utf8_begins_none(a))
		return 0;
	return a < 0xe0 ? 2 : a < 0xf0 ? 3 : 4;
}

/* Some second bytes would make an overlong form, a surrogate, or too large a number. */
static bool fits_second(uint8_t a, uint8_t b)
{
	return !((a == 0xe0 && b < 0xa0) || (a == 0xed && b > 0x9f) || (a == 0xf0 && b < 0x90) ||
		(a == 0xf4 && b > 0x8f));
}

/* How many bytes of the character that its first byte promises are there. */
static size_t present(struct slice s, size_t len)
{
	size_t at = 1;

	while (at < len && continues(s, at) && (at > 1 || fits_second(s.ptr[0], s.ptr[1])))
		at++;
	return at;
}

size_t utf8_first(struct slice s, bool *valid)
{
	size_t len = promised(s.ptr[0]), there = len ? present(s, len) : 1;

	*valid = there == len;
	return there;
}

size_t utf8_valid_prefix(struct slice s)
{
	bool valid = false;
	size_t len = s.len ? utf8_first(s, &valid) : 0;

	return valid ? len : 0;
}

bool utf8_is_control(struct slice c)
{
	if (c.len == 1)
		return c.ptr[0] < 0x20 || c.ptr[0] == 0x7f;
	if (c.len == 2)
		return (c.ptr[0] == 0xc2 && c.ptr[1] < 0xa0) || /* U+0080..U+009F */
			(c.ptr[0] == 0xd8 && c.ptr[1] == 0x9c); /* U+061C */
	if (c.len == 3 && c.ptr[0] == 0xe2) {
		if (c.ptr[1] == 0x80) /* U+200E, U+200F, U+2028..U+202E */
			return c.ptr[2] == 0x8e || c.ptr[2] == 0x8f ||
				(c.ptr[2] >= 0xa8 && c.ptr[2] <= 0xae);
		if (c.ptr[1] == 0x81) /* U+2066..U+2069 */
			return c.ptr[2] >= 0xa6 && c.ptr[2] <= 0xa9;
	}
	return false;
}

size_t utf8_encode(uint32_t cp, uint8_t *out)
{
	if (cp < 0x80) {
		out[0] = (uint8_t)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (uint8_t)(0xc0 | cp >> 6);
		out[1] = (uint8_t)(0x80 | (cp & 0x3f));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (uint8_t)(0xe0 | cp >> 12);
		out[1] = (uint8_t)(0x80 | (cp >> 6 & 0x3f));
		out[2] = (uint8_t)(0x80 | (cp & 0x3f));
		return 3;
	}
	out[0] = (uint8_t)(0xf0 | cp >> 18);
	out[1] = (uint8_t)(0x80 | (cp >> 12 & 0x3f));
	out[2] = (uint8_t)(0x80 | (cp >> 6 & 0x3f));
	out[3] = (uint8_t)(0x80 | (cp & 0x3f));
	return 4;
}
