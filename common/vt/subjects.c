#include "vt/subjects.h"

#include "base/json.h"
#include "base/mem.h"
#include "intel/indicator.h"
#include "intel/ip_indicator.h"
#include "intel/match.h"
#include "record/peek.h"

void subjects_init(struct subjects *subjects)
{
	*subjects = (struct subjects){.list = WANTED_LIST_INIT, .good = FEEDS_INIT};
	subjects->observer.wanted = UINT64_C(1) << INDICATOR_IP | UINT64_C(1) << INDICATOR_DOMAIN;
	subjects->observer.ctx = subjects;
	feeds_load_built_in(&subjects->good);
}

void subjects_release(struct subjects *subjects)
{
	wanted_release(&subjects->list);
	feeds_release(&subjects->good);
	observer_release(&subjects->observer);
	strbuf_release(&subjects->text);
	strbuf_release(&subjects->json);
}

/* Sets text and kind; false when it is nothing to ask about. */
static bool read_subject(
	enum indicator_type type, struct slice key, struct strbuf *text, enum virustotal_kind *kind)
{
	strbuf_clear(text);
	if (type == INDICATOR_IP) {
		struct ip ip = ip_indicator_ip(key), behind;

		*kind = VIRUSTOTAL_IP;
		if (ip_translated(&ip, &behind))
			ip = behind;
		ip_format(text, &ip);
		return ip_scope(&ip) == IP_GLOBAL;
	}
	*kind = VIRUSTOTAL_DOMAIN;
	strbuf_add_slice(text, key);
	return type == INDICATOR_DOMAIN && virustotal_name_is_public(key);
}

bool subjects_name(struct subjects *subjects, struct slice text)
{
	struct strbuf scratch = STRBUF_INIT;
	struct indicator indicator;
	enum virustotal_kind kind;
	bool ok = indicator_parse(text, &scratch, &indicator) &&
		read_subject(indicator.type, indicator.key, &subjects->text, &kind);

	if (ok)
		wanted_note(&subjects->list, kind, strbuf_slice(&subjects->text), WANTED_NAMED,
			slice_of(NULL, 0));
	strbuf_release(&scratch);
	return ok;
}

static bool has_hit(struct slice ti, const char *field)
{
	struct peek hits = peek_into(ti);

	while (peek_next(&hits))
		if (slice_is(peek_plain(peek_member(hits.value, "field")), field))
			return true;
	return false;
}

static enum wanted_interest interest_of(
	const struct subjects *subjects, const struct observation *seen)
{
	struct indicator indicator = {.type = seen->type, .key = seen->key};

	if (feeds_known_good(&subjects->good, &indicator))
		return WANTED_GOOD;
	if (has_hit(subjects->ti, seen->field))
		return WANTED_HIT;
	return subjects->is_alert ? WANTED_FINDING : WANTED_SEEN;
}

static void note(const struct observation *seen, void *ctx)
{
	struct subjects *subjects = ctx;
	enum virustotal_kind kind;

	if (read_subject(seen->type, seen->key, &subjects->text, &kind))
		wanted_note(&subjects->list, kind, strbuf_slice(&subjects->text),
			interest_of(subjects, seen), subjects->host);
}

static struct slice own_host(const struct record *record)
{
	static const char *const members[] = {"src_ip", "dest_ip"};
	struct ip ip;

	for (size_t i = 0; i < ARRAY_LEN(members); i++) {
		struct slice text = record_get_plain(record, members[i]);

		if (ip_parse(text, &ip) && ip_is_internal(&ip))
			return text;
	}
	return slice_of(NULL, 0);
}

void subjects_note(struct subjects *subjects, const struct record *record)
{
	if (!matcher_applies(record))
		return;
	subjects->host = own_host(record);
	subjects->ti = record_get(record, "ti");
	subjects->is_alert = record_is(record, "alert");
	subjects->observer.fn = note;
	observe(&subjects->observer, record);
}

/* Does the array, which may still lack its end, have that indicator of that field? */
static bool is_told(struct slice json, struct slice indicator, const char *field)
{
	struct peek told = peek_into(json);

	while (peek_next(&told))
		if (slice_eq(peek_plain(peek_member(told.value, "indicator")), indicator) &&
			slice_is(peek_plain(peek_member(told.value, "field")), field))
			return true;
	return false;
}

static void tell(const struct observation *seen, void *ctx)
{
	struct subjects *subjects = ctx;
	enum virustotal_kind kind;
	uint32_t index;

	if (!read_subject(seen->type, seen->key, &subjects->text, &kind))
		return;
	index = wanted_find(&subjects->list, kind, strbuf_slice(&subjects->text));
	if (index == MAP_NONE || subjects->answers[index].state == ENQUIRY_OPEN)
		return;
	if (!is_told(strbuf_slice(&subjects->json), strbuf_slice(&subjects->text), seen->field))
		enquiry_json(&subjects->json, NULL, &subjects->list.items[index], seen->field,
			&subjects->answers[index]);
}

void subjects_tell(
	struct subjects *subjects, const struct enquiry_answer *answers, struct record *record)
{
	if (!matcher_applies(record))
		return;
	strbuf_clear(&subjects->json);
	json_open(&subjects->json, NULL, '[');
	subjects->answers = answers;
	subjects->observer.fn = tell;
	observe(&subjects->observer, record);
	json_close(&subjects->json, ']');
	if (subjects->json.len > 2)
		record_set(record, "vt", strbuf_slice(&subjects->json));
	else
		record_remove(record, "vt");
}
