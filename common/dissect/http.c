/* HTTP/1 (RFC 9112): every transaction, pipelined and keep-alive; over UDP, the
 * messages of SSDP. Of bodies only the first bytes are looked at. */
#include "dissect/dissect.h"

#include "base/json.h"
#include "dissect/http_auth.h"
#include "dissect/http_body.h"
#include "dissect/http_head.h"
#include "dissect/http_members.h"
#include "dissect/line.h"
#include "dissect/magic.h"
#include "record/fields.h"

#define CHUNK_TRAILER 1 /* as the length of STATE_CHUNK: the last chunk was read */
#define LONG_TARGET_MIN 16 /* bytes; what is shorter may be anything of anybody */
#define LOST_MAX ((size_t)256 * 1024) /* bytes that are searched for the next message */

/* What a direction waits for, in segment.phase: three bits, and a length. */
enum state {
	STATE_BEGIN, /* the first message */
	STATE_HEAD,
	STATE_BODY,
	STATE_REQUEST_BODY,
	STATE_CHUNK,
	STATE_TO_THE_END,
	STATE_LOST, /* where a message begins was lost; the length is what was searched already */
};
#define STATE_SHIFT 29
#define STATE_LEN_MAX ((UINT32_C(1) << STATE_SHIFT) - 1)

static uint32_t phase_of(enum state state, uint64_t len)
{
	return (uint32_t)state << STATE_SHIFT |
		(uint32_t)(len < STATE_LEN_MAX ? len : STATE_LEN_MAX);
}

static void magic_member(struct strbuf *json, const char *key, struct slice body)
{
	const char *magic = magic_name(body);

	if (magic)
		json_str(json, key, slice_str(magic));
}

/* What follows the head: how the body's end is told (RFC 9112, section 6.3). */
static uint32_t phase_after(const struct http_head *head)
{
	uint64_t len;

	if (!head->is_request &&
		(head->status / 100 == 1 || head->status == 204 || head->status == 304))
		return phase_of(STATE_HEAD, 0);
	if (http_is_chunked(head))
		return phase_of(STATE_CHUNK, 0);
	if (slice_to_u64(head->field[HTTP_CONTENT_LENGTH], &len))
		return phase_of(len == 0           ? STATE_HEAD
				: head->is_request ? STATE_REQUEST_BODY
						   : STATE_BODY,
			len);
	return phase_of(head->is_request ? STATE_HEAD : STATE_TO_THE_END, 0);
}

static enum verdict take_request(const struct http_head *head, struct dissect_out *out)
{
	struct strbuf *json =
		out->event; /* scratch: what is in it when we return would be written */

	http_request_facts(head, out);
	http_request_members(json, head);
	http_auth_request(head, out, json);
	out_request(out, EVENT_HTTP, strbuf_slice(json));
	strbuf_clear(json);
	out->sender = SENDER_CLIENT;
	return slice_is(head->method, "CONNECT") ? VERDICT_SWITCH : VERDICT_NEXT;
}

static enum verdict take_response(
	const struct http_head *head, struct dissect_out *out, const struct segment *in)
{
	struct strbuf *json = out->event;
	struct slice body;

	if (!http_body_begin(head, slice_from(in->bytes, head->len), in->end, &body)) {
		out->phase = in->phase;
		return VERDICT_MORE;
	}
	out->sender = SENDER_SERVER;
	if (head->status / 100 == 1 && head->status != 101)
		return VERDICT_NEXT; /* the answer proper is still to come */
	out_u64(out, FACT_HTTP_STATUS, head->status);
	http_auth_response(head, out);
	http_response_members(json, head);
	magic_member(json, "magic", body);
	out_answer(out, EVENT_HTTP, "\"http\":{", strbuf_slice(json));
	strbuf_clear(json);
	return head->status == 101 ? VERDICT_SWITCH : VERDICT_NEXT;
}

/* Bytes that are no message, where one was to begin: a length that lied, a body that none
 * announced, the rest of a head too long to be held, or segments that were not captured. */
static enum verdict search(const struct segment *in, struct dissect_out *out)
{
	enum state state = (enum state)(in->phase >> STATE_SHIFT);
	size_t searched = state == STATE_LOST ? in->phase & STATE_LEN_MAX : 0;
	enum http_verdict found;

	if (in->deserted || searched > LOST_MAX ||
		(state == STATE_BEGIN && (in->behind || !in->expected)))
		return VERDICT_NO;
	found = http_find_message(in->bytes, in->end, &out->eaten);
	if (found == HTTP_MORE && out->eaten == 0)
		return VERDICT_MORE;
	out->phase = found == HTTP_HEAD ? phase_of(STATE_HEAD, 0)
					: phase_of(STATE_LOST, searched + out->eaten);
	return VERDICT_NEXT;
}

static enum verdict read_head(const struct segment *in, struct dissect_out *out)
{
	struct http_head head;
	enum http_verdict found = http_read_head(in->bytes, in->end, &head);

	if (found == HTTP_NO)
		return search(in, out);
	if (found == HTTP_MORE || (!head.whole && !in->end))
		return in->end ? VERDICT_NO : VERDICT_MORE;
	out->eaten = head.len;
	out->phase = phase_after(&head);
	return head.is_request ? take_request(&head, out) : take_response(&head, out, in);
}

static enum verdict read_lost(const struct segment *in, struct dissect_out *out)
{
	size_t at;

