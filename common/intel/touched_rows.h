/* What intel/touched.c gathers and intel/touched_table.c shows. */
#ifndef INTEL_TOUCHED_ROWS_H
#define INTEL_TOUCHED_ROWS_H

#include "intel/touched.h"

#define TOUCHED_NONE UINT32_MAX

struct touched_row {
	uint32_t operand; /* TOUCHED_NONE where a row is of several */
	uint32_t host; /* of touched.hosts; TOUCHED_NONE likewise */
	struct slice what; /* "TCP/443", "DNS question", the application or the country */
	uint64_t records, conversations, packets, sent, received; /* of and by the host, in bytes */
	uint64_t host_count;
	int64_t first_us, last_us; /* INT64_MAX and INT64_MIN when no record had a time */
	struct slice through[TOUCHED_THROUGH_MAX]; /* names by which it was touched */
	uint64_t through_count; /* of different ones */
};

struct touched_host {
	struct slice ip, name, user;
};

#endif
