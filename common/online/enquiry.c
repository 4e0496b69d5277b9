#include "online/enquiry.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/progress.h"
#include "record/peek.h"

#include <stdlib.h>
#include <time.h>

#define MINUTE_S 60
#define WAIT_MAX_S 3600 /* longer is not waited for: the service is treated as out of quota */
#define BACK_OFF_US (1 * CLOCK_SECOND_US) /* before the second try; doubles */

static void key_of(const struct wanted *wanted, struct strbuf *key)
{
	strbuf_adds(key, wanted->kind == VIRUSTOTAL_IP ? "ip " : "domain ");
	strbuf_add_slice(key, wanted->text);
}

/* What is kept of an answer; 'known' is first, so that a cut file shows. */
static void format_answer(const struct enquiry_answer *answer, struct strbuf *text)
{
	json_open(text, NULL, '{');
	json_bool(text, "known", answer->state == ENQUIRY_KNOWN);
	json_u64(text, "malicious", answer->verdict.malicious);
	json_u64(text, "suspicious", answer->verdict.suspicious);
	json_u64(text, "engines", answer->verdict.engines);
	json_i64(text, "reputation", answer->verdict.reputation);
	json_time(text, "checked", answer->checked_us);
	json_close(text, '}');
}

static bool parse_answer(struct slice text, struct enquiry_answer *answer)
{
	struct slice known = peek_member(text, "known");
	struct slice reputation = peek_member(text, "reputation");
	bool negative = slice_starts(reputation, SLICE("-"));
	uint64_t score;

	if (!slice_to_u64(peek_member(text, "malicious"), &answer->verdict.malicious) ||
		!slice_to_u64(peek_member(text, "suspicious"), &answer->verdict.suspicious) ||
		!slice_to_u64(peek_member(text, "engines"), &answer->verdict.engines) ||
		!slice_to_u64(slice_from(reputation, negative), &score) ||
		!clock_parse(peek_plain(peek_member(text, "checked")), &answer->checked_us))
		return false;
	answer->verdict.reputation = negative ? -(int64_t)score : (int64_t)score;
	answer->state = slice_is(known, "true") ? ENQUIRY_KNOWN : ENQUIRY_UNKNOWN;
	return true;
}

static bool find_cached(
	struct enquiry *enquiry, const struct wanted *wanted, struct enquiry_answer *answer)
{
	struct strbuf key = STRBUF_INIT, text = STRBUF_INIT;
	struct enquiry_answer found = {.state = ENQUIRY_OPEN};
	bool ok = false;

	key_of(wanted, &key);
	if (!enquiry->refresh && cache_get(enquiry->cache, strbuf_slice(&key), &text))
		ok = parse_answer(strbuf_slice(&text), &found);
	if (ok)
		*answer = found;
	strbuf_release(&key);
	strbuf_release(&text);
	return ok;
}

void enquiry_choose(struct enquiry *enquiry, const struct wanted_list *list, size_t max)
{
	uint32_t *order = wanted_order(list);

	enquiry->answers = mem_zalloc(list->count + 1, sizeof(*enquiry->answers));
	enquiry->chosen = mem_alloc((list->count + 1) * sizeof(*enquiry->chosen));
	for (size_t i = 0; i < list->count; i++) {
		uint32_t index = order[i];

		if (find_cached(enquiry, &list->items[index], &enquiry->answers[index]))
			enquiry->cached++;
		else if (enquiry->chosen_count < max)
			enquiry->chosen[enquiry->chosen_count++] = index;
		else
			enquiry->left_out++;
	}
	free(order);
}

size_t enquiry_count(
	const struct enquiry *enquiry, const struct wanted_list *list, enum virustotal_kind kind)
{
	size_t count = 0;

	for (size_t i = 0; i < enquiry->chosen_count; i++)
		count += list->items[enquiry->chosen[i]].kind == kind;
	return count;
}

static void tell_trouble(struct enquiry *enquiry, struct slice why)
{
	if (slice_eq(why, strbuf_slice(&enquiry->last_trouble)))
		return;
	strbuf_clear(&enquiry->last_trouble);
	strbuf_add_slice(&enquiry->last_trouble, why);
	enquiry->trouble(strbuf_cstr(&enquiry->last_trouble), enquiry->ctx);
}

