/* Kerberos 5 (RFC 4120) over UDP and TCP: who asks for which ticket, how it is encrypted. */
#include "dissect/dissect.h"

#include "base/der.h"
#include "base/mem.h"
#include "record/fields.h"

#define LENGTH_MAX (1024 * 1024) /* of a message over TCP */
#define PRINCIPAL_PARTS_MAX 16
#define PADATA_MAX 16
#define ETYPES_MAX 16 /* of a request that are read */
#define OPTIONS_LEN 5 /* KDCOptions: unused bits, and 32 bits */
#define PA_TGS_REQ 1
#define PA_ETYPE_INFO2 19
#define PVNO 5
#define C_PRINCIPAL_UNKNOWN 6 /* KDC_ERR_: there is no such account */

enum message {
	AS_REQ = 10,
	AS_REP = 11,
	TGS_REQ = 12,
	TGS_REP = 13,
	AP_REQ = 14,
	AP_REP = 15,
	KRB_ERROR = 30,
};

static const struct {
	enum message type;
	const char *name;
	bool reply;
} messages[] = {
	{AS_REQ, "KRB_AS_REQ", false},
	{AS_REP, "KRB_AS_REP", true},
	{TGS_REQ, "KRB_TGS_REQ", false},
	{TGS_REP, "KRB_TGS_REP", true},
	{AP_REQ, "KRB_AP_REQ", false},
	{AP_REP, "KRB_AP_REP", true},
	{KRB_ERROR, "KRB_ERROR", true},
};

/* IANA Kerberos parameters; 'weak' as RFC 6649 and RFC 8429 have it. */
static const struct {
	int64_t number;
	const char *name;
	bool weak;
} etypes[] = {{1, "des-cbc-crc", true}, {2, "des-cbc-md4", true}, {3, "des-cbc-md5", true},
	{5, "des3-cbc-md5", true}, {7, "des3-cbc-sha1", true}, {16, "des3-cbc-sha1-kd", true},
	{17, "aes128-cts-hmac-sha1-96", false}, {18, "aes256-cts-hmac-sha1-96", false},
	{19, "aes128-cts-hmac-sha256-128", false}, {20, "aes256-cts-hmac-sha384-192", false},
	{23, "rc4-hmac", true}, {24, "rc4-hmac-exp", true}, {25, "camellia128-cts-cmac", false},
	{26, "camellia256-cts-cmac", false}};

/* Fields of a SEQUENCE stand in explicit tags [n]. */
static bool integer_field(struct slice sequence, unsigned n, int64_t *value)
{
	struct slice content;

	return der_field(sequence, n, DER_INTEGER, &content) && der_integer(content, value);
}

/* A KerberosString in field [n]. */
static struct slice string_field(struct slice sequence, unsigned n)
{
	struct slice value;

	return der_field(sequence, n, DER_GENERAL_STRING, &value) ? value : (struct slice){NULL, 0};
}

/* The list in field [n], if all of it is there. */
static bool list_field(struct slice sequence, unsigned n, struct slice *list)
{
	return der_field(sequence, n, DER_SEQUENCE, list) && !der_was_cut(*list);
}

/* A PrincipalName in field [n]: its parts joined by '/'. */
static void principal(struct slice sequence, unsigned n, struct strbuf *text)
{
	struct slice name, strings, part;
	struct cursor c;
	uint8_t tag;

	if (!der_field(sequence, n, DER_SEQUENCE, &name) || !list_field(name, 1, &strings))
		return;
	c = cursor_of(strings);
	for (int i = 0; i < PRINCIPAL_PARTS_MAX && der_next(&c, &tag, &part); i++) {
		if (i)
			strbuf_addc(text, '/');
		strbuf_add_slice(text, part);
	}
}

static void etype_facts(
	struct dissect_out *out, const char *path, const char *weak_path, int64_t etype)
{
	for (size_t i = 0; i < ARRAY_LEN(etypes); i++)
		if (etypes[i].number == etype) {
			out_str(out, path, slice_str(etypes[i].name));
			facts_json(out->facts, out->arena, weak_path,
				etypes[i].weak ? SLICE("true") : SLICE("false"));
		}
}

static const char *etype_name(int64_t etype)
{
	for (size_t i = 0; i < ARRAY_LEN(etypes); i++)
		if (etypes[i].number == etype)
			return etypes[i].name;
	return NULL;
}

/* Which fields of the message hold what (RFC 4120, appendix A). */
struct numbers {
	unsigned cname, realm, sname;
};

