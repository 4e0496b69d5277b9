/* Header compression of HTTP/2 (RFC 7541), read. */
#ifndef DISSECT_HPACK_H
#define DISSECT_HPACK_H

#include "base/strbuf.h"

#define HPACK_FIELDS_MAX 128 /* of one block; further ones are read and not told */
#define HPACK_TEXT_MAX                                                                             \
	((size_t)64 * 1024) /* bytes of one block's names and values; more is refused */
#define HPACK_TABLE_MAX                                                                            \
	((size_t)16 * 1024) /* the largest table that is kept; larger ones are refused */

/* The fields of a block, in their order. */
struct hpack_fields {
	struct strbuf text; /* names and values */
	size_t count;
	struct hpack_field {
		uint32_t name_at, name_len, value_at, value_len; /* in text */
	} items[HPACK_FIELDS_MAX];
};

/* Reads one block of a direction. 'table' is what the direction's blocks have put into the dynamic
 * table so far: empty at first, and kept between the calls. Replaces what is in *fields. False: the
 * block is damaged or over a bound, and no later one of the direction can be read. */
bool hpack_read(struct strbuf *table, struct slice block, struct hpack_fields *fields);

static inline struct slice hpack_name(const struct hpack_fields *fields, size_t i)
{
	return slice_first(slice_from(strbuf_slice(&fields->text), fields->items[i].name_at),
		fields->items[i].name_len);
}

static inline struct slice hpack_value(const struct hpack_fields *fields, size_t i)
{
	return slice_first(slice_from(strbuf_slice(&fields->text), fields->items[i].value_at),
		fields->items[i].value_len);
}

#endif
