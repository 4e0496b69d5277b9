/* Which indicators a record touches: the content of the member 'ti'. */
#ifndef INTEL_MATCH_H
#define INTEL_MATCH_H

#include "intel/feeds.h"
#include "intel/observe.h"

/* One matcher serves all records, one after the other. */
struct matcher {
	const struct feeds *feeds;
	struct observer observer;
	uint32_t *met; /* per entry: the number of the record that it was met in last */
	uint32_t record; /* number of this record, from 1 */
	bool has_http; /* its URLs are there to be seen */
	int64_t time_us; /* of this record; FEEDS_TIME_NONE: it has none */
	struct match_hit *hits;
	size_t hit_count, hit_room;
};

/* 'feeds' is complete and outlives the matcher. */
void matcher_init(struct matcher *matcher, const struct feeds *feeds);
void matcher_release(struct matcher *matcher);

/* Appends the JSON array of the record's hits, in the order of its members and
 * each indicator once per feed; false, and nothing appended, when there are none. */
bool matcher_run(struct matcher *matcher, const struct record *record, struct strbuf *json);

/* Is it a type of record that hits are added to: flow, dns, http, asset, alert,
 * and Suricata's tls, quic and fileinfo? */
bool matcher_applies(const struct record *record);

#endif
