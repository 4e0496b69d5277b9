#include "intel/operands.h"

#include "base/lines.h"
#include "base/mem.h"
#include "intel/observe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define FLOW_ID_DIGITS 16 /* of 2^53 */

static bool is_flow_id(struct slice text)
{
	uint64_t value;

	return text.len <= FLOW_ID_DIGITS && slice_to_u64(text, &value);
}

static void add(struct operands *operands, const struct indicator *indicator)
{
	index_add(&operands->index, indicator, (uint32_t)operands->count, false);
}

static bool is_name(struct slice text)
{
	if (text.len == 0 || text.len > OPERAND_NAME_MAX)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] < 0x20 || text.ptr[i] == 0x7f)
			return false;
	return true;
}

static bool add_name(struct operands *operands, struct slice text)
{
	struct indicator indicator = {.type = INDICATOR_NAME};
	struct strbuf name = STRBUF_INIT;
	bool ok;

	observe_fold_identity(&name, text);
	indicator.key = strbuf_slice(&name);
	ok = is_name(indicator.key);
	if (ok)
		add(operands, &indicator);
	strbuf_release(&name);
	return ok;
}

/* j.doe has the form of a domain, and may be a user all the same. */
static bool add_meanings(struct operands *operands, struct slice text)
{
	struct indicator indicator = {.type = INDICATOR_FLOW_ID, .key = text};
	struct strbuf scratch = STRBUF_INIT;
	bool parsed, whole_domain;

	if (is_flow_id(text)) {
		add(operands, &indicator);
		return true;
	}
	parsed = indicator_parse(text, &scratch, &indicator);
	whole_domain = indicator.type == INDICATOR_DOMAIN && indicator.scope == SCOPE_TREE;
	if (parsed)
		add(operands, &indicator);
	if (!parsed || whole_domain)
		parsed |= add_name(operands, text);
	strbuf_release(&scratch);
	return parsed;
}

bool operands_add(struct operands *operands, struct slice text)
{
	text = slice_trim(text);
	if (!add_meanings(operands, text))
		return false;
	MEM_GROW(operands->texts, operands->count, operands->room);
	operands->texts[operands->count++] = arena_copy(&operands->memory, text);
	return true;
}

/* In a URL stand commas and semicolons, too; a quoted column may hold anything. */
static struct slice first_word(struct slice line)
{
	struct slice word = slice_trim(line);
	const char *ends = " \t,;";
	size_t len = 0;

	if (word.len && (word.ptr[0] == '#' || word.ptr[0] == ';'))
		return slice_of(NULL, 0);
	if (word.len && word.ptr[0] == '"')
		return slice_first(slice_from(word, 1), slice_find(slice_from(word, 1), '"'));
	if (slice_find_slice(word, SLICE("//")) < slice_find(word, ' '))
		ends = " \t";
	while (len < word.len && !strchr(ends, word.ptr[len]))
		len++;
	return slice_first(word, len);
}

/* False with errno when it is no text that can be read: UTF-16 has a NUL in every second byte. */
static bool read_line(struct operands *operands, struct line *line, uint64_t *bad)
{
	static const struct slice byte_order_mark = SLICE("\xef\xbb\xbf");
	struct slice text = line->bytes, word;

	if (line->number == 1 && slice_starts(text, byte_order_mark))
		text = slice_from(text, byte_order_mark.len);
	if (slice_find(text, '\0') < text.len)
		return errno = EILSEQ, false;
	word = first_word(text);
	if (word.len && (line->piece || !operands_add(operands, word)))
		++*bad;
	return true;
}

bool operands_read(struct operands *operands, const char *path, uint64_t *bad)
{
	bool is_stdin = strcmp(path, "-") == 0, ok = true;
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC), error;
	struct lines in;
	struct line line;

	if (fd < 0)
		return false;
	lines_init(&in, fd, LINES_CAP);
	while (ok && lines_next(&in, &line))
		ok = read_line(operands, &line, bad);
	error = ok ? in.error : errno;
	lines_release(&in);
	if (!is_stdin)
		close(fd);
	errno = error;
	return error == 0;
}

void operands_settle(struct operands *operands)
{
	index_settle(&operands->index);
}

void operands_release(struct operands *operands)
{
	index_release(&operands->index);
	free(operands->texts);
	arena_release(&operands->memory);
}
