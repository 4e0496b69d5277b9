#include "dissect/http_head.h"

#include "base/mem.h"
#include "dissect/line.h"

#define METHOD_LEN_MAX 24
#define TRIED_MAX 16 /* places of one call where a message looks as if it began */
#define BLANK_LINES_MAX 4 /* before a request: RFC 9112, section 2.2 */

/* IANA's registry of methods, and those of WebDAV, UPnP and RPC over HTTP. */
static const struct slice methods[] = {SLICE("ACL"), SLICE("BASELINE-CONTROL"), SLICE("BCOPY"),
	SLICE("BDELETE"), SLICE("BIND"), SLICE("BMOVE"), SLICE("BPROPFIND"), SLICE("BPROPPATCH"),
	SLICE("CCM_POST"), SLICE("CHECKIN"), SLICE("CHECKOUT"), SLICE("CONNECT"), SLICE("COPY"),
	SLICE("DEBUG"), SLICE("DELETE"), SLICE("GET"), SLICE("HEAD"), SLICE("LABEL"), SLICE("LINK"),
	SLICE("LOCK"), SLICE("M-SEARCH"), SLICE("MERGE"), SLICE("MKACTIVITY"), SLICE("MKCALENDAR"),
	SLICE("MKCOL"), SLICE("MKREDIRECTREF"), SLICE("MKWORKSPACE"), SLICE("MOVE"),
	SLICE("NOTIFY"), SLICE("OPTIONS"), SLICE("ORDERPATCH"), SLICE("PATCH"), SLICE("POLL"),
	SLICE("POST"), SLICE("PROPFIND"), SLICE("PROPPATCH"), SLICE("PURGE"), SLICE("PUT"),
	SLICE("REBIND"), SLICE("REPORT"), SLICE("RPC_CONNECT"), SLICE("RPC_IN_DATA"),
	SLICE("RPC_OUT_DATA"), SLICE("SEARCH"), SLICE("SOURCE"), SLICE("SUBSCRIBE"), SLICE("TRACE"),
	SLICE("TRACK"), SLICE("UNBIND"), SLICE("UNCHECKOUT"), SLICE("UNLINK"), SLICE("UNLOCK"),
	SLICE("UNSUBSCRIBE"), SLICE("UPDATE"), SLICE("UPDATEREDIRECTREF"),
	SLICE("VERSION-CONTROL")};

static bool is_method(struct slice word)
{
	for (size_t i = 0; word.len && i < ARRAY_LEN(methods); i++)
		if (word.ptr[0] == methods[i].ptr[0] && slice_eq(word, methods[i]))
			return true;
	return false;
}

/* May these few bytes still become a method, or "HTTP/"? */
static bool may_begin(struct slice bytes)
{
	if (slice_starts(SLICE("HTTP/1."), bytes) || slice_starts(SLICE("ICY "), bytes))
		return true;
	for (size_t i = 0; bytes.len && i < ARRAY_LEN(methods); i++)
		if (bytes.ptr[0] == methods[i].ptr[0] && slice_starts(methods[i], bytes))
			return true;
	return false;
}

/* Shoutcast and Icecast answer with a status line of their own. */
static bool begins_status(struct slice bytes)
{
	return slice_starts(bytes, SLICE("HTTP/1.")) || slice_starts(bytes, SLICE("ICY "));
}

/* Does a message begin, or what there is of one? */
static bool looks_like_one(struct slice bytes)
{
	struct slice word = slice_first(bytes, METHOD_LEN_MAX);
	size_t space = slice_find(word, ' ');

	if (begins_status(bytes))
		return true;
	return space < word.len ? is_method(slice_first(word, space)) : may_begin(word);
}

/* "HTTP/1.1", or as much of it as was captured. */
static bool begins_version(struct slice word)
{
	return slice_starts(word, SLICE("HTTP/")) || slice_starts(SLICE("HTTP/"), word);
}

static bool request_line(struct slice line, struct http_head *head)
{
	size_t last;

	head->method = slice_cut(&line, ' ');
	last = line.len;
	while (last > 0 && line.ptr[last - 1] != ' ')
		last--;
	/* a URL may hold spaces, sent by clients that do not escape them */
	if (last > 0 && begins_version(slice_from(line, last))) {
		head->protocol = slice_from(line, last);
		head->url = slice_first(line, last - 1);
	} else {
		head->url = slice_trim(line);
	}
	return is_method(head->method) && (head->url.len || head->first_line_cut);
}

static bool status_line(struct slice line, struct http_head *head)
{
	head->protocol = slice_cut(&line, ' ');
	return slice_to_u64(slice_cut(&line, ' '), &head->status) && head->status >= 100 &&
		head->status <= 999;
}

