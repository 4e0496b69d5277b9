/* HTTP/2 in the clear (RFC 9113), by its preface; gRPC, by the content type that its first
 * header blocks carry (RFC 7541: as it is, or in the static Huffman code); DNS over HTTPS. */
#include "dissect/dns.h"

#define FRAME_HEADER_LEN 9
#define FRAME_LEN_MAX 16384 /* before SETTINGS may raise it */
#define FRAMES_MAX 16 /* that are looked at for a header block */
#define FRAME_DATA 0
#define FRAME_HEADERS 1
#define FRAME_SETTINGS 4
#define FLAG_PADDED 8
#define MESSAGE_MAX 8192 /* of a DNS message that is looked for in DATA */
#define PHASE_FRAMES 1

static const struct slice preface = {(const uint8_t *)"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 24};

static bool has_grpc(struct slice block)
{
	static const uint8_t huffman[] = {
		0x1d, 0x75, 0xd0, 0x62, 0x0d, 0x26, 0x3d, 0x4c, 0x4d, 0x65, 0x64};

	return slice_find_slice(block, SLICE("application/grpc")) < block.len ||
		slice_find_slice(block, slice_of(huffman, sizeof(huffman))) < block.len;
}

/* Looks through the frames for the first header block. MORE when it has not come yet. */
static enum verdict find_headers(struct slice frames, struct dissect_out *out)
{
	struct cursor c = cursor_of(frames);

	for (int i = 0; i < FRAMES_MAX; i++) {
		uint32_t len = cursor_u24(&c);
		uint8_t type = cursor_u8(&c);
		struct slice payload;

		cursor_skip(&c, FRAME_HEADER_LEN - 4);
		if (!c.failed && len > FRAME_LEN_MAX)
			return VERDICT_NO;
		payload = cursor_take(&c, len);
		if (c.failed)
			return VERDICT_MORE;
		if (type != FRAME_HEADERS)
			continue;
		if (has_grpc(payload))
			out->proto = "grpc";
		return VERDICT_DONE;
	}
	return VERDICT_DONE;
}

/* DATA may be DNS over HTTPS; everything else is stepped over. */
static enum verdict read_frame(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes), data;
	uint32_t len = cursor_u24(&c);
	uint8_t type = cursor_u8(&c), flags = cursor_u8(&c), padding = 0;

	cursor_u32(&c); /* stream */
	out->eaten = FRAME_HEADER_LEN + (size_t)len;
	if (c.failed)
		return in->end ? VERDICT_DONE : VERDICT_MORE;
	if (type != FRAME_DATA || len > MESSAGE_MAX)
		return VERDICT_NEXT;
	data = cursor_sub(&c, len);
	if (data.failed)
		return in->end ? VERDICT_DONE : VERDICT_MORE;
	if (flags & FLAG_PADDED)
		padding = cursor_u8(&data);
	if (padding < cursor_left(&data))
		dns_take(slice_first(cursor_rest(&data), cursor_left(&data) - padding), in, out);
	return VERDICT_NEXT;
}

static enum verdict read_preface(const struct segment *in, struct dissect_out *out)
{
	enum verdict verdict;

	if (!slice_starts(preface, slice_first(in->bytes, preface.len)))
		return VERDICT_NO;
	if (in->bytes.len < preface.len)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	verdict = find_headers(slice_from(in->bytes, preface.len), out);
	if (verdict == VERDICT_MORE && !in->end)
		return VERDICT_MORE;
	out->sender = SENDER_CLIENT;
	out->eaten = preface.len;
	return VERDICT_NEXT;
}

static enum verdict read_http2(const struct segment *in, struct dissect_out *out)
{
	out->phase = PHASE_FRAMES;
	if (in->phase == PHASE_FRAMES)
		return read_frame(in, out);
	if (!in->expected)
		return read_preface(in, out);
	if (in->bytes.len > 3 && in->bytes.ptr[3] != FRAME_SETTINGS)
		return VERDICT_NO; /* the server begins with SETTINGS */
	return read_frame(in, out);
}

const struct dissector dissect_http2 = {"http2", OVER_TCP, read_http2, NULL};
