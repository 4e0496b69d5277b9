/* DNS messages (RFC 1035, 3596, 2782, 4255, 6762, 4795), read record by record.
 *
 *	struct dns_message msg;
 *	if (!dns_read(bytes, &msg)) ... not a DNS message
 *	struct dns_cursor at = dns_records(&msg);
 *	while (dns_next(&at, &rr)) ...
 *
 * Names are made of the message's bytes by following compression pointers,
 * which must lead backwards, so that no message makes a loop. They come lower
 * case, labels joined by dots, without the final dot; a byte that is no
 * printable ASCII or that is a dot or backslash inside a label is written \DDD
 * (RFC 4343, section 2.1), multicast DNS keeps its UTF-8. */
#ifndef DISSECT_DNS_MESSAGE_H
#define DISSECT_DNS_MESSAGE_H

#include "base/cursor.h"
#include "base/strbuf.h"

#define DNS_HEADER_LEN 12
#define DNS_NAME_WIRE_MAX 255 /* RFC 1035, section 3.1 */
#define DNS_NAME_TEXT_MAX (DNS_NAME_WIRE_MAX * 4)
#define DNS_RECORDS_MAX 512 /* of one message that are read */

enum dns_type {
	DNS_A = 1,
	DNS_NS = 2,
	DNS_CNAME = 5,
	DNS_SOA = 6,
	DNS_NULL = 10,
	DNS_PTR = 12,
	DNS_MX = 15,
	DNS_TXT = 16,
	DNS_AAAA = 28,
	DNS_SRV = 33,
	DNS_OPT = 41,
	DNS_SSHFP = 44,
	DNS_SVCB = 64,
	DNS_HTTPS = 65,
};

enum dns_section { DNS_QUESTION, DNS_ANSWER, DNS_AUTHORITY, DNS_ADDITIONAL };

struct dns_message {
	struct slice bytes;
	uint16_t id, flags;
	uint16_t counts[4]; /* as claimed, by section */
};

struct dns_name {
	char text[DNS_NAME_TEXT_MAX];
	size_t len;
};

struct dns_rr {
	enum dns_section section;
	struct dns_name name;
	uint16_t type, class;
	uint32_t ttl; /* not of questions */
	struct slice rdata; /* not of questions */
	size_t rdata_at; /* offset in the message, for names in rdata */
};

struct dns_cursor {
	const struct dns_message *msg;
	size_t at; /* offset in the message */
	unsigned section;
	unsigned left; /* records of the section still to come */
	unsigned read;
	bool failed; /* a record did not fit: what came before it stands */
};

/* Header only; false when there is none. */
bool dns_read(struct slice bytes, struct dns_message *msg);

struct dns_cursor dns_records(const struct dns_message *msg);
bool dns_next(struct dns_cursor *cursor, struct dns_rr *rr);

/* The name at *at; moves *at behind it. False when it is none. */
bool dns_name_at(const struct dns_message *msg, size_t *at, struct dns_name *name);

static inline struct slice dns_name_slice(const struct dns_name *name)
{
	return slice_of(name->text, name->len);
}

static inline bool dns_is_response(const struct dns_message *msg)
{
	return msg->flags & 0x8000;
}

static inline unsigned dns_opcode(const struct dns_message *msg)
{
	return msg->flags >> 11 & 15;
}

/* "A", "AAAA", ...; NULL for a number without a name. */
const char *dns_type_name(uint16_t type);
const char *dns_rcode_name(unsigned rcode);

#endif
