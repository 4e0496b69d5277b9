/* LDAP (RFC 4511) and CLDAP (MS-ADTS 6.3.3): who binds, what is searched for, and which host
 * looks for a domain controller. */
#include "dissect/dissect.h"

#include "base/der.h"
#include "base/json.h"
#include "dissect/ldap_filter.h"
#include "dissect/ldap_netlogon.h"
#include "dissect/logon_token.h"
#include "record/fields.h"

#define MESSAGE_LEN_MAX (16u * 1024 * 1024)
#define START_TLS SLICE("1.3.6.1.4.1.1466.20037")
#define FILTER_DEPTH_MAX 8
#define FILTER_ITEMS_MAX 64
#define ATTRIBUTES_MAX 256 /* of one request that are read */
#define WRAPPED_MAX 64 /* messages in one SASL buffer */
#define INVALID_CREDENTIALS 49
#define SCOPE_BASE 0 /* with an empty base: the server's own entry, which everybody reads */
#define SCOPE_TREE 2
#define SPOKEN 1 /* phase: a message came before; what follows may be wrapped */
#define TOKEN_WRAP 0x0504
#define TOKEN_SEALED 0x02
#define TOKEN_NTLM 0x0100
#define NTLM_SIGNATURE_LEN 16

/* protocolOp, by its identifier octet. */
enum operation {
	BIND_REQUEST = 0x60,
	BIND_RESPONSE = 0x61,
	UNBIND_REQUEST = 0x42,
	SEARCH_REQUEST = 0x63,
	SEARCH_ENTRY = 0x64,
	SEARCH_DONE = 0x65,
	MODIFY_REQUEST = 0x66,
	ADD_REQUEST = 0x68,
	DELETE_REQUEST = 0x4a,
	RENAME_REQUEST = 0x6c,
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
	{MODIFY_REQUEST, true, "modify_request"},
	{0x67, false, NULL},
	{ADD_REQUEST, true, "add_request"},
	{0x69, false, NULL},
	{DELETE_REQUEST, true, "del_request"},
	{0x6b, false, NULL},
	{RENAME_REQUEST, true, "mod_dn_request"},
	{0x6d, false, NULL},
	{0x6e, true, "compare_request"},
	{0x6f, false, NULL},
	{0x50, true, "abandon_request"},
	{0x73, false, NULL},
	{EXTENDED_REQUEST, true, "extended_request"},
	{EXTENDED_RESPONSE, false, NULL},
};

/* An entry that names Java code to be loaded from a URL (RFC 2713): nobody keeps such but those who
 * have somebody's logger look it up (CVE-2021-44228). */
static void look_entry(struct slice body, struct dissect_out *out)
{
	static const struct anomaly_kind java_code = {"applayer", "ldap.java_code_base"};
	struct slice code = SLICE("javaCodeBase");

	if (slice_find_slice(body, code) < body.len)
		out_anomaly(out, &java_code, SLICE("\"app_proto\":\"ldap\""));
}

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
		logon_token_note(credentials, in, out);
}

/* The server's part of an NTLM log-on, in serverSaslCreds. */
static void bind_response_facts(
	struct slice body, const struct segment *in, struct dissect_out *out)
{
	struct slice code, credentials;
	int64_t number;

	if (der_find(body, DER_ENUMERATED, &code) && der_integer(code, &number) &&
		number == INVALID_CREDENTIALS)
		out_add(out, FACT_LDAP_RESULTS, SLICE("invalidCredentials"));
	if (der_find(body, DER_CONTEXT | 7, &credentials))
		logon_token_note(credentials, in, out);
}

/* (Host=...) and (User=...) of the filter with which a host looks for a controller. */
static void filter_facts(
	struct slice filter, int depth, const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(filter);
	struct slice content;
	uint8_t tag;

	for (int i = 0; i < FILTER_ITEMS_MAX && der_next(&c, &tag, &content); i++) {
		struct cursor pair = cursor_of(content);
		struct slice attribute, value;

		if (tag >= DER_CONTEXT_CONSTRUCTED && tag <= (DER_CONTEXT_CONSTRUCTED | 2) &&
			depth < FILTER_DEPTH_MAX) {
			filter_facts(content, depth + 1, in, out);
			continue;
		}
		if (tag != (DER_CONTEXT_CONSTRUCTED | 3))
			continue;
		attribute = der_take(&pair, DER_OCTET_STRING);
		value = der_take(&pair, DER_OCTET_STRING);
		if (pair.failed || !value.len)
			continue;
		if (slice_eq_nocase(attribute, SLICE("Host"))) {
			out_str(out, FACT_LDAP_NETLOGON_HOST, value);
			names_bind(out->names, in->src, NULL, value, NAME_LDAP, in->time_us);
		} else if (slice_eq_nocase(attribute, SLICE("User"))) {
			out_str(out, FACT_LDAP_NETLOGON_USER, value);
		}
	}
}