static void keep(struct enquiry *enquiry, const struct wanted *wanted,
	const struct virustotal_answer *got, struct enquiry_answer *answer)
{
	struct strbuf key = STRBUF_INIT, text = STRBUF_INIT;

	answer->state = got->result == VIRUSTOTAL_KNOWN ? ENQUIRY_KNOWN : ENQUIRY_UNKNOWN;
	answer->verdict = got->verdict;
	answer->checked_us = (int64_t)time(NULL) * CLOCK_SECOND_US;
	key_of(wanted, &key);
	format_answer(answer, &text);
	if (!cache_put(enquiry->cache, strbuf_slice(&key), strbuf_slice(&text)))
		tell_trouble(enquiry, SLICE("answers cannot be kept in the cache"));
	strbuf_release(&key);
	strbuf_release(&text);
}

/* Waits until the next request may go; false when it was stopped. */
static bool wait_for_turn(struct enquiry *enquiry, size_t done)
{
	int64_t now_us = progress_now_us();

	if (enquiry->progress)
		enquiry->progress(done, enquiry->chosen_count,
			pacing_left_us(&enquiry->pacing, enquiry->chosen_count - done, now_us),
			enquiry->ctx);
	return pacing_sleep(pacing_wait_us(&enquiry->pacing, now_us), enquiry->stop);
}

/* Sets when the service may be asked about the same thing again; false: not now. */
static bool may_try_again(struct enquiry *enquiry, const struct virustotal_answer *got,
	unsigned *fails, unsigned *minutes)
{
	int64_t wait_us = 0;

	if (got->result == VIRUSTOTAL_FAILED) {
		wait_us = BACK_OFF_US << *fails;
		if (++*fails == ENQUIRY_TRIES)
			return false;
	} else if (got->result == VIRUSTOTAL_MINUTE) {
		uint64_t wait_s = got->wait_s ? got->wait_s : MINUTE_S;

		if (++*minutes == ENQUIRY_MINUTES_MAX || wait_s > WAIT_MAX_S)
			return false;
		wait_us = (int64_t)wait_s * CLOCK_SECOND_US;
	} else {
		return false;
	}
	pacing_hold(&enquiry->pacing, progress_now_us() + wait_us);
	return true;
}

/* Asks about one until there is an answer or no sense in asking on; STOPPED as FAILED. */
static enum virustotal_result ask(struct enquiry *enquiry, const struct wanted *wanted, size_t done,
	struct virustotal_answer *got)
{
	unsigned fails = 0, minutes = 0;

	do {
		if (!wait_for_turn(enquiry, done))
			return VIRUSTOTAL_FAILED;
		pacing_sent(&enquiry->pacing, progress_now_us());
		virustotal_ask(enquiry->http, enquiry->base, enquiry->key,
			(enum virustotal_kind)wanted->kind, wanted->text, got);
		if (*enquiry->stop && got->result == VIRUSTOTAL_FAILED)
			return VIRUSTOTAL_FAILED;
		if (got->result == VIRUSTOTAL_MINUTE)
			tell_trouble(enquiry, strbuf_slice(&got->why));
	} while (may_try_again(enquiry, got, &fails, &minutes));
	return got->result;
}

static enum enquiry_end run(
	struct enquiry *enquiry, const struct wanted_list *list, struct virustotal_answer *got)
{
	size_t in_a_row = 0;

	for (size_t i = 0; i < enquiry->chosen_count; i++) {
		const struct wanted *wanted = &list->items[enquiry->chosen[i]];
		enum virustotal_result result = ask(enquiry, wanted, i, got);

		if (*enquiry->stop && result == VIRUSTOTAL_FAILED)
			return ENQUIRY_STOPPED;
		enquiry->asked++;
		if (result == VIRUSTOTAL_KNOWN || result == VIRUSTOTAL_UNKNOWN) {
			keep(enquiry, wanted, got, &enquiry->answers[enquiry->chosen[i]]);
			in_a_row = 0;
			continue;
		}
		enquiry->failed++;
		tell_trouble(enquiry, strbuf_slice(&got->why));
		if (result == VIRUSTOTAL_QUOTA || result == VIRUSTOTAL_MINUTE)
			return ENQUIRY_QUOTA;
		if (result == VIRUSTOTAL_DENIED)
			return ENQUIRY_DENIED;
		if (result == VIRUSTOTAL_FAILED && ++in_a_row == ENQUIRY_FAILED_MAX)
			return ENQUIRY_DOWN;
	}
	return ENQUIRY_DONE;
}

enum enquiry_end enquiry_run(struct enquiry *enquiry, const struct wanted_list *list)
{
	struct virustotal_answer got = {.why = STRBUF_INIT};
	enum enquiry_end end = run(enquiry, list, &got);

	virustotal_answer_release(&got);
	return end;
}

void enquiry_release(struct enquiry *enquiry)
{
	free(enquiry->answers);
	free(enquiry->chosen);
	strbuf_release(&enquiry->last_trouble);
}
