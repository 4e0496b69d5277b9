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

#include "online/cache.h"
#include "online/pacing.h"
#include "online/virustotal.h"
#include "online/wanted.h"

#define ENQUIRY_TRIES 3 /* of one indicator, while the service fails */
#define ENQUIRY_MINUTES_MAX 5 /* times in a row that it may say "too often" */
#define ENQUIRY_FAILED_MAX 3 /* indicators in a row without an answer: then it is down */

enum enquiry_state { ENQUIRY_OPEN, ENQUIRY_KNOWN, ENQUIRY_UNKNOWN };

struct enquiry_answer {
	enum enquiry_state state;
	struct virustotal_verdict verdict; /* of KNOWN */
	int64_t checked_us; /* when it was asked; unless OPEN */
};

enum enquiry_end {
	ENQUIRY_DONE, /* every chosen one was asked, though not each may have been answered */
	ENQUIRY_STOPPED, /* *stop */
	ENQUIRY_QUOTA,
	ENQUIRY_DENIED,
	ENQUIRY_DOWN,
};

struct enquiry {
	/* Given by the caller. */
	struct http *http;
	const char *base, *key;
	struct cache *cache;
	bool refresh; /* ask again what is cached */
	struct pacing pacing;
	const volatile sig_atomic_t *stop;
	/* Before each request, and before each wait; may be NULL. */
	void (*progress)(size_t done, size_t of, int64_t left_us, void *ctx);
	/* Why something has no answer; called where that is another reason than the last. */
	void (*trouble)(const char *why, void *ctx);
	void *ctx;

	/* Results. */
	struct enquiry_answer *answers; /* one for each item of the list */
	uint32_t *chosen; /* that are to be asked, the most interesting first */
	size_t chosen_count, left_out; /* left_out: open, and beyond the limit */
	size_t cached, asked, failed;
	struct strbuf last_trouble;
};

void enquiry_choose(struct enquiry *enquiry, const struct wanted_list *list, size_t max);
enum enquiry_end enquiry_run(struct enquiry *enquiry, const struct wanted_list *list);
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
