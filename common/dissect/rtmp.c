/* RTMP (Adobe's specification 1.0): known by its handshake, of which the first message must
 * have come whole. */
#include "dissect/dissect.h"

#define VERSION 3
#define HANDSHAKE_LEN 1536 /* of C1 and S1 */

static enum verdict read_rtmp(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	uint8_t version = cursor_u8(&c);
	uint32_t zero = (cursor_u32(&c), cursor_u32(&c));

	if (version != VERSION)
		return VERDICT_NO;
	/* zero, or of the later handshake the version of the player */
	if (!c.failed && zero && (zero >> 24 > 32 || !(zero >> 24)) && !in->expected)
		return VERDICT_NO;
	if (in->bytes.len < 1 + HANDSHAKE_LEN)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	if (!in->expected && in->bytes.len != 1 + HANDSHAKE_LEN)
		return VERDICT_NO; /* a client waits for its answer */
	out->sender = in->expected ? SENDER_SERVER : SENDER_CLIENT;
	return VERDICT_DONE;
}

const struct dissector dissect_rtmp = {"rtmp", OVER_TCP, read_rtmp, NULL};
