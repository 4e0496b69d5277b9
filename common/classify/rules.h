/* Rules of one source, parsed and laid out to be looked up (classify.h has the format). */
#ifndef CLASSIFY_RULES_H
#define CLASSIFY_RULES_H

#include "base/map.h"
#include "base/strbuf.h"

#define RULES_NONE UINT32_MAX

enum rule_kind {
	RULE_PAYLOAD,
	RULE_CARRIER,
	RULE_SNI,
	RULE_JA4,
	RULE_JA3,
	RULE_ALPN,
	RULE_CERT,
	RULE_IP,
	RULE_PORT, /* kept by number, not by text */
	RULE_KINDS
};

enum rule_transport { TRANSPORT_TCP, TRANSPORT_UDP, TRANSPORT_SCTP, TRANSPORTS };

struct rule {
	struct slice label, service;
};

struct rules {
	struct strbuf text; /* that all slices are cut from */
	struct rule *rules;
	size_t count, room;
	struct map by_text[RULE_PORT];
	uint32_t *by_port[TRANSPORTS]; /* rule + 1 for each port; NULL while there is none */
};

/* Parses a copy of 'text'. NULL when a line is no rule, with the reason in *err. */
struct rules *rules_new(struct slice text, struct strbuf *err);
void rules_free(struct rules *rules);

/* The rule for a text of that kind, or for a port; NULL when there is none. */
const struct rule *rules_find(const struct rules *rules, enum rule_kind kind, struct slice text);
const struct rule *rules_find_port(
	const struct rules *rules, enum rule_transport transport, uint16_t port);

/* The rule for a name in lower case: "=name" first, then the name and what is above it. */
const struct rule *rules_find_name(const struct rules *rules, struct slice name);

#endif
