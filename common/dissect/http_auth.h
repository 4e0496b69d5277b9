/* Who logs on in HTTP: Basic credentials (RFC 7617), Digest (RFC 7616), NTLM and Negotiate
 * (RFC 4559). */
#ifndef DISSECT_HTTP_AUTH_H
#define DISSECT_HTTP_AUTH_H

#include "dissect/dissect.h"
#include "dissect/http_head.h"

/* Notes the user that a request logs on as, on the host that sent it; and of Basic and Digest,
 * which hold for this request alone, as members "auth" and "user" in json. */
void http_auth_request(const struct http_head *head, struct dissect_out *out, struct strbuf *json);

/* Notes what a server's NTLM challenge calls it. */
void http_auth_response(const struct http_head *head, struct dissect_out *out);

#endif
