/* What a record tells of a conversation's purpose (classify.h). All slices are cut from the record. */
#ifndef CLASSIFY_EVIDENCE_H
#define CLASSIFY_EVIDENCE_H

#include "classify/rules.h"
#include "record/record.h"

#define NAMES_MAX 8 /* names of a server that are tried */
#define ALPNS_MAX 8 /* protocols that were offered which are tried */

struct evidence {
	struct slice app_proto, proto;
	bool has_transport;
	enum rule_transport transport;
	uint16_t src_port, dest_port;
	struct slice names[NAMES_MAX]; /* as they are in the record */
	size_t name_count;
	struct slice ja4, ja3;
	struct slice alpns[ALPNS_MAX]; /* the server's choice first */
	size_t alpn_count;
	struct slice subject, issuer; /* of the server's certificate */
	struct slice dest_ip;
	bool has_dns; /* some name of the server was looked up */
};

void evidence_gather(struct evidence *evidence, const struct record *record);

#endif
