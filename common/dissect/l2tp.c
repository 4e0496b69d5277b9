/* L2TP's control messages, version 2 (RFC 2661) and 3 (RFC 3931): the host that asks. */
#include "dissect/dissect.h"

#include "record/fields.h"

#define CONTROL 0xc800 /* T, L and S are set */
#define CONTROL_MASK 0xcbf0 /* with O, P and the reserved bits, which are not */
#define HEADER_LEN 12
#define AVPS_MAX 64
#define AVP_HOST_NAME 7

/* Attribute-value pairs to the end; the host's name is noted where there is one. */
static bool read_avps(struct cursor *c, struct slice *host)
{
	for (int i = 0; i < AVPS_MAX && cursor_left(c); i++) {
		uint16_t first = cursor_u16(c), vendor = cursor_u16(c), type = cursor_u16(c);
		struct slice value;

		if ((first & 0x3ff) < 6)
			return false;
		value = cursor_take(c, (first & 0x3ffu) - 6);
		if (vendor == 0 && type == AVP_HOST_NAME && !(first & 0x4000))
			*host = value;
	}
	return !c->failed;
}

static enum verdict read_l2tp(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	uint16_t flags = cursor_u16(&c), len = cursor_u16(&c);
	struct slice host = {NULL, 0};

	if ((flags & CONTROL_MASK) != CONTROL || ((flags & 15) != 2 && (flags & 15) != 3) ||
		len != in->bytes.len)
		return VERDICT_NO;
	cursor_skip(&c, HEADER_LEN - 4);
	if (c.failed || !read_avps(&c, &host))
		return VERDICT_NO;
	if (host.len)
		out_str(out, in->from_client ? FACT_L2TP_CLIENT_HOST : FACT_L2TP_SERVER_HOST, host);
	return VERDICT_NEXT;
}

const struct dissector dissect_l2tp = {"l2tp", OVER_UDP, read_l2tp, NULL};
