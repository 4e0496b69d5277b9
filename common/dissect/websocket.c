/* WebSocket (RFC 6455): frames behind an HTTP Upgrade, masked by the client alone. */
#include "dissect/dissect.h"

enum opcode { OPCODE_TEXT = 1, OPCODE_BINARY = 2, OPCODE_CLOSE = 8, OPCODE_PONG = 10 };

static enum verdict read_websocket(const struct segment *in, struct dissect_out *out)
{
	uint8_t opcode = in->bytes.ptr[0] & 0x0f;
	bool masked;

	if (!in->behind || strcmp(in->behind, "http") != 0 || (in->bytes.ptr[0] & 0x30))
		return VERDICT_NO;
	if (opcode != OPCODE_TEXT && opcode != OPCODE_BINARY &&
		(opcode < OPCODE_CLOSE || opcode > OPCODE_PONG))
		return VERDICT_NO;
	if (in->bytes.len < 2)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	masked = in->bytes.ptr[1] & 0x80;
	if (masked != in->from_client)
		return VERDICT_NO;
	out->sender = masked ? SENDER_CLIENT : SENDER_SERVER;
	return VERDICT_DONE;
}

const struct dissector dissect_websocket = {"websocket", OVER_TCP, read_websocket};
