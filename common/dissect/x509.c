#include "dissect/x509.h"

#include "base/der.h"
#include "base/mem.h"
#include "net/ip.h"

#define COMMON_NAME "\x55\x04\x03"

/* GeneralName's choices (RFC 5280, section 4.2.1.6). */
enum general_name {
	NAME_EMAIL = DER_CONTEXT | 1,
	NAME_DNS = DER_CONTEXT | 2,
	NAME_DIRECTORY = DER_CONTEXT_CONSTRUCTED | 4,
	NAME_URI = DER_CONTEXT | 6,
	NAME_IP = DER_CONTEXT | 7,
};

static void note_extension(struct x509 *cert, struct slice oid, struct slice value)
{
	struct cursor c = cursor_of(value);

	if (slice_eq(oid, SLICE("\x55\x1d\x0e"))) { /* 2.5.29.14 */
		cert->subject_key_id = der_take(&c, DER_OCTET_STRING);
	} else if (slice_eq(oid, SLICE("\x55\x1d\x11"))) { /* 2.5.29.17 */
		cert->alt_names = der_take(&c, DER_SEQUENCE);
	} else if (slice_eq(oid, SLICE("\x55\x1d\x23"))) { /* 2.5.29.35 */
		struct cursor fields = der_enter(&c, DER_SEQUENCE);

		if (der_is(&fields, DER_CONTEXT | 0))
			cert->authority_key_id = der_take(&fields, DER_CONTEXT | 0);
	}
}

static void read_extensions(struct x509 *cert, struct cursor *tbs)
{
	struct cursor explicit, list;

	der_skip_if(tbs, DER_CONTEXT | 1); /* issuerUniqueID */
	der_skip_if(tbs, DER_CONTEXT | 2); /* subjectUniqueID */
	explicit = der_enter(tbs, DER_CONTEXT_CONSTRUCTED | 3);
	list = der_enter(&explicit, DER_SEQUENCE);
	while (cursor_left(&list)) {
		struct cursor extension = der_enter(&list, DER_SEQUENCE);
		struct slice oid = der_take(&extension, DER_OID);

		der_skip_if(&extension, DER_BOOLEAN); /* critical */
		note_extension(cert, oid, der_take(&extension, DER_OCTET_STRING));
	}
}

static struct slice take_time(struct cursor *c)
{
	return der_take(c, der_is(c, DER_UTC_TIME) ? DER_UTC_TIME : DER_GENERALIZED_TIME);
}

bool x509_read(struct slice der, struct x509 *cert)
{
	struct cursor c = cursor_of(der), outer = der_enter(&c, DER_SEQUENCE);
	struct cursor tbs = der_enter(&outer, DER_SEQUENCE), validity, key;

	memset(cert, 0, sizeof(*cert));
	der_skip_if(&tbs, DER_CONTEXT_CONSTRUCTED | 0); /* version */
	cert->serial = der_take(&tbs, DER_INTEGER);
	cert->signature = der_take(&tbs, DER_SEQUENCE);
	cert->issuer = der_take(&tbs, DER_SEQUENCE);
	validity = der_enter(&tbs, DER_SEQUENCE);
	cert->not_before = take_time(&validity);
	cert->not_after = take_time(&validity);
	cert->subject = der_take(&tbs, DER_SEQUENCE);
	if (tbs.failed || validity.failed)
		return false;
	key = der_enter(&tbs, DER_SEQUENCE);
	cert->public_key = der_take(&key, DER_SEQUENCE);
	read_extensions(cert, &tbs);
	return true;
}

bool x509_lacks_mask_hash(const struct x509 *cert)
{
	struct cursor c = cursor_of(cert->signature), parameters, mask, function;

	if (!slice_is(der_take(&c, DER_OID), "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a"))
		return false;
	parameters = der_enter(&c, DER_SEQUENCE);
	der_skip_if(&parameters, DER_CONTEXT_CONSTRUCTED | 0); /* hashAlgorithm */
	if (!der_is(&parameters, DER_CONTEXT_CONSTRUCTED | 1))
		return false; /* the default, with SHA-1 */
	mask = der_enter(&parameters, DER_CONTEXT_CONSTRUCTED | 1);
	function = der_enter(&mask, DER_SEQUENCE);
	der_take(&function, DER_OID);
	return !function.failed && cursor_left(&function) == 0;
}

