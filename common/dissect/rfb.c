/* RFB, the protocol of VNC (RFC 6143): both sides' versions, and how the log-on went. */
#include "dissect/refusal.h"

#include "record/fields.h"

#define VERSION_LEN 12 /* "RFB 003.008\n" */
#define CHALLENGE_LEN 16
#define RESULT_LEN 4
#define SECURITY_VNC 2

enum phase { PHASE_VERSION, PHASE_SECURITY, PHASE_RESULT };

static bool are_digits(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
	return true;
}

/* The kinds of log-on that a server has to offer, when a password is the only one: up to version
 * 3.3 one number, from 3.7 on a list (RFC 6143, section 7.1.2 and appendix A). */
static enum verdict read_security(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	uint8_t count = cursor_u8(&c);
	struct slice types;

	if (count > 1)
		return VERDICT_DONE;
	types = cursor_take(&c, count ? 1 : sizeof(uint32_t) - 1);
	if (c.failed)
		return in->end ? VERDICT_DONE : VERDICT_MORE;
	if (types.ptr[types.len - 1] != SECURITY_VNC)
		return VERDICT_DONE;
	out->eaten = 1 + types.len;
	out->phase = PHASE_RESULT;
	return VERDICT_NEXT;
}

/* A challenge, and whether the answer to it was right. */
static enum verdict read_result(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	uint32_t result;

	cursor_skip(&c, CHALLENGE_LEN);
	result = cursor_u32(&c);
	if (c.failed)
		return in->end ? VERDICT_DONE : VERDICT_MORE;
	if (result == 1 || result == 2) /* failed; failed too often */
		out_refusal(out, REFUSING_RFB);
	return VERDICT_DONE;
}

static enum verdict read_version(const struct segment *in, struct dissect_out *out)
{
	struct slice version = slice_first(in->bytes, VERSION_LEN), major, minor;

	if (!slice_starts(SLICE("RFB "), slice_first(version, 4)))
		return VERDICT_NO;
	if (version.len < VERSION_LEN)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	major = slice_first(slice_from(version, 4), 3);
	minor = slice_first(slice_from(version, 8), 3);
	if (!are_digits(major) || version.ptr[7] != '.' || !are_digits(minor) ||
		version.ptr[11] != '\n')
		return VERDICT_NO;
	out_str(out, in->from_client ? FACT_RFB_CLIENT_MAJOR : FACT_RFB_SERVER_MAJOR, major);
	out_str(out, in->from_client ? FACT_RFB_CLIENT_MINOR : FACT_RFB_SERVER_MINOR, minor);
	out->eaten = VERSION_LEN;
	out->phase = PHASE_SECURITY;
	return in->from_client ? VERDICT_DONE : VERDICT_NEXT;
}

static enum verdict read_rfb(const struct segment *in, struct dissect_out *out)
{
	switch ((enum phase)in->phase) {
	case PHASE_SECURITY:
		return read_security(in, out);
	case PHASE_RESULT:
		return read_result(in, out);
	case PHASE_VERSION:
		break;
	}
	return read_version(in, out);
}

const struct dissector dissect_rfb = {"rfb", OVER_TCP, read_rfb, NULL};