	if (http_find_message(in->bytes, in->end, &at) == HTTP_HEAD && at == 0)
		return read_head(in, out);
	return search(in, out);
}

/* Trailer fields, up to the empty line. */
static enum verdict read_trailer(const struct segment *in, struct dissect_out *out)
{
	struct slice rest = in->bytes, line;

	while (line_cut(&rest, &line))
		if (line.len == 0) {
			out->eaten = in->bytes.len - rest.len;
			out->phase = phase_of(STATE_HEAD, 0);
			return VERDICT_NEXT;
		}
	return in->end ? VERDICT_NO : VERDICT_MORE;
}

/* The size line of a chunk, then its bytes and CR LF; size 0 ends the body. */
static enum verdict read_chunk(const struct segment *in, struct dissect_out *out)
{
	struct slice rest = in->bytes, line = in->bytes;
	uint64_t size;

	if (in->phase & STATE_LEN_MAX)
		return read_trailer(in, out);
	if (!line_cut(&rest, &line) && in->bytes.len < HTTP_CHUNK_LINE_MAX)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	if (!http_chunk_size(line, &size))
		return search(in, out); /* not chunked after all */
	out->eaten = in->bytes.len - rest.len + (size ? size + 2 : 0);
	out->phase = phase_of(STATE_CHUNK, size ? 0 : CHUNK_TRAILER);
	return VERDICT_NEXT;
}

/* Does a response begin here, where a body was expected? HTTP_MORE: too few bytes to tell. */
static enum http_verdict begins_response(const struct segment *in)
{
	struct slice mark = SLICE("HTTP/1.");

	if (slice_starts(in->bytes, mark))
		return HTTP_HEAD;
	return slice_starts(mark, in->bytes) && !in->end ? HTTP_MORE : HTTP_NO;
}

/* What a client sends beside its request: told of the request while it waits for its answer. */
static enum verdict read_request_body(const struct segment *in, struct dissect_out *out)
{
	struct strbuf *json = out->event;
	size_t len = in->phase & STATE_LEN_MAX;
	struct slice body;

	if (!http_first_bytes(in->bytes, len, in->end, &body))
		return VERDICT_MORE;
	magic_member(json, "request_magic", body);
	out_request_more(out, strbuf_slice(json));
	strbuf_clear(json);
	out->eaten = len;
	out->phase = phase_of(STATE_HEAD, 0);
	return VERDICT_NEXT;
}

/* The answer to HEAD has a length and no body: then the next head stands here. */
static enum verdict read_body(const struct segment *in, struct dissect_out *out)
{
	switch (begins_response(in)) {
	case HTTP_HEAD:
		return read_head(in, out);
	case HTTP_MORE:
		return VERDICT_MORE;
	case HTTP_NO:
		break;
	}
	out->eaten = in->phase & STATE_LEN_MAX;
	out->phase = phase_of(STATE_HEAD, 0);
	return VERDICT_NEXT;
}

/* A body without a length. No: where the client switched (CONNECT), others shall look at it. */
static enum verdict read_to_the_end(const struct segment *in, struct dissect_out *out)
{
	switch (begins_response(in)) {
	case HTTP_HEAD:
		return read_head(in, out);
	case HTTP_MORE:
		return VERDICT_MORE;
	case HTTP_NO:
		break;
	}
	return VERDICT_NO;
}

static enum verdict read_http(const struct segment *in, struct dissect_out *out)
{
	switch ((enum state)(in->phase >> STATE_SHIFT)) {
	case STATE_CHUNK:
		return read_chunk(in, out);
	case STATE_BODY:
		return read_body(in, out);
	case STATE_REQUEST_BODY:
		return read_request_body(in, out);
	case STATE_TO_THE_END:
		return read_to_the_end(in, out);
	case STATE_LOST:
		return read_lost(in, out);
	case STATE_BEGIN:
	case STATE_HEAD:
		break;
	}
	return read_head(in, out);
}

/* A path, or a URL with its scheme, that goes on where the segment ends: a request for more than
 * what was captured, or fits. */
static bool is_target(struct slice url)
{
	for (size_t i = 0; i < url.len; i++)
		if (url.ptr[i] <= ' ' || url.ptr[i] >= 0x7f)
			return false;
	return slice_starts(url, SLICE("/")) || slice_starts(url, SLICE("http://"));
}

static bool begins(struct slice bytes, bool known)
{
	struct http_head head;

	return http_read_head(bytes, true, &head) == HTTP_HEAD &&
		(head.protocol.len > 0 ||
			(head.first_line_cut && (known || head.url.len >= LONG_TARGET_MIN) &&
				is_target(head.url)));
}

static enum verdict read_ssdp(const struct segment *in, struct dissect_out *out)
{
	struct http_head head;

	if (http_read_head(in->bytes, in->end, &head) != HTTP_HEAD || head.protocol.len == 0)
		return VERDICT_NO;
	head.whole |= !segment_is_cut(in); /* not all end with an empty line */
	if (head.is_request) {
		http_request_members(out->event, &head);
	} else {
		strbuf_adds(out->event, "\"http\":{");
		http_response_members(out->event, &head);
	}
	json_close(out->event, '}');
	out->event_type = EVENT_HTTP;
	return VERDICT_NEXT;
}

const struct dissector dissect_http = {"http", OVER_TCP, read_http, begins};
const struct dissector dissect_ssdp = {"ssdp", OVER_UDP, read_ssdp, NULL};
