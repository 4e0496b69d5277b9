/* What a message of HTTP says, of whatever version, as facts and as members of its record. */
#ifndef DISSECT_HTTP_MEMBERS_H
#define DISSECT_HTTP_MEMBERS_H

#include "dissect/dissect.h"
#include "dissect/http_head.h"

/* The conversation's facts by its first request. */
void http_request_facts(const struct http_head *head, struct dissect_out *out);

/* "http":{ and the members of a request; the object stays open for its answer. */
void http_request_members(struct strbuf *json, const struct http_head *head);

/* The members of an answer. */
void http_response_members(struct strbuf *json, const struct http_head *head);

#endif
