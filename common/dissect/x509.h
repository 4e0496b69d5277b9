/* X.509 certificates (RFC 5280), as far as a record tells of them. No signature is
 * checked and no chain is built: what a certificate says is taken as said. */
#ifndef DISSECT_X509_H
#define DISSECT_X509_H

#include "base/cursor.h"
#include "base/strbuf.h"

/* Everything borrows from the certificate. */
struct x509 {
	struct slice serial; /* the INTEGER's bytes, a leading zero among them */
	struct slice issuer, subject; /* RDNSequence's content, for x509_add_name() */
	struct slice not_before, not_after; /* as written: UTCTime or GeneralizedTime */
	struct slice alt_names; /* GeneralNames' content, for x509_next_alt_name(); or empty */
	struct slice subject_key_id, authority_key_id; /* or empty */
	struct slice signature, public_key; /* AlgorithmIdentifiers' content */
};

/* False when it is none, or is cut. */
bool x509_read(struct slice der, struct x509 *cert);

/* Issuer and subject are one name, and no key identifier contradicts it. Its signature is
 * not looked at. */
bool x509_is_self_signed(const struct x509 *cert);

/* An RSASSA-PSS signature whose mask generation function has no hash named for it (RFC 8017,
 * appendix A.2.3): OpenSSL once crashed on it (CVE-2015-3194). */
bool x509_lacks_mask_hash(const struct x509 *cert);

/* An elliptic curve given by its parameters, not its name, which RFC 5480, section 2.1.1, forbids:
 * Windows once took a foreign generator for the named curve's (CVE-2020-0601). */
bool x509_has_own_curve(const struct x509 *cert);

/* "C=US, O=Example Inc, CN=www.example.com": in the certificate's own order, a value that
 * is no string as #HEX. */
void x509_add_name(struct strbuf *out, struct slice name);

/* The host that the certificate is for: its first DNS name, else a CN that may be one.
 * False when it names none. */
bool x509_add_host_name(struct strbuf *out, const struct x509 *cert);

/* "2026-01-31T23:59:59"; false when it is no time. */
bool x509_add_time(struct strbuf *out, struct slice time);

/* Appends the next alternative name as text (DNS name, e-mail address, URI, IP address,
 * directory name); other kinds are passed over. False when there is none. */
bool x509_next_alt_name(struct cursor *names, struct strbuf *out);

#endif