/* A machine's account is its name and a '$'; others are users. */
static void note_account(
	struct slice name, struct slice realm, struct dissect_out *out, const struct ip *client)
{
	int64_t time_us = out->in->time_us;

	if (name.len > 1 && name.ptr[name.len - 1] == '$')
		names_bind(out->names, client, NULL, slice_first(name, name.len - 1), NAME_KRB5,
			time_us);
	else if (name.len && slice_find(name, '/') == name.len)
		hosts_note(out->hosts, client, HOST_USER, name, realm, "krb5", time_us);
}

/* 'confirmed': the server knows the account, so that it may be noted as its client's. */
static void names_facts(struct slice sequence, const struct numbers *n, struct dissect_out *out,
	const struct ip *client, bool confirmed)
{
	struct strbuf cname = STRBUF_INIT, sname = STRBUF_INIT;
	struct slice realm = string_field(sequence, n->realm), name;

	principal(sequence, n->cname, &cname);
	principal(sequence, n->sname, &sname);
	name = strbuf_slice(&cname);
	if (name.len)
		out_str(out, FACT_KRB5_CNAME, name);
	if (realm.len)
		out_str(out, FACT_KRB5_REALM, realm);
	if (sname.len)
		out_str(out, FACT_KRB5_SNAME, strbuf_slice(&sname));
	if (confirmed)
		note_account(name, realm, out, client);
	strbuf_release(&cname);
	strbuf_release(&sname);
}

/* The ticket-granting ticket in the AP-REQ that pre-authenticates a TGS-REQ. */
static void tgt_facts(struct slice ap_req, struct dissect_out *out)
{
	struct slice sequence, ticket, inner, part;
	struct cursor c = cursor_of(ap_req);
	struct cursor application = der_enter(&c, DER_APPLICATION | AP_REQ);
	int64_t etype;

	sequence = der_take(&application, DER_SEQUENCE);
	if (application.failed || !der_field(sequence, 3, DER_APPLICATION | 1, &ticket) ||
		!der_find(ticket, DER_SEQUENCE, &inner) ||
		!der_field(inner, 3, DER_SEQUENCE, &part) || !integer_field(part, 0, &etype))
		return;
	if (etype_name(etype))
		out_str(out, FACT_KRB5_TGT_ENCRYPTION, slice_str(etype_name(etype)));
}

/* RFC 4120, section 7.5.2, RFC 4556, RFC 6113, MS-SFU, MS-KILE; others by number. */
static const char *padata_name(int64_t type)
{
	static const struct {
		int64_t type;
		const char *name;
	} names[] = {{PA_TGS_REQ, "PA-TGS-REQ"}, {2, "PA-ENC-TIMESTAMP"}, {16, "PA-PK-AS-REQ"},
		{128, "PA-PAC-REQUEST"}, {129, "PA-FOR-USER"}, {130, "PA-FOR-X509-USER"},
		{136, "PA-FX-FAST"}, {138, "PA-ENCRYPTED-CHALLENGE"}, {149, "PA-REQ-ENC-PA-REP"},
		{161, "PA-SUPPORTED-ENCTYPES"}, {167, "PA-PAC-OPTIONS"}};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (names[i].type == type)
			return names[i].name;
	return NULL;
}

static void padata_facts(struct slice sequence, struct dissect_out *out)
{
	struct slice list, one, value;
	struct cursor c;
	uint8_t tag;

	if (!der_field(sequence, 3, DER_SEQUENCE, &list))
		return;
	c = cursor_of(list);
	for (int i = 0; i < PADATA_MAX && der_next(&c, &tag, &one); i++) {
		struct strbuf number = STRBUF_INIT;
		int64_t type;

		if (!integer_field(one, 1, &type))
			return;
		strbuf_addf(&number, "%lld", (long long)type);
		out_add(out, FACT_KRB5_PADATA,
			padata_name(type) ? slice_str(padata_name(type)) : strbuf_slice(&number));
		strbuf_release(&number);
		if (type == PA_TGS_REQ && der_field(one, 2, DER_OCTET_STRING, &value))
			tgt_facts(value, out);
	}
}

