/* GTP's control messages, versions 1 and 2 (3GPP TS 29.060, 29.274), and those of its user
 * plane that carry no packet. */
#include "dissect/dissect.h"

#define PORT_GTP_C 2123
#define PORT_GTP_U 2152
#define V1_HEADER_LEN 8
#define V2_HEADER_LEN 4
#define FLAG_V2_PIGGYBACK 0x10
#define FLAG_V1_NOT_PRIME 0x10

static enum verdict read_gtp(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	uint8_t flags = cursor_u8(&c), type = cursor_u8(&c);
	uint16_t len = cursor_u16(&c);
	bool port = in->src_port == PORT_GTP_C || in->dst_port == PORT_GTP_C ||
		in->src_port == PORT_GTP_U || in->dst_port == PORT_GTP_U;

	(void)out;
	if (!port || c.failed || type == 0)
		return VERDICT_NO;
	if (flags >> 5 == 1 && flags & FLAG_V1_NOT_PRIME)
		return in->sent_len == V1_HEADER_LEN + (size_t)len ? VERDICT_DONE : VERDICT_NO;
	if (flags >> 5 == 2)
		return in->sent_len == V2_HEADER_LEN + (size_t)len ||
				(flags & FLAG_V2_PIGGYBACK &&
					in->sent_len > V2_HEADER_LEN + (size_t)len)
			? VERDICT_DONE
			: VERDICT_NO;
	return VERDICT_NO;
}

const struct dissector dissect_gtp = {"gtp", OVER_UDP, read_gtp, NULL};
