#include "base/der.h"

#include "base/utf8.h"

#define LENGTH_BYTES_MAX 4 /* of a length's long form */
#define MEND_DEPTH_MAX 16
#define CONSTRUCTED 0x20 /* bit of an identifier */
#define OID_ARC_MAX (UINT64_MAX >> 7)

static size_t take_length(struct cursor *c)
{
	uint8_t first = cursor_u8(c), bytes = first & 0x7f;
	size_t len = 0;

	if (first < 0x80)
		return first;
	if (bytes == 0 || bytes > LENGTH_BYTES_MAX) {
		cursor_fail(c);
		return 0;
	}
	while (bytes--)
		len = len << 8 | cursor_u8(c);
	return len;
}

bool der_next(struct cursor *c, uint8_t *tag, struct slice *content)
{
	if (cursor_left(c) == 0)
		return false;
	*tag = cursor_u8(c);
	*content = cursor_take(c, take_length(c));
	return !c->failed;
}

struct slice der_take(struct cursor *c, uint8_t tag)
{
	struct slice content = {NULL, 0};
	uint8_t found = 0;

	if (der_is(c, tag) && der_next(c, &found, &content))
		return content;
	cursor_fail(c);
	return (struct slice){NULL, 0};
}

struct cursor der_enter(struct cursor *c, uint8_t tag)
{
	struct cursor inside = cursor_of(der_take(c, tag));

	inside.failed = c->failed;
	return inside;
}

void der_skip_if(struct cursor *c, uint8_t tag)
{
	if (der_is(c, tag))
		der_take(c, tag);
}

/* A constructed element that goes on behind the end, in the bytes that are being mended. */
struct open_element {
	size_t length_at, content_at;
};

/* Walks into the elements that are cut, the outermost first; their number. *end is where the last
 * whole one ends. */
static size_t find_open(struct slice bytes, struct open_element open[MEND_DEPTH_MAX], size_t *end)
{
	size_t depth = 0;

	for (*end = 0;;) {
		struct cursor c = cursor_of(slice_from(bytes, *end));
		uint8_t tag = cursor_u8(&c);
		size_t len = take_length(&c), content_at = bytes.len - cursor_left(&c);

		if (c.failed)
			return depth;
		if (len <= cursor_left(&c)) {
			*end = content_at + len;
		} else if (tag & CONSTRUCTED && depth < MEND_DEPTH_MAX) {
			open[depth++] = (struct open_element){*end + 1, content_at};
			*end = content_at;
		} else {
			return depth;
		}
	}
}

/* In as many bytes as it had; it has become less. */
static void set_length(uint8_t *length, size_t bytes, size_t value)
{
	if (bytes == 1) {
		length[0] = (uint8_t)value;
		return;
	}
	for (size_t i = bytes; --i; value >>= 8)
		length[i] = (uint8_t)value;
}

/* What is missing was of two bytes at least: no length becomes more than it was. */
struct slice der_mended(struct slice bytes, struct strbuf *room)
{
	static const uint8_t cut[] = {DER_CUT, 0};
	struct open_element open[MEND_DEPTH_MAX];
	size_t end, depth = find_open(bytes, open, &end);

	strbuf_clear(room);
	strbuf_add_slice(room, slice_first(bytes, end));
	if (depth)
		strbuf_add(room, cut, sizeof(cut));
	while (depth--)
		set_length((uint8_t *)room->ptr + open[depth].length_at,
			open[depth].content_at - open[depth].length_at,
			room->len - open[depth].content_at);
	return strbuf_slice(room);
}

bool der_was_cut(struct slice content)
{
	struct cursor c = cursor_of(content);
	struct slice inside;
	uint8_t tag = 0xff;

	while (der_next(&c, &tag, &inside))
		;
	return tag == DER_CUT;
}

/* One arc of an identifier: seven bits a byte, the last one without the top bit. */
static uint64_t take_arc(struct cursor *c)
{
	uint64_t arc = 0;
	uint8_t byte;

	do {
		byte = cursor_u8(c);
		if (arc > OID_ARC_MAX)
			cursor_fail(c);
		arc = arc << 7 | (byte & 0x7f);
	} while (byte & 0x80 && !c->failed);
	return arc;
}

void der_add_oid(struct strbuf *out, struct slice oid)
{
	struct cursor c = cursor_of(oid);
	uint64_t arc = take_arc(&c), root = arc < 80 ? arc / 40 : 2;

	strbuf_add_u64(out, root);
	strbuf_addc(out, '.');
	strbuf_add_u64(out, arc - root * 40);
	while (cursor_left(&c)) {
		arc = take_arc(&c);
		if (c.failed)
			break;
		strbuf_addc(out, '.');
		strbuf_add_u64(out, arc);
	}
}

static void add_code_point(struct strbuf *out, uint32_t cp)
{
	uint8_t bytes[4];

	if (cp >= 0x110000 || (cp >= 0xd800 && cp < 0xe000))
		cp = 0xfffd; /* the replacement character */
	strbuf_add(out, bytes, utf8_encode(cp, bytes));
}

/* Code points of 'width' bytes each. */
static void add_wide(struct strbuf *out, struct slice content, size_t width)
{
	struct cursor c = cursor_of(content);

	while (cursor_left(&c) >= width) {
		uint32_t cp = 0;

		for (size_t i = 0; i < width; i++)
			cp = cp << 8 | cursor_u8(&c);
		add_code_point(out, cp);
	}
}

bool der_add_string(struct strbuf *out, uint8_t tag, struct slice content)
{
	switch (tag) {
	case DER_UTF8_STRING:
	case DER_PRINTABLE_STRING:
	case DER_IA5_STRING:
		strbuf_add_slice(out, content);
		return true;
	case DER_T61_STRING: /* Latin-1 by custom */
		add_wide(out, content, 1);
		return true;
	case DER_BMP_STRING:
		add_wide(out, content, 2);
		return true;
	case DER_UNIVERSAL_STRING:
		add_wide(out, content, 4);
		return true;
	default:
		return false;
	}
}

bool der_find(struct slice content, uint8_t wanted, struct slice *child)
{
	struct cursor c = cursor_of(content);
	uint8_t tag;

	while (der_next(&c, &tag, child))
		if (tag == wanted)
			return true;
	return false;
}

bool der_field(struct slice content, unsigned number, uint8_t tag, struct slice *child)
{
	struct slice tagged;

	return der_find(content, (uint8_t)(DER_CONTEXT_CONSTRUCTED | number), &tagged) &&
		der_find(tagged, tag, child);
}

bool der_integer(struct slice content, int64_t *value)
{
	uint64_t bits;

	if (content.len == 0 || content.len > 8)
		return false;
	bits = content.ptr[0] & 0x80 ? UINT64_MAX : 0;
	for (size_t i = 0; i < content.len; i++)
		bits = bits << 8 | content.ptr[i];
	*value = (int64_t)bits;
	return true;
}
