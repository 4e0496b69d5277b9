#include "dissect/tls_certificate.h"

#include "base/digest.h"
#include "base/json.h"
#include "dissect/x509.h"
#include "record/fields.h"

static const struct certificate_paths {
	const char *subject, *issuerdn, *serial, *fingerprint, *notbefore, *notafter;
	const char *subjectaltname, *self_signed;
} paths_of[] = {
	[CERTIFICATE_OF_SERVER] = {FACT_TLS_SUBJECT, FACT_TLS_ISSUERDN, FACT_TLS_SERIAL,
		FACT_TLS_FINGERPRINT, FACT_TLS_NOTBEFORE, FACT_TLS_NOTAFTER,
		FACT_TLS_SUBJECTALTNAME, FACT_TLS_SELF_SIGNED},
	[CERTIFICATE_OF_CLIENT] = {FACT_TLS_CLIENT_SUBJECT, FACT_TLS_CLIENT_ISSUERDN,
		FACT_TLS_CLIENT_SERIAL, FACT_TLS_CLIENT_FINGERPRINT, FACT_TLS_CLIENT_NOTBEFORE,
		FACT_TLS_CLIENT_NOTAFTER, FACT_TLS_CLIENT_SUBJECTALTNAME,
		FACT_TLS_CLIENT_SELF_SIGNED},
	[CERTIFICATE_OF_QUIC] = {FACT_QUIC_SUBJECT, FACT_QUIC_ISSUERDN, FACT_QUIC_SERIAL,
		FACT_QUIC_FINGERPRINT, FACT_QUIC_NOTBEFORE, FACT_QUIC_NOTAFTER,
		FACT_QUIC_SUBJECTALTNAME, FACT_QUIC_SELF_SIGNED},
};

static const struct anomaly_kind no_mask_hash = {"applayer", "x509.pss_mask_hash_absent"};
static const struct anomaly_kind own_curve = {"applayer", "x509.curve_by_parameters"};

/* "aa:bb:cc" in the digits given. */
static void add_bytes(struct strbuf *out, struct slice bytes, const char digits[16])
{
	for (size_t i = 0; i < bytes.len; i++) {
		if (i)
			strbuf_addc(out, ':');
		strbuf_addc(out, digits[bytes.ptr[i] >> 4]);
		strbuf_addc(out, digits[bytes.ptr[i] & 15]);
	}
}

/* Puts what 'text' holds, unless it is empty, and empties it. */
static void put(struct dissect_out *out, const char *path, struct strbuf *text)
{
	if (text->len)
		out_str(out, path, strbuf_slice(text));
	strbuf_clear(text);
}

static void name_facts(struct dissect_out *out, const struct certificate_paths *paths,
	const struct x509 *cert, struct strbuf *text)
{
	x509_add_name(text, cert->subject);
	put(out, paths->subject, text);
	x509_add_name(text, cert->issuer);
	put(out, paths->issuerdn, text);
	if (x509_is_self_signed(cert))
		out_true(out, paths->self_signed);
}

static void time_facts(struct dissect_out *out, const struct certificate_paths *paths,
	const struct x509 *cert, struct strbuf *text)
{
	if (x509_add_time(text, cert->not_before))
		put(out, paths->notbefore, text);
	if (x509_add_time(text, cert->not_after))
		put(out, paths->notafter, text);
}

static void alt_name_facts(struct dissect_out *out, const struct certificate_paths *paths,
	const struct x509 *cert, struct strbuf *text)
{
	struct cursor names = cursor_of(cert->alt_names);

	while (x509_next_alt_name(&names, text)) {
		out_add(out, paths->subjectaltname, strbuf_slice(text));
		strbuf_clear(text);
	}
}

/* The server is called what its certificate says. */
static void bind_name(struct dissect_out *out, const struct x509 *cert, struct strbuf *text)
{
	if (x509_add_host_name(text, cert))
		names_bind(out->names, out->in->src, NULL, strbuf_slice(text), NAME_CERT,
			out->in->time_us);
	strbuf_clear(text);
}

static void fingerprint_fact(struct dissect_out *out, const struct certificate_paths *paths,
	struct slice der, struct strbuf *text)
{
	uint8_t sha1[DIGEST_SHA1_LEN];

	if (digest_sha1(der, sha1))
		add_bytes(text, slice_of(sha1, sizeof(sha1)), "0123456789abcdef");
	put(out, paths->fingerprint, text);
}

static void look(struct dissect_out *out, const struct x509 *cert)
{
	struct strbuf details = STRBUF_INIT;

	json_text(&details, "app_proto", "tls");
	if (x509_lacks_mask_hash(cert))
		out_anomaly(out, &no_mask_hash, strbuf_slice(&details));
	if (x509_has_own_curve(cert))
		out_anomaly(out, &own_curve, strbuf_slice(&details));
	strbuf_release(&details);
}

void tls_x509_facts(struct slice der, enum tls_certificate_of whose, struct dissect_out *out)
{
	const struct certificate_paths *paths = &paths_of[whose];
	struct strbuf text = STRBUF_INIT;
	struct x509 cert;

	if (x509_read(der, &cert)) {
		name_facts(out, paths, &cert, &text);
		add_bytes(&text, cert.serial, "0123456789ABCDEF");
		put(out, paths->serial, &text);
		time_facts(out, paths, &cert, &text);
		alt_name_facts(out, paths, &cert, &text);
		look(out, &cert);
		if (whose != CERTIFICATE_OF_CLIENT)
			bind_name(out, &cert, &text);
	}
	fingerprint_fact(out, paths, der, &text);
	strbuf_release(&text);
}

void tls_certificate_facts(
	struct slice body, enum tls_certificate_of whose, struct dissect_out *out)
{
	struct cursor c = cursor_of(body);
	struct slice der;

	cursor_skip(&c, 3); /* length of the list */
	der = cursor_take(&c, cursor_u24(&c));
	if (der.len)
		tls_x509_facts(der, whose, out);
}

void tls_certificate_facts_1_3(
	struct slice body, enum tls_certificate_of whose, struct dissect_out *out)
{
	struct cursor c = cursor_of(body);

	cursor_skip(&c, cursor_u8(&c)); /* the request's context */
	tls_certificate_facts(cursor_rest(&c), whose, out);
}
