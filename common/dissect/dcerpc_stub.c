#include "dissect/dcerpc_stub.h"

#include "base/json.h"
#include "base/mem.h"
#include "base/utf16.h"
#include "dissect/dcerpc_names.h"
#include "record/fields.h"

#define HANDLE_LEN 20
#define TEXT_CHARS_MAX 1024 /* of a service's command line, a key's path */
#define ORPCTHIS_LEN 32 /* MS-DCOM 2.2.13.3, without extensions */
#define PROPERTIES_MAX 16 /* of an activation */
#define TOWERS_MAX 4
#define FLOORS_MAX 6
#define TOWER_UUID 0x0d
#define TOWER_TCP 0x07
#define CREDENTIAL_LEN 8
#define SIDS_MANY 100 /* names for so many at once are no page of access rights */

/* [string] wchar_t *: maximum, offset and actual count of characters, then those, padded. */
static void take_text(struct cursor *c, struct strbuf *out)
{
	uint32_t max, offset, count;

	max = cursor_u32le(c);
	offset = cursor_u32le(c);
	count = cursor_u32le(c);
	if (c->failed || offset || count > max || count > TEXT_CHARS_MAX) {
		cursor_fail(c);
		return;
	}
	utf16le_add(out, utf16le_until_nul(cursor_take(c, (size_t)count * 2)));
	if (count & 1)
		cursor_skip(c, 2);
}

/* [unique, string]: a pointer that may be null, and the text at once. */
static void take_unique_text(struct cursor *c, struct strbuf *out)
{
	if (cursor_u32le(c))
		take_text(c, out);
}

/* RPC_UNICODE_STRING: length, room, pointer, and the text. */
static void take_unicode_string(struct cursor *c, struct strbuf *out)
{
	cursor_skip(c, 4);
	take_unique_text(c, out);
}

static void note_service(struct slice name, struct slice path, struct dissect_out *out)
{
	struct strbuf json = STRBUF_INIT;

	if (name.len == 0 && path.len == 0)
		return;
	json_open(&json, NULL, '{');
	if (name.len)
		json_str(&json, "name", name);
	if (path.len)
		json_str(&json, "path", path);
	json_close(&json, '}');
	facts_add_json(out->facts, out->arena, FACT_WINDOWS_SERVICES, strbuf_slice(&json));
	strbuf_release(&json);
}

/* MS-SCMR 3.1.4.12: handle, name, display name, access, type, start, error control, path. */
static void create_service(struct cursor *c, struct dissect_out *out)
{
	struct strbuf name = STRBUF_INIT, other = STRBUF_INIT, path = STRBUF_INIT;

	cursor_skip(c, HANDLE_LEN);
	take_text(c, &name);
	take_unique_text(c, &other);
	cursor_skip(c, 16);
	take_text(c, &path);
	note_service(strbuf_slice(&name), strbuf_slice(&path), out);
	strbuf_release(&name);
	strbuf_release(&other);
	strbuf_release(&path);
}

/* MS-SCMR 3.1.4.11: handle, type, start, error control, path. */
static void change_service(struct cursor *c, struct dissect_out *out)
{
	struct strbuf path = STRBUF_INIT;

	cursor_skip(c, HANDLE_LEN + 12);
	take_unique_text(c, &path);
	note_service((struct slice){NULL, 0}, strbuf_slice(&path), out);
	strbuf_release(&path);
}

static void add_text(
	struct strbuf *text, const struct cursor *c, const char *path, struct dissect_out *out)
{
	if (!c->failed && text->len)
		out_add(out, path, strbuf_slice(text));
	strbuf_release(text);
}

/* MS-TSCH 3.2.5.4.2: path, then the task as XML. */
static void register_task(struct cursor *c, struct dissect_out *out)
{
	struct strbuf text = STRBUF_INIT;

	take_unique_text(c, &text);
	add_text(&text, c, FACT_WINDOWS_TASKS, out);
}

/* MS-RRP: handle, name of a key or of a value. */
static void registry_name(struct cursor *c, struct dissect_out *out)
{
	struct strbuf text = STRBUF_INIT;

	cursor_skip(c, HANDLE_LEN);
	take_unicode_string(c, &text);
	add_text(&text, c, FACT_WINDOWS_REGISTRY, out);
}

