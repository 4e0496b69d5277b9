/* TeamViewer's own protocol (none is published): its commands begin with 17 24, later ones with
 * 11 30, over TCP to its port and over UDP behind a header. */
#include "dissect/dissect.h"

#define PORT_TEAMVIEWER 5938
#define COMMAND 0x1724
#define COMMAND_NEW 0x1130
#define COMMAND_FIRST 0x0a
#define COMMAND_LAST 0x80
#define UDP_COMMAND_AT 11

static enum verdict read_stream(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	uint16_t mark = cursor_peek16(&c, 0);
	uint8_t command = cursor_peek(&c, 2);

	(void)out;
	if (!in->expected && in->src_port != PORT_TEAMVIEWER && in->dst_port != PORT_TEAMVIEWER)
		return VERDICT_NO;
	if (in->bytes.len < 3)
		return in->end ||
				(in->bytes.ptr[0] != COMMAND >> 8 &&
					in->bytes.ptr[0] != COMMAND_NEW >> 8)
			? VERDICT_NO
			: VERDICT_MORE;
	return (mark == COMMAND || mark == COMMAND_NEW) && command >= COMMAND_FIRST &&
			command <= COMMAND_LAST
		? VERDICT_DONE
		: VERDICT_NO;
}

static enum verdict read_datagram(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);

	(void)out;
	return in->bytes.len > UDP_COMMAND_AT + 2 && in->bytes.ptr[0] == 0 &&
			cursor_peek16(&c, UDP_COMMAND_AT) == COMMAND
		? VERDICT_DONE
		: VERDICT_NO;
}

const struct dissector dissect_teamviewer = {"teamviewer", OVER_TCP, read_stream, NULL};
const struct dissector dissect_teamviewer_udp = {"teamviewer", OVER_UDP, read_datagram, NULL};
