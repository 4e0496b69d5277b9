/* What intel/touched.c takes from one record to add it to its rows. */
#ifndef INTEL_TOUCHED_SUMMARY_H
#define INTEL_TOUCHED_SUMMARY_H

#include "record/record.h"

struct touched_summary {
	bool is_flow;
	uint64_t packets, bytes_toserver, bytes_toclient; /* of a flow; else 0 */
	int64_t first_us, last_us; /* INT64_MAX and INT64_MIN when it has no time */
	struct slice through; /* the name by which the server was reached, or that was asked for */
};

/* 'scratch' must outlive the summary. */
struct touched_summary touched_summary(const struct record *record, struct strbuf *scratch);

/* "TCP/443", "ICMP", "DNS look-up", "HTTP request", or the type of the record. */
void touched_add_what(struct strbuf *out, const struct record *record);

/* The content of a text member of an array's first element; empty when there is none. */
struct slice touched_first_of(struct slice array, const char *key, struct strbuf *scratch);

#endif
