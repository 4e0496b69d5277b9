/* The capture's own account, the last line of the stream: pcg-record(5), "stats". */
#ifndef FLOW_STATS_RECORD_H
#define FLOW_STATS_RECORD_H

#include "base/strbuf.h"
#include "net/capture.h"
#include "net/layers.h"

/* What one capture file came to; copied out of capture_info before it is closed. */
struct stats_file {
	struct capture_info info;
	char *error; /* owned copy, NULL when complete */
	bool unreadable; /* could not be opened, or is no capture */
};

struct stats_account {
	const struct decoder_stats *decoder;
	struct stats_file *files;
	size_t file_count;
	size_t flows;
	uint64_t filtered; /* frames that the filter kept out */
	const char *stopped_by; /* NULL, "truncated", "max_packets", "timeout", "interrupted" */
	uint64_t names_dropped, conversations_given_up; /* what the bounds of memory cost */
	int64_t last_us; /* the newest frame's time */
};

/* Appends one record, without the line's end. Packets read are packets in
 * flows plus packets skipped, by reason: the figures balance. */
void stats_record(struct strbuf *out, const struct stats_account *account);

#endif
