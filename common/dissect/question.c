#include "dissect/question.h"

#include "record/fields.h"

/* The index of a transport in driver.over, and its bit. */
static unsigned over_of(uint8_t ip_proto)
{
	return ip_proto == PROTO_TCP ? 0 : ip_proto == PROTO_SCTP ? 2 : 1;
}
_Static_assert(OVER_TCP == 1u << 0 && OVER_UDP == 1u << 1 && OVER_SCTP == 1u << 2, "in this order");

void question_prepare(struct driver *driver)
{
	for (size_t row = 0; dissectors[row]; row++) {
		uint64_t bit = UINT64_C(1) << (row % 64);

		for (unsigned over = 0; over < DISSECT_TRANSPORTS; over++)
			if (dissectors[row]->over & 1u << over)
				driver->over[over].bits[row / 64] |= bit;
		if (dissectors[row]->begins)
			driver->resumes.bits[row / 64] |= bit;
	}
}

static void send_events(
	struct driver *driver, struct dissection *d, const struct dissect_out *out, unsigned dir)
{
	struct dissect_event event = {out->event_type, strbuf_slice(&driver->members), d->conv, dir,
		out->in->time_us, out->in->frame};

	driver_send(driver, &event);
	event.dir = d->conv->client;
	while (exchange_take_answered(&d->exchanges, &event))
		driver_send(driver, &event);
}

/* What an answer says of the conversation as a whole. */
static void learn(struct dissection *d, const struct dissector *who, const struct dissect_out *out,
	unsigned dir)
{
	struct conversation *conv = d->conv;
	const char *proto = out->proto ? out->proto : who->name;

	d->reader[dir].proven = who;
	if (d->is_inner) {
		facts_str(&conv->facts, out->arena, FACT_TLS_DECRYPTED, slice_str(proto));
		return;
	}
	if (!conv->app_proto)
		conv->app_proto = proto;
	else if (d->reader[dir].switched && strcmp(conv->app_proto, proto) != 0) {
		if (!conv->app_proto_orig)
			conv->app_proto_orig = conv->app_proto;
		conv->app_proto = proto;
	}
	if (out->sender != SENDER_UNKNOWN)
		conversation_turn(conv, out->sender == SENDER_CLIENT ? dir : !dir, BASIS_PAYLOAD);
}

/* From here on everybody is asked anew about this direction. */
static void ask_anew(struct dissect_reader *reader)
{
	reader->switched = true;
	reader->left = reader->proven;
	reader->proven = NULL;
	reader->phase = 0;
	reader->candidate_count = 0;
	strbuf_clear(&reader->kept);
	reader->refused = (struct dissector_rows){{0}};
}

/* What a dissector is asked with; one for all who are asked about the same bytes. */
static struct dissect_out out_of(
	struct driver *driver, struct dissection *d, struct segment *in, unsigned dir)
{
	in->behind = d->reader[dir].left ? d->reader[dir].left->name : NULL;
	return (struct dissect_out){.facts = &d->conv->facts,
		.anomalies = &d->conv->anomalies,
		.dir = dir,
		.arena = &driver->table->arena,
		.names = driver->names,
		.hosts = driver->hosts,
		.expectations = &driver->expectations,
		.event = &driver->members,
		.exchanges = &d->exchanges,
		.in = in,
		.kept = &d->reader[dir].kept,
		.keylog = d->is_inner ? NULL : driver->keylog,
		.tls = &d->tls};
}

/* Asks one dissector; 'out' is as out_of() made it, or as a refusal left it. */
static enum verdict ask(struct driver *driver, struct dissection *d, const struct dissector *who,
	struct segment *in, unsigned dir, struct dissect_out *out)
{
	struct dissect_reader *reader = &d->reader[dir], *other = &d->reader[!dir];
	enum verdict verdict;

