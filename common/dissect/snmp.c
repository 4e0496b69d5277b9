/* SNMP v1 (RFC 1157), v2c (RFC 1901) and v3 with the user-based model (RFC 3412, 3414). */
#include "dissect/dissect.h"
#include "dissect/kept.h"

#include "base/der.h"
#include "base/mem.h"
#include "record/fields.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#define KEPT_COMMUNITY 1 /* a kind of rows: by the hash of its name */

enum version { VERSION_1 = 0, VERSION_2C = 1, VERSION_3 = 3 };

/* By the tag of the PDU, [0] and on (RFC 3416, section 3), as EVE spells them. */
static const struct {
	const char *name;
	bool from_manager;
} pdus[] = {{"get_request", true}, {"get_next_request", true}, {"response", false},
	{"set_request", true}, {"trap_v1", false}, {"get_bulk_request", true},
	{"inform_request", false}, {"trap_v2", false}, {"report", false}};

static bool pdu_facts(uint8_t tag, struct dissect_out *out)
{
	size_t number = tag & 0x1f;

	if ((tag & 0xe0) != DER_CONTEXT_CONSTRUCTED || number >= ARRAY_LEN(pdus))
		return false;
	out_str(out, FACT_SNMP_PDU_TYPE, slice_str(pdus[number].name));
	if (pdus[number].from_manager)
		out->sender = SENDER_CLIENT;
	else if (number == 2)
		out->sender = SENDER_SERVER;
	return true;
}

/* Behind the version: SEQUENCE of globals, security parameters, and a scoped PDU. */
static bool read_v3(struct cursor *c, struct dissect_out *out)
{
	struct cursor globals = der_enter(c, DER_SEQUENCE), security, fields;
	uint8_t tag;
	struct slice user, scoped;

	der_take(&globals, DER_INTEGER);
	der_take(&globals, DER_INTEGER);
	der_take(&globals, DER_OCTET_STRING);
	der_take(&globals, DER_INTEGER);
	security = der_enter(c, DER_OCTET_STRING);
	if (globals.failed || c->failed)
		return false;
	fields = der_enter(&security, DER_SEQUENCE);
	der_take(&fields, DER_OCTET_STRING);
	der_take(&fields, DER_INTEGER);
	der_take(&fields, DER_INTEGER);
	user = der_take(&fields, DER_OCTET_STRING);
	if (fields.failed || !der_next(c, &tag, &scoped) ||
		(tag != DER_SEQUENCE && tag != DER_OCTET_STRING))
		return false;
	if (user.len)
		out_str(out, FACT_SNMP_USM, user);
	if (tag == DER_SEQUENCE) { /* not encrypted */
		struct cursor pdu = cursor_of(scoped);

		der_take(&pdu, DER_OCTET_STRING);
		der_take(&pdu, DER_OCTET_STRING);
		pdu_facts(cursor_peek(&pdu, 0), out);
	}
	return true;
}

/* A manager that comes with one community after the other looks for the one that opens. */
static void look_community(struct slice community, struct dissect_out *out)
{
	static const struct anomaly_kind other = {"applayer", "snmp.other_community"};
	uint32_t hash = (uint32_t)XXH3_64bits(community.ptr, community.len), seen;

	if (kept_get(strbuf_slice(out->kept), KEPT_COMMUNITY, hash, &seen))
		return;
	if (out->kept->len)
		out_anomaly(out, &other, SLICE("\"app_proto\":\"snmp\""));
	kept_put(out->kept, KEPT_COMMUNITY, hash, 1);
}

static bool read_community(struct cursor *c, struct dissect_out *out)
{
	struct slice community = der_take(c, DER_OCTET_STRING);

	if (c->failed || !pdu_facts(cursor_peek(c, 0), out))
		return false;
	out_str(out, FACT_SNMP_COMMUNITY, community);
	if (out->sender == SENDER_CLIENT)
		look_community(community, out);
	return true;
}

static enum verdict read_message(struct slice bytes, struct dissect_out *out)
{
	struct cursor c = cursor_of(bytes), message = der_enter(&c, DER_SEQUENCE);
	struct slice number = der_take(&message, DER_INTEGER);
	int64_t version;

	if (message.failed || number.len != 1 || !der_integer(number, &version))
		return VERDICT_NO;
	if (version == VERSION_3 ? !read_v3(&message, out)
				 : version > VERSION_2C || !read_community(&message, out))
		return VERDICT_NO;
	out_u64(out, FACT_SNMP_VERSION, (uint64_t)(version == VERSION_3 ? 3 : version + 1));
	return VERDICT_NEXT;
}

static enum verdict read_snmp(const struct segment *in, struct dissect_out *out)
{
	struct strbuf room = STRBUF_INIT;
	enum verdict verdict =
		read_message(segment_is_cut(in) ? der_mended(in->bytes, &room) : in->bytes, out);

	strbuf_release(&room);
	return verdict;
}

const struct dissector dissect_snmp = {"snmp", OVER_UDP, read_snmp, NULL};
