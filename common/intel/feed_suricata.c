/* Suricata's datasets of type string: one Base64 text a line, with a reputation
 * behind a comma perhaps. Datasets of other types are plain lists. */
#include "base/base64.h"
#include "intel/feed.h"

#define LINES_TRIED 5 /* to see that a file is one */

static void read_line(struct feed *feed, struct slice line, struct strbuf *decoded)
{
	struct slice reputation = line, value = slice_trim(slice_cut(&reputation, ','));

	strbuf_clear(decoded);
	if (!base64_decode(decoded, value) || !feed_try(feed, strbuf_slice(decoded), NULL))
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
	bool hides = !indicator_parse(value, &scratch, &indicator) &&
		base64_decode(&decoded, value) &&
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