/* MS-SAMR 3.1.5.4.4: handle, name of the new account. */
static void account_name(struct cursor *c, struct dissect_out *out)
{
	struct strbuf text = STRBUF_INIT;

	cursor_skip(c, HANDLE_LEN);
	take_unicode_string(c, &text);
	add_text(&text, c, FACT_WINDOWS_ACCOUNTS, out);
}

/* MS-SAMR 3.1.5.1.7, 3.1.5.1.8: handle, access, relative identifier. */
static void group_opened(struct cursor *c, struct dissect_out *out)
{
	struct strbuf text = STRBUF_INIT;

	cursor_skip(c, HANDLE_LEN + 4);
	strbuf_add_u64(&text, cursor_u32le(c));
	add_text(&text, c, FACT_WINDOWS_GROUPS, out);
}

/* MS-LSAT 3.1.4.11: the policy's handle, and how many identifiers are to be named. */
static void look_up_sids(struct cursor *c, struct dissect_out *out)
{
	uint32_t count;

	cursor_skip(c, HANDLE_LEN);
	count = cursor_u32le(c);
	if (!c->failed && count >= SIDS_MANY)
		out_u64(out, FACT_WINDOWS_LOOKED_UP_SIDS, count);
}

static bool is_zero(struct slice bytes)
{
	uint8_t any = 0;

	for (size_t i = 0; i < bytes.len; i++)
		any |= bytes.ptr[i];
	return bytes.len && !any;
}

/* MS-NRPC 3.5.4.4.1: server, computer, and the client's challenge, which is random. */
static void challenge(struct cursor *c, struct dissect_out *out)
{
	struct strbuf text = STRBUF_INIT;

	take_unique_text(c, &text);
	take_text(c, &text);
	if (is_zero(cursor_take(c, CREDENTIAL_LEN)))
		out_true(out, FACT_WINDOWS_ZERO_CREDENTIAL);
	strbuf_release(&text);
}

/* MS-NRPC 3.5.4.4.2: server, account, kind of channel, computer, and the client's credential. */
static void authenticate(struct cursor *c, struct dissect_out *out)
{
	struct strbuf text = STRBUF_INIT;

	take_unique_text(c, &text);
	take_text(c, &text);
	cursor_skip(c, 4); /* the kind, padded */
	take_text(c, &text);
	if (is_zero(cursor_take(c, CREDENTIAL_LEN)))
		out_true(out, FACT_WINDOWS_ZERO_CREDENTIAL);
	strbuf_release(&text);
}

/* A class: by its name where it is known. */
static void note_class(struct cursor *c, struct dissect_out *out)
{
	char text[DCERPC_UUID_TEXT + 1];
	const char *name;

	if (!dcerpc_uuid_text(c, true, text))
		return;
	name = dcerpc_class(text);
	out_add(out, FACT_WINDOWS_OBJECTS, slice_str(name ? name : text));
}

/* The property that says which class (MS-DCOM 2.2.22.2.1), CLSID_InstantiationInfo on the wire. */
static const uint8_t instantiation[16] = {
	0xab, 0x01, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46};

/* CustomHeader (MS-DCOM 2.2.22.1): its length, then which properties follow, and how long. */
static void activation_properties(struct slice blob, struct dissect_out *out)
{
	struct cursor c = cursor_of(blob), ids, sizes;
	uint32_t header_len, count;
	size_t at;

	cursor_skip(&c, 16 + 4); /* type serialization headers, total size */
	header_len = cursor_u32le(&c);
	cursor_skip(&c, 8); /* reserved, destination context */
	count = cursor_u32le(&c);
	cursor_skip(&c, 16 + 12 + 4); /* class info, three pointers, count of identifiers */
	if (c.failed || count > PROPERTIES_MAX)
		return;
	ids = cursor_sub(&c, (size_t)count * 16);
	cursor_skip(&c, 4);
	sizes = cursor_sub(&c, (size_t)count * 4);
	at = header_len;
	for (uint32_t i = 0; i < count && !sizes.failed && !ids.failed; i++) {
		struct slice id = cursor_take(&ids, sizeof(instantiation));
		struct cursor property = cursor_of(slice_from(blob, at));

		at += cursor_u32le(&sizes);
		if (!slice_eq(id, slice_of(instantiation, sizeof(instantiation))))
			continue;
		cursor_skip(&property, 16);
		note_class(&property, out);
	}
}

