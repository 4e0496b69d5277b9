/* Findings: what alert records say, and one for each host and indicator that
 * intel filters matched. */
#ifndef GRAPH_FINDING_H
#define GRAPH_FINDING_H

#include "base/arena.h"
#include "base/map.h"

#include <stdbool.h>

#define FINDINGS_MAX 5000 /* in a document; the worst are kept */

enum tier { TIER_FINDING, TIER_INFORMATIONAL, TIER_SUPPRESSED };

enum level { LEVEL_NONE, LEVEL_INFORMATIONAL, LEVEL_SUSPICIOUS, LEVEL_BAD };

/* Rows of the document that follow each other. */
struct row_run {
	uint32_t first, count;
};

struct finding {
	enum tier tier;
	enum level level;
	struct slice detector, title, category, filter; /* texts */
	struct slice score, why, evidence, mitre; /* JSON text */
	double rank; /* the score as a number; 1 when there is none */
	uint32_t src, dest; /* addresses, or ADDRESS_NONE */
	struct slice dest_name;
	uint32_t port; /* + 1 */
	uint32_t proto, app; /* + 1; 0 none */
	int64_t first_us, last_us;
	int64_t conversations;
	uint32_t host; /* of the source, + 1; set at the end */
	uint32_t target; /* the host that it makes a victim of by what came to it, + 1 */
	struct row_run *runs; /* conversations that it names, ascending; set at the end */
	size_t run_count, run_room;
	bool met_server; /* it is about who was asked, not about the name asked for */
	uint32_t *hits; /* of the struct intel */
	size_t hit_count, hit_room;
	int64_t claimed; /* conversations that its evidence counts; it may list fewer */
	bool is_intel; /* of a detector that looked at the hits: they are told already */
};

/* A conversation that a finding names by its flow id. */
struct flow_mention {
	uint64_t flow_id;
	uint32_t finding;
};

struct findings {
	struct finding *items;
	size_t count, room;
	struct flow_mention *mentions;
	size_t mention_count, mention_room;
	struct map same; /* repeated alerts of other sensors, by what they say */
	struct arena text; /* of all findings */
	int64_t omitted; /* past FINDINGS_MAX */
};

/* A new finding, zeroed but for src, dest, rank; valid until the next one. */
struct finding *findings_add(struct findings *findings);

void finding_add_hit(struct finding *finding, uint32_t hit);

/* Adds a row; rows come in ascending order. */
void finding_add_row(struct finding *finding, uint32_t row);

/* Is host (id + 1) a victim by this finding? Its source is, and its target. */
bool finding_strikes(const struct finding *finding, uint32_t host);

/* Worst first: tier, level, score, time; then FINDINGS_MAX of them. */
void findings_sort(struct findings *findings);

/* What a finding makes of what it is about. */
enum level finding_weight(const struct finding *finding);

const char *tier_name(enum tier tier);

void findings_release(struct findings *findings);

#endif
