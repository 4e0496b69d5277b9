#include "dissect/dcerpc.h"

#include "base/json.h"
#include "dissect/dcerpc_names.h"
#include "dissect/dcerpc_stub.h"
#include "dissect/kept.h"
#include "dissect/logon_token.h"
#include "record/fields.h"

#define LITTLE_ENDIAN_DREP 0x10
#define CONTEXTS_MAX 32 /* of one bind that are read */
#define PDUS_MAX 64 /* of one message of a pipe */
#define KEPT_BINDING 0xdce0000 /* kind in dissect_out.kept: (pipe, context) -> interface */
#define FIRST_FRAGMENT 0x01 /* flags of a PDU */
#define OBJECT_UUID 0x80
#define VERIFIER_LEN 8 /* before the authentication's value: type, level, padding, ... */
#define LEVEL_PRIVACY 6
#define PORT_EPMAPPER 135

enum pdu {
	PDU_REQUEST = 0,
	PDU_RESPONSE = 2,
	PDU_FAULT = 3,
	PDU_BIND = 11,
	PDU_BIND_ACK = 12,
	PDU_BIND_NAK = 13,
	PDU_ALTER_CONTEXT = 14,
	PDU_ALTER_CONTEXT_RESP = 15,
	PDU_AUTH3 = 16,
	PDU_SHUTDOWN = 17,
	PDU_CANCEL = 18,
	PDU_ORPHANED = 19,
};

/* A header, and what is there of the rest. */
struct dcerpc {
	enum pdu type;
	bool little_endian, first, object;
	bool sealed; /* its arguments are encrypted */
	uint16_t fragment_len, auth_len;
	struct slice body, auth; /* the body without what authenticates it */
};

static uint16_t u16(struct cursor *c, const struct dcerpc *pdu)
{
	uint16_t value = cursor_u16(c);

	return pdu->little_endian ? __builtin_bswap16(value) : value;
}

/* What stands behind the body when the PDU is whole (MS-RPCE 2.2.2.11). */
static void read_verifier(struct dcerpc *pdu)
{
	size_t whole = pdu->body.len, len = pdu->auth_len;
	struct cursor c;

	pdu->auth = (struct slice){NULL, 0};
	pdu->sealed = false;
	if (!len || whole + DCERPC_HEADER_LEN != pdu->fragment_len || len > whole)
		return;
	pdu->auth = slice_from(pdu->body, whole - len);
	if (len + VERIFIER_LEN > whole)
		return;
	c = cursor_of(slice_from(pdu->body, whole - len - VERIFIER_LEN));
	cursor_u8(&c); /* which security provider */
	pdu->sealed = cursor_u8(&c) == LEVEL_PRIVACY;
	pdu->body = slice_first(pdu->body, whole - len - VERIFIER_LEN);
}

static bool read_header(struct slice bytes, struct dcerpc *pdu)
{
	struct cursor c = cursor_of(bytes);
	uint8_t major = cursor_u8(&c), minor = cursor_u8(&c), flags;

	pdu->type = cursor_u8(&c);
	flags = cursor_u8(&c);
	pdu->first = flags & FIRST_FRAGMENT;
	pdu->object = flags & OBJECT_UUID;
	pdu->little_endian = cursor_u8(&c) & LITTLE_ENDIAN_DREP;
	cursor_skip(&c, 3);
	pdu->fragment_len = u16(&c, pdu);
	pdu->auth_len = u16(&c, pdu);
	cursor_skip(&c, 4); /* call id */
	if (c.failed || major != 5 || minor > 1 || pdu->type > PDU_ORPHANED ||
		pdu->fragment_len < DCERPC_HEADER_LEN)
		return false;
	pdu->body = slice_first(cursor_rest(&c), pdu->fragment_len - DCERPC_HEADER_LEN);
	read_verifier(pdu);
	return true;
}

bool dcerpc_begins(struct slice bytes)
{
	struct dcerpc pdu;

	return read_header(bytes, &pdu);
}

static void note_call(struct dissect_out *out, const char *uuid, struct slice operation)
{
	const struct dcerpc_interface *interface = dcerpc_interface(uuid);
	struct strbuf head = STRBUF_INIT;

	json_text(&head, "name", interface ? interface->name : uuid);
	json_text(&head, "uuid", uuid);
	facts_add_item(out->facts, out->arena, FACT_WINDOWS_INTERFACES, strbuf_slice(&head),
		"operations", operation);
	strbuf_release(&head);
}

static uint32_t binding_key(uint32_t pipe, uint16_t context)
{
	return pipe * 31 + context;
}

/* The uuid goes into kept behind its row: four words. */
static void keep_binding(
	struct dissect_out *out, uint32_t pipe, uint16_t context, struct slice uuid)
{
	struct cursor c = cursor_of(uuid);

	for (uint32_t part = 0; part < 4; part++)
		kept_put(
			out->kept, KEPT_BINDING + part, binding_key(pipe, context), cursor_u32(&c));
}

static bool kept_binding(struct dissect_out *out, uint32_t pipe, uint16_t context, uint8_t uuid[16])
{
	struct slice kept = strbuf_slice(out->kept);

	for (uint32_t part = 0; part < 4; part++) {
		uint32_t word;

		if (!kept_get(kept, KEPT_BINDING + part, binding_key(pipe, context), &word))
			return false;
		for (int i = 0; i < 4; i++)
			uuid[part * 4 + (uint32_t)i] = (uint8_t)(word >> (24 - 8 * i));
	}
	return true;
}

