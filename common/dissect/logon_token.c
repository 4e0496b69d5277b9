#include "dissect/logon_token.h"

#include "base/der.h"
#include "dissect/ntlmssp.h"

#define OIDS_MAX 8 /* mentions of Kerberos in a token: SPNEGO lists it, too */
#define AP_REQ 14
#define TICKET 1

/* Behind a mention of Kerberos, and the two bytes that say that an AP-REQ follows. */
static bool find_request(struct slice token, struct slice *request)
{
	static const uint8_t bytes[] = {DER_OID, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 1, 2, 2};
	const struct slice mention = slice_of(bytes, sizeof(bytes));

	for (int i = 0; i < OIDS_MAX && token.len; i++) {
		token = slice_from(token, slice_find_slice(token, mention));
		token = slice_from(token, mention.len);
		if (slice_starts(token, slice_of("\1\0", 2))) {
			*request = slice_from(token, 2);
			return true;
		}
	}
	return false;
}

/* The parts of the name of the ticket's service, and the realm that it is in (RFC 4120, section 5.3). */
static bool find_service(struct slice request, struct slice *parts, struct slice *realm)
{
	struct cursor c = cursor_of(request);
	struct slice content, ticket, name;

	c = der_enter(&c, DER_APPLICATION | AP_REQ);
	content = der_take(&c, DER_SEQUENCE);
	return der_field(content, 3, DER_APPLICATION | TICKET, &ticket) &&
		der_find(ticket, DER_SEQUENCE, &content) &&
		der_field(content, 1, DER_GENERAL_STRING, realm) &&
		der_field(content, 2, DER_SEQUENCE, &name) &&
		der_field(name, 1, DER_SEQUENCE, parts);
}

/* Its second part, which is that of a host; but some are for a realm. */
static struct slice host_of_service(struct slice request)
{
	struct slice parts, realm, host;
	struct cursor c;

	if (!find_service(request, &parts, &realm))
		return (struct slice){NULL, 0};
	c = cursor_of(parts);
	der_take(&c, DER_GENERAL_STRING);
	host = der_take(&c, DER_GENERAL_STRING);
	host = slice_first(host, slice_find(host, ':')); /* MSSQLSvc/db1.corp.example:1433 */
	return slice_eq_nocase(host, realm) ? (struct slice){NULL, 0} : host;
}

static bool is_host_name(struct slice name)
{
	for (size_t i = 0; i < name.len; i++) {
		uint8_t c = name.ptr[i], letter = c | 0x20;

		if (!(letter >= 'a' && letter <= 'z') && !(c >= '0' && c <= '9') && c != '-' &&
			c != '.' && c != '_')
			return false;
	}
	return name.len > 0;
}

void logon_token_note(struct slice token, const struct segment *in, struct dissect_out *out)
{
	struct slice request = {NULL, 0}, host;

	ntlmssp_note(token, in, out);
	if (!find_request(token, &request))
		return;
	host = host_of_service(request);
	if (is_host_name(host))
		names_bind(out->names, in->dst, NULL, host, NAME_KRB5, in->time_us);
}
