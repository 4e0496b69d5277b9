/* IMAP4 (RFC 9051, 3501): the user who logs in. */
#include "dissect/line.h"
#include "dissect/refusal.h"

#include "base/mem.h"
#include "record/fields.h"

#define TAG_LEN_MAX 32

enum phase { PHASE_UNKNOWN, PHASE_SERVER, PHASE_CLIENT, PHASE_PLAIN };

/* Commands that a client may begin with, before and after it has logged in. */
static const char *const commands[] = {"CAPABILITY", "LOGIN", "AUTHENTICATE", "STARTTLS", "ID",
	"NOOP", "LOGOUT", "SELECT", "EXAMINE", "ENABLE", "LIST", "LSUB", "NAMESPACE", "STATUS",
	"FETCH", "UID", "IDLE", "SEARCH", "STORE", "COPY", "EXPUNGE", "CLOSE", "CHECK", "APPEND"};

static bool is_command(struct slice word)
{
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		if (slice_eq_nocase(word, slice_str(commands[i])))
			return true;
	return false;
}

static bool is_tag(struct slice tag)
{
	bool digit = false;

	for (size_t i = 0; i < tag.len; i++) {
		uint8_t c = tag.ptr[i];

		digit |= c >= '0' && c <= '9';
		if (c <= ' ' || c >= 0x7f || c == '*' || c == '+' || c == '"' || c == ':')
			return false;
	}
	return tag.len > 0 && tag.len <= TAG_LEN_MAX && digit;
}

/* An astring: an atom or a quoted string. */
static struct slice astring(struct slice rest)
{
	if (!slice_starts(rest, SLICE("\"")))
		return line_word_of(rest);
	rest = slice_from(rest, 1);
	return slice_first(rest, slice_find(rest, '"'));
}

static enum verdict read_command(struct slice line, struct dissect_out *out)
{
	struct slice rest = line, tag = slice_cut(&rest, ' '), command = line_word_of(rest), user;

	if (!is_tag(tag) || !is_command(command))
		return VERDICT_NO;
	out->sender = SENDER_CLIENT;
	out->phase = PHASE_CLIENT;
	rest = line_rest_of(rest);
	if (slice_eq_nocase(command, SLICE("LOGIN"))) {
		user = astring(rest);
		if (user.len && user.ptr[0] != '{') /* the length of what comes after a pause */
			out_user(out, user, "imap");
	} else if (slice_eq_nocase(command, SLICE("AUTHENTICATE")) &&
		slice_eq_nocase(line_word_of(rest), SLICE("PLAIN"))) {
		line_note_plain(line_rest_of(rest), out, "imap");
		if (line_rest_of(rest).len == 0)
			out->phase = PHASE_PLAIN;
	} else if (slice_eq_nocase(command, SLICE("SELECT")) ||
		slice_eq_nocase(command, SLICE("FETCH"))) {
		return VERDICT_DONE;
	}
	return slice_eq_nocase(command, SLICE("STARTTLS")) ? VERDICT_SWITCH : VERDICT_NEXT;
}

/* The greeting names the protocol or its capabilities (RFC 9051, section 7.1). */
static enum verdict read_greeting(struct slice line, struct dissect_out *out)
{
	if ((!slice_starts(line, SLICE("* OK")) && !slice_starts(line, SLICE("* PREAUTH")) &&
		    !slice_starts(line, SLICE("* CAPABILITY IMAP"))))
		return VERDICT_NO;
	out->sender = SENDER_SERVER;
	out->phase = PHASE_SERVER;
	return VERDICT_NEXT;
}

/* "a1 NO [AUTHENTICATIONFAILED] ..."; what STARTTLS began is no text. */
static enum verdict read_reply(struct slice line, struct dissect_out *out)
{
	struct slice rest = line, tag = slice_cut(&rest, ' ');

	if (is_tag(tag) && slice_starts(rest, SLICE("NO ")) && refusal_is_told(rest))
		out_refusal(out, REFUSING_IMAP);
	return VERDICT_NEXT;
}

static enum verdict read_imap(const struct segment *in, struct dissect_out *out)
{
	struct slice line;
	enum verdict verdict = line_first(in, &line, &out->eaten);

	if (verdict != VERDICT_NEXT)
		return verdict;
	switch ((enum phase)in->phase) {
	case PHASE_PLAIN:
		line_note_plain(line, out, "imap");
		out->phase = PHASE_CLIENT;
		return VERDICT_NEXT;
	case PHASE_SERVER:
		return read_reply(line, out);
	case PHASE_CLIENT:
		return read_command(line, out);
	case PHASE_UNKNOWN:
		break;
	}
	return line.len && line.ptr[0] == '*' ? read_greeting(line, out) : read_command(line, out);
}

const struct dissector dissect_imap = {"imap", OVER_TCP, read_imap, NULL};
