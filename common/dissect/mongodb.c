/* MongoDB's wire protocol: known by its message header and the command inside. */
#include "dissect/dissect.h"

#define MESSAGE_LEN_MAX (48 * 1024 * 1024)
#define HEADER_LEN 16
#define FLAGS_KNOWN 0x10003u /* of OP_MSG */

enum opcode { OP_REPLY = 1, OP_QUERY = 2004, OP_COMPRESSED = 2012, OP_MSG = 2013 };

/* A BSON document begins with its length. */
static bool is_document(struct cursor c, uint32_t most)
{
	uint32_t len = cursor_u32le(&c);

	return !c.failed && len >= 5 && len <= most;
}

static bool is_body(struct cursor c, uint32_t opcode, uint32_t len)
{
	uint32_t flags = cursor_u32le(&c);

	if (opcode == OP_MSG) {
		uint8_t kind = cursor_u8(&c);

		return !(flags & ~FLAGS_KNOWN) && kind <= 1 && is_document(c, len);
	}
	if (opcode == OP_QUERY) {
		struct slice rest = cursor_rest(&c), name = slice_cut(&rest, '\0');

		return !(flags & ~0xffu) && name.len > 1 && slice_find(name, '.') < name.len;
	}
	return opcode == OP_COMPRESSED && flags >= 2004 && flags <= OP_MSG;
}

static enum verdict read_mongodb(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	uint32_t len = cursor_u32le(&c), request = cursor_u32le(&c), answered = cursor_u32le(&c);
	uint32_t opcode = cursor_u32le(&c);

	(void)request;
	if (in->bytes.len >= 4 && (len <= HEADER_LEN || len > MESSAGE_LEN_MAX))
		return VERDICT_NO;
	if (c.failed)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	if (in->expected)
		return opcode == OP_REPLY || opcode == OP_MSG || opcode == OP_COMPRESSED
			? VERDICT_DONE
			: VERDICT_NO;
	if (opcode != OP_MSG && opcode != OP_QUERY && opcode != OP_COMPRESSED)
		return VERDICT_NO;
	if (in->bytes.len < len && in->bytes.len < 128 && !in->end)
		return VERDICT_MORE;
	if (!is_body(c, opcode, len))
		return VERDICT_NO;
	out->sender = answered ? SENDER_SERVER : SENDER_CLIENT;
	return VERDICT_DONE;
}

const struct dissector dissect_mongodb = {"mongodb", OVER_TCP, read_mongodb, NULL};
