/* What of a record an indicator can be matched with: one walk over it that
 * calls back with each address, name, URL, fingerprint and identity, and the
 * field that it stands in. pcg-ti and pcg-reverse look at the same things.
 *
 *	struct observer observer = {.wanted = index.types, .fn = seen, .ctx = &state};
 *	observe(&observer, record);
 *	observer_release(&observer); */
#ifndef INTEL_OBSERVE_H
#define INTEL_OBSERVE_H

#include "intel/indicator.h"
#include "record/record.h"

struct observation {
	enum indicator_type type; /* IP, DOMAIN, URL, MD5, ..., NAME; never CIDR or RANGE */
	const char *field; /* "dest_ip", "tls.sni", "dns.queries.rrname" */
	struct slice key; /* in the form of that type's key; valid during the call */
	uint16_t
		port; /* of the address, or of the server that a URL or name was asked of; 0: unknown */
	bool is_ja3; /* an MD5 that is one */
};

typedef void observe_fn(const struct observation *seen, void *ctx);

struct observer {
	uint64_t wanted; /* bit per enum indicator_type that is of interest */
	observe_fn *fn;
	void *ctx;

	bool prepared;
	uint64_t useful; /* bit per row of the tree of members (observe_tree.h) */

	/* of the record that is being walked */
	uint16_t src_port, dest_port, url_port;
	struct strbuf text, key, url_host, url_path;
};

/* An address is of interest to CIDR as to IP, and behind a NAT64 (ip_translated())
 * comes a second time, as the IPv4 address that it means; the host of a TLS session also
 * comes as INDICATOR_URL_HOST, since its URLs cannot be seen. */
void observe(struct observer *observer, const struct record *record);
void observer_release(struct observer *observer);

/* Appends the name of a user or host as it is compared: in lower case, without
 * "DOMAIN\", "@realm" and the '$' of a machine's account. */
void observe_fold_identity(struct strbuf *out, struct slice name);

#endif
