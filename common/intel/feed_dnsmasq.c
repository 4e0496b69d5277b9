/* Lists for dnsmasq and unbound: "address=/example.com/0.0.0.0", "server=/example.com/",
 * "local=/a.example/b.example/", local-zone: "example.com" always_nxdomain. */
#include "base/mem.h"
#include "intel/feed.h"

static bool take_option(struct slice *line)
{
	static const char *const options[] = {"address=/", "server=/", "local=/"};

	for (size_t i = 0; i < ARRAY_LEN(options); i++)
		if (slice_starts(*line, slice_str(options[i]))) {
			*line = slice_from(*line, strlen(options[i]));
			return true;
		}
	return false;
}

static bool take_zone(struct slice *line)
{
	if (!slice_starts(*line, SLICE("local-zone:")) &&
		!slice_starts(*line, SLICE("local-data:")))
		return false;
	slice_cut(line, '"');
	*line = slice_cut(line, '"');
	*line = slice_cut(line, ' ');
	return line->len > 0;
}

/* Every name between slashes; what stands behind the last is the answer. */
static void read_line(struct feed *feed, struct slice line)
{
	struct slice rest = line;

	if (take_zone(&rest)) {
		feed_add(feed, rest, NULL);
		return;
	}
	if (!take_option(&rest)) {
		feed_bad(feed, line);
		return;
	}
	while (slice_find(rest, '/') < rest.len)
		feed_add(feed, slice_cut(&rest, '/'), NULL);
}

static void read_dnsmasq(struct feed *feed, struct slice text)
{
	struct slice line;

	while (feed_line(feed, &text, &line))
		read_line(feed, line);
}

static bool is_dnsmasq(struct slice head)
{
	while (head.len) {
		struct slice line = slice_trim(slice_cut(&head, '\n'));

		if (line.len && !feed_is_comment(line))
			return take_option(&line) || take_zone(&line);
	}
	return false;
}

const struct feed_format feed_dnsmasq = {"dnsmasq", is_dnsmasq, read_dnsmasq};
