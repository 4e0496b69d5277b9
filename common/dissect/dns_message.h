/* DNS messages (RFC 1035, 3596, 2782, 4255, 6762, 4795).
 *
 *	struct dns_message msg;
 *	if (!dns_read(bytes, &msg)) ... not even a header
 *	for (size_t i = 0; i < msg.count; i++) ... msg.rr[i]
 */
#ifndef DISSECT_DNS_MESSAGE_H
#define DISSECT_DNS_MESSAGE_H

#include "base/strbuf.h"
#include "dissect/dns_name.h"

#define DNS_HEADER_LEN 12
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
	DNS_SIG = 24,
	DNS_AAAA = 28,
	DNS_SRV = 33,
	DNS_OPT = 41,
	DNS_SSHFP = 44,
	DNS_SVCB = 64,
	DNS_HTTPS = 65,
};

enum dns_section { DNS_QUESTION, DNS_ANSWER, DNS_AUTHORITY, DNS_ADDITIONAL };

struct dns_rr {
	enum dns_section section;
	struct dns_text *owner;
	uint16_t type, class;
	uint32_t ttl; /* not of questions */
	struct slice rdata; /* not of questions */
	size_t rdata_at; /* its offset in the message, for dns_names_at() */
};

struct dns_message {
	struct slice bytes;
	uint16_t id, flags;
	uint16_t counts[4]; /* as claimed, by section */
	const struct dns_rr *rr; /* as read, in order; valid until the next dns_read() */
	size_t count;
	size_t end; /* offset behind the last record that was read */
	bool damaged; /* a record did not fit, or a bound was reached */
	size_t left_out; /* records of those claimed, where a bound ended it; or, as its reader finds, the
			  * capture's snap length */
};

/* Reads a whole message; damage leaves what came before it. False without a header. The names of
 * its records' data are for dns_names_at(). */
bool dns_read(struct slice bytes, struct dns_message *msg);

/* How many records, questions among them, its header says that it has. */
size_t dns_records_claimed(const struct dns_message *msg);

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
