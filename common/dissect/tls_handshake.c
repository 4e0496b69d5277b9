#include "dissect/tls_handshake.h"

#include "base/digest.h"
#include "base/mem.h"
#include "dissect/ech.h"
#include "dissect/ja3.h"
#include "dissect/tls_certificate.h"
#include "dissect/tls_fingerprint.h"
#include "dissect/tls_session.h"
#include "record/fields.h"

/* Where the facts of a hello go. */
struct hello_paths {
	const char *sni, *client_alpns, *ja3_hash, *ja3_string, *ja4, *ech, *public_name;
	const char *version, *server_alpns, *ja3s_hash, *ja3s_string, *session_resumed;
};

static const struct hello_paths tls_paths = {FACT_TLS_SNI, FACT_TLS_CLIENT_ALPNS, FACT_TLS_JA3_HASH,
	FACT_TLS_JA3_STRING, FACT_TLS_JA4, FACT_TLS_ECH, FACT_TLS_PUBLIC_NAME, FACT_TLS_VERSION,
	FACT_TLS_SERVER_ALPNS, FACT_TLS_JA3S_HASH, FACT_TLS_JA3S_STRING, FACT_TLS_SESSION_RESUMED};

/* quic.version is QUIC's own; that of its TLS is always 1.3. */
static const struct hello_paths quic_paths = {FACT_QUIC_SNI, FACT_QUIC_CLIENT_ALPNS,
	FACT_QUIC_JA3_HASH, FACT_QUIC_JA3_STRING, FACT_QUIC_JA4, FACT_QUIC_ECH,
	FACT_QUIC_PUBLIC_NAME, NULL, NULL, FACT_QUIC_JA3S_HASH, FACT_QUIC_JA3S_STRING,
	FACT_QUIC_SESSION_RESUMED};

static const struct hello_paths *paths_of(enum tls_transport transport)
{
	return transport == TLS_OVER_QUIC ? &quic_paths : &tls_paths;
}

static void ech_facts(const struct tls_client_hello *hello, const struct hello_paths *paths,
	struct dissect_out *out)
{
	if (!hello->has_ech)
		return;
	if (ech_is_public_name(out->names, hello->sni)) {
		out_str(out, paths->ech, SLICE("offered"));
		out_true(out, paths->public_name);
	} else {
		out_str(out, paths->ech, SLICE("grease?"));
	}
}

/* A JA3S text and its MD5. */
static void ja3s_facts(
	struct dissect_out *out, struct slice text, const char *hash_path, const char *string_path)
{
	static struct strbuf hex = STRBUF_INIT; /* kept: its room is used again */
	uint8_t md5[DIGEST_MD5_LEN];

	if (!digest_md5(text, md5))
		return;
	strbuf_clear(&hex);
	strbuf_add_hex(&hex, slice_of(md5, sizeof(md5)));
	out_str(out, hash_path, strbuf_slice(&hex));
	out_str(out, string_path, text);
}

static char ja4_transport(enum tls_transport transport)
{
	static const char letters[] = {
		[TLS_OVER_TCP] = 't', [TLS_OVER_QUIC] = 'q', [TLS_OVER_DATAGRAMS] = 'd'};

	return letters[transport];
}

static void client_fingerprints(
	const struct tls_client_hello *hello, enum tls_transport transport, struct dissect_out *out)
{
	const struct hello_paths *paths = paths_of(transport);
	struct tls_fingerprints prints = tls_fingerprints(hello, ja4_transport(transport));

	if (prints.ja3_hash.len) {
		out_str(out, paths->ja3_hash, prints.ja3_hash);
		out_str(out, paths->ja3_string, prints.ja3);
	}
	if (prints.ja4.len)
		out_str(out, paths->ja4, prints.ja4);
}

static enum tls_step client_hello(
	struct slice body, bool whole, enum tls_transport transport, struct dissect_out *out)
{
	const struct hello_paths *paths = paths_of(transport);
	struct tls_client_hello hello;
	struct cursor alpns;

	if (!tls_read_client_hello(body, &hello))
		return TLS_END;
	if (hello.sni.len)
		out_str(out, paths->sni, hello.sni);
	alpns = cursor_of(hello.alpns);
	while (cursor_left(&alpns)) {
		struct slice name = cursor_take(&alpns, cursor_u8(&alpns));

		if (name.len)
			out_add(out, paths->client_alpns, name);
	}
	if (whole && !hello.cut)
		client_fingerprints(&hello, transport, out);
	ech_facts(&hello, paths, out);
	if (transport != TLS_OVER_DATAGRAMS && out->keylog && !*out->tls)
		*out->tls = tls_session_new(out->keylog, hello.random);
	out->sender = SENDER_CLIENT;
	return transport == TLS_OVER_QUIC ? TLS_END : TLS_CLIENT;
}

