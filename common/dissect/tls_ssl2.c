#include "dissect/tls_ssl2.h"

#include "dissect/tls_certificate.h"
#include "dissect/tls_hello.h"
#include "record/fields.h"

#define HEADER_LEN 2
#define SHORT_HEADER 0x80 /* two bytes, no padding */
#define CIPHER_LEN 3
#define HELLO_LEN_MIN 13 /* of both, up to behind their lengths */

enum message { CLIENT_HELLO = 1, SERVER_HELLO = 4 };

/* The lengths of a ClientHello must add up: nothing else marks it as surely. */
static bool is_client_hello(struct cursor c)
{
	uint16_t len = cursor_u16(&c) & 0x7fff;
	uint8_t type = cursor_u8(&c);
	uint16_t version = cursor_u16(&c), ciphers = cursor_u16(&c), session = cursor_u16(&c),
		 challenge = cursor_u16(&c);

	return !c.failed && type == CLIENT_HELLO && (version == TLS_SSL2 || version >> 8 == 3) &&
		ciphers > 0 && ciphers % CIPHER_LEN == 0 && (session == 0 || session == 16) &&
		challenge >= 16 && challenge <= 32 && len == 9 + ciphers + session + challenge;
}

static enum verdict read_server_hello(struct cursor c, bool end, struct dissect_out *out)
{
	uint16_t len = cursor_u16(&c) & 0x7fff;
	uint8_t type = cursor_u8(&c), session_hit = cursor_u8(&c);
	uint16_t version, certificate, ciphers, connection;
	struct slice der;

	cursor_u8(&c); /* certificate type: X.509 is the only one */
	version = cursor_u16(&c);
	certificate = cursor_u16(&c);
	ciphers = cursor_u16(&c);
	connection = cursor_u16(&c);
	if (c.failed || type != SERVER_HELLO || session_hit > 1 || version != TLS_SSL2 ||
		len != 11 + certificate + ciphers + connection)
		return VERDICT_NO;
	der = cursor_take(&c, certificate);
	if (c.failed && !end)
		return VERDICT_MORE;
	out_str(out, FACT_TLS_VERSION, SLICE("SSLv2"));
	if (session_hit)
		out_true(out, FACT_TLS_SESSION_RESUMED);
	if (der.len)
		tls_x509_facts(der, CERTIFICATE_OF_SERVER, out);
	out->sender = SENDER_SERVER;
	return VERDICT_DONE;
}

/* Could the bytes become a hello? What is not there yet may be anything. */
static bool looks_like_hello(const struct cursor *c)
{
	size_t there = cursor_left(c);
	uint8_t type = cursor_peek(c, HEADER_LEN), version = cursor_peek(c, HEADER_LEN + 1);

	return (cursor_peek(c, 0) & SHORT_HEADER) &&
		(there <= HEADER_LEN || type == SERVER_HELLO ||
			(type == CLIENT_HELLO && (version == 0 || version == 3)));
}

enum verdict tls_read_ssl2(const struct segment *in, struct dissect_out *out)
{
	struct cursor c = cursor_of(in->bytes);

	if (!looks_like_hello(&c))
		return VERDICT_NO;
	if (in->bytes.len < HELLO_LEN_MIN)
		return in->end ? VERDICT_NO : VERDICT_MORE;
	if (cursor_peek(&c, HEADER_LEN) == SERVER_HELLO)
		return read_server_hello(c, in->end, out);
	if (!is_client_hello(c))
		return VERDICT_NO;
	out->sender = SENDER_CLIENT;
	return VERDICT_DONE;
}
