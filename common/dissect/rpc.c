/* ONC RPC (RFC 5531) over UDP and TCP, and NFS on it: which program, and who calls. */
#include "dissect/dissect.h"

#include "record/fields.h"

#define RPC_VERSION 2
#define CALL 0
#define REPLY 1
#define PROGRAM_FIRST 100000 /* those that are assigned: RFC 5531, section 13 */
#define PROGRAM_LAST 0x5fffffff
#define PROGRAM_NFS 100003
#define AUTH_LEN_MAX 400
#define RECORD_LAST 0x80000000u

static const struct {
	uint32_t flavor;
	const char *name;
} flavors[] = {{0, "NULL"}, {1, "UNIX"}, {2, "SHORT"}, {3, "DES"}, {6, "GSS"}};

static void credential_facts(uint32_t flavor, struct slice body, struct dissect_out *out)
{
	struct cursor c = cursor_of(body);
	uint32_t len;
	struct slice machine;

	for (size_t i = 0; i < sizeof(flavors) / sizeof(*flavors); i++)
		if (flavors[i].flavor == flavor)
			out_str(out, FACT_RPC_AUTH_TYPE, slice_str(flavors[i].name));
	if (flavor != 1)
		return;
	cursor_u32(&c); /* stamp */
	len = cursor_u32(&c);
	machine = cursor_take(&c, len);
	cursor_skip(&c, (4 - len % 4) % 4);
	if (c.failed)
		return;
	if (machine.len)
		out_str(out, FACT_RPC_MACHINE_NAME, machine);
	out_u64(out, FACT_RPC_UID, cursor_u32(&c));
	out_u64(out, FACT_RPC_GID, cursor_u32(&c));
}

static enum verdict read_call(struct cursor c, struct dissect_out *out)
{
	uint32_t version = cursor_u32(&c), program = cursor_u32(&c),
		 program_version = cursor_u32(&c);
	uint32_t procedure = cursor_u32(&c), flavor = cursor_u32(&c);
	struct slice credentials;
	uint32_t len = cursor_u32(&c);

	if (c.failed || version != RPC_VERSION || program < PROGRAM_FIRST ||
		program > PROGRAM_LAST || program_version > 10 || procedure > 100 ||
		len > AUTH_LEN_MAX)
		return VERDICT_NO;
	credentials = cursor_take(&c, len);
	if (c.failed)
		return VERDICT_NO;
	if (program == PROGRAM_NFS) {
		out->proto = "nfs";
		out_u64(out, FACT_NFS_VERSION, program_version);
	}
	credential_facts(flavor, credentials, out);
	out->sender = SENDER_CLIENT;
	return VERDICT_NEXT;
}

static enum verdict read_message(
	const struct segment *in, struct slice message, struct dissect_out *out)
{
	struct cursor c = cursor_of(message);
	uint32_t type = (cursor_u32(&c), cursor_u32(&c));

	if (c.failed)
		return VERDICT_NO;
	if (type == CALL)
		return read_call(c, out);
	return type == REPLY && in->expected && cursor_u32(&c) <= 1 ? VERDICT_DONE : VERDICT_NO;
}

static enum verdict read_datagram(const struct segment *in, struct dissect_out *out)
{
	return read_message(in, in->bytes, out);
}

/* A mark before each fragment: the last one's bit, and its length. */
static enum verdict read_stream(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	uint32_t mark = cursor_u32(&c), len = mark & ~RECORD_LAST;

	if (in->bytes.ptr[0] & 0x7f)
		return VERDICT_NO; /* longer than 16 MiB */
	if (!c.failed && (len < 8 || (in->bytes.len >= 12 && cursor_peek16(&c, 4))))
		return VERDICT_NO;
	if (in->bytes.len < 4 + (size_t)(len < 512 ? len : 512) && !in->end)
		return VERDICT_MORE;
	out->eaten = 4 + (size_t)len;
	return c.failed ? VERDICT_NO : read_message(in, cursor_rest(&c), out);
}

const struct dissector dissect_rpc = {"rpc", OVER_UDP, read_datagram, NULL};
const struct dissector dissect_rpc_tcp = {"rpc", OVER_TCP, read_stream, NULL};