static void server_facts(
	const struct tls_server_hello *hello, enum tls_transport transport, struct dissect_out *out)
{
	const struct hello_paths *paths = paths_of(transport);
	static struct strbuf ja3s = STRBUF_INIT; /* kept: its room is used again */
	char version[TLS_VERSION_TEXT_MAX];

	if (paths->version) {
		tls_version_text(hello->version, version);
		out_str(out, paths->version, slice_str(version));
	}
	if (paths->server_alpns && hello->alpn.len)
		out_add(out, paths->server_alpns, hello->alpn);
	strbuf_clear(&ja3s);
	ja3_server(&ja3s, hello);
	ja3s_facts(out, strbuf_slice(&ja3s), paths->ja3s_hash, paths->ja3s_string);
	if (hello->has_psk && !hello->retry && tls_is_1_3(hello->version))
		out_true(out, paths->session_resumed);
	out->sender = SENDER_SERVER;
}

static enum tls_step server_hello(
	struct slice body, enum tls_transport transport, struct dissect_out *out)
{
	struct tls_server_hello hello;

	if (!tls_read_server_hello(body, &hello))
		return TLS_END;
	server_facts(&hello, transport, out);
	if (hello.retry)
		return TLS_RETRIED;
	if (transport != TLS_OVER_DATAGRAMS && out->tls && *out->tls)
		tls_session_agree(*out->tls, &hello);
	return tls_is_1_3(hello.version) ? TLS_END : TLS_SERVER;
}

/* What may follow the server's hello up to TLS 1.2 (RFC 5246, section 7.3; RFC 5077, section
 * 3.1): without a certificate, the server goes on with an earlier session. */
static enum tls_step server_message(uint8_t type, struct slice body, struct dissect_out *out)
{
	switch (type) {
	case TLS_SUPPLEMENTAL_DATA:
		return TLS_SERVER;
	case TLS_CERTIFICATE:
		tls_certificate_facts(body, CERTIFICATE_OF_SERVER, out);
		return TLS_END;
	case TLS_NEW_SESSION_TICKET:
		out_true(out, FACT_TLS_SESSION_RESUMED);
		return TLS_END;
	default:
		return TLS_END;
	}
}

enum tls_step tls_handshake(enum tls_step step, uint8_t type, struct slice body,
	enum tls_transport transport, struct dissect_out *out)
{
	if (step == TLS_SERVER)
		return server_message(type, body, out);
	if (step == TLS_CLIENT) {
		if (type == TLS_CERTIFICATE)
			tls_certificate_facts(body, CERTIFICATE_OF_CLIENT, out);
		/* another hello answers a HelloRetryRequest or a HelloVerifyRequest */
		return type == TLS_CLIENT_HELLO ? TLS_CLIENT : TLS_END;
	}
	if (type == TLS_SERVER_HELLO && step != TLS_END)
		return server_hello(body, transport, out);
	if (type == TLS_CLIENT_HELLO && step == TLS_BEGIN)
		return client_hello(body, true, transport, out);
	if (type != TLS_HELLO_VERIFY_REQUEST)
		return TLS_END;
	out->sender = SENDER_SERVER;
	return step;
}

void tls_cut_client_hello(struct slice body, struct dissect_out *out)
{
	client_hello(body, false, TLS_OVER_TCP, out);
}

enum tls_step tls_ciphered(enum tls_step step, struct dissect_out *out)
{
	if (step == TLS_RETRIED || step == TLS_CLIENT)
		return step; /* TLS 1.3 sends one for the look of it (RFC 8446, appendix D.4) */
	if (step == TLS_SERVER)
		out_true(out, FACT_TLS_SESSION_RESUMED);
	return TLS_END;
}

size_t tls_message_wanted(uint8_t type, size_t len, struct slice body)
{
	struct cursor c = cursor_of(body);
	size_t first;

	if (type != TLS_CERTIFICATE || len < 6)
		return len;
	cursor_skip(&c, 3); /* length of the list */
	first = 6 + cursor_u24(&c);
	return c.failed ? 6 : first < len ? first : len;
}
