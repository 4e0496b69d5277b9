/* The head of an HTTP/1 message (RFC 9112): its first line and header fields. */
#ifndef DISSECT_HTTP_HEAD_H
#define DISSECT_HTTP_HEAD_H

#include "base/slice.h"

#define HTTP_FIELDS_MAX 256 /* header fields of one message that are looked at */

/* The header fields that are wanted, all found in one walk. */
#define HTTP_FIELDS(row)                                                                           \
	row(HOST, "host") row(USER_AGENT, "user-agent") row(REFERER, "referer") row(CONTENT_TYPE,  \
		"content-type") row(CONTENT_LENGTH, "content-length") row(TRANSFER_ENCODING,       \
		"transfer-encoding") row(LOCATION, "location") row(AUTHORIZATION, "authorization") \
		row(PROXY_AUTHORIZATION, "proxy-authorization")                                    \
			row(WWW_AUTHENTICATE, "www-authenticate") row(UPGRADE, "upgrade")          \
				row(ORIGIN, "origin") row(WEBSOCKET_PROTOCOL,                      \
					"sec-websocket-"                                           \
					"protocol")

enum http_field {
#define HTTP_ROW(name, text) HTTP_##name,
	HTTP_FIELDS(HTTP_ROW)
#undef HTTP_ROW
		HTTP_FIELD_COUNT
};

/* Everything borrows from the message. */
struct http_head {
	bool is_request;
	struct slice method, url; /* of a request; url as it was sent, empty: cut before it */
	uint64_t status; /* of a response */
	struct slice protocol; /* "HTTP/1.1"; empty: HTTP/0.9 */
	struct slice
		field[HTTP_FIELD_COUNT]; /* trimmed values, the first of each name; empty: none */
	size_t len; /* with the empty line */
	bool whole; /* the empty line was there */
	bool first_line_cut; /* nothing ended it: the last word may be the beginning of one */
};

enum http_verdict {
	HTTP_NO, /* does not begin like HTTP */
	HTTP_MORE, /* begins like it; the first line has no end yet */
	HTTP_HEAD, /* a first line, and what has come of the rest; see head.whole */
};

/* 'end': no more will come, so that a first line that was cut is taken as it is. */
enum http_verdict http_read_head(struct slice bytes, bool end, struct http_head *head);

/* Where in 'bytes' a message begins that names its version, wherever in a line: HTTP_HEAD with
 * *at. HTTP_MORE: it may begin at *at; more bytes will tell. HTTP_NO: nowhere, *at is their end. */
enum http_verdict http_find_message(struct slice bytes, bool end, size_t *at);

/* A Host field or an authority without its port; an IPv6 address keeps its brackets. */
struct slice http_host_name(struct slice host);

/* The authority of an absolute URL, "http://HOST:PORT/..."; empty for others. */
struct slice http_url_authority(struct slice url);

#endif
