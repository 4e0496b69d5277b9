/* Beacons: what comes again and again (beacon_connections.c, beacon_questions.c,
 * beacon_events.c), what is known of those who do it (beacon_context.c), how much it looks like an
 * implant's check-in (beacon_score.c), and whether it stands out among all that does
 * (beacon_crowd.c).
 *
 * Periodic alone is not suspicious: most of what is periodic in a network is harmless. What
 * is assumed of an implant, and pays points: that few hosts have it, that its check-ins are
 * small, short and alike, that it varies its interval more than a program's timer does, that
 * it began while its host was at work already, and that its TLS or HTTP client, its port, its
 * certificate or the lack of a name is not like what the host does else. What explains a
 * timer and takes points: many hosts that have it, a service whose clients are timers, a
 * device that does nothing else, a poller with many such destinations, a job that starts on
 * the minute, a page of a site that the host visits, a role, and other hosts of
 * the capture that have timers of their own, of the same look or of any. */
#ifndef DETECT_BEACON_H
#define DETECT_BEACON_H

#include "detect/detect.h"
#include "detect/rhythm.h"
#include "detect/rows.h"

enum { BEACON, BEACON_INSIDE, BEACON_DNS, BEACON_SIGNATURES };

/* Counts by three numbers, of which the first says of what. */
struct usage {
	struct map numbers;
	struct arena keys;
	uint32_t *count;
	size_t used, room;
};

/* What the hosts of a corpus use, learned from all of it before anything is judged. */
struct beacon_context {
	const struct corpus *corpus;
	struct usage usage;
	struct habits {
		uint32_t destinations; /* outside that it calls, by name or else address */
		uint32_t ja4s, agents; /* TLS clients and user agents that it has */
		uint32_t ja4_most; /* destinations of the TLS client that it uses most */
		int64_t first_us; /* when it called something outside for the first time */
	} * habits; /* by host */
	uint32_t usual_destinations; /* the median of those who call outside */
};

/* Events of one client and one destination that may be check-ins, measured. */
struct checkins {
	uint32_t client, name, domain, dest; /* host, texts, host */
	const struct conv *sample; /* one of the conversations; NULL: questions */
	uint32_t user_agent; /* text */
	size_t count;
	double first_s, last_s; /* since the corpus begins */
	double sent, sent_spread; /* payload: the median, and how far half are off, as a share */
	double received, received_spread;
	double lasts_s; /* the median */
	double on_the_minute; /* share that begins within the first seconds of a minute */
	bool requests; /* HTTP exchanges: what was sent is not known */
	bool unique_names, data_type; /* of questions: each another name; for data, not addresses */
	bool block_list; /* most are answered by an address of 127/8 */

	/* What the context says. */
	uint32_t clients; /* internal hosts that use the destination */
	uint32_t same_owner; /* names below the same registrable one that the client uses */
	uint32_t siblings; /* destinations that the client calls in the same way */
	bool rare_ja4, shared_ja4, usual_ja4; /* no other destination has it; other hosts have it;
						 most of what the client does has it */
	bool rare_agent; /* another user agent than the client's others */
	bool device; /* the client calls little else */
	bool began, throughout; /* while the client was active already; from end to end */
};

/* Times and sizes of events, before they are measured; seconds and bytes. */
struct series {
	double *start, *end, *sent, *received;
	size_t count;
};

/* A rhythm that was found. */
struct candidate {
	int signature;
	struct rhythm rhythm;
	struct checkins c;
	const struct conv **convs; /* that show it, in order of time; NULL: questions */
	size_t conv_count;
	uint32_t *rows; /* of questions: indexes, in order of time */
	size_t row_count;
};

struct search {
	const struct corpus *corpus;
	const struct tuning *tuning;
	struct rhythm_limits limits;
	struct beacon_context context;
	struct candidate *items;
	size_t count, room;
	struct row_groups questions;
	bool *told; /* conversations whose requests are a candidate */
};

struct series series_new(size_t room);
void series_release(struct series *series);
double series_seconds(const struct corpus *corpus, int64_t time_us);

/* Looks for a rhythm; with one, c is measured and a new candidate is returned, else NULL. */
struct candidate *beacon_try(struct search *s, const struct series *series, struct checkins *c);

/* Adds one that needs no search. */
struct candidate *beacon_add(struct search *s, int signature, const struct checkins *c);

/* Candidates among connections, questions to the DNS, then HTTP exchanges of lasting connections
 * and bursts inside conversations. */
void beacon_find_connections(struct search *s);
void beacon_find_questions(struct search *s);
void beacon_find_events(struct search *s);

void beacon_context_init(struct beacon_context *context, const struct corpus *corpus);
void beacon_context_release(struct beacon_context *context);

/* Fills in the context's part; client, destination and times are there already. */
void beacon_context_tell(struct beacon_context *context, struct checkins *c, double period_s);

/* Does the client have a conversation with a name below this registrable one? */
bool beacon_context_calls(const struct beacon_context *context, uint32_t client, uint32_t domain);

/* Counts each candidate's siblings, when all are known. */
void beacon_count_siblings(struct candidate *items, size_t count);

void beacon_score(struct finding *finding, const struct corpus *corpus, const struct tuning *tuning,
	const struct candidate *candidate);

/* Does the interval vary more than a program's timer wanders? */
bool beacon_varies(const struct rhythm *r);

/* Takes points from those that look like what many other hosts of the capture have; findings[i],
 * scored otherwise, is that of items[i]. */
void beacon_score_crowd(struct finding *findings, const struct candidate *items, size_t n,
	const struct corpus *corpus, const struct tuning *tuning);

#endif
