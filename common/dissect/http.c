/* HTTP/1 (RFC 9112): the first request and the first response of a conversation. */
#include "dissect/dissect.h"

#include "base/mem.h"
#include "record/fields.h"

#define METHOD_LEN_MAX 24
#define HEADERS_MAX 256

/* A request is only what begins with a method of the IANA registry or WebDAV's. */
static const char *const methods[] = {"GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "CONNECT",
	"TRACE", "PATCH", "PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK",
	"SEARCH", "REPORT", "SUBSCRIBE", "UNSUBSCRIBE", "NOTIFY", "M-SEARCH", "BPROPFIND", "MERGE",
	"RPC_IN_DATA", "RPC_OUT_DATA"};

static bool is_method(struct slice word)
{
	for (size_t i = 0; i < ARRAY_LEN(methods); i++)
		if (slice_is(word, methods[i]))
			return true;
	return false;
}

/* The next line without its CR LF or LF; false when its end is not there yet. */
static bool take_line(struct slice *rest, struct slice *line)
{
	size_t end = slice_find(*rest, '\n');

	if (end == rest->len)
		return false;
	*line = slice_first(*rest, end);
	if (line->len && line->ptr[line->len - 1] == '\r')
		line->len--;
	*rest = slice_from(*rest, end + 1);
	return true;
}

/* The value of a header field, trimmed; an empty slice when it is not there. */
static struct slice header(struct slice head, const char *name)
{
	struct slice line;

	for (int i = 0; i < HEADERS_MAX && take_line(&head, &line); i++) {
		struct slice value = line, key = slice_cut(&value, ':');

		if (slice_eq_nocase(key, slice_str(name)))
			return slice_trim(value);
	}
	return (struct slice){NULL, 0};
}

/* Does the head end here? An empty line does it. */
static bool head_complete(struct slice head)
{
	struct slice line;

	while (take_line(&head, &line))
		if (line.len == 0)
			return true;
	return false;
}

static struct slice without_port(struct slice host)
{
	if (host.len && host.ptr[0] == '[')
		return slice_first(slice_from(host, 1), slice_find(host, ']') - 1);
	return slice_first(host, slice_find(host, ':'));
}

static void request_facts(
	struct slice method, struct slice url, struct slice head, struct dissect_out *out)
{
	struct slice host = without_port(header(head, "host"));
	struct slice agent = header(head, "user-agent");

	if (host.len)
		out_str(out, FACT_HTTP_HOSTNAME, host);
	out_str(out, FACT_HTTP_URL, url);
	if (agent.len)
		out_str(out, FACT_HTTP_USER_AGENT, agent);
	out_str(out, FACT_HTTP_METHOD, method);
	out->sender = SENDER_CLIENT;
}

/* "HTTP/1.1 200 OK": the status, 0 when it is no status line. */
static uint64_t status_of(struct slice line)
{
	uint64_t status;

	slice_cut(&line, ' ');
	if (!slice_to_u64(slice_cut(&line, ' '), &status) || status < 100 || status > 999)
		return 0;
	return status;
}

static enum verdict read_response(const struct segment *in, struct dissect_out *out)
{
	struct slice rest = in->bytes, line;
	uint64_t status;

	if (!take_line(&rest, &line))
		return in->end ? VERDICT_NO : VERDICT_MORE;
	status = status_of(line);
	if (!status)
		return VERDICT_NO;
	out_u64(out, FACT_HTTP_STATUS, status);
	out->sender = SENDER_SERVER;
	return VERDICT_DONE;
}

static enum verdict read_request(const struct segment *in, struct dissect_out *out)
{
	struct slice rest = in->bytes, line, method;

	if (!take_line(&rest, &line))
		return in->end ? VERDICT_NO : VERDICT_MORE;
	if (!head_complete(rest) && !in->end)
		return VERDICT_MORE;
	method = slice_cut(&line, ' ');
	request_facts(method, slice_cut(&line, ' '), rest, out);
	return VERDICT_DONE;
}

static enum verdict read_http(const struct segment *in, struct dissect_out *out)
{
	struct slice method =
		slice_first(in->bytes, slice_find(slice_first(in->bytes, METHOD_LEN_MAX), ' '));

	if (slice_starts(in->bytes, SLICE("HTTP/1.")))
		return read_response(in, out);
	return is_method(method) ? read_request(in, out) : VERDICT_NO;
}

const struct dissector dissect_http = {"http", OVER_TCP, read_http};