static void note_bind(const struct dcerpc *pdu, uint32_t pipe, struct dissect_out *out)
{
	struct cursor c = cursor_of(pdu->body);
	unsigned contexts;

	cursor_skip(&c, 8); /* fragment sizes, association group */
	contexts = cursor_u8(&c);
	cursor_skip(&c, 3);
	for (unsigned i = 0; i < contexts && i < CONTEXTS_MAX; i++) {
		uint16_t id = u16(&c, pdu);
		unsigned transfers = cursor_u8(&c);
		struct slice uuid;
		char text[DCERPC_UUID_TEXT + 1];

		cursor_u8(&c);
		uuid = slice_first(cursor_rest(&c), 16);
		dcerpc_uuid_text(&c, pdu->little_endian, text);
		cursor_skip(&c, 4 + transfers * 20u);
		if (c.failed)
			return;
		note_call(out, text, (struct slice){NULL, 0});
		keep_binding(out, pipe, id, uuid);
	}
}

/* A call of an interface that was bound before the capture began. */
static void note_unbound(struct dissect_out *out, uint16_t operation)
{
	struct strbuf number = STRBUF_INIT;

	strbuf_addf(&number, "op%u", operation);
	out_add(out, FACT_WINDOWS_UNBOUND, strbuf_slice(&number));
	strbuf_release(&number);
}

static void note_operation(struct dissect_out *out, const char *uuid, uint16_t operation)
{
	static struct strbuf number = STRBUF_INIT; /* kept: its room is used again */
	const char *name = dcerpc_operation(dcerpc_interface(uuid), operation);

	strbuf_clear(&number);
	strbuf_adds(&number, "op");
	strbuf_add_u64(&number, operation);
	note_call(out, uuid, name ? slice_str(name) : strbuf_slice(&number));
}

static void note_request(const struct dcerpc *pdu, uint32_t pipe, struct dissect_out *out)
{
	struct cursor c = cursor_of(pdu->body), bytes;
	uint8_t uuid[16];
	char text[DCERPC_UUID_TEXT + 1];
	uint16_t context, operation;
	const struct dcerpc_interface *interface;

	cursor_skip(&c, 4); /* allocation hint */
	context = u16(&c, pdu);
	operation = u16(&c, pdu);
	if (pdu->object)
		cursor_skip(&c, 16);
	if (c.failed || !pdu->first)
		return;
	if (pdu->sealed)
		out_true(out, FACT_WINDOWS_SEALED);
	if (!kept_binding(out, pipe, context, uuid)) {
		note_unbound(out, operation);
		return;
	}
	bytes = cursor_of(slice_of(uuid, sizeof(uuid)));
	dcerpc_uuid_text(&bytes, pdu->little_endian, text);
	note_operation(out, text, operation);
	interface = dcerpc_interface(text);
	if (interface && dcerpc_operation(interface, operation) && pdu->little_endian &&
		!pdu->sealed)
		dcerpc_note_stub(interface->name, dcerpc_operation(interface, operation),
			cursor_rest(&c), out);
}

/* Only a mapper's answers are read: in the clear, from its own port. */
static void note_response(
	const struct dcerpc *pdu, const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(pdu->body);

	cursor_skip(&c, 8); /* allocation hint, context, cancelled, reserved */
	if (in->src_port == PORT_EPMAPPER && pdu->first && pdu->little_endian && !pdu->sealed)
		dcerpc_note_towers(cursor_rest(&c), out);
}

void dcerpc_note(
	struct slice bytes, uint32_t pipe, const struct segment *in, struct dissect_out *out)
{
	struct dcerpc pdu;

	for (int i = 0; i < PDUS_MAX && read_header(bytes, &pdu); i++) {
		if (pdu.type == PDU_BIND || pdu.type == PDU_ALTER_CONTEXT)
			note_bind(&pdu, pipe, out);
		else if (pdu.type == PDU_REQUEST)
			note_request(&pdu, pipe, out);
		else if (pdu.type == PDU_RESPONSE)
			note_response(&pdu, in, out);
		logon_token_note(pdu.auth, in, out);
		bytes = slice_from(bytes, pdu.fragment_len);
	}
}

static enum verdict read_dcerpc(const struct segment *in, struct dissect_out *out)
{
	struct dcerpc pdu;

	if (in->bytes.ptr[0] != 5)
		return VERDICT_NO;
	if (in->bytes.len < DCERPC_HEADER_LEN)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	if (!read_header(in->bytes, &pdu))
		return VERDICT_NO;
	if (in->bytes.len < pdu.fragment_len && !in->end)
		return VERDICT_MORE;
	dcerpc_note(slice_first(in->bytes, pdu.fragment_len), 0, in, out);
	if (pdu.type == PDU_BIND || pdu.type == PDU_ALTER_CONTEXT || pdu.type == PDU_REQUEST)
		out->sender = SENDER_CLIENT;
	if (pdu.type == PDU_BIND_ACK || pdu.type == PDU_RESPONSE || pdu.type == PDU_FAULT)
		out->sender = SENDER_SERVER;
	out->eaten = pdu.fragment_len;
	return VERDICT_NEXT;
}

static bool begins(struct slice bytes, bool known)
{
	(void)known;
	return dcerpc_begins(bytes);
}

const struct dissector dissect_dcerpc = {"dcerpc", OVER_TCP, read_dcerpc, begins};