static void note_field(struct http_head *head, struct slice line)
{
#define HTTP_ROW(name, text) SLICE(text),
	static const struct slice names[HTTP_FIELD_COUNT] = {HTTP_FIELDS(HTTP_ROW)};
#undef HTTP_ROW
	struct slice value = line, key = slice_trim(slice_cut(&value, ':'));

	for (size_t i = 0; i < HTTP_FIELD_COUNT; i++)
		if (key.len == names[i].len && head->field[i].len == 0 &&
			slice_eq_nocase(key, names[i]))
			head->field[i] = slice_trim(value);
}

/* Reads the fields, up to the empty line or as far as they have come. */
static void read_fields(struct slice rest, size_t first_line, struct http_head *head)
{
	size_t all = rest.len;
	struct slice line;

	for (int i = 0; line_cut(&rest, &line); i++) {
		if (line.len == 0) {
			head->whole = true;
			break;
		}
		if (i < HTTP_FIELDS_MAX)
			note_field(head, line);
	}
	head->len = first_line + (head->whole ? all - rest.len : all);
}

/* Reads the first line; *behind is what follows it. */
static enum http_verdict read_first_line(
	struct slice bytes, bool end, struct http_head *head, struct slice *behind)
{
	struct slice line = slice_first(bytes, METHOD_LEN_MAX);

	*behind = bytes;
	head->is_request = !begins_status(bytes);
	if (head->is_request && slice_find(line, ' ') == line.len)
		return may_begin(line) ? HTTP_MORE : HTTP_NO;
	if (head->is_request && !is_method(slice_first(line, slice_find(line, ' '))))
		return HTTP_NO;
	if (!line_cut(behind, &line)) {
		if (!end || slice_find(bytes, ' ') == bytes.len)
			return HTTP_MORE;
		line = slice_first(bytes, slice_find(bytes, '\r'));
		head->first_line_cut = true;
		*behind = slice_from(bytes, bytes.len);
	}
	return (head->is_request ? request_line(line, head) : status_line(line, head)) ? HTTP_HEAD
										       : HTTP_NO;
}

enum http_verdict http_read_head(struct slice bytes, bool end, struct http_head *head)
{
	struct slice rest = bytes;
	enum http_verdict found;

	memset(head, 0, sizeof(*head));
	for (int i = 0;
		i < BLANK_LINES_MAX && rest.len && (rest.ptr[0] == '\r' || rest.ptr[0] == '\n');
		i++)
		rest = slice_from(rest, 1);
	found = read_first_line(rest, end, head, &rest);
	if (found == HTTP_HEAD)
		read_fields(rest, bytes.len - rest.len, head);
	return found;
}

static bool is_capital(uint8_t c)
{
	return c >= 'A' && c <= 'Z';
}

/* By two bytes, of which every method and status line has the like. */
static bool worth_a_look(struct slice bytes)
{
	return is_capital(bytes.ptr[0]) &&
		(bytes.len < 2 || is_capital(bytes.ptr[1]) || bytes.ptr[1] == '-');
}

enum http_verdict http_find_message(struct slice bytes, bool end, size_t *at)
{
	struct http_head head = {.len = 0};
	unsigned tried = 0;

	for (*at = 0; *at < bytes.len && tried < TRIED_MAX; ++*at) {
		struct slice here = slice_from(bytes, *at), behind;
		enum http_verdict found;

		if (!worth_a_look(here) || !looks_like_one(here))
			continue;
		found = read_first_line(here, end, &head, &behind);
		if (found == HTTP_HEAD ? head.protocol.len > 0 : found == HTTP_MORE && !end)
			return found;
		tried++;
		head = (struct http_head){.len = 0};
	}
	*at = bytes.len;
	return HTTP_NO;
}

struct slice http_host_name(struct slice host)
{
	size_t colon = slice_find(host, ':');

	if (host.len && host.ptr[0] == '[')
		return slice_first(host, slice_find(host, ']') + 1);
	/* more than one colon is an address without its brackets */
	if (slice_find(slice_from(host, colon + 1), ':') < slice_from(host, colon + 1).len)
		return host;
	return slice_first(host, colon);
}

struct slice http_url_authority(struct slice url)
{
	size_t scheme = slice_find_slice(url, SLICE("://"));
	struct slice rest = slice_from(url, scheme + 3);

	if (scheme == url.len || slice_find(url, '/') < scheme)
		return (struct slice){NULL, 0};
	return slice_first(rest, slice_find(rest, '/'));
}
