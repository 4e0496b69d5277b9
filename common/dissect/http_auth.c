#include "dissect/http_auth.h"

#include "base/base64.h"
#include "base/json.h"
#include "dissect/logon_token.h"

#define USER_LEN_MAX ((size_t)256)
#define BLOB_LEN_MAX 8192 /* of base64 */

/* What stands behind the scheme of a credentials field; empty for another scheme. */
static struct slice credentials(struct slice field, const char *scheme)
{
	struct slice rest = field, word = slice_cut(&rest, ' ');

	return slice_eq_nocase(word, slice_str(scheme)) ? slice_trim(rest)
							: (struct slice){NULL, 0};
}

/* json NULL: not the server that the request is for is told of them. */
static void note_user(
	struct slice user, const char *scheme, struct dissect_out *out, struct strbuf *json)
{
	struct slice none = {NULL, 0};

	if (user.len == 0)
		return;
	hosts_note(out->hosts, out->in->src, HOST_USER, user, none, "http", out->in->time_us);
	if (!json)
		return;
	json_text(json, "auth", scheme);
	json_str(json, "user", user);
}

static void basic(struct slice token, struct dissect_out *out, struct strbuf *json)
{
	struct strbuf plain = STRBUF_INIT;

	if (token.len && base64_decode(&plain, slice_first(token, 2 * USER_LEN_MAX)))
		note_user(slice_first(strbuf_slice(&plain), slice_find(strbuf_slice(&plain), ':')),
			"basic", out, json);
	strbuf_release(&plain);
}

/* username="bob", realm="..." */
static void digest(struct slice parameters, struct dissect_out *out, struct strbuf *json)
{
	const struct slice key = SLICE("username=\"");
	size_t at = slice_find_slice(parameters, key);
	struct slice user = slice_from(parameters, at + key.len);

	if (at == parameters.len)
		return;
	user = slice_first(user, slice_find(user, '"'));
	note_user(slice_first(user, USER_LEN_MAX), "digest", out, json);
}

static void ntlm(struct slice token, struct dissect_out *out)
{
	struct strbuf blob = STRBUF_INIT;

	if (token.len && base64_decode(&blob, slice_first(token, BLOB_LEN_MAX)))
		logon_token_note(strbuf_slice(&blob), out->in, out);
	strbuf_release(&blob);
}

static void note_credentials(struct slice field, struct dissect_out *out, struct strbuf *json)
{
	basic(credentials(field, "basic"), out, json);
	digest(credentials(field, "digest"), out, json);
	ntlm(credentials(field, "ntlm"), out);
	ntlm(credentials(field, "negotiate"), out);
}

void http_auth_request(const struct http_head *head, struct dissect_out *out, struct strbuf *json)
{
	note_credentials(head->field[HTTP_AUTHORIZATION], out, json);
	note_credentials(head->field[HTTP_PROXY_AUTHORIZATION], out, NULL);
}

void http_auth_response(const struct http_head *head, struct dissect_out *out)
{
	ntlm(credentials(head->field[HTTP_WWW_AUTHENTICATE], "ntlm"), out);
	ntlm(credentials(head->field[HTTP_WWW_AUTHENTICATE], "negotiate"), out);
}
