/* Who logs on in HTTP: Basic credentials (RFC 7617). */
#ifndef DISSECT_HTTP_AUTH_H
#define DISSECT_HTTP_AUTH_H

#include "dissect/dissect.h"
#include "dissect/http_head.h"

/* Notes the user that a request logs on as, on the host that sent it. */
void http_auth_request(const struct http_head *head, struct dissect_out *out);

#endif