bool x509_has_own_curve(const struct x509 *cert)
{
	struct cursor c = cursor_of(cert->public_key);

	return slice_is(der_take(&c, DER_OID), "\x2a\x86\x48\xce\x3d\x02\x01") &&
		der_is(&c, DER_SEQUENCE);
}

bool x509_is_self_signed(const struct x509 *cert)
{
	return slice_eq(cert->issuer, cert->subject) &&
		(cert->authority_key_id.len == 0 || cert->subject_key_id.len == 0 ||
			slice_eq(cert->authority_key_id, cert->subject_key_id));
}

/* Attribute types by the names that RFC 4514, RFC 5280 and OpenSSL give them. */
static const struct {
	const char *oid, *name;
} attributes[] = {
	{COMMON_NAME, "CN"}, /* 2.5.4.3 */
	{"\x55\x04\x04", "SN"}, /* 2.5.4.4 */
	{"\x55\x04\x05", "serialNumber"}, /* 2.5.4.5 */
	{"\x55\x04\x06", "C"}, /* 2.5.4.6 */
	{"\x55\x04\x07", "L"}, /* 2.5.4.7 */
	{"\x55\x04\x08", "ST"}, /* 2.5.4.8 */
	{"\x55\x04\x09", "street"}, /* 2.5.4.9 */
	{"\x55\x04\x0a", "O"}, /* 2.5.4.10 */
	{"\x55\x04\x0b", "OU"}, /* 2.5.4.11 */
	{"\x55\x04\x0c", "title"}, /* 2.5.4.12 */
	{"\x55\x04\x0d", "description"}, /* 2.5.4.13 */
	{"\x55\x04\x0f", "businessCategory"}, /* 2.5.4.15 */
	{"\x55\x04\x11", "postalCode"}, /* 2.5.4.17 */
	{"\x55\x04\x29", "name"}, /* 2.5.4.41 */
	{"\x55\x04\x2a", "GN"}, /* 2.5.4.42 */
	{"\x55\x04\x2b", "initials"}, /* 2.5.4.43 */
	{"\x55\x04\x2e", "dnQualifier"}, /* 2.5.4.46 */
	{"\x55\x04\x41", "pseudonym"}, /* 2.5.4.65 */
	{"\x55\x04\x61", "organizationIdentifier"}, /* 2.5.4.97 */
	{"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x01", "UID"}, /* 0.9.2342.19200300.100.1.1 */
	{"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19", "DC"}, /* 0.9.2342.19200300.100.1.25 */
	{"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01", "emailAddress"}, /* 1.2.840.113549.1.9.1 */
	{"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x02", "unstructuredName"}, /* 1.2.840.113549.1.9.2 */
	{"\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x01",
		"jurisdictionL"}, /* 1.3.6.1.4.1.311.60.2.1.1 */
	{"\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x02",
		"jurisdictionST"}, /* 1.3.6.1.4.1.311.60.2.1.2 */
	{"\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x03",
		"jurisdictionC"}, /* 1.3.6.1.4.1.311.60.2.1.3 */
};

static void add_attribute_type(struct strbuf *out, struct slice oid)
{
	for (size_t i = 0; i < ARRAY_LEN(attributes); i++) {
		if (slice_is(oid, attributes[i].oid)) {
			strbuf_adds(out, attributes[i].name);
			return;
		}
	}
	der_add_oid(out, oid);
}

static void add_attribute(struct strbuf *out, struct cursor *attribute)
{
	struct slice oid = der_take(attribute, DER_OID), value;
	uint8_t tag;

	if (!der_next(attribute, &tag, &value))
		return;
	add_attribute_type(out, oid);
	strbuf_addc(out, '=');
	if (der_add_string(out, tag, value))
		return;
	strbuf_addc(out, '#');
	strbuf_add_hex(out, value);
}

