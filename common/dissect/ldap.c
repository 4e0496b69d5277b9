/* LDAP (RFC 4511) and CLDAP (MS-ADTS 6.3.3): who binds, what is searched for, and which host
 * looks for a domain controller. */
#include "dissect/dissect.h"

#include "base/der.h"
#include "dissect/ntlmssp.h"
#include "record/fields.h"

#define MESSAGE_LEN_MAX (16u * 1024 * 1024)
#define START_TLS SLICE("1.3.6.1.4.1.1466.20037")
#define FILTER_DEPTH_MAX 8
#define FILTER_ITEMS_MAX 64

/* protocolOp, by its identifier octet. */
enum operation {
	BIND_REQUEST = 0x60,
	BIND_RESPONSE = 0x61,
	UNBIND_REQUEST = 0x42,
	SEARCH_REQUEST = 0x63,
	SEARCH_ENTRY = 0x64,
	SEARCH_DONE = 0x65,
	EXTENDED_REQUEST = 0x77,
	EXTENDED_RESPONSE = 0x78,
};

static const struct {
	uint8_t tag;
	bool from_client;
	const char *name; /* of a request, as EVE has it */
} operations[] = {
	{BIND_REQUEST, true, "bind_request"},
	{BIND_RESPONSE, false, NULL},
	{UNBIND_REQUEST, true, "unbind_request"},
	{SEARCH_REQUEST, true, "search_request"},
	{SEARCH_ENTRY, false, NULL},
	{SEARCH_DONE, false, NULL},
	{0x66, true, "modify_request"},
	{0x67, false, NULL},
	{0x68, true, "add_request"},
	{0x69, false, NULL},
	{0x4a, true, "del_request"},
	{0x6b, false, NULL},
	{0x6c, true, "mod_dn_request"},
	{0x6d, false, NULL},
	{0x6e, true, "compare_request"},
	{0x6f, false, NULL},
	{0x50, true, "abandon_request"},
	{0x73, false, NULL},
	{EXTENDED_REQUEST, true, "extended_request"},
	{EXTENDED_RESPONSE, false, NULL},
};

static void bind_facts(struct slice body, const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(body), sasl;
	struct slice version = der_take(&c, DER_INTEGER), name = der_take(&c, DER_OCTET_STRING);
	int64_t number = 0;
	struct slice mechanism, credentials;

	if (c.failed)
		return;
	if (der_integer(version, &number))
		out_u64(out, FACT_LDAP_BIND_VERSION, (uint64_t)(number & 0x7f));
	if (name.len) {
		out_str(out, FACT_LDAP_BIND_NAME, name);
		out_user(out, name, "ldap");
	}
	if (!der_is(&c, DER_CONTEXT_CONSTRUCTED | 3))
		return;
	sasl = der_enter(&c, DER_CONTEXT_CONSTRUCTED | 3);
	mechanism = der_take(&sasl, DER_OCTET_STRING);
	if (mechanism.len)
		out_str(out, FACT_LDAP_BIND_MECHANISM, mechanism);
	credentials = der_take(&sasl, DER_OCTET_STRING);
	if (!sasl.failed)
		ntlmssp_note(credentials, in, out);
}

/* The server's part of an NTLM log-on, in serverSaslCreds. */
static void bind_response_facts(
	struct slice body, const struct segment *in, struct dissect_out *out)
{
	struct slice credentials;

	if (der_find(body, DER_CONTEXT | 7, &credentials))
		ntlmssp_note(credentials, in, out);
}

/* (Host=...) and (User=...) of the filter with which a host looks for a controller. */
static void filter_facts(struct slice filter, int depth, struct dissect_out *out)
{
	struct cursor c = cursor_of(filter);
	struct slice content;
	uint8_t tag;

	for (int i = 0; i < FILTER_ITEMS_MAX && der_next(&c, &tag, &content); i++) {
		struct cursor pair = cursor_of(content);
		struct slice attribute, value;

		if (tag >= DER_CONTEXT_CONSTRUCTED && tag <= (DER_CONTEXT_CONSTRUCTED | 2) &&
			depth < FILTER_DEPTH_MAX) {
			filter_facts(content, depth + 1, out);
			continue;
		}
		if (tag != (DER_CONTEXT_CONSTRUCTED | 3))
			continue;
		attribute = der_take(&pair, DER_OCTET_STRING);
		value = der_take(&pair, DER_OCTET_STRING);
		if (pair.failed || !value.len)
			continue;
		if (slice_eq_nocase(attribute, SLICE("Host")))
			out_str(out, FACT_LDAP_NETLOGON_HOST, value);
		else if (slice_eq_nocase(attribute, SLICE("User")))
			out_str(out, FACT_LDAP_NETLOGON_USER, value);
	}
}

