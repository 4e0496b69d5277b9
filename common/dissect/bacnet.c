/* BACnet/IP (ASHRAE 135, annex J). */
#include "dissect/dissect.h"

#define TYPE_BACNET_IP 0x81
#define FUNCTION_LAST 0x0c
#define FORWARDED_NPDU 0x04
#define NPDU_VERSION 1

/* Those that carry an NPDU: forwarded, distributed, original. */
static bool carries_npdu(uint8_t function)
{
	return function == FORWARDED_NPDU || (function >= 0x09 && function <= 0x0b);
}

static enum verdict read_bacnet(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	uint8_t type = cursor_u8(&c), function = cursor_u8(&c);
	uint16_t len = cursor_u16(&c);

	(void)out;
	if (c.failed || type != TYPE_BACNET_IP || function > FUNCTION_LAST || len != in->bytes.len)
		return VERDICT_NO;
	if (function == FORWARDED_NPDU)
		cursor_skip(&c, 6); /* the first sender's address */
	return !carries_npdu(function) || cursor_u8(&c) == NPDU_VERSION ? VERDICT_DONE : VERDICT_NO;
}

const struct dissector dissect_bacnet = {"bacnet", OVER_UDP, read_bacnet, NULL};
