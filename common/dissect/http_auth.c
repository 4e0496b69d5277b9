#include "dissect/http_auth.h"

#include "base/base64.h"

#define USER_LEN_MAX 256

/* What stands behind the scheme of a credentials field; empty for another scheme. */
static struct slice credentials(struct slice field, const char *scheme)
{
	struct slice rest = field, word = slice_cut(&rest, ' ');

	return slice_eq_nocase(word, slice_str(scheme)) ? slice_trim(rest)
							: (struct slice){NULL, 0};
}

static void basic(struct slice token, struct dissect_out *out)
{
	struct strbuf plain = STRBUF_INIT;
	struct slice user, none = {NULL, 0};

	if (token.len && base64_decode(&plain, slice_first(token, 2 * USER_LEN_MAX))) {
		user = slice_first(strbuf_slice(&plain), slice_find(strbuf_slice(&plain), ':'));
		hosts_note(
			out->hosts, out->in->src, HOST_USER, user, none, "http", out->in->time_us);
	}
	strbuf_release(&plain);
}

void http_auth_request(const struct http_head *head, struct dissect_out *out)
{
	basic(credentials(http_field(head, "authorization"), "basic"), out);
	basic(credentials(http_field(head, "proxy-authorization"), "basic"), out);
}
