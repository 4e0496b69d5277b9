/* HTTP/2 (RFC 9113), in the clear or with keys at hand, by its preface: every transaction; gRPC, by
 * the content type of the first; DNS over HTTPS. */
#include "dissect/dissect.h"

#include "dissect/dns.h"
#include "dissect/hpack.h"
#include "dissect/http_auth.h"
#include "dissect/http_members.h"
#include "record/fields.h"

#define FRAME_HEADER_LEN 9
#define FRAME_LEN_MAX 16384 /* before SETTINGS may raise it */
#define FRAMES_MAX 16 /* that are looked at for a header block */
#define FRAME_DATA 0
#define FRAME_HEADERS 1
#define FRAME_SETTINGS 4
#define FRAME_PUSH_PROMISE 5
#define FRAME_CONTINUATION 9
#define FLAG_END_HEADERS 4
#define FLAG_PADDED 8
#define FLAG_PRIORITY 0x20
#define PRIORITY_LEN 5
#define MESSAGE_MAX 8192 /* of a DNS message that is looked for in DATA */
#define PHASE_FRAMES 1
#define PHASE_BLIND 2 /* a header block could not be read: no later one can */

static const struct slice preface = {(const uint8_t *)"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 24};

struct http2_frame {
	uint8_t type, flags;
	uint32_t stream;
	struct slice payload; /* without padding */
};

/* False where it is not there whole. */
static bool take_frame(struct cursor *c, struct http2_frame *frame)
{
	uint32_t len = cursor_u24(c);
	struct cursor payload;
	uint8_t padding = 0;

	frame->type = cursor_u8(c);
	frame->flags = cursor_u8(c);
	frame->stream = cursor_u32(c) & 0x7fffffff;
	payload = cursor_sub(c, len);
	if (c->failed)
		return false;
	if ((frame->flags & FLAG_PADDED) && frame->type != FRAME_CONTINUATION)
		padding = cursor_u8(&payload);
	if (frame->type == FRAME_HEADERS && (frame->flags & FLAG_PRIORITY))
		cursor_skip(&payload, PRIORITY_LEN);
	if (frame->type == FRAME_PUSH_PROMISE)
		cursor_skip(&payload, sizeof(uint32_t)); /* the promised stream */
	frame->payload = cursor_rest(&payload);
	frame->payload = padding <= frame->payload.len
		? slice_first(frame->payload, frame->payload.len - padding)
		: (struct slice){NULL, 0};
	return true;
}

static struct hpack_fields fields; /* of one block at a time: large, and its room is used again */

/* Before any other block of its direction: the table is empty. */
static bool is_grpc(struct slice block)
{
	struct strbuf table = STRBUF_INIT;
	bool found = false;

	hpack_read(&table, block, &fields);
	for (size_t i = 0; i < fields.count; i++)
		found |= slice_is(hpack_name(&fields, i), "content-type") &&
			slice_starts(hpack_value(&fields, i), SLICE("application/grpc"));
	strbuf_release(&table);
	return found;
}

/* Looks through the frames for the first header block. False: it may still come. */
static bool find_grpc(struct slice frames, bool *grpc)
{
	struct cursor c = cursor_of(frames);
	struct http2_frame frame = {.type = FRAME_DATA};

	for (int i = 0; i < FRAMES_MAX && frame.type != FRAME_HEADERS; i++) {
		struct cursor ahead = c;
		uint32_t len = cursor_u24(&ahead);

		if (!ahead.failed && len > FRAME_LEN_MAX)
			return true;
		if (!take_frame(&c, &frame))
			return false;
	}
	*grpc = frame.type == FRAME_HEADERS && is_grpc(frame.payload);
	return true;
}

/* A header block, with what CONTINUATION frames have of it (section 6.10). False where it is not
 * there whole. */
static bool take_block(struct cursor *c, const struct http2_frame *first, struct strbuf *block)
{
	struct http2_frame frame = *first;

	strbuf_add_slice(block, frame.payload);
	while (!(frame.flags & FLAG_END_HEADERS)) {
		if (!take_frame(c, &frame))
			return false;
		if (frame.type != FRAME_CONTINUATION || frame.stream != first->stream)
			return true; /* what there is will be damaged */
		strbuf_add_slice(block, frame.payload);
	}
	return true;
}

/* Pseudo-header fields (section 8.3) and the others that are wanted. */
static void note_field(struct http_head *head, struct slice name, struct slice value)
{
#define HTTP_ROW(name, text) SLICE(text),
	static const struct slice names[HTTP_FIELD_COUNT] = {HTTP_FIELDS(HTTP_ROW)};
#undef HTTP_ROW

	if (slice_is(name, ":method"))
		head->method = value;
	else if (slice_is(name, ":path"))
		head->url = value;
	else if (slice_is(name, ":authority"))
		head->field[HTTP_HOST] = value;
	else if (slice_is(name, ":status"))
		slice_to_u64(value, &head->status);
	for (size_t i = 0; i < HTTP_FIELD_COUNT; i++)
		if (slice_eq(name, names[i]) && head->field[i].len == 0)
			head->field[i] = value;
}

static void take_head(uint32_t stream, struct dissect_out *out)
{
	struct http_head head = {.protocol = SLICE("HTTP/2"), .whole = true};
	struct strbuf *json =
		out->event; /* scratch: what is in it when we return would be written */

	for (size_t i = 0; i < fields.count; i++)
		note_field(&head, hpack_name(&fields, i), hpack_value(&fields, i));
	head.is_request = head.method.len > 0;
	if (slice_is(head.method, "CONNECT"))
		head.url = head.field[HTTP_HOST]; /* it has no path (section 8.5) */
	if (head.is_request) {
		http_request_facts(&head, out);
		http_request_members(json, &head);
		http_auth_request(&head, out, json);
		out_request_numbered(out, EVENT_HTTP, stream, strbuf_slice(json));
	} else if (head.status >= 200) { /* trailers have none; 1xx: the answer is still to come */
		out_u64(out, FACT_HTTP_STATUS, head.status);
		http_response_members(json, &head);
		out_answer_numbered(out, EVENT_HTTP, stream, "\"http\":{", strbuf_slice(json));
	}
	strbuf_clear(json);
}

static void read_head(const struct http2_frame *frame, struct slice block, struct dissect_out *out)
{
	if (!hpack_read(out->kept, block, &fields))
		out->phase = PHASE_BLIND;
	else if (frame->type == FRAME_HEADERS)
		take_head(frame->stream, out);
}

/* Heads are transactions, DATA may be DNS over HTTPS; other frames are stepped over. */
static enum verdict read_frame(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	uint32_t len = cursor_u24(&c);
	uint8_t type = cursor_u8(&c);
	struct strbuf block = STRBUF_INIT;
	struct http2_frame frame;
	bool has_head, whole;

	out->eaten = FRAME_HEADER_LEN + (size_t)len;
	if (in->bytes.len < FRAME_HEADER_LEN)
		return in->end ? VERDICT_DONE : VERDICT_MORE;
	has_head = type == FRAME_HEADERS || type == FRAME_PUSH_PROMISE;
	if (has_head ? in->phase == PHASE_BLIND : type != FRAME_DATA || len > MESSAGE_MAX)
		return VERDICT_NEXT;
	c = cursor_of(in->bytes);
	whole = take_frame(&c, &frame) && (!has_head || take_block(&c, &frame, &block));
	if (whole && has_head) {
		out->eaten = in->bytes.len - cursor_left(&c);
		read_head(&frame, strbuf_slice(&block), out);
	} else if (whole && frame.payload.len) {
		dns_take(frame.payload, in, out);
	}
	strbuf_release(&block);
	return whole ? VERDICT_NEXT : in->end ? VERDICT_DONE : VERDICT_MORE;
}

static enum verdict read_preface(const struct segment *in, struct dissect_out *out)
{
	bool grpc = false;

	if (!slice_starts(preface, slice_first(in->bytes, preface.len)))
		return VERDICT_NO;
	if (in->bytes.len < preface.len)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	if (!find_grpc(slice_from(in->bytes, preface.len), &grpc) && !in->end)
		return VERDICT_MORE;
	if (grpc)
		out->proto = "grpc";
	out->sender = SENDER_CLIENT;
	out->eaten = preface.len;
	return VERDICT_NEXT;
}

static enum verdict read_http2(const struct segment *in, struct dissect_out *out)
{
	out->phase = in->phase ? in->phase : PHASE_FRAMES;
	if (in->phase)
		return read_frame(in, out);
	if (!in->expected)
		return read_preface(in, out);
	if (in->bytes.len > 3 && in->bytes.ptr[3] != FRAME_SETTINGS)
		return VERDICT_NO; /* the server begins with SETTINGS */
	return read_frame(in, out);
}

const struct dissector dissect_http2 = {"http2", OVER_TCP, read_http2, NULL};
