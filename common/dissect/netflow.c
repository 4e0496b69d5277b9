/* NetFlow 5 and 9 (RFC 3954) and IPFIX (RFC 7011): lengths that end where the datagram does. */
#include "dissect/dissect.h"

#define V5_HEADER_LEN 24
#define V5_RECORD_LEN 48
#define V5_RECORDS_MAX 30
#define V9_HEADER_LEN 20
#define IPFIX_HEADER_LEN 16
#define SETS_MAX 256

/* Sets of a number, of a length with their header; 'least' and up are kinds of set. */
static bool are_sets(struct cursor c, uint16_t least)
{
	for (int i = 0; i < SETS_MAX && cursor_left(&c); i++) {
		uint16_t id = cursor_u16(&c), len = cursor_u16(&c);

		if (len < 4 || (id < 256 && (id < least || id > least + 1)))
			return false;
		cursor_skip(&c, len - 4u);
	}
	return !c.failed;
}

static enum verdict read_netflow(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	uint16_t version = cursor_u16(&c), count = cursor_u16(&c);
	bool held = false;

	if (version == 5) {
		held = count >= 1 && count <= V5_RECORDS_MAX &&
			in->bytes.len == V5_HEADER_LEN + (size_t)count * V5_RECORD_LEN;
	} else if (version == 9) {
		cursor_skip(&c, V9_HEADER_LEN - 4);
		held = count && cursor_left(&c) && are_sets(c, 0);
	} else if (version == 10) {
		cursor_skip(&c, IPFIX_HEADER_LEN - 4);
		held = count == in->bytes.len && cursor_left(&c) && are_sets(c, 2);
		out->proto = "ipfix";
	}
	if (!held || c.failed)
		return VERDICT_NO;
	out->sender = SENDER_CLIENT;
	return VERDICT_DONE;
}

const struct dissector dissect_netflow = {"netflow", OVER_UDP, read_netflow, NULL};
