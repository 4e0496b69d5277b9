#include "base/utf8.h"

static bool continues(struct slice s, size_t at)
{
	return at < s.len && (s.ptr[at] & 0xc0) == 0x80;
}

size_t utf8_valid_prefix(struct slice s)
{
	uint8_t a, b;

	if (s.len == 0)
		return 0;
	a = s.ptr[0];
	if (a < 0x80)
		return 1;
	if (a < 0xc2 || a > 0xf4 || !continues(s, 1))
		return 0;
	if (a < 0xe0)
		return 2;
	b = s.ptr[1];
	if (!continues(s, 2) || (a == 0xe0 && b < 0xa0) || (a == 0xed && b > 0x9f))
		return 0;
	if (a < 0xf0)
		return 3;
	if (!continues(s, 3) || (a == 0xf0 && b < 0x90) || (a == 0xf4 && b > 0x8f))
		return 0;
	return 4;
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
