/* Suricata's datasets of type string: one Base64 text a line, with a reputation
 * behind a comma perhaps. Datasets of other types are plain lists. */
#include "intel/feed.h"

#define LINES_TRIED 5 /* to see that a file is one */

static int digit_of(uint8_t c)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* False when the text is no Base64 (RFC 4648 section 4). */
static bool decode(struct slice text, struct strbuf *out)
{
	uint32_t bits = 0;

	strbuf_clear(out);
	while (text.len && text.ptr[text.len - 1] == '=')
		text.len--;
	for (size_t i = 0; i < text.len; i++) {
		int digit = digit_of(text.ptr[i]);

		if (digit < 0)
			return false;
		bits = bits << 6 | (uint32_t)digit;
		if (i % 4)
			strbuf_addc(out, (char)(bits >> (6 - i % 4 * 2)));
	}
	return text.len % 4 != 1 && out->len > 0;
}

static void read_line(struct feed *feed, struct slice line, struct strbuf *decoded)
{
	struct slice reputation = line, value = slice_trim(slice_cut(&reputation, ','));

	if (!decode(value, decoded) || !feed_try(feed, strbuf_slice(decoded), NULL))
		feed_bad(feed, line);
}

static void read_dataset(struct feed *feed, struct slice text)
{
	struct strbuf decoded = STRBUF_INIT;
	struct slice line;

	while (feed_line(feed, &text, &line))
		read_line(feed, line, &decoded);
	strbuf_release(&decoded);
}

/* Is the line nothing as it stands and an indicator once decoded? */
static bool hides_indicator(struct slice line)
{
	struct strbuf decoded = STRBUF_INIT, scratch = STRBUF_INIT;
	struct slice value = slice_trim(slice_cut(&line, ','));
	struct indicator indicator;
	bool hides = !indicator_parse(value, &scratch, &indicator) && decode(value, &decoded) &&
		indicator_parse(strbuf_slice(&decoded), &scratch, &indicator);

	strbuf_release(&decoded);
	strbuf_release(&scratch);
	return hides;
}

static bool is_dataset(struct slice head)
{
	unsigned tried = 0;

	while (head.len && tried < LINES_TRIED) {
		struct slice line = slice_trim(slice_cut(&head, '\n'));

		if (line.len == 0 || feed_is_comment(line))
			continue;
		if (!hides_indicator(line))
			return false;
		tried++;
	}
	return tried > 0;
}

const struct feed_format feed_suricata = {"suricata-dataset", is_dataset, read_dataset};
