/* IRC (RFC 1459, 2812): the nick. */
#include "dissect/line.h"

#include "base/mem.h"
#include "record/fields.h"

static const struct line_word commands[] = {{"NICK", true}, {"USER", false}, {"PASS", false},
	{"CAP", true}, {"JOIN", true}, {"PRIVMSG", true}, {"PING", false}, {"PONG", false},
	{"MODE", false}, {"WHO", false}, {"QUIT", false}, {"AUTHENTICATE", true}};

enum phase { PHASE_UNKNOWN, PHASE_SERVER, PHASE_CLIENT };

/* ":server 001 nick :...", ":server NOTICE AUTH :...", or the same without a prefix. */
static bool is_server_line(struct slice line)
{
	struct slice rest = line, word = slice_cut(&rest, ' ');

	if (slice_is(word, "NOTICE"))
		return slice_starts(rest, SLICE("AUTH :")) || slice_starts(rest, SLICE("* :"));
	if (!slice_starts(word, SLICE(":")) || word.len < 2)
		return false;
	word = slice_cut(&rest, ' ');
	return (slice_is(word, "NOTICE") || (word.len == 3 && line_code(word) > 0)) &&
		slice_find(rest, ':') < rest.len;
}

static enum verdict read_command(
	const struct segment *in, struct slice line, struct dissect_out *out)
{
	enum verdict verdict = VERDICT_NEXT;

	if (in->phase == PHASE_UNKNOWN)
		verdict = line_speaks(in, commands, ARRAY_LEN(commands), in->expected);
	if (verdict != VERDICT_NEXT)
		return verdict;
	out->sender = SENDER_CLIENT;
	out->phase = PHASE_CLIENT;
	if (!slice_eq_nocase(line_word_of(line), SLICE("NICK")))
		return slice_eq_nocase(line_word_of(line), SLICE("JOIN")) ? VERDICT_DONE
									  : VERDICT_NEXT;
	out_str(out, FACT_IRC_NICK, line_rest_of(line));
	out_user(out, line_rest_of(line), "irc");
	return VERDICT_NEXT;
}

static enum verdict read_irc(const struct segment *in, struct dissect_out *out)
{
	struct slice line;
	enum verdict verdict = line_first(in, &line, &out->eaten);

	if (verdict != VERDICT_NEXT)
		return verdict;
	if (in->phase == PHASE_CLIENT || !is_server_line(line))
		return in->phase == PHASE_SERVER ? VERDICT_DONE : read_command(in, line, out);
	out->sender = SENDER_SERVER;
	out->phase = PHASE_SERVER;
	return VERDICT_NEXT;
}

const struct dissector dissect_irc = {"irc", OVER_TCP, read_irc, NULL};