/* KDC-REQ-BODY: flags and the kinds of encryption that the client would take, best first. */
static void offer_facts(struct slice body, struct dissect_out *out)
{
	struct slice options, list, one;
	struct strbuf text = STRBUF_INIT;
	struct cursor c;
	uint8_t tag;

	if (der_field(body, 0, DER_BIT_STRING, &options) && options.len == OPTIONS_LEN) {
		c = cursor_of(slice_from(options, 1)); /* behind the count of unused bits */
		strbuf_addf(&text, "%08x", cursor_u32(&c));
		out_add(out, FACT_KRB5_OPTIONS, strbuf_slice(&text));
	}
	c = cursor_of(list_field(body, 8, &list) ? list : (struct slice){NULL, 0});
	for (int i = 0; i < ETYPES_MAX && der_next(&c, &tag, &one); i++) {
		int64_t etype;

		if (tag != DER_INTEGER || !der_integer(one, &etype))
			break;
		strbuf_clear(&text);
		strbuf_addf(&text, "%lld", (long long)etype);
		out_add(out, FACT_KRB5_REQUEST_ENCRYPTION,
			etype_name(etype) ? slice_str(etype_name(etype)) : strbuf_slice(&text));
	}
	strbuf_release(&text);
}

static void request_facts(struct slice sequence, struct dissect_out *out)
{
	static const struct numbers body_numbers = {1, 2, 3};
	struct slice body;

	if (!der_field(sequence, 4, DER_SEQUENCE, &body))
		return;
	names_facts(body, &body_numbers, out, out->in->src, false);
	offer_facts(body, out);
	padata_facts(sequence, out);
}

static void reply_facts(struct slice sequence, struct dissect_out *out)
{
	static const struct numbers reply_numbers = {4, 3, 99}; /* sname is the ticket's */
	struct slice ticket, inner, part;
	struct strbuf sname = STRBUF_INIT;
	int64_t etype;

	names_facts(sequence, &reply_numbers, out, out->in->dst, true);
	if (der_field(sequence, 5, DER_APPLICATION | 1, &ticket) &&
		der_find(ticket, DER_SEQUENCE, &inner)) {
		principal(inner, 2, &sname);
		if (sname.len)
			out_str(out, FACT_KRB5_SNAME, strbuf_slice(&sname));
		if (der_field(inner, 3, DER_SEQUENCE, &part) && integer_field(part, 0, &etype))
			etype_facts(out, FACT_KRB5_TICKET_ENCRYPTION, FACT_KRB5_TICKET_WEAK, etype);
	}
	if (der_field(sequence, 6, DER_SEQUENCE, &part) && integer_field(part, 0, &etype))
		etype_facts(out, FACT_KRB5_ENCRYPTION, FACT_KRB5_WEAK, etype);
	strbuf_release(&sname);
}

/* RFC 4120, section 7.5.9, as Suricata spells them; others by number. */
static const char *error_name(int64_t code)
{
	static const struct {
		int64_t code;
		const char *name;
	} errors[] = {{6, "KDC_ERR_C_PRINCIPAL_UNKNOWN"}, {7, "KDC_ERR_S_PRINCIPAL_UNKNOWN"},
		{12, "KDC_ERR_POLICY"}, {13, "KDC_ERR_BADOPTION"}, {14, "KDC_ERR_ETYPE_NOSUPP"},
		{16, "KDC_ERR_PADATA_TYPE_NOSUPP"}, {18, "KDC_ERR_CLIENT_REVOKED"},
		{23, "KDC_ERR_KEY_EXPIRED"}, {24, "KDC_ERR_PREAUTH_FAILED"},
		{25, "KDC_ERR_PREAUTH_REQUIRED"}, {29, "KDC_ERR_SVC_UNAVAILABLE"},
		{32, "KRB_AP_ERR_TKT_EXPIRED"}, {37, "KRB_AP_ERR_SKEW"},
		{41, "KRB_AP_ERR_MODIFIED"}, {52, "KRB_ERR_RESPONSE_TOO_BIG"},
		{68, "KDC_ERR_WRONG_REALM"}};

	for (size_t i = 0; i < ARRAY_LEN(errors); i++)
		if (errors[i].code == code)
			return errors[i].name;
	return NULL;
}

/* ETYPE-INFO2 (RFC 4120, section 5.2.7.5) in an error's METHOD-DATA: which keys the account has. */
static void account_facts(struct slice sequence, struct dissect_out *out)
{
	struct slice data, list, one, value, entries;
	struct cursor c, entry;
	uint8_t tag;
	int64_t type, etype;

	if (!der_field(sequence, 12, DER_OCTET_STRING, &data) ||
		!der_find(data, DER_SEQUENCE, &list))
		return;
	c = cursor_of(list);
	for (int i = 0; i < PADATA_MAX && der_next(&c, &tag, &one); i++) {
		if (!integer_field(one, 1, &type) || type != PA_ETYPE_INFO2 ||
			!der_field(one, 2, DER_OCTET_STRING, &value) ||
			!der_find(value, DER_SEQUENCE, &entries))
			continue;
		entry = cursor_of(entries);
		for (int j = 0; j < ETYPES_MAX && der_next(&entry, &tag, &one); j++)
			if (integer_field(one, 0, &etype) && etype_name(etype))
				out_add(out, FACT_KRB5_ACCOUNT_ENCRYPTION,
					slice_str(etype_name(etype)));
	}
}

