#include "online/enquiry.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "record/peek.h"

#include <stdlib.h>
#include <time.h>

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
		asking_tell(&enquiry->asking, SLICE("answers cannot be kept in the cache"));
	strbuf_release(&key);
	strbuf_release(&text);
}

struct run {
	struct enquiry *enquiry;
	const struct wanted_list *list;
	struct virustotal_answer got;
};

static enum asking_outcome outcome_of(enum virustotal_result result)
{
	static const enum asking_outcome outcomes[] = {
		[VIRUSTOTAL_KNOWN] = ASKING_ANSWERED,
		[VIRUSTOTAL_UNKNOWN] = ASKING_ANSWERED,
		[VIRUSTOTAL_MINUTE] = ASKING_MINUTE,
		[VIRUSTOTAL_QUOTA] = ASKING_QUOTA,
		[VIRUSTOTAL_DENIED] = ASKING_DENIED,
		[VIRUSTOTAL_REFUSED] = ASKING_REFUSED,
		[VIRUSTOTAL_FAILED] = ASKING_FAILED,
	};

	return outcomes[result];
}

static void ask(size_t request, struct asking_turn *turn, void *ctx)
{
	struct run *run = ctx;
	struct enquiry *enquiry = run->enquiry;
	uint32_t index = enquiry->chosen[request];
	const struct wanted *wanted = &run->list->items[index];

	virustotal_ask(enquiry->http, enquiry->base, enquiry->key,
		(enum virustotal_kind)wanted->kind, wanted->text, &run->got);
	*turn = (struct asking_turn){.outcome = outcome_of(run->got.result),
		.wait_s = run->got.wait_s,
		.why = strbuf_slice(&run->got.why)};
	if (turn->outcome == ASKING_ANSWERED)
		keep(enquiry, wanted, &run->got, &enquiry->answers[index]);
}

enum asking_end enquiry_run(struct enquiry *enquiry, const struct wanted_list *list)
{
	struct run run = {enquiry, list, {.why = STRBUF_INIT}};
	enum asking_end end = asking_all(&enquiry->asking, enquiry->chosen_count, ask, &run);

	virustotal_answer_release(&run.got);
	return end;
}

void enquiry_release(struct enquiry *enquiry)
{
	free(enquiry->answers);
	free(enquiry->chosen);
	asking_release(&enquiry->asking);
}