/* A name in lower case: attributes are the same in any. */
static void add_lower(const char *path, struct slice name, struct dissect_out *out)
{
	struct strbuf lower = STRBUF_INIT;

	for (size_t i = 0; i < name.len; i++) {
		uint8_t c = name.ptr[i];

		strbuf_addc(&lower, (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c));
	}
	if (name.len)
		out_add(out, path, strbuf_slice(&lower));
	strbuf_release(&lower);
}

/* What is looked for, and which attributes of it. */
static void query_facts(struct cursor *c, struct slice base, bool whole, struct dissect_out *out)
{
	struct strbuf text = STRBUF_INIT;
	struct cursor attributes;
	struct slice name;
	uint8_t tag;

	ldap_filter_add(&text, cursor_rest(c));
	if (text.len)
		out_add(out, FACT_LDAP_FILTERS, strbuf_slice(&text));
	if (whole && slice_eq_nocase(strbuf_slice(&text), SLICE("(objectClass=*)")) &&
		slice_starts_nocase(base, SLICE("DC=")))
		out_true(out, FACT_LDAP_EVERYTHING);
	if (base.len)
		out_add(out, FACT_LDAP_BASES, base);
	strbuf_release(&text);
	if (!der_next(c, &tag, &name))
		return;
	attributes = der_enter(c, DER_SEQUENCE);
	for (int i = 0; i < ATTRIBUTES_MAX && der_next(&attributes, &tag, &name); i++)
		add_lower(FACT_LDAP_ATTRIBUTES, name, out);
}

static void search_facts(struct slice body, const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(body);
	struct slice base = der_take(&c, DER_OCTET_STRING), scope;
	int64_t number = SCOPE_BASE;

	if (c.failed)
		return;
	out_str(out, FACT_LDAP_SEARCH_BASE, base);
	scope = der_take(&c, DER_ENUMERATED);
	der_take(&c, DER_ENUMERATED); /* aliases, limits, types only */
	der_take(&c, DER_INTEGER);
	der_take(&c, DER_INTEGER);
	der_take(&c, DER_BOOLEAN);
	if (c.failed)
		return;
	if (in->ip_proto == PROTO_TCP) {
		der_integer(scope, &number);
		if (base.len || number != SCOPE_BASE)
			query_facts(&c, base, number == SCOPE_TREE, out);
	} else {
		filter_facts(cursor_rest(&c), 0, in, out);
	}
}

static void note_change(
	const char *operation, struct slice dn, struct slice attribute, struct dissect_out *out)
{
	struct strbuf json = STRBUF_INIT;

	json_open(&json, NULL, '{');
	json_text(&json, "operation", operation);
	json_str(&json, "dn", dn);
	if (attribute.len)
		json_str(&json, "attribute", attribute);
	json_close(&json, '}');
	facts_add_json(out->facts, out->arena, FACT_LDAP_CHANGES, strbuf_slice(&json));
	strbuf_release(&json);
}

/* object, SEQUENCE OF SEQUENCE { operation ENUMERATED, SEQUENCE { type, vals } } */
static void modify_facts(struct slice body, struct dissect_out *out)
{
	struct cursor c = cursor_of(body), changes;
	struct slice dn = der_take(&c, DER_OCTET_STRING), one, attribute, type;
	uint8_t tag;

	changes = der_enter(&c, DER_SEQUENCE);
	for (int i = 0; i < ATTRIBUTES_MAX && der_next(&changes, &tag, &one); i++)
		if (der_find(one, DER_SEQUENCE, &attribute) &&
			der_find(attribute, DER_OCTET_STRING, &type))
			note_change("modify", dn, type, out);
}

static void change_facts(uint8_t tag, struct slice body, struct dissect_out *out)
{
	struct cursor c = cursor_of(body);
	struct slice none = {NULL, 0};

	if (tag == MODIFY_REQUEST)
		modify_facts(body, out);
	else if (tag == ADD_REQUEST)
		note_change("add", der_take(&c, DER_OCTET_STRING), none, out);
	else if (tag == RENAME_REQUEST)
		note_change("rename", der_take(&c, DER_OCTET_STRING), none, out);
	else if (tag == DELETE_REQUEST)
		note_change("delete", body, none, out);
}

