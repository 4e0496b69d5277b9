/* HTTP/2 in the clear (RFC 9113), by its preface; gRPC, by the content type that its first
 * header blocks carry (RFC 7541: as it is, or in the static Huffman code). */
#include "dissect/dissect.h"

#define FRAME_HEADER_LEN 9
#define FRAME_LEN_MAX 16384 /* before SETTINGS may raise it */
#define FRAMES_MAX 16 /* that are looked at for a header block */
#define FRAME_HEADERS 1
#define FRAME_SETTINGS 4

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

static enum verdict read_http2(const struct segment *in, struct dissect_out *out)
{
	enum verdict verdict;

	if (in->expected) /* the server begins with SETTINGS */
		return in->bytes.len > 3 && in->bytes.ptr[3] != FRAME_SETTINGS ? VERDICT_NO
									       : VERDICT_DONE;
	if (!slice_starts(preface, slice_first(in->bytes, preface.len)))
		return VERDICT_NO;
	if (in->bytes.len < preface.len)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	verdict = find_headers(slice_from(in->bytes, preface.len), out);
	if (verdict == VERDICT_MORE && !in->end)
		return VERDICT_MORE;
	out->sender = SENDER_CLIENT;
	return VERDICT_DONE;
}

const struct dissector dissect_http2 = {"http2", OVER_TCP, read_http2};
