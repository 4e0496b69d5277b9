/* Requests over HTTP, by libcurl: http.c is its only includer.
 *
 * TLS is always verified, redirections are not followed, proxies come from the
 * environment as curl has it (https_proxy, no_proxy, ...). Every request has a
 * time limit and a limit on the size of its answer.
 *
 *	struct http *http = http_new(&(struct http_limits){.timeout_us = 15000000});
 *	if (http_send(http, &(struct http_request){.url = url}, &answer)) ... answer.status
 *	else ... answer.error
 *	http_answer_release(&answer);
 *	http_free(http); */
#ifndef ONLINE_HTTP_H
#define ONLINE_HTTP_H

#include "base/strbuf.h"

#include <signal.h>

#define HTTP_BODY_MAX ((size_t)4 * 1024 * 1024)
#define HTTP_HEADERS_MAX 4 /* of a request */

struct http;

struct http_limits {
	uint64_t timeout_us; /* of one request, from its beginning to its end */
	const volatile sig_atomic_t *stop; /* ends a request when it is not 0; NULL: nothing does */
};

struct http_request {
	const char *url;
	const char *headers[HTTP_HEADERS_MAX]; /* "Name: value"; NULL behind the last */
	struct slice body; /* sent by POST; of length 0: a GET */
};

struct http_answer {
	unsigned status;
	struct strbuf body, headers; /* headers: all lines, as they came */
	struct strbuf error; /* why there is no answer; never has the URL or a header in it */
};

/* NULL when libcurl cannot be had. */
struct http *http_new(const struct http_limits *limits);
void http_free(struct http *http);

/* True when an answer came whole, whatever its status. 'answer' must be zeroed
 * once, is emptied by every call, and must be released. */
bool http_send(struct http *http, const struct http_request *request, struct http_answer *answer);
void http_answer_release(struct http_answer *answer);

/* The value of the answer's last header of that name; empty when there is none. */
struct slice http_header(const struct http_answer *answer, const char *name);

/* May a secret go there? True for https, and for http to this machine. */
bool http_is_private(const char *url);

#endif
