/* RTP and RTCP (RFC 3550). Two bits and a number mark a packet: only a run of packets that
 * follow each other is believed. */
#include "dissect/dissect.h"

#define HEADER_LEN 12
#define PROOF 4 /* packets in a run */
#define SEQUENCE_STEP_MAX 8
#define RTCP_FIRST 192 /* what would be marker and payload type of RTP: RFC 5761 */
#define RTCP_LAST 223

/* What is remembered of the last packet, in segment.phase: the run's length, bits of the
 * source, the sequence number. */
#define COUNT_SHIFT 28
#define SOURCE_SHIFT 16
#define SOURCE_MASK 0xfff

static uint32_t fold_source(uint32_t source)
{
	return (source ^ source >> 12 ^ source >> 24) & SOURCE_MASK;
}

/* IANA's static types, and the dynamic ones. */
static bool is_payload_type(uint8_t type)
{
	return type <= 18 || type == 25 || type == 26 || type == 28 || (type >= 31 && type <= 34) ||
		type >= 96;
}

static enum verdict read_rtp(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	uint8_t first = cursor_u8(&c), second = cursor_u8(&c);
	uint16_t sequence = cursor_u16(&c);
	uint32_t source = (cursor_u32(&c), cursor_u32(&c)), count = in->phase >> COUNT_SHIFT;
	bool follows = (in->phase >> SOURCE_SHIFT & SOURCE_MASK) == fold_source(source) &&
		(uint16_t)(sequence - (uint16_t)in->phase - 1) < SEQUENCE_STEP_MAX;

	if (c.failed || first >> 6 != 2 || in->bytes.len < HEADER_LEN + 4u * (first & 15) ||
		!is_payload_type(second & 0x7f) || (second >= RTCP_FIRST && second <= RTCP_LAST))
		return VERDICT_NO;
	if (count && !follows)
		return VERDICT_NO;
	out->phase = (count + 1) << COUNT_SHIFT | fold_source(source) << SOURCE_SHIFT | sequence;
	return count + 1 >= PROOF ? VERDICT_DONE : VERDICT_MORE;
}

/* A compound packet: reports first, and lengths that end where the datagram does. */
static bool is_compound(struct slice datagram)
{
	struct cursor c = cursor_of(datagram);
	uint8_t kind = cursor_peek(&c, 1);

	if (kind != 200 && kind != 201)
		return false;
	while (cursor_left(&c)) {
		uint8_t first = cursor_u8(&c);

		kind = cursor_u8(&c);
		cursor_skip(&c, (size_t)4 * cursor_u16(&c));
		if (c.failed || first >> 6 != 2 || kind < 200 || kind > 213)
			return false;
	}
	return true;
}

static enum verdict read_rtcp(const struct segment *in, struct dissect_out *out)
{
	if (!is_compound(in->bytes))
		return VERDICT_NO;
	out->phase = in->phase + 1;
	return out->phase > 1 ? VERDICT_DONE : VERDICT_MORE;
}

const struct dissector dissect_rtp = {"rtp", OVER_UDP, read_rtp, NULL};
const struct dissector dissect_rtcp = {"rtcp", OVER_UDP, read_rtcp, NULL};
