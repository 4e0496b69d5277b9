/* An indicator: something that a person or a feed can name and that traffic can
 * touch. This is the reader of its text forms, in any dress:
 *
 *	185.1.2.3	185.1.2.3:8080	[2001:db8::1]:443	addresses, with a port
 *	10.0.0.0/8	10.0.0.1-10.0.0.9	10.0.0.1-9	blocks and ranges
 *	example.com	the name and all below it; *.example.com or .example.com: only
 *			what is below it; =example.com: only the name
 *	http://example.com/a?b	example.com/a	/a	URLs, also without scheme or host
 *	32, 40 or 64 hex digits, with or without colons	MD5 (a JA3 is one), SHA-1, SHA-256
 *	t13d1516h2_8daaf6152771_e5627efa2ab1	JA4
 *	00:11:22:33:44:55	00-11-22-33-44-55	MAC addresses
 *	1:LQU9qZlK+B5F3KDmev6m5PMibrg=	Community ID
 *
 * all of them also defanged: hxxps://evil[.]example[.]com, 1.2.3[.]4, evil(dot)com. */
#ifndef INTEL_INDICATOR_H
#define INTEL_INDICATOR_H

#include "net/cidr.h"

enum indicator_type {
	INDICATOR_IP, /* key: struct ip */
	INDICATOR_CIDR, /* key: struct ip and one byte, its prefix length */
	INDICATOR_RANGE, /* key: two struct ip, both within */
	INDICATOR_DOMAIN, /* key: lower case, no final dot */
	INDICATOR_URL, /* key: host/path?query, host (any path), or /path?query (any host) */
	INDICATOR_MD5, /* key: hex in lower case, no colons; of a file, or a JA3 */
	INDICATOR_SHA1, /* of a certificate or a file */
	INDICATOR_SHA256,
	INDICATOR_JA4, /* key: as it is */
	INDICATOR_MAC, /* key: six bytes */
	INDICATOR_COMMUNITY_ID, /* key: as it is */
	INDICATOR_FLOW_ID, /* key: decimal; from here on never made by indicator_parse() */
	INDICATOR_NAME, /* of a host or user; key: lower case */
	INDICATOR_URL_HOST, /* the host of an INDICATOR_URL; key: lower case */
	INDICATOR_TYPES
};

/* What of a domain's tree is meant. */
enum indicator_scope { SCOPE_TREE, SCOPE_EXACT, SCOPE_BELOW };

enum indicator_scheme { SCHEME_NONE, SCHEME_HTTP, SCHEME_HTTPS, SCHEME_FTP, SCHEMES };

struct indicator {
	enum indicator_type type;
	struct slice key; /* a part of the text or of the scratch that the parser was given */
	uint16_t port; /* of an address or of a URL's host; 0: none was named */
	enum indicator_scope scope; /* of a domain */
	enum indicator_scheme scheme; /* of a URL */
};

/* Reads one indicator; white space and quotes around it are left out. 'scratch'
 * is overwritten and must outlive *out. False when it is none. */
bool indicator_parse(struct slice text, struct strbuf *scratch, struct indicator *out);

/* Only a hash: MD5, SHA-1 or SHA-256; only a MAC address. */
bool indicator_parse_hash(struct slice text, struct strbuf *scratch, struct indicator *out);
bool indicator_parse_mac(struct slice text, struct strbuf *scratch, struct indicator *out);

/* Appends the text form. */
void indicator_format(struct strbuf *out, const struct indicator *indicator);

/* "ip", "cidr", "domain", ... as in the member "type" of a hit. */
const char *indicator_type_name(enum indicator_type type);

#endif
