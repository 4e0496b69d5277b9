/* Modbus over TCP: unit and function. Its header says little: off its port a request must have
 * the very shape of its function. */
#include "dissect/dissect.h"

#include "record/fields.h"

#define PORT_MODBUS 502
#define HEADER_LEN 7
#define LENGTH_MAX 254
#define EXCEPTION 0x80

static bool is_function(uint8_t function)
{
	return (function >= 1 && function <= 8) || function == 11 || function == 12 ||
		(function >= 15 && function <= 17) || (function >= 20 && function <= 24) ||
		function == 43 || function == 90;
}

static enum verdict read_modbus(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	uint16_t transaction = cursor_u16(&c), protocol = cursor_u16(&c), len = cursor_u16(&c);
	uint8_t unit = cursor_u8(&c), function = cursor_u8(&c);
	bool request = in->dst_port == PORT_MODBUS;

	(void)transaction;
	if (protocol != 0 || (in->bytes.len >= 6 && (len < 2 || len > LENGTH_MAX)))
		return VERDICT_NO;
	if (c.failed)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	if (in->bytes.len < HEADER_LEN - 1u + len)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	if (!is_function(function & ~EXCEPTION) || ((function & EXCEPTION) && len != 3))
		return VERDICT_NO;
	/* reads and single writes: an address and a number */
	if (!in->expected && !request && in->src_port != PORT_MODBUS &&
		(function > 6 || len != 6 || in->bytes.len != 12))
		return VERDICT_NO;
	if (request) {
		out_u64(out, FACT_MODBUS_UNIT, unit);
		out_u64(out, FACT_MODBUS_FUNCTION, function);
		out->sender = SENDER_CLIENT;
	}
	return VERDICT_DONE;
}

const struct dissector dissect_modbus = {"modbus", OVER_TCP, read_modbus, NULL};
