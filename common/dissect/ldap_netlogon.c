#include "dissect/ldap_netlogon.h"

#include "base/der.h"
#include "dissect/dns_name.h"

#define ATTRIBUTES_MAX 16 /* of an entry that are looked at */
#define FIXED_LEN 24 /* operation, filler, flags, GUID of the domain */

enum operation { SAM_LOGON_RESPONSE_EX = 23, SAM_USER_UNKNOWN_EX = 25 };

/* MS-ADTS 6.3.1.9, in this order; compressed as names of DNS are, from the value's start. */
enum place { FOREST, DOMAIN, HOST, NETBIOS_DOMAIN, NETBIOS_COMPUTER, PLACES };

/* The first value of the attribute that is called Netlogon. */
static bool find_value(struct slice body, struct slice *value)
{
	struct cursor c = cursor_of(body), attributes;
	struct slice content;
	uint8_t tag;

	der_take(&c, DER_OCTET_STRING); /* objectName */
	attributes = der_enter(&c, DER_SEQUENCE);
	for (int i = 0; i < ATTRIBUTES_MAX && der_next(&attributes, &tag, &content); i++) {
		struct cursor attribute = cursor_of(content), values;

		if (!slice_eq_nocase(der_take(&attribute, DER_OCTET_STRING), SLICE("netlogon")))
			continue;
		values = der_enter(&attribute, DER_SET);
		*value = der_take(&values, DER_OCTET_STRING);
		return !values.failed;
	}
	return false;
}

void ldap_netlogon_note(struct slice body, const struct segment *in, struct dissect_out *out)
{
	struct slice value = {NULL, 0};
	struct dns_name name;
	struct cursor c;
	uint16_t operation;
	size_t at = FIXED_LEN;

	if (!find_value(body, &value))
		return;
	c = cursor_of(value);
	operation = cursor_u16le(&c);
	if (operation != SAM_LOGON_RESPONSE_EX && operation != SAM_USER_UNKNOWN_EX)
		return;
	for (int place = FOREST; place < PLACES && dns_name_at(value, &at, &name); place++)
		if (place == HOST || place == NETBIOS_COMPUTER)
			names_bind(out->names, in->src, NULL, slice_of(name.text, name.len),
				NAME_LDAP, in->time_us);
}
