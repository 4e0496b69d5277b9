/* WireGuard (https://www.wireguard.com/protocol/): handshakes by type and exact length; data by
 * a run of packets for one receiver whose counters rise. */
#include "dissect/dissect.h"

#define INITIATION_LEN 148
#define RESPONSE_LEN 92
#define COOKIE_LEN 64
#define DATA_LEN_MIN 32
#define DATA_PROOF 4 /* packets in a run */
#define COUNTER_STEP_MAX 64

/* Of the last data packet, in segment.phase: the run's length, bits of the receiver, and
 * the low bits of the counter. */
#define COUNT_SHIFT 28
#define RECEIVER_SHIFT 16

enum message { INITIATION = 1, RESPONSE, COOKIE_REPLY, DATA };

static enum verdict read_data(struct cursor *c, const struct segment *in, struct dissect_out *out)
{
	uint32_t receiver = cursor_u32le(c), count = in->phase >> COUNT_SHIFT;
	uint64_t counter = cursor_u64le(c);
	uint32_t now = (receiver & 0xfff) << RECEIVER_SHIFT | (counter & 0xffff);
	uint16_t step = (uint16_t)(now - in->phase);

	if (c->failed || in->sent_len < DATA_LEN_MIN || in->sent_len % 16 || counter >> 48)
		return VERDICT_NO;
	if (count &&
		((now ^ in->phase) >> RECEIVER_SHIFT & 0xfff || !step || step > COUNTER_STEP_MAX))
		return VERDICT_NO;
	out->phase = (count + 1) << COUNT_SHIFT | now;
	return count + 1 >= DATA_PROOF ? VERDICT_DONE : VERDICT_MORE;
}

static enum verdict read_wireguard(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	uint32_t type = cursor_u32le(&c);

	switch (type) {
	case INITIATION:
		return in->sent_len == INITIATION_LEN ? VERDICT_DONE : VERDICT_NO;
	case RESPONSE:
		return in->sent_len == RESPONSE_LEN ? VERDICT_DONE : VERDICT_NO;
	case COOKIE_REPLY:
		return in->sent_len == COOKIE_LEN ? VERDICT_MORE : VERDICT_NO;
	case DATA:
		return read_data(&c, in, out);
	default:
		return VERDICT_NO;
	}
}

const struct dissector dissect_wireguard = {"wireguard", OVER_UDP, read_wireguard, NULL};
