/* NNTP (RFC 3977, 4642, 4643): the user, and the TLS that STARTTLS begins. */
#include "dissect/line.h"
#include "dissect/refusal.h"

#include "base/mem.h"

#define PORT_NNTP 119

static const struct line_word commands[] = {{"CAPABILITIES", true}, {"MODE", false},
	{"AUTHINFO", true}, {"STARTTLS", false}, {"GROUP", true}, {"LISTGROUP", true},
	{"NEWGROUPS", true}, {"NEWNEWS", true}, {"IHAVE", true}, {"XOVER", true}, {"XHDR", true},
	{"OVER", true}, {"ARTICLE", true}, {"CHECK", false}, {"TAKETHIS", true}, {"LIST", false},
	{"DATE", false}, {"HELP", false}, {"POST", false}, {"QUIT", false}};

enum phase { PHASE_UNKNOWN, PHASE_SERVER, PHASE_CLIENT };

static enum verdict read_command(
	const struct segment *in, struct slice line, struct dissect_out *out)
{
	struct slice command = line_word_of(line), rest = line_rest_of(line);
	enum verdict verdict = VERDICT_NEXT;

	if (in->phase == PHASE_UNKNOWN)
		verdict = line_speaks(in, commands, ARRAY_LEN(commands),
			in->expected || in->dst_port == PORT_NNTP);
	if (verdict != VERDICT_NEXT)
		return verdict;
	out->sender = SENDER_CLIENT;
	out->phase = PHASE_CLIENT;
	if (slice_eq_nocase(command, SLICE("AUTHINFO")) &&
		slice_eq_nocase(line_word_of(rest), SLICE("USER")))
		out_user(out, line_rest_of(rest), "nntp");
	else if (slice_eq_nocase(command, SLICE("POST")) ||
		slice_eq_nocase(command, SLICE("IHAVE")) ||
		slice_eq_nocase(command, SLICE("TAKETHIS")))
		return VERDICT_DONE; /* articles come */
	return slice_eq_nocase(command, SLICE("STARTTLS")) ? VERDICT_SWITCH : VERDICT_NEXT;
}

static bool is_greeting(struct slice line)
{
	return line_code(line) == 200 || line_code(line) == 201;
}

static bool names_itself(struct slice line)
{
	return slice_find_slice(line, SLICE("NNTP")) < line.len ||
		slice_find_slice(line, SLICE("InterNetNews")) < line.len;
}

/* The greeting, the port or the client's commands tell; what comes behind are codes and texts. */
static enum verdict read_reply(const struct segment *in, struct slice line, struct dissect_out *out)
{
	if (in->phase == PHASE_UNKNOWN) {
		if (!is_greeting(line))
			return VERDICT_NO;
		if (!names_itself(line) && !in->expected && in->src_port != PORT_NNTP)
			return in->end ? VERDICT_NO : VERDICT_MORE;
	}
	if (in->phase == PHASE_SERVER && line_code(line) == 481) /* RFC 4643, section 2.3.1 */
		out_refusal(out, REFUSING_NNTP);
	out->sender = SENDER_SERVER;
	out->phase = PHASE_SERVER;
	return VERDICT_NEXT;
}

static enum verdict read_nntp(const struct segment *in, struct dissect_out *out)
{
	struct slice line;
	enum verdict verdict;

	if (in->phase == PHASE_UNKNOWN && in->bytes.ptr[0] != '2' &&
		(in->bytes.ptr[0] < 'A' || in->bytes.ptr[0] > 'z'))
		return VERDICT_NO;
	verdict = line_first(in, &line, &out->eaten);
	if (verdict != VERDICT_NEXT)
		return verdict;
	if (in->phase == PHASE_SERVER || (in->phase == PHASE_UNKNOWN && line_code(line)))
		return read_reply(in, line, out);
	return read_command(in, line, out);
}

const struct dissector dissect_nntp = {"nntp", OVER_TCP, read_nntp, NULL};
