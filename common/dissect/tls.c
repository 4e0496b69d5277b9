/* TLS over TCP (RFC 8446, 5246, 6066, 7301): the client's and the server's hello. */
#include "dissect/dissect.h"

#include "dissect/tls_hello.h"
#include "record/fields.h"

#define RECORD_HANDSHAKE 22
#define RECORD_LEN_MAX (16384 + 2048) /* RFC 5246, section 6.2.3 */
#define HANDSHAKE_CLIENT_HELLO 1
#define HANDSHAKE_SERVER_HELLO 2

/* Does this begin like a handshake record with a hello? Too few bytes for a no are a yes. */
static bool looks_like_hello(struct slice bytes)
{
	struct cursor c = cursor_of(bytes);
	uint8_t type = cursor_u8(&c), major = cursor_u8(&c), minor = cursor_u8(&c);
	uint16_t len = cursor_u16(&c);
	uint8_t message = cursor_u8(&c);

	if (type != RECORD_HANDSHAKE || (bytes.len > 1 && major != 3) ||
		(bytes.len > 2 && minor > 4))
		return false;
	return c.failed ||
		(len > 0 && len <= RECORD_LEN_MAX &&
			(message == HANDSHAKE_CLIENT_HELLO || message == HANDSHAKE_SERVER_HELLO));
}

/* The content of the handshake records at the front, joined: a hello may be
 * spread over several (RFC 8446, section 5.1). */
static void join_records(struct slice bytes, struct strbuf *joined)
{
	struct cursor c = cursor_of(bytes);

	while (cursor_peek(&c, 0) == RECORD_HANDSHAKE && cursor_left(&c) > 5) {
		cursor_skip(&c, 3);
		size_t len = cursor_u16(&c), left = cursor_left(&c);

		strbuf_add_slice(joined, cursor_take(&c, len < left ? len : left));
	}
}

static void client_facts(const struct tls_client_hello *hello, struct dissect_out *out)
{
	struct cursor alpns = cursor_of(hello->alpns);

	if (hello->sni.len)
		out_str(out, FACT_TLS_SNI, hello->sni);
	while (cursor_left(&alpns)) {
		struct slice name = cursor_take(&alpns, cursor_u8(&alpns));

		if (name.len)
			out_add(out, FACT_TLS_CLIENT_ALPNS, name);
	}
	out->sender = SENDER_CLIENT;
}

static void server_facts(const struct tls_server_hello *hello, struct dissect_out *out)
{
	const char *version = tls_version_name(hello->version);

	if (version)
		out_str(out, FACT_TLS_VERSION, slice_str(version));
	if (hello->alpn.len)
		out_add(out, FACT_TLS_SERVER_ALPNS, hello->alpn);
	out->sender = SENDER_SERVER;
}

static enum verdict read_hello(struct slice handshake, bool end, struct dissect_out *out)
{
	struct cursor c = cursor_of(handshake);
	uint8_t type = cursor_u8(&c);
	struct slice body = cursor_take(&c, cursor_u24(&c));
	struct tls_client_hello client;
	struct tls_server_hello server;

	if (c.failed)
		return end ? VERDICT_NO : VERDICT_MORE;
	if (type == HANDSHAKE_CLIENT_HELLO && tls_read_client_hello(body, &client)) {
		client_facts(&client, out);
		return VERDICT_DONE;
	}
	if (type == HANDSHAKE_SERVER_HELLO && tls_read_server_hello(body, &server)) {
		server_facts(&server, out);
		return VERDICT_DONE;
	}
	return VERDICT_NO;
}

static enum verdict read_tls(const struct segment *in, struct dissect_out *out)
{
	struct strbuf joined = STRBUF_INIT;
	enum verdict verdict;

	if (!looks_like_hello(in->bytes))
		return VERDICT_NO;
	join_records(in->bytes, &joined);
	verdict = read_hello(strbuf_slice(&joined), in->end, out);
	strbuf_release(&joined);
	return verdict;
}

const struct dissector dissect_tls = {"tls", OVER_TCP, read_tls};
