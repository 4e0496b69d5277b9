/* Asking a service many times: within its limits, again after a failure, and
 * no longer than there is sense in it.
 *
 *	struct asking asking = {.stop = &interrupt_seen, .progress = ..., .trouble = ..., .ctx = &x};
 *	pacing_init(&asking.pacing, 4, 60 * CLOCK_SECOND_US);
 *	end = asking_all(&asking, count, send, &x);
 *	asking_release(&asking); */
#ifndef ONLINE_ASKING_H
#define ONLINE_ASKING_H

#include "base/strbuf.h"
#include "online/pacing.h"

#define ASKING_TRIES 3 /* of one request, while the service fails */
#define ASKING_WAITS_MAX 5 /* times in a row that it may say "too often" */
#define ASKING_FAILED_MAX 3 /* requests in a row without an answer: then it is down */

/* What came of one request. */
enum asking_outcome {
	ASKING_ANSWERED,
	ASKING_MINUTE, /* asked too often: wait, then again */
	ASKING_QUOTA, /* no more for today: stop */
	ASKING_DENIED, /* not us: stop */
	ASKING_REFUSED, /* not this one: go on with the next */
	ASKING_FAILED, /* no answer, or none that can be read: try again */
};

struct asking_turn {
	enum asking_outcome outcome;
	uint64_t wait_s; /* of MINUTE: how long, when the service says; else 0 */
	/* Of ANSWERED: how long nothing may be asked now; 0: not at all. */
	uint64_t rest_s;
	struct slice
		why; /* of all but ANSWERED, fit for a terminal; valid until the next request */
};

enum asking_end {
	ASKING_DONE, /* every one was sent, though not each may have been answered */
	ASKING_STOPPED, /* *stop */
	ASKING_OUT, /* of quota */
	ASKING_UNWANTED, /* denied */
	ASKING_DOWN, /* one after the other had no answer */
};

struct asking {
	struct pacing pacing;
	const volatile sig_atomic_t *stop;
	/* Before each request, and before each wait; may be NULL. */
	void (*progress)(size_t done, size_t of, int64_t left_us, void *ctx);
	/* Why something has no answer; called where that is another reason than the last. */
	void (*trouble)(const char *why, void *ctx);
	void *ctx; /* of these two */

	size_t sent, failed; /* requests; failed: of them, without an answer */
	struct strbuf last_trouble;
};

/* Sends request number 'request' and fills in *turn, which is zeroed. */
typedef void asking_send_fn(size_t request, struct asking_turn *turn, void *ctx);

enum asking_end asking_all(struct asking *asking, size_t requests, asking_send_fn *send, void *ctx);

/* Tells of a trouble, unless it is the one that was told last. */
void asking_tell(struct asking *asking, struct slice why);

/* What the end means, fit for a message; NULL for DONE. */
const char *asking_end_text(enum asking_end end);

void asking_release(struct asking *asking);

#endif
