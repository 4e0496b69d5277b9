/* A record with its members found: the readers of all record types want some of
 * the same thirty-odd, so they are found in one walk. */
#ifndef GRAPH_FIELDS_H
#define GRAPH_FIELDS_H

#include "record/record.h"

enum field {
	FIELD_SRC_IP,
	FIELD_DEST_IP,
	FIELD_SRC_PORT,
	FIELD_DEST_PORT,
	FIELD_PROTO,
	FIELD_ICMP_TYPE,
	FIELD_TIMESTAMP,
	FIELD_FLOW_ID,
	FIELD_APP_PROTO,
	FIELD_FLOW,
	FIELD_TLS,
	FIELD_QUIC,
	FIELD_HTTP,
	FIELD_DNS,
	FIELD_NAMES,
	FIELD_TIMING,
	FIELD_ETHER,
	FIELD_TUNNEL,
	FIELD_PCAP_FILENAME,
	FIELD_DIRECTION,
	FIELD_ALERT,
	FIELD_FINDING,
	FIELD_STATS,
	FIELD_IP,
	FIELD_MAC,
	FIELD_MAC_VENDOR,
	FIELD_USERS,
	FIELD_OS,
	FIELD_APP,
	FIELD_TI,
	FIELD_GEO,
	FIELD_VT,
	FIELDS
};

struct fields {
	const struct record *record;
	struct slice at[FIELDS]; /* JSON text; empty where the record has no such member */
};

void fields_find(struct fields *fields, const struct record *record);

#endif
