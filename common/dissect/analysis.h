/* Captures read to the end: frames decoded, folded into conversations, their
 * payload read. What a command, a test and a fuzzer share.
 *
 *	struct analysis *a = analysis_new(&options);
 *	while (more files && analysis_read(a, path, &err)) ...
 *	analysis_finish(a);
 *	... a->table, a->names, a->account
 *	analysis_free(a);
 */
#ifndef DISSECT_ANALYSIS_H
#define DISSECT_ANALYSIS_H

#include "dissect/driver.h"
#include "dissect/keylog.h"
#include "flow/arp.h"
#include "flow/stats_record.h"

struct filter;

#define ANALYSIS_FILES_MAX 65535 /* conversation.file is 16 bits */
#define ANALYSIS_LOOK_EVERY 1024 /* frames between two calls of 'look' */

struct analysis_options {
	struct filter *filter; /* NULL: all packets; borrowed */
	uint64_t max_packets; /* 0: no limit */
	bool no_payload; /* headers only */
	dissect_event_fn *event; /* records that are written as they are seen; NULL: none */

	/* Called now and then; a reason ("timeout") stops the reading. NULL: never. */
	const char *(*look)(const struct capture_info *info, uint64_t frames, void *ctx);
	void *ctx; /* of both */
};

struct analysis {
	struct analysis_options options;
	struct conversations table;
	struct names names;
	struct hosts hosts;
	struct arps arps;
	struct stats_account account; /* files, and why it stopped */
	struct decoder *decoder;
	struct driver *driver; /* NULL with no_payload */
	struct keylog *keylog; /* of what is read, and what the caller adds */
	uint64_t frames; /* read so far, over all files */
	uint64_t last_number; /* of the newest frame */
	size_t file_room;
};

struct analysis *analysis_new(const struct analysis_options *options);

/* Reads one capture, as the next part of what went before. False with the
 * reason in *err when it cannot be opened or is no capture (the account names
 * it too); damage inside is noted in the account and is no failure. Does nothing once a limit has
 * stopped the reading. */
bool analysis_read(struct analysis *analysis, const char *path, struct strbuf *err);

/* Flushes what waits and completes the account. */
void analysis_finish(struct analysis *analysis);

void analysis_free(struct analysis *analysis);

#endif
