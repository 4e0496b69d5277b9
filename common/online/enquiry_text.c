/* What an enquiry found, in words. */
#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "online/enquiry.h"

#include <inttypes.h>

void enquiry_json(struct strbuf *out, const char *key, const struct wanted *wanted,
	const char *field, const struct enquiry_answer *answer)
{
	struct strbuf link = STRBUF_INIT;

	virustotal_link(&link, (enum virustotal_kind)wanted->kind, wanted->text);
	json_open(out, key, '{');
	json_str(out, "indicator", wanted->text);
	json_text(out, "field", field);
	if (answer->state == ENQUIRY_KNOWN) {
		json_u64(out, "malicious", answer->verdict.malicious);
		json_u64(out, "suspicious", answer->verdict.suspicious);
		json_u64(out, "engines", answer->verdict.engines);
		json_i64(out, "reputation", answer->verdict.reputation);
	}
	json_str(out, "link", strbuf_slice(&link));
	json_time(out, "checked", answer->checked_us);
	json_close(out, '}');
	strbuf_release(&link);
}

static bool is_worse(const struct enquiry_answer *a, const struct enquiry_answer *b)
{
	if (a->verdict.malicious != b->verdict.malicious)
		return a->verdict.malicious > b->verdict.malicious;
	return a->verdict.suspicious > b->verdict.suspicious;
}

/* Puts the index among the worst; of equals the first stays before. */
static size_t insert(
	const struct enquiry *enquiry, uint32_t worst[ENQUIRY_TOP], size_t count, uint32_t index)
{
	size_t at = count;

	while (at > 0 && is_worse(&enquiry->answers[index], &enquiry->answers[worst[at - 1]]))
		at--;
	if (at == ENQUIRY_TOP)
		return count;
	count += count < ENQUIRY_TOP;
	memmove(&worst[at + 1], &worst[at], (count - 1 - at) * sizeof(*worst));
	worst[at] = index;
	return count;
}

static void add_hosts(struct strbuf *out, const struct wanted *wanted)
{
	size_t shown =
		wanted->host_count < WANTED_HOSTS_MAX ? wanted->host_count : WANTED_HOSTS_MAX;

	for (size_t i = 0; i < shown; i++) {
		strbuf_adds(out, i ? ", " : "  touched by ");
		strbuf_add_visible(out, wanted->hosts[i]);
	}
	if (wanted->host_count > shown)
		strbuf_addf(out, " and %zu more", wanted->host_count - shown);
}

void enquiry_top(const struct enquiry *enquiry, const struct wanted_list *list, struct strbuf *out)
{
	uint32_t worst[ENQUIRY_TOP];
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++)
		if (enquiry->answers[i].state == ENQUIRY_KNOWN &&
			enquiry->answers[i].verdict.malicious > 0)
			count = insert(enquiry, worst, count, (uint32_t)i);
	if (count)
		strbuf_adds(out, "malicious by most engines:\n");
	for (size_t i = 0; i < count; i++) {
		const struct virustotal_verdict *verdict = &enquiry->answers[worst[i]].verdict;

		strbuf_addf(out, "  %3" PRIu64 " of %" PRIu64 "  ", verdict->malicious,
			verdict->engines);
		strbuf_add_visible(out, list->items[worst[i]].text);
		add_hosts(out, &list->items[worst[i]]);
		strbuf_addc(out, '\n');
	}
}
