#include "dissect/tls_open.h"

#include "dissect/tls_certificate.h"
#include "dissect/tls_compressed.h"
#include "dissect/tls_handshake.h"
#include "dissect/tls_record.h"
#include "dissect/tls_session.h"
#include "record/fields.h"

#define MESSAGES_MAX 65536 /* bytes of messages that are waited for; more, and they are let go */

/* The messages that TLS 1.3 encrypts and that tell something (RFC 8446, section 4). */
enum { ENCRYPTED_EXTENSIONS = 8, FINISHED = 20, KEY_UPDATE = 24, COMPRESSED_CERTIFICATE = 25 };

bool tls_may_open(const struct dissect_out *out)
{
	return out->tls && *out->tls && !tls_session_has_failed(*out->tls, out->in->from_client);
}

bool tls_must_wait(const struct dissect_out *out)
{
	return tls_may_open(out) && tls_session_is_early(*out->tls);
}

static void extensions_facts(struct slice body, const char *path, struct dissect_out *out)
{
	struct cursor c = cursor_of(body), names;
	struct slice content, name;
	uint16_t type;

	c = cursor_sub(&c, cursor_u16(&c));
	while (tls_extension_next(&c, &type, &content)) {
		names = cursor_of(content);
		cursor_skip(&names, 2); /* length of the list */
		name = cursor_take(&names, cursor_u8(&names));
		if (type == TLS_EXT_ALPN && name.len)
			out_add(out, path, name);
	}
}

static void compressed_facts(
	struct slice body, enum tls_certificate_of whose, struct dissect_out *out)
{
	struct strbuf message = STRBUF_INIT;

	if (tls_uncompress_certificate(body, &message))
		tls_certificate_facts_1_3(strbuf_slice(&message), whose, out);
	strbuf_release(&message);
}

/* What is told of a connection; its ALPN goes to 'alpn'. */
static void tell(uint8_t type, struct slice body, enum tls_certificate_of whose, const char *alpn,
	struct dissect_out *out)
{
	if (type == ENCRYPTED_EXTENSIONS)
		extensions_facts(body, alpn, out);
	else if (type == TLS_CERTIFICATE)
		tls_certificate_facts_1_3(body, whose, out);
	else if (type == COMPRESSED_CERTIFICATE)
		compressed_facts(body, whose, out);
}

static void take_message(uint8_t type, struct slice body, struct dissect_out *out)
{
	bool from_client = out->in->from_client;

	if (!tls_session_is_1_3(*out->tls))
		return; /* all that tells came before the encryption */
	tell(type, body, from_client ? CERTIFICATE_OF_CLIENT : CERTIFICATE_OF_SERVER,
		FACT_TLS_SERVER_ALPNS, out);
	if (type == FINISHED)
		tls_session_finish(*out->tls, from_client);
	else if (type == KEY_UPDATE)
		tls_session_update_key(*out->tls, from_client);
}

bool tls_opened_message_of_quic(uint8_t type, struct slice body, struct dissect_out *out)
{
	tell(type, body, CERTIFICATE_OF_QUIC, FACT_QUIC_SERVER_ALPNS, out);
	return type != TLS_CERTIFICATE && type != COMPRESSED_CERTIFICATE && type != FINISHED;
}

static void take_messages(struct slice text, struct dissect_out *out)
{
	struct strbuf *messages = tls_session_messages(*out->tls, out->in->from_client);
	struct cursor c;
	size_t eaten = 0;

	strbuf_add_slice(messages, text);
	c = cursor_of(strbuf_slice(messages));
	for (;;) {
		uint8_t type = cursor_u8(&c);
		struct slice body = cursor_take(&c, cursor_u24(&c));

		if (c.failed)
			break;
		take_message(type, body, out);
		eaten = messages->len - cursor_left(&c);
	}
	if (messages->len - eaten > MESSAGES_MAX)
		eaten = messages->len;
	strbuf_remove(messages, 0, eaten);
}

void tls_open_record(struct slice record, struct dissect_out *out)
{
	bool from_client = out->in->from_client;
	struct slice text;
	uint8_t type;

	if (record.ptr[0] == TLS_RECORD_CHANGE_CIPHER_SPEC)
		tls_session_change_cipher(*out->tls, from_client);
	else if (!tls_session_open(*out->tls, from_client, record, &type, &text))
		return;
	else if (type == TLS_RECORD_APPLICATION_DATA)
		out->opened = text;
	else if (type == TLS_RECORD_HANDSHAKE)
		take_messages(text, out);
}
