/* RTSP (RFC 2326, 7826): which stream is asked for. */
#include "dissect/line.h"

#include "record/fields.h"

static enum verdict read_rtsp(const struct segment *in, struct dissect_out *out)
{
	struct slice line, rest, method;
	enum verdict verdict = in->bytes.ptr[0] < 'A' || in->bytes.ptr[0] > 'T'
		? VERDICT_NO
		: line_first(in, &line, &out->eaten);

	if (verdict != VERDICT_NEXT)
		return verdict;
	if (slice_starts(line, SLICE("RTSP/1.0 ")) || slice_starts(line, SLICE("RTSP/2.0 "))) {
		out->sender = SENDER_SERVER;
		return VERDICT_DONE;
	}
	rest = line;
	method = slice_cut(&rest, ' ');
	if (!slice_ends(line, SLICE(" RTSP/1.0")) && !slice_ends(line, SLICE(" RTSP/2.0")))
		return VERDICT_NO;
	out->sender = SENDER_CLIENT;
	out_str(out, FACT_RTSP_METHOD, method);
	out_str(out, FACT_RTSP_URL, slice_cut(&rest, ' '));
	return VERDICT_DONE;
}

const struct dissector dissect_rtsp = {"rtsp", OVER_TCP, read_rtsp, NULL};
