/* BFD (RFC 5880, 5881, 5883). */
#include "dissect/dissect.h"

#define VERSION 1
#define LEN_MIN 24
#define DIAGNOSTIC_LAST 9
#define PORT_SINGLE_HOP 3784
#define PORT_MULTI_HOP 4784

static enum verdict read_bfd(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	uint8_t first = cursor_u8(&c), multiplier = (cursor_u8(&c), cursor_u8(&c));
	uint8_t len = cursor_u8(&c);
	uint32_t mine = cursor_u32(&c);

	(void)out;
	if (in->dst_port != PORT_SINGLE_HOP && in->dst_port != PORT_MULTI_HOP)
		return VERDICT_NO;
	return first >> 5 == VERSION && (first & 31) <= DIAGNOSTIC_LAST && multiplier && mine &&
			len >= LEN_MIN && len == in->bytes.len
		? VERDICT_DONE
		: VERDICT_NO;
}

const struct dissector dissect_bfd = {"bfd", OVER_UDP, read_bfd, NULL};