static void search_facts(struct slice body, const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(body);
	struct slice base = der_take(&c, DER_OCTET_STRING);

	if (c.failed)
		return;
	out_str(out, FACT_LDAP_SEARCH_BASE, base);
	if (in->ip_proto == PROTO_TCP)
		return;
	der_take(&c, DER_ENUMERATED); /* scope, aliases, limits, types only */
	der_take(&c, DER_ENUMERATED);
	der_take(&c, DER_INTEGER);
	der_take(&c, DER_INTEGER);
	der_take(&c, DER_BOOLEAN);
	if (!c.failed)
		filter_facts(cursor_rest(&c), 0, out);
}

static bool is_start_tls(struct slice body)
{
	struct slice name;

	return der_find(body, DER_CONTEXT, &name) && slice_eq(name, START_TLS);
}

static enum verdict take(
	uint8_t tag, struct slice body, const struct segment *in, struct dissect_out *out)
{
	size_t i = 0;

	while (i < sizeof(operations) / sizeof(*operations) && operations[i].tag != tag)
		i++;
	if (i == sizeof(operations) / sizeof(*operations))
		return VERDICT_NO;
	out->sender = operations[i].from_client ? SENDER_CLIENT : SENDER_SERVER;
	if (operations[i].name)
		out_str(out, FACT_LDAP_OPERATION, slice_str(operations[i].name));
	if (tag == BIND_REQUEST)
		bind_facts(body, in, out);
	else if (tag == BIND_RESPONSE)
		bind_response_facts(body, in, out);
	else if (tag == SEARCH_REQUEST)
		search_facts(body, in, out);
	return tag == EXTENDED_REQUEST && is_start_tls(body) ? VERDICT_SWITCH : VERDICT_NEXT;
}

/* SEQUENCE { messageID INTEGER, protocolOp }; *len is that of all, *op what is behind the id. */
static bool read_header(struct slice bytes, size_t *len, struct slice *op)
{
	struct cursor c = cursor_of(bytes);
	uint8_t tag = cursor_u8(&c), first = cursor_u8(&c);
	uint32_t body = first, octets = first & 0x7f;

	if (first & 0x80)
		for (body = 0; octets && octets <= 4 && !c.failed; octets--)
			body = body << 8 | cursor_u8(&c);
	*len = bytes.len - cursor_left(&c) + body;
	*op = slice_first(cursor_rest(&c), body);
	return !c.failed && tag == DER_SEQUENCE && octets != 0x7f && body >= 5 &&
		body <= MESSAGE_LEN_MAX && cursor_u8(&c) == DER_INTEGER;
}

static enum verdict read_message(const struct segment *in, struct dissect_out *out)
{
	struct slice op, body;
	struct cursor c;
	uint8_t tag;
	size_t len;

	if (in->bytes.ptr[0] != DER_SEQUENCE)
		return VERDICT_NO;
	if (in->bytes.len < 9 && !in->end)
		return VERDICT_MORE;
	if (!read_header(in->bytes, &len, &op))
		return VERDICT_NO;
	c = cursor_of(op);
	der_take(&c, DER_INTEGER);
	out->eaten = len;
	/* an answer may be longer than what is kept: then its kind is enough */
	if (in->bytes.len < len && !in->end)
		return c.failed || (cursor_peek(&c, 0) & 0xc0) == 0x40 ? VERDICT_MORE : VERDICT_NO;
	if (c.failed)
		return VERDICT_NO;
	tag = cursor_peek(&c, 0);
	if (!der_next(&c, &tag, &body))
		body = (struct slice){NULL, 0};
	return take(tag, body, in, out);
}

static enum verdict read_ldap(const struct segment *in, struct dissect_out *out)
{
	return in->bytes.len ? read_message(in, out) : VERDICT_NO;
}

const struct dissector dissect_ldap = {"ldap", OVER_TCP | OVER_UDP, read_ldap};
