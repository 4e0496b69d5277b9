/* The head of an HTTP/1 message (RFC 9112): its first line and header fields. */
#ifndef DISSECT_HTTP_HEAD_H
#define DISSECT_HTTP_HEAD_H

#include "base/slice.h"

#define HTTP_FIELDS_MAX 256 /* header fields of one message that are looked at */

/* Everything borrows from the message. */
struct http_head {
	bool is_request;
	struct slice method, url; /* of a request; url as it was sent */
	uint64_t status; /* of a response */
	struct slice protocol; /* "HTTP/1.1"; empty: HTTP/0.9 */
	struct slice fields; /* the lines behind the first one */
	size_t len; /* with the empty line */
	bool whole; /* the empty line was there */
};

enum http_verdict {
	HTTP_NO, /* does not begin like HTTP */
	HTTP_MORE, /* begins like it; the first line has no end yet */
	HTTP_HEAD, /* a first line, and what has come of the rest; see head.whole */
};

/* 'end': no more will come, so that a first line that was cut is taken as it is. */
enum http_verdict http_read_head(struct slice bytes, bool end, struct http_head *head);

/* The trimmed value of a field, the first of that name; empty when there is none. */
struct slice http_field(const struct http_head *head, const char *name);

/* A Host field or an authority without its port; an IPv6 address keeps its brackets. */
struct slice http_host_name(struct slice host);

/* The authority of an absolute URL, "http://HOST:PORT/..."; empty for others. */
struct slice http_url_authority(struct slice url);

/* The next line of *rest without its CR LF or LF; false when it has no end yet. */
bool http_take_line(struct slice *rest, struct slice *line);

#endif
