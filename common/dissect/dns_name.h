/* Names of DNS messages (RFC 1035, sections 3.1 and 4.1.4).
 *
 * They are made of the message's bytes by following compression pointers, in whichever
 * direction they lead, DNS_JUMPS_MAX at most: a loop ends there, and is no name. They come lower
 * case, labels joined by dots, without the final dot; a control character, a dot or a backslash
 * inside a label is written \DDD (RFC 4343, section 2.1). */
#ifndef DISSECT_DNS_NAME_H
#define DISSECT_DNS_NAME_H

#include "base/cursor.h"

#define DNS_NAME_WIRE_MAX 255 /* RFC 1035, section 3.1 */
#define DNS_LABEL_MAX 63
#define DNS_JUMPS_MAX 64 /* compression pointers followed in one name */
#define DNS_NAME_TEXT_MAX (DNS_NAME_WIRE_MAX * 4)

struct dns_name {
	char text[DNS_NAME_TEXT_MAX];
	size_t len;
};

/* The name at *at of a message; moves *at behind it. False when it is none. */
bool dns_name_at(struct slice message, size_t *at, struct dns_name *name);

static inline struct slice dns_name_slice(const struct dns_name *name)
{
	return slice_of(name->text, name->len);
}

/* All names of one message, for whoever reads many of them: a name that others point to is made
 * once. A message whose names are long and many, though it is short itself, is read up to a
 * bound that grows with its length; what lies behind the bound is counted.
 *
 *	dns_names_begin(message);
 *	while (...) {
 *		struct dns_text *name = dns_names_at(&at);
 *	}
 *	... dns_names_refused() */
#define DNS_NAMES_MAX 2048 /* of one message */
#define DNS_EFFORT_PER_BYTE 8 /* characters of names made for each byte of the message */
#define DNS_EFFORT_MIN 4096 /* and for a short message */
#define DNS_POINTER_EFFORT 8 /* what a pointer counts as that leads to no name made before */

struct dns_text {
	struct slice text;
	uint16_t wire, jumps; /* bytes of its labels, pointers followed */
	size_t at, end; /* where it begins, what follows it */
	size_t written_at, written_len; /* for whoever writes it; 0 at first */
};

void dns_names_begin(struct slice message); /* what was made for the last one is gone */
struct dns_text *dns_names_at(size_t *at); /* as dns_name_at(); NULL when it is none */
size_t dns_names_refused(void); /* names that the bound kept out */

#endif
