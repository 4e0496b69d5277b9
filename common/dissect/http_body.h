/* The beginning of an HTTP/1 body (RFC 9112, sections 6 and 7). */
#ifndef DISSECT_HTTP_BODY_H
#define DISSECT_HTTP_BODY_H

#include "dissect/http_head.h"

#define HTTP_CHUNK_LINE_MAX 4096

/* The size in the first line of a chunk; false when there are no digits, or more than a chunk can
 * have. */
bool http_chunk_size(struct slice line, uint64_t *size);

bool http_is_chunked(const struct http_head *head);

/* The first MAGIC_LEN bytes of a body of this size, or all of them; fewer, where nothing more will
 * come, only if they tell a form of file: text and data are told by all of them. False when more has
 * to come. */
bool http_first_bytes(struct slice rest, uint64_t size, bool end, struct slice *body);

/* The first bytes of a response's body, MAGIC_LEN or all that will come of it, where 'rest' is what
 * follows the head; empty where there is no body, or none whose length is told. False when more has to come to tell. */
bool http_body_begin(const struct http_head *head, struct slice rest, bool end, struct slice *body);

#endif
