#include "dissect/dns_message.h"

#include "base/mem.h"
#include "base/utf8.h"

#define POINTER_BITS 0xc0 /* RFC 1035, section 4.1.4 */

static bool is_escaped(uint8_t c)
{
	return c < 0x20 || c == 0x7f || c == '.' || c == '\\';
}

/* What each byte becomes; 0 where it is escaped. */
static const uint8_t *plain_bytes(void)
{
	static uint8_t plain[256];

	if (!plain['a'])
		for (unsigned c = 0; c < ARRAY_LEN(plain); c++)
			plain[c] = is_escaped((uint8_t)c) ? 0
				: c >= 'A' && c <= 'Z'    ? (uint8_t)(c | 0x20)
							  : (uint8_t)c;
	return plain;
}

static char *put_escaped(char *at, uint8_t c)
{
	*at++ = '\\';
	*at++ = (char)('0' + c / 100);
	*at++ = (char)('0' + c / 10 % 10);
	*at++ = (char)('0' + c % 10);
	return at;
}

/* A byte makes four at the most, so that DNS_NAME_WIRE_MAX of them fit. */
static void add_label(struct dns_name *name, struct slice label)
{
	const uint8_t *plain = plain_bytes();
	char *at = name->text + name->len;

	if (name->len)
		*at++ = '.';
	for (size_t i = 0; i < label.len; i++) {
		*at = (char)plain[label.ptr[i]];
		at = *at ? at + 1 : put_escaped(at, label.ptr[i]);
	}
	name->len = (size_t)(at - name->text);
}

bool dns_name_at(const struct dns_message *msg, size_t *at, struct dns_name *name)
{
	struct cursor c = cursor_of(slice_from(msg->bytes, *at));
	size_t wire = 0, end = 0;
	unsigned jumps = 0;
	uint8_t len;

	name->len = 0;
	while ((len = cursor_u8(&c)) != 0) {
		if ((len & POINTER_BITS) == POINTER_BITS) {
			size_t target = (size_t)(len & ~POINTER_BITS & 0xff) << 8 | cursor_u8(&c);

			if (c.failed || ++jumps > DNS_JUMPS_MAX)
				return false;
			if (!end)
				end = msg->bytes.len - cursor_left(&c);
			c = cursor_of(slice_from(msg->bytes, target));
			continue;
		}
		wire += len + 1u;
		if ((len & POINTER_BITS) || wire > DNS_NAME_WIRE_MAX || len > cursor_left(&c))
			return false;
		add_label(name, cursor_take(&c, len));
	}
	*at = end ? end : msg->bytes.len - cursor_left(&c);
	return !c.failed;
}

/* What the records of the message read last are made of. */
static struct dns_rr records[DNS_RECORDS_MAX];
static char texts[DNS_RECORDS_MAX * DNS_NAME_TEXT_MAX];

/* The owner name at *at. Most point to the question's: that one is not made again. */
static bool owner_name(const struct dns_message *msg, size_t *at, struct dns_rr *rr, size_t *used)
{
	static const uint8_t to_question[2] = {POINTER_BITS, DNS_HEADER_LEN};
	struct slice here = slice_from(msg->bytes, *at);
	struct dns_name name;

	if (msg->count && slice_starts(here, slice_of(to_question, sizeof(to_question)))) {
		rr->name = records[0].name;
		*at += sizeof(to_question);
		return true;
	}
	if (!dns_name_at(msg, at, &name))
		return false;
	memcpy(texts + *used, name.text, name.len);
	rr->name = slice_of(texts + *used, name.len);
	*used += name.len;
	return true;
}