static void error_facts(struct slice sequence, struct dissect_out *out)
{
	static const struct numbers error_numbers = {8, 9, 10};
	struct strbuf number = STRBUF_INIT;
	int64_t code = 0;
	bool coded = integer_field(sequence, 6, &code);

	names_facts(sequence, &error_numbers, out, out->in->dst, code != C_PRINCIPAL_UNKNOWN);
	if (coded) {
		strbuf_addf(&number, "%lld", (long long)code);
		out_add(out, FACT_KRB5_ERRORS,
			error_name(code) ? slice_str(error_name(code)) : strbuf_slice(&number));
	}
	account_facts(sequence, out);
	strbuf_release(&number);
}

static bool has_version(struct slice sequence, unsigned n)
{
	int64_t pvno;

	return integer_field(sequence, n, &pvno) && pvno == PVNO;
}

static enum verdict take(uint8_t type, struct slice sequence, struct dissect_out *out)
{
	switch ((enum message)type) {
	case AS_REQ:
	case TGS_REQ:
		if (!has_version(sequence, 1))
			return VERDICT_NO;
		request_facts(sequence, out);
		return VERDICT_NEXT;
	case AS_REP:
	case TGS_REP:
		if (!has_version(sequence, 0))
			return VERDICT_NO;
		reply_facts(sequence, out);
		return VERDICT_NEXT;
	case KRB_ERROR:
		if (!has_version(sequence, 0))
			return VERDICT_NO;
		error_facts(sequence, out);
		return VERDICT_NEXT;
	case AP_REQ:
	case AP_REP:
		return has_version(sequence, 0) ? VERDICT_NEXT : VERDICT_NO;
	}
	return VERDICT_NO;
}

static enum verdict read_message(struct slice bytes, struct dissect_out *out)
{
	struct cursor c = cursor_of(bytes);
	struct slice application, sequence;
	enum verdict verdict;
	uint8_t tag;

	if (!der_next(&c, &tag, &application) || !der_find(application, DER_SEQUENCE, &sequence))
		return VERDICT_NO;
	for (size_t i = 0; i < ARRAY_LEN(messages); i++) {
		if (tag != (DER_APPLICATION | (uint8_t)messages[i].type))
			continue;
		verdict = take(messages[i].type, sequence, out);
		if (verdict == VERDICT_NEXT) {
			out->sender = messages[i].reply ? SENDER_SERVER : SENDER_CLIENT;
			out_add(out, FACT_KRB5_MESSAGES, slice_str(messages[i].name));
			if (messages[i].reply)
				out_str(out, FACT_KRB5_MSG_TYPE, slice_str(messages[i].name));
		}
		return verdict;
	}
	return VERDICT_NO;
}

/* What there is of a message whose end is not. */
static enum verdict read_cut(struct slice bytes, struct dissect_out *out)
{
	struct strbuf room = STRBUF_INIT;
	enum verdict verdict = read_message(der_mended(bytes, &room), out);

	strbuf_release(&room);
	return verdict;
}

static enum verdict read_datagram(const struct segment *in, struct dissect_out *out)
{
	return segment_is_cut(in) ? read_cut(in->bytes, out) : read_message(in->bytes, out);
}

/* Four bytes of length before each message (RFC 4120, section 7.2.2). */
static enum verdict read_stream(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	uint32_t len = cursor_u32(&c);
	uint8_t tag = cursor_peek(&c, 0);
	struct slice message;

	if (len > LENGTH_MAX || (cursor_left(&c) && (tag & 0xe0) != DER_APPLICATION))
		return VERDICT_NO;
	message = cursor_take(&c, len);
	if (c.failed && !in->end)
		return VERDICT_MORE;
	out->eaten = 4 + (size_t)len;
	return c.failed ? read_cut(slice_from(in->bytes, 4), out) : read_message(message, out);
}

const struct dissector dissect_krb5_tcp = {"krb5", OVER_TCP, read_stream, NULL};
const struct dissector dissect_krb5 = {"krb5", OVER_UDP, read_datagram, NULL};