void x509_add_name(struct strbuf *out, struct slice name)
{
	struct cursor rdns = cursor_of(name);
	size_t start = out->len;

	while (cursor_left(&rdns)) {
		struct cursor rdn = der_enter(&rdns, DER_SET);
		const char *separator = ", ";

		while (cursor_left(&rdn)) {
			struct cursor attribute = der_enter(&rdn, DER_SEQUENCE);

			if (out->len > start)
				strbuf_adds(out, separator);
			add_attribute(out, &attribute);
			separator = " + ";
		}
	}
}

/* The last CN of a name, the one that names its bearer. */
static bool add_common_name(struct strbuf *out, struct slice name)
{
	struct cursor rdns = cursor_of(name);
	struct slice last = {NULL, 0};
	uint8_t last_tag = 0;

	while (cursor_left(&rdns)) {
		struct cursor rdn = der_enter(&rdns, DER_SET);

		while (cursor_left(&rdn)) {
			struct cursor attribute = der_enter(&rdn, DER_SEQUENCE);
			struct slice oid = der_take(&attribute, DER_OID), value;
			uint8_t tag;

			if (der_next(&attribute, &tag, &value) && slice_is(oid, COMMON_NAME)) {
				last = value;
				last_tag = tag;
			}
		}
	}
	return last.len && der_add_string(out, last_tag, last);
}

bool x509_add_host_name(struct strbuf *out, const struct x509 *cert)
{
	struct cursor names = cursor_of(cert->alt_names);
	struct slice content, name;
	size_t start = out->len;
	uint8_t tag;

	while (der_next(&names, &tag, &content)) {
		if (tag == NAME_DNS && content.len) {
			strbuf_add_slice(out, content);
			return true;
		}
	}
	if (!add_common_name(out, cert->subject))
		return false;
	name = slice_from(strbuf_slice(out), start);
	if (slice_find(name, ' ') == name.len && slice_find(name, '@') == name.len)
		return true;
	out->len = start; /* a person, an authority */
	return false;
}

/* Digits of UTCTime YYMMDDHHMM[SS] or GeneralizedTime YYYYMMDDHHMMSS. */
static bool all_digits(struct slice time)
{
	for (size_t i = 0; i < time.len; i++)
		if (time.ptr[i] < '0' || time.ptr[i] > '9')
			return false;
	return true;
}

static void add_digits(struct strbuf *out, struct cursor *digits, char before)
{
	strbuf_addc(out, before);
	strbuf_add_slice(out, cursor_take(digits, 2));
}

bool x509_add_time(struct strbuf *out, struct slice time)
{
	struct slice digits = slice_first(time, slice_find(time, 'Z'));
	struct cursor c = cursor_of(digits);

	if (!all_digits(digits) || (digits.len != 10 && digits.len != 12 && digits.len != 14))
		return false;
	if (digits.len < 14) /* RFC 5280, section 4.1.2.5.1: 50 is 1950 */
		strbuf_adds(out, digits.ptr[0] >= '5' ? "19" : "20");
	else
		strbuf_add_slice(out, cursor_take(&c, 2));
	strbuf_add_slice(out, cursor_take(&c, 2));
	add_digits(out, &c, '-');
	add_digits(out, &c, '-');
	add_digits(out, &c, 'T');
	add_digits(out, &c, ':');
	if (cursor_left(&c))
		add_digits(out, &c, ':');
	else
		strbuf_adds(out, ":00");
	return true;
}

static bool add_alt_name(struct strbuf *out, uint8_t tag, struct slice content)
{
	struct cursor c = cursor_of(content);
	struct ip ip;

	switch (tag) {
	case NAME_EMAIL:
	case NAME_DNS:
	case NAME_URI:
		strbuf_add_slice(out, content);
		return content.len > 0;
	case NAME_DIRECTORY:
		x509_add_name(out, der_take(&c, DER_SEQUENCE));
		return true;
	case NAME_IP:
		if (content.len != 4 && content.len != 16)
			return false;
		ip = content.len == 4 ? ip_from_v4(content.ptr) : ip_from_v6(content.ptr);
		ip_format(out, &ip);
		return true;
	default:
		return false;
	}
}

bool x509_next_alt_name(struct cursor *names, struct strbuf *out)
{
	struct slice content;
	uint8_t tag;

	while (der_next(names, &tag, &content))
		if (add_alt_name(out, tag, content))
			return true;
	return false;
}
