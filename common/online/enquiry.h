/* Asks VirusTotal about many indicators: from the cache what is there, the rest
 * one by one, as often as the service allows.
 *
 *	struct enquiry enquiry = {.base = VIRUSTOTAL_URL, .key = key, ...};
 *	enquiry_choose(&enquiry, &list, 40);	what is cached is answered already
 *	... enquiry.chosen_count are to be asked; ask for consent ...
 *	end = enquiry_run(&enquiry, &list);
 *	... enquiry.answers[i] is about list.items[i] ...
 *	enquiry_release(&enquiry); */
#ifndef ONLINE_ENQUIRY_H
#define ONLINE_ENQUIRY_H

#include "online/asking.h"
#include "online/cache.h"
#include "online/virustotal.h"
#include "online/wanted.h"

enum enquiry_state { ENQUIRY_OPEN, ENQUIRY_KNOWN, ENQUIRY_UNKNOWN };

struct enquiry_answer {
	enum enquiry_state state;
	struct virustotal_verdict verdict; /* of KNOWN */
	int64_t checked_us; /* when it was asked; unless OPEN */
};

struct enquiry {
	/* Given by the caller. */
	struct http *http;
	const char *base, *key;
	struct cache *cache;
	bool refresh; /* ask again what is cached */
	struct asking asking;

	/* Results. */
	struct enquiry_answer *answers; /* one for each item of the list */
	uint32_t *chosen; /* that are to be asked, the most interesting first */
	size_t chosen_count, left_out; /* left_out: open, and beyond the limit */
	size_t cached;
};

void enquiry_choose(struct enquiry *enquiry, const struct wanted_list *list, size_t max);
enum asking_end enquiry_run(struct enquiry *enquiry, const struct wanted_list *list);
void enquiry_release(struct enquiry *enquiry);

/* Appends one element of the member 'vt' (record contract); the answer is not OPEN. */
void enquiry_json(struct strbuf *out, const char *key, const struct wanted *wanted,
	const char *field, const struct enquiry_answer *answer);

#define ENQUIRY_TOP 5

/* Appends a table of the ENQUIRY_TOP indicators that most engines call malicious,
 * with the hosts of our own that touched each; nothing when there is none. */
void enquiry_top(const struct enquiry *enquiry, const struct wanted_list *list, struct strbuf *out);

/* How many of the chosen are of that kind. */
size_t enquiry_count(
	const struct enquiry *enquiry, const struct wanted_list *list, enum virustotal_kind kind);

#endif
