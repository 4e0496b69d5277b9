/* EtherNet/IP's encapsulation (CIP volume 2) over TCP and UDP: the first command. */
#include "dissect/dissect.h"

#include "record/fields.h"

#define HEADER_LEN 24
#define PORT_ENIP 44818
#define STATUS_MAX 0x69

static const struct {
	uint16_t number;
	const char *name;
} commands[] = {{0x0004, "ListServices"}, {0x0063, "ListIdentity"}, {0x0064, "ListInterfaces"},
	{0x0065, "RegisterSession"}, {0x0066, "UnregisterSession"}, {0x006f, "SendRRData"},
	{0x0070, "SendUnitData"}, {0x0072, "IndicateStatus"}, {0x0073, "Cancel"}};

static const char *command_name(uint16_t number)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		if (commands[i].number == number)
			return commands[i].name;
	return NULL;
}

static enum verdict read_enip(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	const char *command = command_name(cursor_u16le(&c));
	uint16_t len = cursor_u16le(&c);
	uint32_t status, options;
	bool port = in->src_port == PORT_ENIP || in->dst_port == PORT_ENIP;

	if ((in->bytes.len >= 2 && !command) ||
		(!port && !in->expected && in->bytes.len >= 4 && command != commands[3].name))
		return VERDICT_NO;
	cursor_u32(&c); /* session */
	status = cursor_u32le(&c);
	cursor_skip(&c, 8); /* the sender's context */
	options = cursor_u32le(&c);
	if (c.failed)
		return in->end || in->ip_proto != PROTO_TCP ? VERDICT_NO : VERDICT_MORE;
	if (status > STATUS_MAX || options ||
		(in->ip_proto != PROTO_TCP && cursor_left(&c) != len) ||
		(command == commands[3].name && len != 4))
		return VERDICT_NO;
	if (in->dst_port == PORT_ENIP)
		out_str(out, FACT_ENIP_COMMAND, slice_str(command));
	return VERDICT_DONE;
}

const struct dissector dissect_enip = {"enip", OVER_TCP | OVER_UDP, read_enip, NULL};
