#include "dissect/line.h"

#include "base/base64.h"

#define TOKEN_LEN_MAX 1024 /* of base64 */

bool line_cut(struct slice *rest, struct slice *line)
{
	size_t end = slice_find(*rest, '\n');

	if (end == rest->len)
		return false;
	*line = slice_first(*rest, end);
	if (line->len && line->ptr[line->len - 1] == '\r')
		line->len--;
	*rest = slice_from(*rest, end + 1);
	return true;
}

/* Control characters other than tabs and those of mIRC and Telnet stand in no line of text. */
static bool is_text(struct slice line)
{
	for (size_t i = 0; i < line.len; i++)
		if (line.ptr[i] < 0x20 && line.ptr[i] != '\t' && line.ptr[i] != '\r' &&
			line.ptr[i] > 3)
			return false;
	return line.len == 0 || line.ptr[0] >= 1;
}

/* Without its last word, which may be the beginning of a longer one. */
static struct slice whole_words(struct slice line)
{
	size_t len = line.len;

	while (len > 0 && line.ptr[len - 1] != ' ')
		len--;
	return slice_trim(slice_first(line, len));
}

enum verdict line_first(const struct segment *in, struct slice *line, size_t *eaten)
{
	struct slice rest = in->bytes;

	if (!line_cut(&rest, line)) {
		*line = in->bytes;
		rest = slice_from(rest, rest.len);
		if (line->len > LINE_LEN_MAX || !is_text(*line))
			return VERDICT_NO;
		if (!in->end)
			return VERDICT_MORE;
		*line = whole_words(*line);
	}
	*eaten = in->bytes.len - rest.len;
	return line->len <= LINE_LEN_MAX && is_text(*line) ? VERDICT_NEXT : VERDICT_NO;
}

struct slice line_word_of(struct slice line)
{
	return slice_first(line, slice_find(line, ' '));
}

struct slice line_rest_of(struct slice line)
{
	return slice_trim(slice_from(line, slice_find(line, ' ') + 1));
}

static const struct line_word *word_of(
	struct slice line, const struct line_word *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (slice_eq_nocase(line_word_of(line), slice_str(words[i].word)) ||
			slice_eq_nocase(line, slice_str(words[i].word)))
			return &words[i];
	return NULL;
}

enum verdict line_speaks(
	const struct segment *in, const struct line_word *words, size_t count, bool anyway)
{
	struct slice rest = in->bytes, line;
	const struct line_word *word;

	if (!line_cut(&rest, &line))
		return in->end ? VERDICT_NO : VERDICT_MORE;
	word = word_of(line, words, count);
	if (!word)
		return VERDICT_NO;
	if (anyway || word->tells)
		return VERDICT_NEXT;
	for (int i = 1; line_cut(&rest, &line); i++) {
		if (i == LINES_MAX)
			return VERDICT_NO;
		word = word_of(line, words, count);
		if (word && word->tells)
			return VERDICT_NEXT;
	}
	return in->end ? VERDICT_NO : VERDICT_MORE;
}

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

unsigned line_code(struct slice line)
{
	if (line.len < 3 || !is_digit(line.ptr[0]) || !is_digit(line.ptr[1]) ||
		!is_digit(line.ptr[2]) ||
		(line.len > 3 && line.ptr[3] != ' ' && line.ptr[3] != '-'))
		return 0;
	return (unsigned)((line.ptr[0] - '0') * 100 + (line.ptr[1] - '0') * 10 +
		(line.ptr[2] - '0'));
}

enum verdict line_answers(const struct segment *in, const uint16_t *codes)
{
	struct slice rest = in->bytes, line;

	while (line_cut(&rest, &line)) {
		unsigned code = line_code(line);

		for (size_t i = 0; codes[i]; i++)
			if (codes[i] == code)
				return VERDICT_NEXT;
		if (code != 120 && code != 220)
			return VERDICT_NO;
	}
	return in->end ? VERDICT_NO : VERDICT_MORE;
}

void line_note_plain(struct slice token, struct dissect_out *out, const char *by)
{
	struct strbuf plain = STRBUF_INIT;
	struct slice rest;

	if (token.len <= TOKEN_LEN_MAX && base64_decode(&plain, token)) {
		rest = strbuf_slice(&plain);
		slice_cut(&rest, '\0'); /* whom to act for */
		out_user(out, slice_cut(&rest, '\0'), by);
	}
	strbuf_release(&plain);
}

void line_note_login(struct slice token, struct dissect_out *out, const char *by)
{
	struct strbuf plain = STRBUF_INIT;

	if (token.len <= TOKEN_LEN_MAX && base64_decode(&plain, token))
		out_user(out, strbuf_slice(&plain), by);
	strbuf_release(&plain);
}
