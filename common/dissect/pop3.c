/* POP3 (RFC 1939, 2595, 5034): the user, and the greeting. */
#include "dissect/line.h"
#include "dissect/refusal.h"

#include "base/mem.h"
#include "record/fields.h"

#define PORT_POP3 110

static const struct line_word commands[] = {{"USER", false}, {"PASS", false}, {"APOP", true},
	{"CAPA", true}, {"STLS", true}, {"AUTH", false}, {"STAT", false}, {"LIST", false},
	{"UIDL", true}, {"RETR", false}, {"DELE", false}, {"TOP", true}, {"NOOP", false},
	{"RSET", false}, {"QUIT", false}, {"UTF8", true}, {"LANG", false}, {"XTND", false}};

enum phase { PHASE_UNKNOWN, PHASE_SERVER, PHASE_CLIENT, PHASE_PLAIN };

static void user_facts(struct slice command, struct slice user, struct dissect_out *out)
{
	if (user.len == 0)
		return;
	out_str(out, FACT_POP3_COMMAND, command);
	out_add(out, FACT_POP3_ARGS, user);
	out_user(out, user, "pop3");
}

static enum verdict take_command(struct slice line, struct dissect_out *out)
{
	struct slice command = line_word_of(line), rest = line_rest_of(line);

	out->phase = PHASE_CLIENT;
	if (slice_eq_nocase(command, SLICE("USER"))) {
		user_facts(command, rest, out);
	} else if (slice_eq_nocase(command, SLICE("APOP"))) {
		user_facts(command, line_word_of(rest), out); /* a digest stands behind it */
	} else if (slice_eq_nocase(line_word_of(rest), SLICE("PLAIN"))) {
		line_note_plain(line_rest_of(rest), out, "pop3");
		if (line_rest_of(rest).len == 0)
			out->phase = PHASE_PLAIN;
	} else if (slice_eq_nocase(command, SLICE("RETR")) ||
		slice_eq_nocase(command, SLICE("QUIT"))) {
		return VERDICT_DONE;
	}
	return slice_eq_nocase(command, SLICE("STLS")) ? VERDICT_SWITCH : VERDICT_NEXT;
}

static enum verdict read_command(
	const struct segment *in, struct slice line, struct dissect_out *out)
{
	enum verdict verdict = VERDICT_NEXT;

	if (in->phase == PHASE_UNKNOWN)
		verdict = line_speaks(in, commands, ARRAY_LEN(commands),
			in->expected || in->dst_port == PORT_POP3);
	if (verdict != VERDICT_NEXT)
		return verdict;
	out->sender = SENDER_CLIENT;
	return take_command(line, out);
}

/* "+OK" and words behind it; Redis answers with the bare word. */
static enum verdict read_greeting(
	const struct segment *in, struct slice line, struct dissect_out *out)
{
	if (!slice_starts(line, SLICE("+OK")) ||
		(!slice_starts(line, SLICE("+OK ")) && !in->expected && in->src_port != PORT_POP3))
		return VERDICT_NO;
	out->sender = SENDER_SERVER;
	out->phase = PHASE_SERVER;
	out_str(out, FACT_POP3_STATUS, SLICE("OK"));
	if (line.len > 4)
		out_str(out, FACT_POP3_HEADER, slice_trim(slice_from(line, 4)));
	return VERDICT_NEXT;
}

/* A reply, or a line of the TLS that STLS began. */
static enum verdict read_reply(struct slice line, struct dissect_out *out)
{
	if (slice_starts(line, SLICE("-ERR")) && refusal_is_told(line))
		out_refusal(out, REFUSING_POP3);
	return slice_starts(line, SLICE("+")) || slice_starts(line, SLICE("-")) || line.len == 0 ||
			line.ptr[0] >= ' '
		? VERDICT_NEXT
		: VERDICT_NO;
}

static enum verdict read_pop3(const struct segment *in, struct dissect_out *out)
{
	struct slice line;
	enum verdict verdict;

	if (in->phase == PHASE_UNKNOWN && in->bytes.ptr[0] != '+' &&
		(in->bytes.ptr[0] < 'A' || in->bytes.ptr[0] > 'z'))
		return VERDICT_NO;
	verdict = line_first(in, &line, &out->eaten);
	if (verdict != VERDICT_NEXT)
		return verdict;
	if (in->phase == PHASE_PLAIN) {
		line_note_plain(line, out, "pop3");
		out->phase = PHASE_CLIENT;
		return VERDICT_NEXT;
	}
	if (in->phase == PHASE_SERVER)
		return read_reply(line, out);
	if (in->phase == PHASE_UNKNOWN && in->bytes.ptr[0] == '+')
		return read_greeting(in, line, out);
	return read_command(in, line, out);
}

const struct dissector dissect_pop3 = {"pop3", OVER_TCP, read_pop3, NULL};
