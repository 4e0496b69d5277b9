/* Siemens S7 communication over ISO transport: known by the first byte that the transport
 * carries, once it is connected. */
#include "dissect/dissect.h"

#include "dissect/tpkt.h"

#define S7COMM 0x32
#define S7COMM_PLUS 0x72
#define JOB_FIRST 1 /* ROSCTR: job, acknowledgement, with data, user data */
#define JOB_LAST 7
#define PACKETS_MAX 8 /* before the first one with data */

static bool is_s7(struct slice user)
{
	return user.len >= 8 &&
		((user.ptr[0] == S7COMM && user.ptr[1] >= JOB_FIRST && user.ptr[1] <= JOB_LAST) ||
			(user.ptr[0] == S7COMM_PLUS && user.ptr[1] >= 1 && user.ptr[1] <= 4));
}

static enum verdict read_s7comm(const struct segment *in, struct dissect_out *out)
{
	struct slice rest = in->bytes;
	struct tpkt tpkt;

	(void)out;
	for (int i = 0; i < PACKETS_MAX && rest.len; i++) {
		enum tpkt_state state = tpkt_read(rest, &tpkt);

		if (state == TPKT_NONE)
			return VERDICT_NO;
		if (state == TPKT_CUT)
			return in->end ? VERDICT_NO : VERDICT_MORE;
		if (tpkt.kind == COTP_DATA && tpkt.user.len)
			return is_s7(tpkt.user) ? VERDICT_DONE : VERDICT_NO;
		rest = slice_from(rest, tpkt.len);
	}
	return in->end || rest.len ? VERDICT_NO : VERDICT_MORE;
}

const struct dissector dissect_s7comm = {"s7comm", OVER_TCP, read_s7comm, NULL};
