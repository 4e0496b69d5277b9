#include "online/asking.h"

#include "base/clock.h"
#include "base/progress.h"

#define MINUTE_S 60
#define WAIT_MAX_S 3600 /* longer is not waited for: the service is treated as out of quota */
#define BACK_OFF_US (1 * CLOCK_SECOND_US) /* before the second try; doubles */

void asking_tell(struct asking *asking, struct slice why)
{
	if (slice_eq(why, strbuf_slice(&asking->last_trouble)))
		return;
	strbuf_clear(&asking->last_trouble);
	strbuf_add_slice(&asking->last_trouble, why);
	asking->trouble(strbuf_cstr(&asking->last_trouble), asking->ctx);
}

/* Waits until the next request may go; false when it was stopped. */
static bool wait_for_turn(struct asking *asking, size_t done, size_t of)
{
	int64_t now_us = progress_now_us();

	if (asking->progress)
		asking->progress(
			done, of, pacing_left_us(&asking->pacing, of - done, now_us), asking->ctx);
	return pacing_sleep(pacing_wait_us(&asking->pacing, now_us), asking->stop);
}

static void hold(struct asking *asking, int64_t wait_us)
{
	pacing_hold(&asking->pacing, progress_now_us() + wait_us);
}

/* Sets when the service may be asked the same thing again; false: not now. */
static bool may_try_again(
	struct asking *asking, const struct asking_turn *turn, unsigned *fails, unsigned *waits)
{
	uint64_t wait_s = turn->wait_s ? turn->wait_s : MINUTE_S;

	if (turn->outcome == ASKING_FAILED) {
		hold(asking, BACK_OFF_US << *fails);
		return ++*fails < ASKING_TRIES;
	}
	if (turn->outcome != ASKING_MINUTE || ++*waits == ASKING_WAITS_MAX || wait_s > WAIT_MAX_S)
		return false;
	hold(asking, (int64_t)wait_s * CLOCK_SECOND_US);
	return true;
}

/* Sends one until there is an answer or no sense in going on; false when it was stopped. */
static bool ask(struct asking *asking, size_t request, size_t of, struct asking_turn *turn,
	asking_send_fn *send, void *ctx)
{
	unsigned fails = 0, waits = 0;

	do {
		if (!wait_for_turn(asking, request, of))
			return false;
		pacing_sent(&asking->pacing, progress_now_us());
		*turn = (struct asking_turn){.outcome = ASKING_FAILED};
		send(request, turn, ctx);
		if (*asking->stop && turn->outcome == ASKING_FAILED)
			return false;
		if (turn->outcome == ASKING_MINUTE)
			asking_tell(asking, turn->why);
	} while (may_try_again(asking, turn, &fails, &waits));
	return true;
}

enum asking_end asking_all(struct asking *asking, size_t requests, asking_send_fn *send, void *ctx)
{
	size_t in_a_row = 0;

	for (size_t i = 0; i < requests; i++) {
		struct asking_turn turn;

		if (!ask(asking, i, requests, &turn, send, ctx))
			return ASKING_STOPPED;
		asking->sent++;
		if (turn.outcome == ASKING_ANSWERED) {
			in_a_row = 0;
			if (turn.rest_s)
				hold(asking,
					(int64_t)(turn.rest_s < WAIT_MAX_S ? turn.rest_s
									   : WAIT_MAX_S) *
						CLOCK_SECOND_US);
			continue;
		}
		asking->failed++;
		asking_tell(asking, turn.why);
		if (turn.outcome == ASKING_QUOTA || turn.outcome == ASKING_MINUTE)
			return ASKING_OUT;
		if (turn.outcome == ASKING_DENIED)
			return ASKING_UNWANTED;
		if (turn.outcome == ASKING_FAILED && ++in_a_row == ASKING_FAILED_MAX)
			return ASKING_DOWN;
	}
	return ASKING_DONE;
}

const char *asking_end_text(enum asking_end end)
{
	static const char *const texts[] = {
		[ASKING_DONE] = NULL,
		[ASKING_STOPPED] = "interrupted",
		[ASKING_OUT] = "no more may be asked for now",
		[ASKING_UNWANTED] = "no more were asked",
		[ASKING_DOWN] = "given up: one after the other had no answer",
	};

	return texts[end];
}

void asking_release(struct asking *asking)
{
	strbuf_release(&asking->last_trouble);
}
