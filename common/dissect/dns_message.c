#include "dissect/dns_message.h"

#include "base/mem.h"

/* What the records of the message read last are made of. */
static struct dns_rr records[DNS_RECORDS_MAX];

static bool read_rr(struct dns_message *msg, struct dns_rr *rr)
{
	struct cursor c;
	size_t at = msg->end;

	rr->owner = dns_names_at(&at);
	if (!rr->owner)
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
	for (unsigned section = DNS_QUESTION; section <= DNS_ADDITIONAL; section++)
		for (unsigned i = 0; i < msg->counts[section]; i++) {
			msg->damaged = true;
			if (msg->count == DNS_RECORDS_MAX)
				return;
			records[msg->count].section = (enum dns_section)section;
			if (!read_rr(msg, &records[msg->count]))
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
	dns_names_begin(bytes);
	read_records(msg);
	if (msg->count == DNS_RECORDS_MAX || dns_names_refused())
		msg->left_out = dns_records_claimed(msg) - msg->count;
	return true;
}

size_t dns_records_claimed(const struct dns_message *msg)
{
	return (size_t)msg->counts[0] + msg->counts[1] + msg->counts[2] + msg->counts[3];
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
