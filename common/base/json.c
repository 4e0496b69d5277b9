#include "base/json.h"

#include "base/utf8.h"

static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */

/* A code point of the basic plane. */
static void escape_number(struct strbuf *out, unsigned cp)
{
	uint8_t bytes[2] = {(uint8_t)(cp >> 8), (uint8_t)cp};

	strbuf_add(out, "\\u", 2);
	strbuf_add_hex(out, slice_of(bytes, sizeof(bytes)));
}

static void escape_ascii(struct strbuf *out, uint8_t c)
{
	static const char shorts[128] = {['"'] = '"',
		['\\'] = '\\',
		['\b'] = 'b',
		['\f'] = 'f',
		['\n'] = 'n',
		['\r'] = 'r',
		['\t'] = 't'};
	char escape[2] = {'\\', shorts[c]};

	if (escape[1])
		strbuf_add(out, escape, sizeof(escape));
	else
		escape_number(out, c);
}

/* All characters that utf8_is_control() knows lie in the basic plane. */
static void escape_control(struct strbuf *out, struct slice c)
{
	if (c.len == 2)
		escape_number(out, (c.ptr[0] & 0x1fu) << 6 | (c.ptr[1] & 0x3fu));
	else
		escape_number(out,
			(c.ptr[0] & 0x0fu) << 12 | (c.ptr[1] & 0x3fu) << 6 | (c.ptr[2] & 0x3fu));
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

/* Puts what s begins with, which has no place in a string as it is or is no ASCII; returns how
 * many bytes that is. */
static size_t put_other(struct strbuf *out, struct slice s)
{
	size_t n;

	if (s.ptr[0] < 0x80) {
		escape_ascii(out, s.ptr[0]);
		return 1;
	}
	n = utf8_begins_none(s.ptr[0]) ? 0 : utf8_valid_prefix(s);
	if (n == 0) {
		strbuf_add(out, replacement, sizeof(replacement) - 1);
		return utf8_begins_none(s.ptr[0]) ? 1 : utf8_bad_prefix(s);
	}
	if (utf8_is_control(slice_first(s, n)))
		escape_control(out, slice_first(s, n));
	else
		strbuf_add(out, s.ptr, n);
	return n;
}

void json_quote(struct strbuf *out, struct slice s)
{
	strbuf_addc(out, '"');
	while (s.len) {
		size_t plain = copy_plain(strbuf_more(out, s.len + 1), s);

		out->len += plain;
		s = slice_from(s, plain);
		while (s.len && !is_plain(s.ptr[0]))
			s = slice_from(s, put_other(out, s));
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
	while (rest) {
		scale /= 10;
		strbuf_addc(out, (char)('0' + rest / scale));
		rest %= scale;
	}
}
