/* SMTP (RFC 5321, 3207, 4954), up to the first message's text: who says to be what, who
 * writes to whom. */
#include "dissect/line.h"
#include "dissect/refusal.h"

#include "base/mem.h"
#include "record/fields.h"

#define PORT_SMTP 25
#define PORT_SUBMISSION 587

static const struct line_word commands[] = {{"EHLO", true}, {"HELO", true}, {"LHLO", true},
	{"MAIL", true}, {"RCPT", true}, {"STARTTLS", false}, {"AUTH", false}, {"RSET", false},
	{"NOOP", false}, {"QUIT", false}, {"VRFY", true}, {"EXPN", true}, {"HELP", false},
	{"XCLIENT", true}, {"BDAT", true}, {"DATA", false}};

static const uint16_t replies[] = {235, 250, 334, 354, 0};

enum phase {
	PHASE_UNKNOWN,
	PHASE_SERVER,
	PHASE_CLIENT,
	PHASE_PLAIN, /* what comes next is the response of AUTH PLAIN */
	PHASE_LOGIN, /* the user of AUTH LOGIN */
	PHASE_PASSWORD, /* and the password */
};

static bool is_port(uint16_t port)
{
	return port == PORT_SMTP || port == PORT_SUBMISSION;
}

/* Behind "FROM:" or "TO:", without parameters; with its angle brackets, as EVE has it. */
static struct slice path_of(struct slice line)
{
	struct slice rest = line_rest_of(line);

	slice_cut(&rest, ':');
	rest = slice_trim(rest);
	if (slice_starts(rest, SLICE("<")))
		return slice_first(rest, slice_find(rest, '>') + 1);
	return line_word_of(rest);
}

/* Returns the phase behind it. */
static enum phase read_auth(struct slice rest, struct dissect_out *out)
{
	struct slice mechanism = line_word_of(rest), initial = line_rest_of(rest);

	if (slice_eq_nocase(mechanism, SLICE("PLAIN"))) {
		line_note_plain(initial, out, "smtp");
		return initial.len ? PHASE_CLIENT : PHASE_PLAIN;
	}
	if (slice_eq_nocase(mechanism, SLICE("LOGIN"))) {
		line_note_login(initial, out, "smtp");
		return initial.len ? PHASE_PASSWORD : PHASE_LOGIN;
	}
	return PHASE_CLIENT;
}

static enum verdict take_command(struct slice line, struct dissect_out *out)
{
	struct slice command = line_word_of(line), rest = line_rest_of(line), path = path_of(line);

	out->phase = PHASE_CLIENT;
	if (slice_eq_nocase(command, SLICE("EHLO")) || slice_eq_nocase(command, SLICE("HELO")) ||
		slice_eq_nocase(command, SLICE("LHLO")))
		out_str(out, FACT_SMTP_HELO, rest);
	else if (slice_eq_nocase(command, SLICE("MAIL")) && path.len)
		out_str(out, FACT_SMTP_MAIL_FROM, path);
	else if (slice_eq_nocase(command, SLICE("RCPT")) && path.len)
		out_add(out, FACT_SMTP_RCPT_TO, path);
	else if (slice_eq_nocase(command, SLICE("AUTH")))
		out->phase = read_auth(rest, out);
	else if (slice_eq_nocase(command, SLICE("DATA")) || slice_eq_nocase(command, SLICE("BDAT")))
		return VERDICT_DONE;
	else if (slice_eq_nocase(command, SLICE("STARTTLS")))
		return VERDICT_SWITCH;
	return VERDICT_NEXT;
}

static enum verdict read_command(
	const struct segment *in, struct slice line, struct dissect_out *out)
{
	enum verdict verdict = VERDICT_NEXT;

	if (in->phase == PHASE_UNKNOWN)
		verdict = line_speaks(
			in, commands, ARRAY_LEN(commands), in->expected || is_port(in->dst_port));
	if (verdict != VERDICT_NEXT)
		return verdict;
	out->sender = SENDER_CLIENT;
	return take_command(line, out);
}

static bool names_itself(struct slice line)
{
	return line_code(line) == 220 &&
		(slice_find_slice(line, SLICE("SMTP")) < line.len ||
			slice_find_slice(line, SLICE("Postfix")) < line.len);
}

static enum verdict read_reply(const struct segment *in, struct slice line, struct dissect_out *out)
{
	enum verdict verdict = VERDICT_NEXT;

	if (in->phase == PHASE_UNKNOWN && !in->expected && !names_itself(line) &&
		!is_port(in->src_port))
		verdict = line_answers(in, replies);
	if (verdict != VERDICT_NEXT)
		return verdict;
	out->sender = SENDER_SERVER;
	out->phase = PHASE_SERVER;
	if (line_code(line) == 535) /* credentials invalid (RFC 4954, section 6) */
		out_refusal(out, REFUSING_SMTP);
	return line_code(line) == 354 ? VERDICT_DONE : VERDICT_NEXT;
}

static enum verdict read_credentials(
	const struct segment *in, struct slice line, struct dissect_out *out)
{
	out->phase = in->phase == PHASE_LOGIN ? PHASE_PASSWORD : PHASE_CLIENT;
	if (in->phase == PHASE_PLAIN)
		line_note_plain(line, out, "smtp");
	else if (in->phase == PHASE_LOGIN)
		line_note_login(line, out, "smtp");
	return VERDICT_NEXT;
}

static enum verdict read_smtp(const struct segment *in, struct dissect_out *out)
{
	struct slice line;
	enum verdict verdict = line_first(in, &line, &out->eaten);

	if (verdict != VERDICT_NEXT)
		return verdict;
	if (in->phase >= PHASE_PLAIN)
		return read_credentials(in, line, out);
	if (in->phase == PHASE_CLIENT || !line_code(line))
		return in->phase == PHASE_SERVER ? VERDICT_NO : read_command(in, line, out);
	return read_reply(in, line, out);
}

const struct dissector dissect_smtp = {"smtp", OVER_TCP, read_smtp, NULL};