static bool read_rr(struct dns_message *msg, struct dns_rr *rr, size_t *used)
{
	struct cursor c;
	size_t at = msg->end;

	if (!owner_name(msg, &at, rr, used))
		return false;
	c = cursor_of(slice_from(msg->bytes, at));
	rr->type = cursor_u16(&c);
	rr->class = cursor_u16(&c);
	rr->ttl = 0;
	rr->rdata = (struct slice){NULL, 0};
	if (rr->section != DNS_QUESTION) {
		rr->ttl = cursor_u32(&c);
		rr->rdata = cursor_take(&c, cursor_u16(&c));
	}
	if (c.failed)
		return false;
	msg->end = msg->bytes.len - cursor_left(&c);
	rr->rdata_at = msg->end - rr->rdata.len;
	return true;
}

static void read_records(struct dns_message *msg)
{
	size_t used = 0;

	for (unsigned section = DNS_QUESTION; section <= DNS_ADDITIONAL; section++)
		for (unsigned i = 0; i < msg->counts[section]; i++) {
			msg->damaged = true;
			if (msg->count == DNS_RECORDS_MAX)
				return;
			records[msg->count].section = (enum dns_section)section;
			if (!read_rr(msg, &records[msg->count], &used))
				return;
			msg->count++;
			msg->damaged = false;
		}
}

bool dns_read(struct slice bytes, struct dns_message *msg)
{
	struct cursor c = cursor_of(bytes);

	*msg = (struct dns_message){.bytes = bytes, .rr = records, .end = DNS_HEADER_LEN};
	msg->id = cursor_u16(&c);
	msg->flags = cursor_u16(&c);
	for (int i = 0; i < 4; i++)
		msg->counts[i] = cursor_u16(&c);
	if (c.failed)
		return false;
	read_records(msg);
	return true;
}

/* IANA DNS parameters: types that are met on real networks. */
static const struct {
	uint16_t type;
	const char *name;
} types[] = {{1, "A"}, {2, "NS"}, {3, "MD"}, {4, "MF"}, {5, "CNAME"}, {6, "SOA"}, {7, "MB"},
	{8, "MG"}, {9, "MR"}, {10, "NULL"}, {11, "WKS"}, {12, "PTR"}, {13, "HINFO"}, {14, "MINFO"},
	{15, "MX"}, {16, "TXT"}, {17, "RP"}, {18, "AFSDB"}, {19, "X25"}, {20, "ISDN"}, {21, "RT"},
	{22, "NSAP"}, {23, "NSAPPTR"}, {24, "SIG"}, {25, "KEY"}, {26, "PX"}, {27, "GPOS"},
	{28, "AAAA"}, {29, "LOC"}, {30, "NXT"}, {33, "SRV"}, {34, "ATMA"}, {35, "NAPTR"},
	{36, "KX"}, {37, "CERT"}, {38, "A6"}, {39, "DNAME"}, {41, "OPT"}, {42, "APL"}, {43, "DS"},
	{44, "SSHFP"}, {45, "IPSECKEY"}, {46, "RRSIG"}, {47, "NSEC"}, {48, "DNSKEY"}, {49, "DHCID"},
	{50, "NSEC3"}, {51, "NSEC3PARAM"}, {52, "TLSA"}, {53, "SMIMEA"}, {55, "HIP"}, {59, "CDS"},
	{60, "CDNSKEY"}, {61, "OPENPGPKEY"}, {62, "CSYNC"}, {63, "ZONEMD"}, {64, "SVCB"},
	{65, "HTTPS"}, {99, "SPF"}, {108, "EUI48"}, {109, "EUI64"}, {249, "TKEY"}, {250, "TSIG"},
	{251, "IXFR"}, {252, "AXFR"}, {253, "MAILB"}, {254, "MAILA"}, {255, "ANY"}, {256, "URI"},
	{257, "CAA"}, {32768, "TA"}, {32769, "DLV"}};

const char *dns_type_name(uint16_t type)
{
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (types[i].type == type)
			return types[i].name;
	return NULL;
}

const char *dns_rcode_name(unsigned rcode)
{
	static const char *const names[] = {"NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP",
		"REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH", "NOTZONE"};

	return rcode < ARRAY_LEN(names) ? names[rcode] : NULL;
}
