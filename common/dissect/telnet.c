/* Telnet (RFC 854, 855): known by the options that are negotiated first; log-ons that are refused. */
#include "dissect/refusal.h"

#define IAC 255
#define SB 250
#define WILL 251
#define DONT 254
#define OPTION_LAST 49 /* IANA's; the extended list is 255 */

#define TEXT_LINE_MAX 256
#define TEXT_LINES_MAX 256 /* in which a log-on is refused, if it is */

/* From PHASE_SERVER on: behind so many of the server's lines. */
enum phase { PHASE_UNKNOWN, PHASE_SERVER };

/* IAC, a verb and an option. */
static bool is_negotiation(struct cursor *c)
{
	uint8_t iac = cursor_u8(c), verb = cursor_u8(c), option = cursor_u8(c);

	return !c->failed && iac == IAC && verb >= WILL && verb <= DONT &&
		(option <= OPTION_LAST || option == 255);
}

/* What the server writes, line by line; a line that does not end is taken as it is. */
static enum verdict read_text(const struct segment *in, struct dissect_out *out)
{
	size_t end = slice_find(in->bytes, '\n');

	if (end == in->bytes.len && end < TEXT_LINE_MAX && !in->end)
		return VERDICT_MORE;
	if (refusal_is_told(slice_first(in->bytes, end)))
		out_refusal(out, REFUSING_TELNET);
	out->phase = in->phase + 1;
	out->eaten = end < in->bytes.len ? end + 1 : end;
	return out->phase == PHASE_SERVER + TEXT_LINES_MAX ? VERDICT_DONE : VERDICT_NEXT;
}

/* A client's words are nobody's business here; a server's may refuse it. */
static enum verdict proven(const struct segment *in, struct dissect_out *out)
{
	out->eaten = 3;
	out->phase = PHASE_SERVER;
	return in->from_client ? VERDICT_DONE : VERDICT_NEXT;
}

static enum verdict read_telnet(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);

	if (in->phase >= PHASE_SERVER)
		return read_text(in, out);
	if (in->bytes.ptr[0] != IAC)
		return VERDICT_NO;
	if (in->bytes.len < 3)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	if (!is_negotiation(&c))
		return VERDICT_NO;
	if (in->expected || in->src_port == 23 || in->dst_port == 23)
		return proven(in, out);
	/* elsewhere it takes two to believe it */
	if (cursor_left(&c) < 3 && !in->end && (!cursor_left(&c) || cursor_peek(&c, 0) == IAC))
		return VERDICT_MORE;
	return (cursor_peek(&c, 0) == IAC && cursor_peek(&c, 1) == SB) || is_negotiation(&c)
		? proven(in, out)
		: VERDICT_NO;
}

const struct dissector dissect_telnet = {"telnet", OVER_TCP, read_telnet, NULL};
