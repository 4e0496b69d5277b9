/* Domain names and URLs in the one form in which they are compared. */
#ifndef INTEL_DOMAIN_H
#define INTEL_DOMAIN_H

#include "base/strbuf.h"

#define DOMAIN_MAX 253 /* bytes of a name in text form (RFC 1035 section 2.3.4) */

/* Appends the name in lower case and without a final dot. False, and nothing
 * appended, when it is no host name: empty or over-long labels, characters that
 * no name has, or an all-numeric last label, as addresses have. Single labels are names. */
bool domain_fold(struct strbuf *out, struct slice name);

/* From "www.example.com" to "example.com", to "com", to an empty slice. */
struct slice domain_parent(struct slice name);

/* A URL cut into its parts; slices of the text. */
struct url {
	struct slice scheme; /* empty when there is none */
	struct slice host; /* without brackets; empty for a bare path */
	uint16_t port; /* 0: none was named */
	struct slice path; /* with the query, without the fragment; empty when there is none */
};

/* False when it cannot be a URL: white space or control bytes, no host and no path, a bad port. */
bool url_split(struct slice text, struct url *url);

/* Appends the form of INDICATOR_URL's key: the folded host, then the path as it
 * is. False, and nothing appended, when the host is neither a name nor an address. */
bool url_fold(struct strbuf *out, const struct url *url);

/* The path without what follows its first '?'. */
struct slice url_without_query(struct slice url);

#endif
