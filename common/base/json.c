#include "base/json.h"

#include "base/utf8.h"

static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */

#define UTF8_MAX 4 /* bytes of a character */
#define SLOW_BYTES 64 /* before it is tried again to copy many at a time */
#define WRITTEN_MAX 6 /* characters that a byte becomes: \u0000 */

/* The functions put_* write at 'to', where there is room, and return what is behind it. */

static char *put(char *to, const void *bytes, size_t len)
{
	memcpy(to, bytes, len);
	return to + len;
}

/* A code point of the basic plane. */
static char *put_number(char *to, unsigned cp)
{
	static const char digits[] = "0123456789abcdef";
	const char text[WRITTEN_MAX] = {'\\', 'u', digits[cp >> 12], digits[cp >> 8 & 15],
		digits[cp >> 4 & 15], digits[cp & 15]};

	return put(to, text, sizeof(text));
}

static char *put_ascii(char *to, uint8_t c)
{
	static const char shorts[128] = {['"'] = '"',
		['\\'] = '\\',
		['\b'] = 'b',
		['\f'] = 'f',
		['\n'] = 'n',
		['\r'] = 'r',
		['\t'] = 't'};
	const char escape[2] = {'\\', shorts[c]};

	return escape[1] ? put(to, escape, sizeof(escape)) : put_number(to, c);
}

/* All characters that utf8_is_control() knows lie in the basic plane. */
static char *put_control(char *to, struct slice c)
{
	if (c.len == 2)
		return put_number(to, (c.ptr[0] & 0x1fu) << 6 | (c.ptr[1] & 0x3fu));
	return put_number(
		to, (c.ptr[0] & 0x0fu) << 12 | (c.ptr[1] & 0x3fu) << 6 | (c.ptr[2] & 0x3fu));
}

static bool is_plain(uint8_t c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

/* Has one of the eight bytes of w a value below n (1 to 128)? */
#define EACH (UINT64_MAX / 255)
#define HAS_BELOW(w, n) (((w)-EACH * (n)) & ~(w)&EACH * 0x80)
#define HAS_BYTE(w, c) HAS_BELOW((w) ^ EACH * (uint64_t)(c), 1)

static inline bool eight_are_plain(uint64_t w)
{
	return !((w & EACH * 0x80) || HAS_BELOW(w, 0x20) || HAS_BYTE(w, '"') || HAS_BYTE(w, '\\') ||
		HAS_BYTE(w, 0x7f));
}

/* Copies the bytes in front that need no escape; returns how many they are. 'to' has room for all. */
static size_t copy_plain(char *to, struct slice s)
{
	size_t at = 0;
	uint64_t word;

	for (; at + sizeof(word) <= s.len; at += sizeof(word)) {
		memcpy(&word, s.ptr + at, sizeof(word));
		if (!eight_are_plain(word))
			break;
		memcpy(to + at, &word, sizeof(word));
	}
	if (at >= sizeof(word) && s.len - at < sizeof(word)) { /* the last eight, some again */
		memcpy(&word, s.ptr + s.len - sizeof(word), sizeof(word));
		if (eight_are_plain(word)) {
			memcpy(to + s.len - sizeof(word), &word, sizeof(word));
			return s.len;
		}
	}
	for (; at < s.len && is_plain(s.ptr[at]); at++)
		to[at] = (char)s.ptr[at];
	return at;
}

/* What s begins with, no ASCII, which takes *len of its bytes. */
static char *put_beyond_ascii(char *to, struct slice s, size_t *len)
{
	bool valid = false;

	*len = utf8_begins_none(s.ptr[0]) ? 1 : utf8_first(s, &valid);
	if (!valid)
		return put(to, replacement, sizeof(replacement) - 1);
	if (utf8_is_control(slice_first(s, *len)))
		return put_control(to, slice_first(s, *len));
	return put(to, s.ptr, *len);
}

/* Adds what s begins with, byte by byte: where one has no place in a string as it is there are
 * often more, as in names of tunnels. Returns how many bytes that is. */
static size_t add_slowly(struct strbuf *out, struct slice s)
{
	size_t end = s.len < SLOW_BYTES ? s.len : SLOW_BYTES, at = 0, len = 1;
	char *to = strbuf_more(out, (end + UTF8_MAX) * WRITTEN_MAX);

	for (; at < end; at += len) {
		uint8_t c = s.ptr[at];

		len = 1;
		if (is_plain(c))
			*to++ = (char)c;
		else if (c < 0x80)
			to = put_ascii(to, c);
		else
			to = put_beyond_ascii(to, slice_from(s, at), &len);
	}
	out->len = (size_t)(to - out->ptr);
	return at;
}

void json_quote(struct strbuf *out, struct slice s)
{
	strbuf_addc(out, '"');
	while (s.len) {
		size_t plain = copy_plain(strbuf_more(out, s.len + 1), s);

		out->len += plain;
		s = slice_from(s, plain);
		if (s.len)
			s = slice_from(s, add_slowly(out, s));
	}
	strbuf_addc(out, '"');
}

void json_str(struct strbuf *out, const char *key, struct slice value)
{
	json_key(out, key);
	json_quote(out, value);
}

void json_text(struct strbuf *out, const char *key, const char *value)
{
	json_str(out, key, slice_str(value));
}

static void add_sign(struct strbuf *out, int64_t value)
{
	if (value < 0)
		strbuf_addc(out, '-');
}

static uint64_t magnitude(int64_t value)
{
	return value < 0 ? -(uint64_t)value : (uint64_t)value;
}

void json_i64(struct strbuf *out, const char *key, int64_t value)
{
	json_key(out, key);
	add_sign(out, value);
	strbuf_add_u64(out, magnitude(value));
}

void json_fixed(struct strbuf *out, const char *key, int64_t value, unsigned decimals)
{
	uint64_t scale = 1, rest;

	for (unsigned i = 0; i < decimals; i++)
		scale *= 10;
	json_key(out, key);
	add_sign(out, value);
	strbuf_add_u64(out, magnitude(value) / scale);
	rest = magnitude(value) % scale;
	if (rest == 0)
		return;
	strbuf_addc(out, '.');
	while (rest && scale > 1) {
		scale /= 10;
		strbuf_addc(out, (char)('0' + rest / scale));
		rest %= scale;
	}
}
