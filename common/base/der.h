/* ASN.1 elements as BER and DER write them (X.690), lengths definite, tags of one byte:
 * certificates, Kerberos, LDAP and SNMP need no more.
 *
 *	struct cursor c = cursor_of(bytes);
 *	struct cursor fields = der_enter(&c, DER_SEQUENCE);
 *	struct slice serial = der_take(&fields, DER_INTEGER);
 *	if (fields.failed)
 *		...
 */
#ifndef BASE_DER_H
#define BASE_DER_H

#include "base/cursor.h"
#include "base/strbuf.h"

/* Identifier octets. */
enum der_tag {
	DER_CUT = 0x00, /* see der_mended() */
	DER_BOOLEAN = 0x01,
	DER_INTEGER = 0x02,
	DER_BIT_STRING = 0x03,
	DER_OCTET_STRING = 0x04,
	DER_OID = 0x06,
	DER_UTF8_STRING = 0x0c,
	DER_PRINTABLE_STRING = 0x13,
	DER_T61_STRING = 0x14,
	DER_IA5_STRING = 0x16,
	DER_UTC_TIME = 0x17,
	DER_GENERALIZED_TIME = 0x18,
	DER_UNIVERSAL_STRING = 0x1c,
	DER_BMP_STRING = 0x1e,
	DER_SEQUENCE = 0x30,
	DER_SET = 0x31,
	DER_CONTEXT = 0x80, /* | number: primitive */
	DER_GENERAL_STRING = 0x1b,
	DER_ENUMERATED = 0x0a,
	DER_APPLICATION = 0x60, /* | number: constructed */
	DER_CONTEXT_CONSTRUCTED = 0xa0, /* | number */
};

/* The next element: its identifier and its content. False at the end, or when it is cut. */
bool der_next(struct cursor *c, uint8_t *tag, struct slice *content);

/* Its content when it has this tag; else c fails and the slice is empty. */
struct slice der_take(struct cursor *c, uint8_t tag);

/* The same, to read on inside of it. */
struct cursor der_enter(struct cursor *c, uint8_t tag);

/* Does it have this tag? Moves nothing. */
static inline bool der_is(const struct cursor *c, uint8_t tag)
{
	return cursor_left(c) && cursor_peek(c, 0) == tag;
}

/* The first element of this tag in the content of a constructed one. */
bool der_find(struct slice content, uint8_t tag, struct slice *child);

/* The same in the explicit tag [number] of a constructed one. */
bool der_field(struct slice content, unsigned number, uint8_t tag, struct slice *child);

/* An INTEGER's or ENUMERATED's content as a number; false when it is over 8 bytes. */
bool der_integer(struct slice content, int64_t *value);

/* Steps over the next element when it has this tag. */
void der_skip_if(struct cursor *c, uint8_t tag);

/* Of an element that goes on behind the end of 'bytes', a whole one made of what is there: in the
 * innermost that is open, DER_CUT with no content stands in place of what is cut or missing, and the
 * lengths around it say so. Is put into 'room'. */
struct slice der_mended(struct slice bytes, struct strbuf *room);

/* Is the content of a constructed element the beginning of one, as der_mended() has left it? */
bool der_was_cut(struct slice content);

/* Appends an object identifier's content as text: 2.5.4.3 */
void der_add_oid(struct strbuf *out, struct slice oid);

/* Appends a character string of any of the types above as UTF-8. False for other types. */
bool der_add_string(struct strbuf *out, uint8_t tag, struct slice content);

#endif
