/* Records of type SVCB and HTTPS (RFC 9460): where a service is, and how it is reached. */
#ifndef DISSECT_SVCB_H
#define DISSECT_SVCB_H

#include "dissect/dns_message.h"
#include "net/ip.h"

enum svcb_key {
	SVCB_MANDATORY,
	SVCB_ALPN,
	SVCB_NO_DEFAULT_ALPN,
	SVCB_PORT,
	SVCB_IPV4HINT,
	SVCB_ECH, /* RFC 9848 */
	SVCB_IPV6HINT,
	SVCB_DOHPATH, /* RFC 9461 */
};

/* A walk over the parameters of a record: svcb_params(), then svcb_next() until it is false. */
struct cursor svcb_params(struct slice rdata);
bool svcb_next(struct cursor *params, uint16_t *key, struct slice *value);

/* Appends a record of the message that was read last in presentation form (section 2.1),
 * "1 . alpn=h2,h3 ipv4hint=192.0.2.1"; damage ends it. */
void svcb_text(struct strbuf *out, const struct dns_rr *rr);

/* Calls fn with each address that the record hints at. */
void svcb_hints(struct slice rdata, void (*fn)(const struct ip *ip, void *ctx), void *ctx);

#endif
