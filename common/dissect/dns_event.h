/* A DNS message as the "dns" member of an EVE v3 record, and what it binds. */
#ifndef DISSECT_DNS_EVENT_H
#define DISSECT_DNS_EVENT_H

#include "dissect/dissect.h"
#include "dissect/dns_message.h"

/* Appends "dns":{...}. The message has been read through without failure, or
 * as far as it went. */
void dns_event(struct strbuf *out, const struct dns_message *msg);

/* Soon dns_bind() will be called with these: what it looks up is asked of memory ahead. */
void dns_approach(struct names *names, const struct dns_message *msg, const struct ip *client);

/* Ties the addresses of a response's answers to the name that was asked,
 * through its CNAME chain, for 'client' (NULL: for everybody, multicast). */
void dns_bind(struct names *names, const struct dns_message *msg, const struct ip *client,
	enum name_source source, int64_t time_us);

#endif
