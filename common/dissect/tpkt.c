#include "dissect/tpkt.h"

#define TPKT_VERSION 3
#define TPKT_HEADER_LEN 4
#define COTP_FIXED_LEN 6 /* of CR and CC, behind the length: code, references, class */

enum tpkt_state tpkt_read(struct slice bytes, struct tpkt *tpkt)
{
	struct cursor c = cursor_of(bytes), body;
	uint8_t version = cursor_u8(&c), reserved = cursor_u8(&c), indicator;
	uint16_t len = cursor_u16(&c);

	*tpkt = (struct tpkt){.len = len};
	if (version != TPKT_VERSION || reserved != 0)
		return TPKT_NONE;
	if (c.failed)
		return TPKT_CUT;
	if (len < TPKT_HEADER_LEN + 3)
		return TPKT_NONE;
	body = cursor_of(slice_first(cursor_rest(&c), len - TPKT_HEADER_LEN));
	indicator = cursor_u8(&body);
	tpkt->kind = cursor_u8(&body) & 0xf0;
	if (body.failed)
		return TPKT_CUT;
	if (tpkt->kind == COTP_DATA) {
		if (indicator != 2)
			return TPKT_NONE;
		cursor_u8(&body); /* the number, and whether it is the last */
	} else if (tpkt->kind == COTP_CONNECT_REQUEST || tpkt->kind == COTP_CONNECT_CONFIRM) {
		if (indicator < COTP_FIXED_LEN || indicator > len - TPKT_HEADER_LEN - 1)
			return TPKT_NONE;
		cursor_skip(&body, COTP_FIXED_LEN - 1);
	} else {
		return TPKT_NONE;
	}
	tpkt->user = cursor_rest(&body);
	return bytes.len < len ? TPKT_CUT : TPKT_WHOLE;
}
