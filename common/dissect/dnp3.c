/* DNP3 (IEEE 1815) over TCP and UDP: the stations. Its link header has a check of its own. */
#include "dissect/dissect.h"

#include "record/fields.h"

#define LINK_HEADER_LEN 8
#define START 0x0564
#define LENGTH_MIN 5
#define CRC_POLYNOMIAL 0xa6bc /* reflected */

static uint16_t crc(struct slice bytes)
{
	uint16_t sum = 0;

	for (size_t i = 0; i < bytes.len; i++) {
		sum ^= bytes.ptr[i];
		for (int bit = 0; bit < 8; bit++)
			sum = (uint16_t)(sum >> 1 ^ (sum & 1 ? CRC_POLYNOMIAL : 0));
	}
	return (uint16_t)~sum;
}

static enum verdict read_dnp3(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	uint16_t start = cursor_u16(&c), dst, src;
	uint8_t len = cursor_u8(&c);

	if (in->bytes.len >= 2 ? start != START : !in->bytes.len || in->bytes.ptr[0] != START >> 8)
		return VERDICT_NO;
	cursor_u8(&c); /* control */
	dst = cursor_u16le(&c);
	src = cursor_u16le(&c);
	if (cursor_left(&c) < 2)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	if (len < LENGTH_MIN || cursor_u16le(&c) != crc(slice_first(in->bytes, LINK_HEADER_LEN)))
		return VERDICT_NO;
	out_u64(out, FACT_DNP3_SRC, src);
	out_u64(out, FACT_DNP3_DST, dst);
	return VERDICT_DONE;
}

const struct dissector dissect_dnp3 = {"dnp3", OVER_TCP | OVER_UDP, read_dnp3, NULL};
