/* PPTP's control connection (RFC 2637): the hosts that set up the tunnel. */
#include "dissect/dissect.h"

#include "record/fields.h"

#define CONTROL_MESSAGE 1
#define MAGIC_COOKIE 0x1a2b3c4d
#define HEADER_LEN 12
#define MESSAGE_LEN_MAX 220
#define START_REQUEST 1
#define START_REPLY 2
#define HOST_NAME_AT 28
#define NAME_LEN 64

static enum verdict read_pptp(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	uint16_t len = cursor_u16(&c), type = cursor_u16(&c), control;
	uint32_t cookie = cursor_u32(&c);
	struct slice name;

	if ((in->bytes.len >= 4 && type != CONTROL_MESSAGE) ||
		(in->bytes.len >= 8 && cookie != MAGIC_COOKIE) || len > MESSAGE_LEN_MAX)
		return VERDICT_NO;
	if (c.failed || in->bytes.len < len)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	control = cursor_u16(&c);
	if (len < HEADER_LEN)
		return VERDICT_NO;
	if (control != START_REQUEST && control != START_REPLY)
		return VERDICT_DONE;
	name = slice_first(slice_from(slice_first(in->bytes, len), HOST_NAME_AT), NAME_LEN);
	name = slice_first(name, slice_find(name, '\0'));
	out->sender = control == START_REQUEST ? SENDER_CLIENT : SENDER_SERVER;
	if (name.len)
		out_str(out,
			control == START_REQUEST ? FACT_PPTP_CLIENT_HOST : FACT_PPTP_SERVER_HOST,
			name);
	return VERDICT_DONE;
}

const struct dissector dissect_pptp = {"pptp", OVER_TCP, read_pptp, NULL};
