#include "dissect/http_members.h"

#include "base/json.h"
#include "record/fields.h"

static void optional(struct strbuf *json, const char *key, struct slice value)
{
	if (value.len)
		json_str(json, key, value);
}

/* The host that is meant: of an absolute URL, else the Host field, else of CONNECT. Of a name that
 * may go on where the capture has cut it, nothing. */
static struct slice host_of(const struct http_head *head)
{
	struct slice host = http_url_authority(head->url);

	if (host.len == 0)
		host = head->field[HTTP_HOST];
	if (host.len == 0 && slice_is(head->method, "CONNECT"))
		host = head->url;
	if (head->first_line_cut && head->protocol.len == 0 &&
		slice_find_slice(head->url, host) + host.len == head->url.len)
		return (struct slice){NULL, 0};
	return http_host_name(host);
}

/* Was its head not captured whole? A request of HTTP/0.9 has but one line. */
static bool is_cut(const struct http_head *head)
{
	return !head->whole && (head->first_line_cut || head->protocol.len);
}

void http_request_members(struct strbuf *json, const struct http_head *head)
{
	uint64_t len;

	strbuf_adds(json, "\"http\":{");
	optional(json, "hostname", host_of(head));
	json_str(json, "url", head->url);
	optional(json, "http_user_agent", head->field[HTTP_USER_AGENT]);
	json_str(json, "http_method", head->method);
	optional(json, "http_refer", head->field[HTTP_REFERER]);
	if (!head->first_line_cut || head->protocol.len >= sizeof("HTTP/1.1") - 1)
		optional(json, "protocol", head->protocol);
	if (is_cut(head))
		json_bool(json, "request_cut", true);
	if (slice_to_u64(head->field[HTTP_CONTENT_LENGTH], &len) && len)
		json_u64(json, "request_length", len);
}

void http_response_members(struct strbuf *json, const struct http_head *head)
{
	struct slice type = head->field[HTTP_CONTENT_TYPE];
	uint64_t len;

	json_u64(json, "status", head->status);
	if (is_cut(head))
		json_bool(json, "cut", true);
	optional(json, "http_content_type", slice_trim(slice_first(type, slice_find(type, ';'))));
	if (head->status / 100 == 3)
		optional(json, "redirect", head->field[HTTP_LOCATION]);
	if (slice_to_u64(head->field[HTTP_CONTENT_LENGTH], &len))
		json_u64(json, "length", len);
}

static void websocket_facts(const struct http_head *head, struct dissect_out *out)
{
	if (head->field[HTTP_WEBSOCKET_PROTOCOL].len)
		out_str(out, FACT_WEBSOCKET_PROTOCOL, head->field[HTTP_WEBSOCKET_PROTOCOL]);
	if (head->field[HTTP_ORIGIN].len)
		out_str(out, FACT_WEBSOCKET_ORIGIN, head->field[HTTP_ORIGIN]);
}

void http_request_facts(const struct http_head *head, struct dissect_out *out)
{
	struct slice host = host_of(head), agent = head->field[HTTP_USER_AGENT];

	if (host.len)
		out_str(out, FACT_HTTP_HOSTNAME, host);
	if (head->url.len)
		out_str(out, FACT_HTTP_URL, head->url);
	if (agent.len)
		out_str(out, FACT_HTTP_USER_AGENT, agent);
	out_str(out, FACT_HTTP_METHOD, head->method);
	if (slice_eq_nocase(head->field[HTTP_UPGRADE], SLICE("websocket")))
		websocket_facts(head, out);
}
