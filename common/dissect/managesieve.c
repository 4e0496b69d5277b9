/* ManageSieve (RFC 5804): the user, and the TLS that STARTTLS begins. */
#include "dissect/line.h"

#include "base/mem.h"

static const struct line_word commands[] = {{"LISTSCRIPTS", true}, {"SETACTIVE", true},
	{"HAVESPACE", true}, {"PUTSCRIPT", true}, {"GETSCRIPT", true}, {"DELETESCRIPT", true},
	{"RENAMESCRIPT", true}, {"CHECKSCRIPT", true}, {"AUTHENTICATE", false}, {"STARTTLS", false},
	{"CAPABILITY", false}, {"UNAUTHENTICATE", false}, {"NOOP", false}, {"LOGOUT", false}};

enum phase { PHASE_UNKNOWN, PHASE_SERVER, PHASE_CLIENT };

/* The content of a quoted string; what stands behind it stays in *rest. */
static struct slice quoted(struct slice *rest)
{
	struct slice value;

	if (!slice_starts(*rest, SLICE("\"")))
		return (struct slice){NULL, 0};
	*rest = slice_from(*rest, 1);
	value = slice_cut(rest, '"');
	*rest = slice_trim(*rest);
	return value;
}

static void note_user(struct slice arguments, struct dissect_out *out)
{
	struct slice mechanism = quoted(&arguments);

	if (slice_eq_nocase(mechanism, SLICE("PLAIN")))
		line_note_plain(quoted(&arguments), out, "managesieve");
}

static enum verdict read_command(
	const struct segment *in, struct slice line, struct dissect_out *out)
{
	struct slice command = line_word_of(line);
	enum verdict verdict = VERDICT_NEXT;

	if (in->phase == PHASE_UNKNOWN)
		verdict = line_speaks(in, commands, ARRAY_LEN(commands), in->expected);
	if (verdict != VERDICT_NEXT)
		return verdict;
	out->sender = SENDER_CLIENT;
	out->phase = PHASE_CLIENT;
	if (slice_eq_nocase(command, SLICE("AUTHENTICATE")))
		note_user(line_rest_of(line), out);
	else if (slice_eq_nocase(command, SLICE("PUTSCRIPT")) ||
		slice_eq_nocase(command, SLICE("CHECKSCRIPT")))
		return VERDICT_DONE; /* a script comes */
	return slice_eq_nocase(command, SLICE("STARTTLS")) ? VERDICT_SWITCH : VERDICT_NEXT;
}

/* A server greets with its capabilities, IMPLEMENTATION among them. */
static enum verdict read_greeting(
	const struct segment *in, struct slice line, struct dissect_out *out)
{
	if (!slice_starts(line, SLICE("\"IMPLEMENTATION\" ")) &&
		!slice_starts(line, SLICE("\"SIEVE\" ")) && !in->expected)
		return VERDICT_NO;
	out->sender = SENDER_SERVER;
	out->phase = PHASE_SERVER;
	return VERDICT_NEXT;
}

static enum verdict read_managesieve(const struct segment *in, struct dissect_out *out)
{
	struct slice line;
	enum verdict verdict;

	if (in->phase == PHASE_UNKNOWN && in->bytes.ptr[0] != '"' &&
		(in->bytes.ptr[0] < 'A' || in->bytes.ptr[0] > 'z'))
		return VERDICT_NO;
	verdict = line_first(in, &line, &out->eaten);
	if (verdict != VERDICT_NEXT)
		return verdict;
	if (in->phase == PHASE_SERVER) {
		out->phase = PHASE_SERVER;
		return VERDICT_NEXT;
	}
	if (in->phase == PHASE_UNKNOWN && line.len && line.ptr[0] == '"')
		return read_greeting(in, line, out);
	return read_command(in, line, out);
}

const struct dissector dissect_managesieve = {"managesieve", OVER_TCP, read_managesieve, NULL};
