#include "graph/json_copy.h"

#include "base/json.h"
#include "record/peek.h"

/* One string, with *at on its first quote; leaves *at behind it. */
static void copy_string(struct strbuf *out, struct scan *in, struct strbuf *scratch)
{
	const uint8_t *start = in->at;
	struct slice text;
	bool escaped;

	if (!scan_string(in, &text, &escaped)) {
		in->at = in->end;
		return;
	}
	json_quote(out, peek_str(slice_of(start, (size_t)(in->at - start)), scratch));
}

void json_copy(struct strbuf *out, const char *key, struct slice json)
{
	struct strbuf scratch = STRBUF_INIT;
	struct scan in = scan_of(json);

	json_key(out, key);
	while (in.at < in.end) {
		if (*in.at == '"')
			copy_string(out, &in, &scratch);
		else if (scan_is_space(*in.at))
			in.at++;
		else
			strbuf_addc(out, (char)*in.at++);
	}
	strbuf_release(&scratch);
}

void json_hide_markup(struct strbuf *text)
{
	struct slice rest = strbuf_slice(text);
	struct strbuf hidden = STRBUF_INIT;
	size_t plain = slice_find(rest, '<');

	if (plain == rest.len)
		return;
	strbuf_more(&hidden, text->len + text->len / 64);
	while (rest.len) {
		plain = slice_find(rest, '<');
		strbuf_add(&hidden, rest.ptr, plain);
		if (plain < rest.len)
			strbuf_adds(&hidden, "\\u003c");
		rest = slice_from(rest, plain + 1);
	}
	strbuf_release(text);
	*text = hidden;
}