	out->eaten = 0;
	out->opened = (struct slice){NULL, 0};
	out->sender = SENDER_UNKNOWN;
	out->proto = out->event_type = NULL;
	out->kept_other = (struct slice){NULL, 0};
	if (other->proven == who)
		out->kept_other = strbuf_slice(&other->kept);
	strbuf_clear(&driver->members);
	in->phase = out->phase = reader->phase;
	in->expected = other->proven == who || (other->left == who && !reader->switched);
	in->deserted = other->switched && !reader->switched;
	verdict = who->read(in, out);
	if (verdict == VERDICT_NO)
		return reader->kept.len > DISSECT_KEPT_MAX ? VERDICT_DONE : VERDICT_NO;
	reader->phase = out->phase;
	if (question_is_proof(verdict)) {
		driver->opened = out->opened;
		learn(d, who, out, dir);
		send_events(driver, d, out, dir);
	}
	if (verdict == VERDICT_SWITCH)
		ask_anew(reader);
	return reader->kept.len > DISSECT_KEPT_MAX ? VERDICT_DONE : verdict;
}

/* How far this candidate has come; 0 when it is none yet. */
static uint32_t candidate_phase(const struct dissect_reader *reader, size_t row)
{
	for (unsigned i = 0; i < reader->candidate_count; i++)
		if (reader->candidate_row[i] == row)
			return reader->candidate_phase[i];
	return 0;
}

/* Where there is room. */
static void keep_candidate(struct dissect_reader *reader, size_t row)
{
	unsigned i = 0;

	while (i < reader->candidate_count && reader->candidate_row[i] != row)
		i++;
	if (i == DISSECT_CANDIDATES_MAX)
		return;
	if (i == reader->candidate_count)
		reader->candidate_count++;
	reader->candidate_row[i] = (uint8_t)row;
	reader->candidate_phase[i] = reader->phase;
}

/* Asks those of one word of the table's rows; true when the matter is settled. */
static bool ask_some(struct driver *driver, struct dissection *d, struct segment *in, unsigned dir,
	unsigned word, struct dissect_out *out, enum verdict *answer)
{
	struct dissect_reader *reader = &d->reader[dir];
	uint64_t *refused = &reader->refused.bits[word];
	uint64_t asked = driver->over[over_of(in->ip_proto)].bits[word] & ~*refused;

	for (; asked; asked &= asked - 1) {
		size_t row = (size_t)word * 64 + (size_t)__builtin_ctzll(asked);
		enum verdict verdict;

		reader->phase = candidate_phase(reader, row);
		strbuf_clear(&reader->kept);
		verdict = ask(driver, d, dissectors[row], in, dir, out);
		if (question_is_proof(verdict)) {
			*answer = verdict;
			return true;
		}
		if (verdict == VERDICT_NO && !segment_is_cut(in))
			*refused |= asked & -asked;
		else if (verdict == VERDICT_MORE)
			*answer = VERDICT_MORE;
		if (verdict == VERDICT_MORE && in->ip_proto != PROTO_TCP)
			keep_candidate(reader, row);
	}
	return false;
}

/* Asks everybody who has not refused yet. */
static enum verdict ask_all(struct driver *driver, struct dissection *d, struct segment *in,
	unsigned dir, size_t *eaten)
{
	struct dissect_out out = out_of(driver, d, in, dir);
	enum verdict answer = VERDICT_NO;

	for (unsigned word = 0; word < DISSECT_MASK_WORDS; word++)
		if (ask_some(driver, d, in, dir, word, &out, &answer))
			break;
	*eaten = out.eaten;
	return answer;
}

enum verdict question(struct driver *driver, struct dissection *d, struct segment *in, unsigned dir,
	size_t *eaten)
{
	struct dissect_reader *reader = &d->reader[dir], *other = &d->reader[!dir];
	const struct dissector *who = reader->proven;

	if (!who && other->proven && other->switched == reader->switched)
		who = other->proven;
	if (who) {
		struct dissect_out out = out_of(driver, d, in, dir);
		bool proven = who == reader->proven;
		enum verdict verdict = ask(driver, d, who, in, dir, &out);

		*eaten = out.eaten;
		if (!proven || verdict != VERDICT_NO || reader->switched || !other->switched)
			return verdict;
		ask_anew(reader);
	}
	return ask_all(driver, d, in, dir, eaten);
}
