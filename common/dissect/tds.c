/* TDS, the protocol of Microsoft's SQL Server (MS-TDS): who logs in, from which host, to which
 * database. */
#include "dissect/refusal.h"

#include "base/utf16.h"
#include "record/fields.h"

#define HEADER_LEN 8
#define PRELOGIN_OPTIONS_MAX 16
#define PRELOGIN_OPTION_LAST 8
#define PRELOGIN_END 0xff

#define ERROR_LOGIN_FAILED 18456

enum token { TOKEN_ERROR = 0xaa, TOKEN_FIRST = 0x81 };

enum packet_type { PACKET_RESPONSE = 4, PACKET_LOGIN7 = 0x10, PACKET_PRELOGIN = 0x12 };

/* Where LOGIN7 has offset and length (in characters) of a text. */
enum login7_text { TEXT_HOST = 36, TEXT_USER = 40, TEXT_APP = 48, TEXT_DATABASE = 68 };

/* Options with offset and length, all of them inside of the packet. */
static bool is_prelogin(struct slice body)
{
	struct cursor c = cursor_of(body);

	for (int i = 0; i < PRELOGIN_OPTIONS_MAX; i++) {
		uint8_t option = cursor_u8(&c);
		uint32_t offset, len;

		if (c.failed)
			return false;
		if (option == PRELOGIN_END)
			return i > 0;
		offset = cursor_u16(&c);
		len = cursor_u16(&c);
		if (option > PRELOGIN_OPTION_LAST || offset + len > body.len || (i == 0 && option))
			return false;
	}
	return false;
}

/* Appends nothing when the text is empty or outside of the packet. */
static void text_at(struct slice body, enum login7_text where, struct strbuf *out)
{
	struct cursor c = cursor_of(slice_from(body, where));
	uint16_t offset = cursor_u16le(&c), len = cursor_u16le(&c);

	if (!c.failed)
		utf16le_add(out, slice_whole(body, offset, (size_t)2 * len));
}

static void text_fact(
	struct slice body, enum login7_text where, const char *path, struct dissect_out *out)
{
	struct strbuf text = STRBUF_INIT;

	text_at(body, where, &text);
	if (text.len)
		out_str(out, path, strbuf_slice(&text));
	if (where == TEXT_USER)
		out_user(out, strbuf_slice(&text), "tds");
	strbuf_release(&text);
}

static enum verdict read_login7(struct slice body, struct dissect_out *out)
{
	struct cursor c = cursor_of(body);
	uint32_t len = cursor_u32le(&c), version = cursor_u32le(&c);

	if (c.failed || len > body.len || version >> 28 != 7)
		return VERDICT_NO;
	text_fact(body, TEXT_HOST, FACT_TDS_HOST, out);
	text_fact(body, TEXT_USER, FACT_TDS_USER, out);
	text_fact(body, TEXT_APP, FACT_TDS_APP, out);
	text_fact(body, TEXT_DATABASE, FACT_TDS_DATABASE, out);
	out->sender = SENDER_CLIENT;
	return VERDICT_DONE;
}

/* To a PRELOGIN come options, to a LOGIN7 tokens, the first of which says how it went. */
static enum verdict read_answer(struct slice body, struct dissect_out *out)
{
	struct cursor c = cursor_of(body);
	uint8_t token = cursor_u8(&c);

	out->phase = 1;
	if (token < TOKEN_FIRST)
		return VERDICT_NEXT;
	cursor_u16le(&c); /* its length */
	if (token == TOKEN_ERROR && cursor_u32le(&c) == ERROR_LOGIN_FAILED)
		out_refusal(out, REFUSING_TDS);
	return VERDICT_DONE;
}

static enum verdict read_tds(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);
	uint8_t type = cursor_u8(&c), status = cursor_u8(&c);
	uint16_t len = cursor_u16(&c);
	struct slice body;

	if (type != PACKET_PRELOGIN && type != PACKET_LOGIN7 &&
		(type != PACKET_RESPONSE || !in->expected))
		return in->phase ? VERDICT_DONE : VERDICT_NO; /* all of it is TLS by now */
	if (!c.failed && (len <= HEADER_LEN || status > 0x1f))
		return VERDICT_NO;
	cursor_skip(&c, 4);
	body = cursor_take(&c, len - (size_t)HEADER_LEN);
	if (c.failed)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	out->eaten = len;
	if (type == PACKET_RESPONSE)
		return read_answer(body, out);
	if (type == PACKET_LOGIN7)
		return read_login7(body, out);
	if (is_prelogin(body))
		return VERDICT_NEXT;
	if (!in->phase && !in->expected)
		return VERDICT_NO;
	return in->from_client ? VERDICT_DONE : VERDICT_NEXT; /* TLS in its packets */
}

const struct dissector dissect_tds = {"tds", OVER_TCP, read_tds, NULL};
