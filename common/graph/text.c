#include "graph/text.h"

#include "base/clock.h"
#include "base/utf8.h"

static bool begins_formula(struct slice text)
{
	return text.len && text.ptr[0] && strchr("=+-@\t\r", text.ptr[0]);
}

static bool needs_quotes(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] == ',' || text.ptr[i] == '"' || text.ptr[i] == '\n' ||
			text.ptr[i] == '\r')
			return true;
	return false;
}

static void add_quoted(struct strbuf *out, struct slice text)
{
	strbuf_addc(out, '"');
	for (size_t at; text.len; text = slice_from(text, at + 1)) {
		at = slice_find(text, '"');
		strbuf_add_slice(out, slice_first(text, at));
		strbuf_adds(out, at < text.len ? "\"\"" : "");
	}
	strbuf_addc(out, '"');
}

void text_csv(struct strbuf *out, struct slice text)
{
	struct strbuf shown = STRBUF_INIT;

	if (begins_formula(text))
		strbuf_addc(&shown, '\'');
	strbuf_add_visible(&shown, text);
	if (needs_quotes(strbuf_slice(&shown)))
		add_quoted(out, strbuf_slice(&shown));
	else
		strbuf_add_slice(out, strbuf_slice(&shown));
	strbuf_release(&shown);
}

static void add_reference(struct strbuf *out, struct slice c)
{
	if (slice_is(c, "&"))
		strbuf_adds(out, "&amp;");
	else if (slice_is(c, "<"))
		strbuf_adds(out, "&lt;");
	else if (slice_is(c, ">"))
		strbuf_adds(out, "&gt;");
	else if (slice_is(c, "\""))
		strbuf_adds(out, "&quot;");
	else if (slice_is(c, "\xef\xbf\xbe")) /* U+FFFE and U+FFFF are no characters of XML */
		strbuf_adds(out, "\\xef\\xbf\\xbe");
	else if (slice_is(c, "\xef\xbf\xbf"))
		strbuf_adds(out, "\\xef\\xbf\\xbf");
	else
		strbuf_add_slice(out, c);
}

/* Visible text is UTF-8 throughout. */
static void add_markup(struct strbuf *out, struct slice shown)
{
	while (shown.len) {
		size_t len = utf8_valid_prefix(shown);

		add_reference(out, slice_first(shown, len));
		shown = slice_from(shown, len ? len : 1);
	}
}

void text_xml(struct strbuf *out, struct slice text)
{
	struct strbuf shown = STRBUF_INIT;

	strbuf_add_visible(&shown, text);
	add_markup(out, strbuf_slice(&shown));
	strbuf_release(&shown);
}

/* Graphviz reads character references in labels, and writes them into its SVG. */
void text_dot(struct strbuf *out, struct slice text)
{
	struct strbuf marked = STRBUF_INIT;

	text_xml(&marked, text);
	for (size_t i = 0; i < marked.len; i++) {
		if (marked.ptr[i] == '\\')
			strbuf_addc(out, '\\');
		strbuf_addc(out, marked.ptr[i]);
	}
	strbuf_release(&marked);
}

static size_t characters(struct slice text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.len; i++)
		count += (text.ptr[i] & 0xc0) != 0x80;
	return count;
}

/* Byte offset of the character of that number. */
static size_t offset_of(struct slice text, size_t number)
{
	size_t at = 0;

	for (; at < text.len; at++)
		if ((text.ptr[at] & 0xc0) != 0x80 && number-- == 0)
			break;
	return at;
}

void text_short(struct strbuf *out, struct slice text, size_t max)
{
	struct strbuf shown = STRBUF_INIT;
	struct slice all;
	size_t count, tail = max / 3;

	strbuf_add_visible(&shown, text);
	all = strbuf_slice(&shown);
	count = characters(all);
	if (count <= max) {
		strbuf_add_slice(out, all);
	} else {
		strbuf_add_slice(out, slice_first(all, offset_of(all, max - tail - 1)));
		strbuf_adds(out, "\xe2\x80\xa6"); /* an ellipsis */
		strbuf_add_slice(out, slice_from(all, offset_of(all, count - tail)));
	}
	strbuf_release(&shown);
}

void text_time(struct strbuf *out, int64_t time_us)
{
	clock_format(out, time_us);
	out->len -= strlen("+0000");
	strbuf_addc(out, 'Z');
}

bool text_has_ports(struct slice proto)
{
	return slice_is(proto, "TCP") || slice_is(proto, "UDP") || slice_is(proto, "SCTP") ||
		slice_is(proto, "UDP-Lite");
}

void text_port(struct strbuf *out, uint32_t port, struct slice proto)
{
	if (text_has_ports(proto))
		strbuf_add_u64(out, port);
	if (slice_is(proto, "TCP"))
		return;
	if (text_has_ports(proto))
		strbuf_addc(out, '/');
	strbuf_add_slice(out, proto);
}