/* Behind the OBJREF's header, class and two sizes (MS-DCOM 2.2.18.6), and the blob's two. */
static void activate(struct slice stub, struct dissect_out *out)
{
	struct slice object = slice_from(stub, slice_find_slice(stub, SLICE("MEOW")));

	activation_properties(slice_from(object, 24 + 16 + 8 + 8), out);
}

/* MS-DCOM 3.1.2.5.2.3.1: ORPCTHIS, then the class. */
static void remote_activation(struct cursor *c, struct dissect_out *out)
{
	cursor_skip(c, ORPCTHIS_LEN);
	note_class(c, out);
}

static const struct {
	const char *interface, *operation;
	void (*note)(struct cursor *c, struct dissect_out *out);
} readers[] = {
	{"svcctl", "CreateServiceW", create_service},
	{"svcctl", "CreateServiceWOW64W", create_service},
	{"svcctl", "ChangeServiceConfigW", change_service},
	{"ITaskSchedulerService", "SchRpcRegisterTask", register_task},
	{"winreg", "BaseRegCreateKey", registry_name},
	{"winreg", "BaseRegOpenKey", registry_name},
	{"winreg", "BaseRegSetValue", registry_name},
	{"samr", "SamrCreateUser2InDomain", account_name},
	{"samr", "SamrCreateUserInDomain", account_name},
	{"samr", "SamrOpenGroup", group_opened},
	{"samr", "SamrOpenAlias", group_opened},
	{"lsarpc", "LsarLookupSids", look_up_sids},
	{"lsarpc", "LsarLookupSids2", look_up_sids},
	{"netlogon", "NetrServerReqChallenge", challenge},
	{"netlogon", "NetrServerAuthenticate", authenticate},
	{"netlogon", "NetrServerAuthenticate2", authenticate},
	{"netlogon", "NetrServerAuthenticate3", authenticate},
	{"IActivation", "RemoteActivation", remote_activation},
};

void dcerpc_note_stub(
	const char *interface, const char *operation, struct slice stub, struct dissect_out *out)
{
	struct cursor c = cursor_of(stub);

	if (strcmp(interface, "ISystemActivator") == 0) {
		activate(stub, out);
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(readers); i++)
		if (strcmp(readers[i].interface, interface) == 0 &&
			strcmp(readers[i].operation, operation) == 0)
			readers[i].note(&c, out);
}

/* One tower (C706, appendix L): the first floor names the interface, a later one the port. */
static void note_tower(struct cursor tower, struct dissect_out *out)
{
	unsigned floors = cursor_u16le(&tower);
	char uuid[DCERPC_UUID_TEXT + 1] = "";
	const struct dcerpc_interface *interface;
	struct strbuf json = STRBUF_INIT;
	uint16_t port = 0;

	for (unsigned i = 0; i < floors && i < FLOORS_MAX; i++) {
		struct cursor left = cursor_sub(&tower, cursor_u16le(&tower));
		struct cursor right = cursor_sub(&tower, cursor_u16le(&tower));
		uint8_t protocol = cursor_u8(&left);

		if (i == 0 && protocol == TOWER_UUID && !dcerpc_uuid_text(&left, true, uuid))
			return;
		if (protocol == TOWER_TCP)
			port = cursor_u16(&right);
	}
	if (tower.failed || !*uuid || !port)
		return;
	interface = dcerpc_interface(uuid);
	json_open(&json, NULL, '{');
	json_text(&json, "name", interface ? interface->name : uuid);
	json_text(&json, "uuid", uuid);
	json_u64(&json, "port", port);
	json_close(&json, '}');
	facts_add_json(out->facts, out->arena, FACT_WINDOWS_MAPPED, strbuf_slice(&json));
	strbuf_release(&json);
}

void dcerpc_note_towers(struct slice stub, struct dissect_out *out)
{
	struct cursor c = cursor_of(stub);
	uint32_t towers;

	cursor_skip(&c, HANDLE_LEN);
	towers = cursor_u32le(&c);
	cursor_skip(&c, 12); /* maximum, offset, actual count */
	if (c.failed || towers == 0 || towers > TOWERS_MAX)
		return;
	cursor_skip(&c, (size_t)towers * 4); /* pointers */
	for (uint32_t i = 0; i < towers && !c.failed; i++) {
		uint32_t len = cursor_u32le(&c);

		if (cursor_u32le(&c) != len)
			return;
		note_tower(cursor_sub(&c, len), out);
		cursor_skip(&c, -len & 3);
	}
}
