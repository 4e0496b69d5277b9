/* HTTP/1 (RFC 9112): every transaction, pipelined and keep-alive; over UDP, the
 * messages of SSDP. Bodies are skipped, not read. */
#include "dissect/dissect.h"

#include "base/json.h"
#include "dissect/http_auth.h"
#include "dissect/http_head.h"
#include "dissect/line.h"
#include "record/fields.h"

#define CHUNK_LINE_MAX 4096
#define CHUNK_DIGITS_MAX 8
#define CHUNK_TRAILER 1 /* as the length of STATE_CHUNK: the last chunk was read */
#define LOST_MAX (256 * 1024) /* bytes that are searched for the next message */

/* What a direction waits for, in segment.phase: three bits, and a length. */
enum state {
	STATE_BEGIN, /* the first message */
	STATE_HEAD,
	STATE_BODY,
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

static void optional(struct strbuf *json, const char *key, struct slice value)
{
	if (value.len)
		json_str(json, key, value);
}

/* The host that is meant: of an absolute URL, else the Host field, else of CONNECT. */
static struct slice host_of(const struct http_head *head)
{
	struct slice host = http_url_authority(head->url);

	if (host.len == 0)
		host = head->field[HTTP_HOST];
	if (host.len == 0 && slice_is(head->method, "CONNECT"))
		host = head->url;
	return http_host_name(host);
}

static void request_members(struct strbuf *json, const struct http_head *head)
{
	strbuf_adds(json, "\"http\":{");
	optional(json, "hostname", host_of(head));
	json_str(json, "url", head->url);
	optional(json, "http_user_agent", head->field[HTTP_USER_AGENT]);
	json_str(json, "http_method", head->method);
	optional(json, "http_refer", head->field[HTTP_REFERER]);
	optional(json, "protocol", head->protocol);
}

static void response_members(struct strbuf *json, const struct http_head *head)
{
	struct slice type = head->field[HTTP_CONTENT_TYPE];
	uint64_t len;

	json_u64(json, "status", head->status);
	optional(json, "http_content_type", slice_trim(slice_first(type, slice_find(type, ';'))));
	if (head->status / 100 == 3)
		optional(json, "redirect", head->field[HTTP_LOCATION]);
	if (slice_to_u64(head->field[HTTP_CONTENT_LENGTH], &len))
		json_u64(json, "length", len);
}

static void request_facts(const struct http_head *head, struct dissect_out *out)
{
	struct slice host = host_of(head), agent = head->field[HTTP_USER_AGENT];

	if (host.len)
		out_str(out, FACT_HTTP_HOSTNAME, host);
	out_str(out, FACT_HTTP_URL, head->url);
	if (agent.len)
		out_str(out, FACT_HTTP_USER_AGENT, agent);
	out_str(out, FACT_HTTP_METHOD, head->method);
}

/* What follows the head: how the body's end is told (RFC 9112, section 6.3). */
static uint32_t phase_after(const struct http_head *head)
{
	struct slice coding = head->field[HTTP_TRANSFER_ENCODING];
	uint64_t len;

	if (!head->is_request &&
		(head->status / 100 == 1 || head->status == 204 || head->status == 304))
		return phase_of(STATE_HEAD, 0);
	if (coding.len && slice_ends(coding, SLICE("chunked")))
		return phase_of(STATE_CHUNK, 0);
	if (slice_to_u64(head->field[HTTP_CONTENT_LENGTH], &len))
		return phase_of(len ? STATE_BODY : STATE_HEAD, len);
	return phase_of(head->is_request ? STATE_HEAD : STATE_TO_THE_END, 0);
}

static enum verdict take_request(const struct http_head *head, struct dissect_out *out)
{
	struct strbuf *json =
		out->event; /* scratch: what is in it when we return would be written */

	request_facts(head, out);
	http_auth_request(head, out);
	request_members(json, head);
	out_request(out, EVENT_HTTP, strbuf_slice(json));
	strbuf_clear(json);
	out->sender = SENDER_CLIENT;
	return slice_is(head->method, "CONNECT") ? VERDICT_SWITCH : VERDICT_NEXT;
}

static enum verdict take_response(const struct http_head *head, struct dissect_out *out)
{
	struct strbuf *json = out->event;

	out->sender = SENDER_SERVER;
	if (head->status / 100 == 1 && head->status != 101)
		return VERDICT_NEXT; /* the answer proper is still to come */
	out_u64(out, FACT_HTTP_STATUS, head->status);
	http_auth_response(head, out);
	response_members(json, head);
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
	return head.is_request ? take_request(&head, out) : take_response(&head, out);
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
	return in->end ? VERDICT_DONE : VERDICT_MORE;
}

/* The digits at the front; false when there are none, or more than a chunk can have. */
static bool chunk_size(struct slice line, uint64_t *size)
{
	size_t digits = 0;

	for (*size = 0; digits < line.len; digits++) {
		uint8_t c = line.ptr[digits] | 0x20;

		if (c >= '0' && c <= '9')
			*size = *size << 4 | (uint64_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			*size = *size << 4 | (uint64_t)(c - 'a' + 10);
		else
			break;
	}
	return digits > 0 && digits <= CHUNK_DIGITS_MAX;
}

/* The size line of a chunk, then its bytes and CR LF; size 0 ends the body. */
static enum verdict read_chunk(const struct segment *in, struct dissect_out *out)
{
	struct slice rest = in->bytes, line = in->bytes;
	uint64_t size;

	if (in->phase & STATE_LEN_MAX)
		return read_trailer(in, out);
	if (!line_cut(&rest, &line) && in->bytes.len < CHUNK_LINE_MAX)
		return in->end ? VERDICT_DONE : VERDICT_MORE;
	if (!chunk_size(line, &size))
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

static enum verdict read_ssdp(const struct segment *in, struct dissect_out *out)
{
	struct http_head head;

	if (http_read_head(in->bytes, in->end, &head) != HTTP_HEAD || head.protocol.len == 0)
		return VERDICT_NO;
	if (head.is_request) {
		request_members(out->event, &head);
	} else {
		strbuf_adds(out->event, "\"http\":{");
		response_members(out->event, &head);
	}
	json_close(out->event, '}');
	out->event_type = EVENT_HTTP;
	return VERDICT_NEXT;
}

const struct dissector dissect_http = {"http", OVER_TCP, read_http};
const struct dissector dissect_ssdp = {"ssdp", OVER_UDP, read_ssdp};
