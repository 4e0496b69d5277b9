#include "base/json.h"

#include "base/utf8.h"

static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */

static void escape_ascii(struct strbuf *out, uint8_t c)
{
	static const char shorts[] = "\"\"\\\\\bb\ff\nn\rr\tt";

	for (const char *s = shorts; *s; s += 2)
		if ((uint8_t)s[0] == c) {
			strbuf_addc(out, '\\');
			strbuf_addc(out, s[1]);
			return;
		}
	strbuf_addf(out, "\\u%04x", c);
}

/* All characters that utf8_is_control() knows lie in the basic plane. */
static void escape_control(struct strbuf *out, struct slice c)
{
	unsigned cp;

	if (c.len == 2)
		cp = (c.ptr[0] & 0x1fu) << 6 | (c.ptr[1] & 0x3fu);
	else
		cp = (c.ptr[0] & 0x0fu) << 12 | (c.ptr[1] & 0x3fu) << 6 | (c.ptr[2] & 0x3fu);
	strbuf_addf(out, "\\u%04x", cp);
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

void json_quote(struct strbuf *out, struct slice s)
{
	strbuf_addc(out, '"');
	while (s.len) {
		size_t plain = copy_plain(strbuf_more(out, s.len + 1), s), n;

		out->len += plain;
		s = slice_from(s, plain);
		if (s.len == 0)
			break;
		n = utf8_valid_prefix(s);
		if (n == 0)
			strbuf_adds(out, replacement);
		else if (n == 1)
			escape_ascii(out, s.ptr[0]);
		else if (utf8_is_control(slice_first(s, n)))
			escape_control(out, slice_first(s, n));
		else
			strbuf_add(out, s.ptr, n);
		s = slice_from(s, n ? n : utf8_bad_prefix(s));
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