/* [0] SEQUENCE OF SEQUENCE { controlType, ... }, behind the operation. */
static void control_facts(struct slice behind, struct dissect_out *out)
{
	struct cursor c = cursor_of(behind), controls;
	struct slice one, type;
	uint8_t tag;

	if (!der_is(&c, DER_CONTEXT_CONSTRUCTED))
		return;
	controls = der_enter(&c, DER_CONTEXT_CONSTRUCTED);
	for (int i = 0; i < FILTER_ITEMS_MAX && der_next(&controls, &tag, &one); i++)
		if (der_find(one, DER_OCTET_STRING, &type))
			out_add(out, FACT_LDAP_CONTROLS, type);
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
	if (tag == SEARCH_ENTRY) {
		look_entry(body, out);
		ldap_netlogon_note(body, in, out);
	}
	if (tag == BIND_REQUEST)
		bind_facts(body, in, out);
	else if (tag == BIND_RESPONSE)
		bind_response_facts(body, in, out);
	else if (tag == SEARCH_REQUEST)
		search_facts(body, in, out);
	else
		change_facts(tag, body, out);
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

static enum verdict take_with_controls(uint8_t tag, struct slice body, const struct cursor *behind,
	const struct segment *in, struct dissect_out *out)
{
	enum verdict verdict = take(tag, body, in, out);

	if (tag == SEARCH_REQUEST && verdict == VERDICT_NEXT)
		control_facts(cursor_rest(behind), out);
	return verdict;
}

/* Is the token one that signs but does not encrypt? Its first NTLM_SIGNATURE_LEN + 1 bytes tell: of
 * Kerberos a flag (RFC 4121, section 4.2.6.2), of NTLM (MS-NLMP 2.2.2.9) that a message follows. */
static bool is_signed(struct slice token)
{
	struct cursor c = cursor_of(token);
	uint16_t id = cursor_u16(&c);

	if (id == TOKEN_NTLM)
		return cursor_peek(&c, NTLM_SIGNATURE_LEN - 2) == DER_SEQUENCE;
	return id == TOKEN_WRAP && !(cursor_u8(&c) & TOKEN_SEALED);
}

/* The messages in a signed token; Kerberos' checksum of EC bytes may be turned to the front by RRC
 * bytes. */
static struct slice unwrap(struct slice token)
{
	struct cursor c = cursor_of(token);
	uint16_t id = cursor_u16(&c), extra, turned;
	struct slice rest;

	if (id == TOKEN_NTLM)
		return slice_from(token, NTLM_SIGNATURE_LEN);
	cursor_skip(&c, 2); /* flags, filler */
	extra = cursor_u16(&c);
	turned = cursor_u16(&c);
	cursor_skip(&c, 8);
	rest = cursor_rest(&c);
	if (turned > extra || extra > rest.len)
		return (struct slice){NULL, 0};
	return slice_first(slice_from(rest, turned), rest.len - extra);
}

static void take_wrapped(struct slice messages, const struct segment *in, struct dissect_out *out)
{
	size_t len;
	struct slice op, body;
	uint8_t tag;

	for (int i = 0; i < WRAPPED_MAX && read_header(messages, &len, &op); i++) {
		struct cursor c = cursor_of(op);

		der_take(&c, DER_INTEGER);
		if (der_next(&c, &tag, &body))
			take_with_controls(tag, body, &c, in, out);
		messages = slice_from(messages, len);
	}
}

/* A SASL buffer (RFC 4422, section 3.7): its length, then messages in a token. What a client asks
 * is read, of an answer the kind alone. */
static enum verdict read_wrapped(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	uint32_t len = cursor_u32(&c);
	size_t wanted = in->from_client || len <= NTLM_SIGNATURE_LEN ? len : NTLM_SIGNATURE_LEN + 1;
	struct slice token;

	if (c.failed)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	if (len == 0 || len > MESSAGE_LEN_MAX)
		return VERDICT_NO;
	if (cursor_left(&c) < wanted && !in->end)
		return VERDICT_MORE;
	out->phase = SPOKEN;
	out->eaten = 4 + (size_t)len;
	token = slice_first(cursor_rest(&c), len);
	out_true(out, is_signed(token) ? FACT_LDAP_SIGNED : FACT_LDAP_SEALED);
	if (in->from_client && is_signed(token))
		take_wrapped(unwrap(token), in, out);
	return VERDICT_NEXT;
}

static enum verdict read_message(const struct segment *in, struct dissect_out *out)
{
	struct slice op, body;
	struct cursor c;
	uint8_t tag;
	size_t len;

	if (in->phase == SPOKEN && in->bytes.ptr[0] == 0)
		return read_wrapped(in, out);
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
	out->phase = SPOKEN;
	return take_with_controls(tag, body, &c, in, out);
}

static enum verdict read_ldap(const struct segment *in, struct dissect_out *out)
{
	return in->bytes.len ? read_message(in, out) : VERDICT_NO;
}

static bool begins(struct slice bytes, bool known)
{
	struct cursor c;
	struct slice op;
	size_t len;

	(void)known;
	if (bytes.len == 0 || bytes.ptr[0] != DER_SEQUENCE || !read_header(bytes, &len, &op))
		return false;
	c = cursor_of(op);
	der_take(&c, DER_INTEGER);
	return !c.failed && (cursor_peek(&c, 0) & 0xc0) == 0x40;
}

const struct dissector dissect_ldap = {"ldap", OVER_TCP | OVER_UDP, read_ldap, begins};
