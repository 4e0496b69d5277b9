/* RFB, the protocol of VNC (RFC 6143): both sides' versions. */
#include "dissect/dissect.h"

#include "record/fields.h"

#define VERSION_LEN 12 /* "RFB 003.008\n" */

static bool are_digits(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
	return true;
}

static enum verdict read_rfb(const struct segment *in, struct dissect_out *out)
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
	return VERDICT_DONE;
}

const struct dissector dissect_rfb = {"rfb", OVER_TCP, read_rfb, NULL};
