/* AMQP 0-9-1 and 1.0, by the header that a client opens with. */
#include "dissect/dissect.h"

#define HEADER_LEN 8
#define FRAME_METHOD 1

static enum verdict read_amqp(const struct segment *in, struct dissect_out *out)
{
	if (in->expected)
		return in->bytes.ptr[0] == FRAME_METHOD || in->bytes.ptr[0] == 'A' ||
				in->bytes.ptr[0] == 0
			? VERDICT_DONE
			: VERDICT_NO;
	if (!slice_starts(SLICE("AMQP"), slice_first(in->bytes, 4)))
		return VERDICT_NO;
	if (in->bytes.len < HEADER_LEN)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	if (in->bytes.ptr[4] > 3 || in->bytes.ptr[5] > 9)
		return VERDICT_NO;
	out->sender = SENDER_CLIENT;
	return VERDICT_DONE;
}

const struct dissector dissect_amqp = {"amqp", OVER_TCP, read_amqp, NULL};
