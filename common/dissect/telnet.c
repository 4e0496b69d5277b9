/* Telnet (RFC 854, 855): known by the options that are negotiated first. */
#include "dissect/dissect.h"

#define IAC 255
#define SB 250
#define WILL 251
#define DONT 254
#define OPTION_LAST 49 /* IANA's; the extended list is 255 */

/* IAC, a verb and an option. */
static bool is_negotiation(struct cursor *c)
{
	uint8_t iac = cursor_u8(c), verb = cursor_u8(c), option = cursor_u8(c);

	return !c->failed && iac == IAC && verb >= WILL && verb <= DONT &&
		(option <= OPTION_LAST || option == 255);
}

static enum verdict read_telnet(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);

	(void)out;
	if (in->bytes.ptr[0] != IAC)
		return VERDICT_NO;
	if (in->bytes.len < 3)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	if (!is_negotiation(&c))
		return VERDICT_NO;
	if (in->expected || in->src_port == 23 || in->dst_port == 23)
		return VERDICT_DONE;
	/* elsewhere it takes two to believe it */
	if (cursor_left(&c) < 3 && !in->end && (!cursor_left(&c) || cursor_peek(&c, 0) == IAC))
		return VERDICT_MORE;
	return (cursor_peek(&c, 0) == IAC && cursor_peek(&c, 1) == SB) || is_negotiation(&c)
		? VERDICT_DONE
		: VERDICT_NO;
}

const struct dissector dissect_telnet = {"telnet", OVER_TCP, read_telnet, NULL};
