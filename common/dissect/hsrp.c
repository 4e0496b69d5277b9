/* HSRP (RFC 2281, and Cisco's version 2) between routers. */
#include "dissect/dissect.h"

#define PORT_HSRP 1985
#define PORT_HSRP_IPV6 2029
#define V1_LEN 20
#define V1_OPCODE_LAST 3
#define V2_GROUP_TLV 1
#define V2_GROUP_LEN 40

static enum verdict read_hsrp(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	uint8_t first = cursor_u8(&c), second = cursor_u8(&c), state = cursor_u8(&c);

	(void)out;
	if (in->dst_port != PORT_HSRP && in->dst_port != PORT_HSRP_IPV6)
		return VERDICT_NO;
	if (first == V2_GROUP_TLV && second == V2_GROUP_LEN && in->bytes.len >= 2 + V2_GROUP_LEN)
		return VERDICT_DONE;
	/* states are bits */
	return first == 0 && second <= V1_OPCODE_LAST && in->bytes.len >= V1_LEN && state <= 16 &&
			!(state & (state - 1))
		? VERDICT_DONE
		: VERDICT_NO;
}

const struct dissector dissect_hsrp = {"hsrp", OVER_UDP, read_hsrp, NULL};
