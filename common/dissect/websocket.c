/* WebSocket (RFC 6455): frames behind an HTTP Upgrade, masked by the client alone. The first one
 * of each side is looked at for another protocol that is carried inside. */
#include "dissect/dissect.h"

#include "record/fields.h"

enum opcode { OPCODE_TEXT = 1, OPCODE_BINARY = 2, OPCODE_CLOSE = 8, OPCODE_PONG = 10 };

#define MASK_LEN 4
#define BEGIN_LEN 4 /* bytes of a message by which it is known */

/* Steps over the length; returns it. */
static uint64_t read_length(struct cursor *c, uint8_t first)
{
	uint8_t len = first & 0x7f;

	return len == 127 ? cursor_u64(c) : len == 126 ? cursor_u16(c) : len;
}

static const char *carried(const uint8_t begin[BEGIN_LEN])
{
	if (memcmp(begin, "SSH-", 4) == 0)
		return "ssh";
	if (memcmp(begin, "RFB ", 4) == 0)
		return "vnc";
	if (memcmp(begin, "\x03\x00\x00", 3) == 0)
		return "rdp"; /* TPKT */
	return memcmp(begin, "\x16\x03", 2) == 0 && begin[2] <= 4 ? "tls" : NULL;
}

/* False while more bytes are needed. */
static bool read_begin(struct cursor c, bool masked, struct dissect_out *out)
{
	static const uint8_t none[MASK_LEN];
	uint64_t len = read_length(&c, cursor_u8(&c));
	struct slice mask = masked ? cursor_take(&c, MASK_LEN) : slice_of(none, sizeof(none));
	struct slice message = cursor_take(&c, len < BEGIN_LEN ? len : BEGIN_LEN);
	uint8_t begin[BEGIN_LEN] = {0};
	const char *proto;

	if (c.failed)
		return false;
	for (size_t i = 0; i < sizeof(begin); i++)
		begin[i] = i < message.len ? message.ptr[i] ^ mask.ptr[i] : 0;
	proto = carried(begin);
	if (proto)
		out_str(out, FACT_WEBSOCKET_CARRIES, slice_str(proto));
	return true;
}

static enum verdict read_websocket(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	uint8_t first = cursor_u8(&c), opcode = first & 0x0f;
	bool masked;

	if (!in->behind || strcmp(in->behind, "http") != 0 || (first & 0x30))
		return VERDICT_NO;
	if (opcode != OPCODE_TEXT && opcode != OPCODE_BINARY &&
		(opcode < OPCODE_CLOSE || opcode > OPCODE_PONG))
		return VERDICT_NO;
	if (in->bytes.len < 2)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	masked = cursor_peek(&c, 0) & 0x80;
	if (masked != in->from_client)
		return VERDICT_NO;
	if (!read_begin(c, masked, out) && !in->end)
		return VERDICT_MORE;
	out->sender = masked ? SENDER_CLIENT : SENDER_SERVER;
	return VERDICT_DONE;
}

const struct dissector dissect_websocket = {"websocket", OVER_TCP, read_websocket, NULL};
