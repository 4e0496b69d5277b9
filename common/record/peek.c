#include "record/peek.h"

#include "base/utf8.h"
#include "record/record.h"

#define REPLACEMENT_CHARACTER 0xfffd

struct peek peek_into(struct slice value)
{
	struct peek walk = {.rest = scan_of(value)};

	if (scan_eat(&walk.rest, '{'))
		walk.close = '}';
	else if (scan_eat(&walk.rest, '['))
		walk.close = ']';
	scan_space(&walk.rest);
	if (scan_peek(&walk.rest) == walk.close)
		walk.close = 0;
	return walk;
}

bool peek_next(struct peek *walk)
{
	struct scan *s = &walk->rest;
	const uint8_t *start;

	if (walk->close == 0)
		return false;
	if (walk->close == '}' && !scan_key(s, &walk->key, &walk->key_escaped))
		goto end;
	start = s->at;
	if (!scan_value(s, RECORD_DEPTH_MAX))
		goto end;
	walk->value = slice_of(start, (size_t)(s->at - start));
	scan_space(s);
	if (scan_eat(s, ','))
		scan_space(s);
	else
		walk->close = 0;
	return true;
end:
	walk->close = 0;
	return false;
}

static struct slice member(struct slice object, struct slice key)
{
	struct peek walk = peek_into(object);
	struct slice found = {NULL, 0};

	if (walk.close != '}')
		return found;
	while (peek_next(&walk))
		if (peek_is_key(walk.key, walk.key_escaped, key))
			found = walk.value;
	return found;
}

struct slice peek_member(struct slice object, const char *key)
{
	return member(object, slice_str(key));
}

struct slice peek_path(struct slice object, const char *path)
{
	struct slice rest = slice_str(path);

	while (object.len && rest.len)
		object = member(object, slice_cut(&rest, '.'));
	return object;
}

/* The string without its quotes; false when it is none. */
static bool content(struct slice value, struct slice *text)
{
	if (value.len < 2 || value.ptr[0] != '"' || value.ptr[value.len - 1] != '"')
		return false;
	*text = slice_of(value.ptr + 1, value.len - 2);
	return true;
}

struct slice peek_plain(struct slice value)
{
	struct slice text;

	if (!content(value, &text) || slice_find(text, '\\') < text.len)
		return slice_of(NULL, 0);
	return text;
}

static uint32_t hex4(struct slice digits)
{
	uint32_t value = 0;

	for (size_t i = 0; i < digits.len && i < 4; i++) {
		uint8_t c = digits.ptr[i];

		value = value << 4 | (uint32_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
	}
	return value;
}

/* The code point of \uXXXX, or of a pair of them; *text stands behind the u and moves on. */
static uint32_t code_point(struct slice *text)
{
	uint32_t high = hex4(*text), low;

	*text = slice_from(*text, 4);
	if (high < 0xd800 || high > 0xdfff)
		return high;
	if (high > 0xdbff || !slice_starts(*text, SLICE("\\u")))
		return REPLACEMENT_CHARACTER;
	low = hex4(slice_from(*text, 2));
	if (low < 0xdc00 || low > 0xdfff)
		return REPLACEMENT_CHARACTER;
	*text = slice_from(*text, 6);
	return 0x10000 + ((high & 0x3ff) << 10 | (low & 0x3ff));
}

/* What stands behind a backslash. */
static void unescape(struct slice *text, struct strbuf *out)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	uint8_t c = text->len ? text->ptr[0] : '\\';
	const char *known = c ? strchr(from, c) : NULL;

	*text = slice_from(*text, 1);
	if (c == 'u')
		out->len += utf8_encode(code_point(text), (uint8_t *)strbuf_more(out, 4));
	else
		strbuf_addc(out, (char)(known ? to[known - from] : c));
}

static struct slice unescape_all(struct slice text, struct strbuf *scratch)
{
	strbuf_clear(scratch);
	while (text.len) {
		size_t plain = slice_find(text, '\\');

		strbuf_add(scratch, text.ptr, plain);
		text = slice_from(text, plain);
		if (text.len) {
			text = slice_from(text, 1);
			unescape(&text, scratch);
		}
	}
	return strbuf_slice(scratch);
}

struct slice peek_str(struct slice value, struct strbuf *scratch)
{
	struct slice text;

	if (!content(value, &text))
		return slice_of(NULL, 0);
	return slice_find(text, '\\') == text.len ? text : unescape_all(text, scratch);
}

bool peek_is_key(struct slice written, bool escaped, struct slice key)
{
	struct strbuf scratch = STRBUF_INIT;
	bool same;

	if (!escaped)
		return slice_eq(written, key);
	same = slice_eq(unescape_all(written, &scratch), key);
	strbuf_release(&scratch);
	return same;
}
