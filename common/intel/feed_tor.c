/* Tor's exit-addresses: "ExitAddress 185.241.208.232 2024-03-12 08:10:51" among
 * lines that tell of the relay. */
#include "base/mem.h"
#include "intel/feed.h"

static const struct slice exit_address = {(const uint8_t *)"ExitAddress ", 12};

static bool tells_of_relay(struct slice line)
{
	static const char *const words[] = {"ExitNode ", "Published ", "LastStatus "};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (slice_starts(line, slice_str(words[i])))
			return true;
	return false;
}

static void read_exit(struct feed *feed, struct slice line)
{
	struct feed_fact fact = FEED_FACT_INIT;
	struct slice rest = slice_from(line, exit_address.len);
	struct slice address = slice_cut(&rest, ' ');
	int64_t time_us;

	fact.note = SLICE("Tor exit");
	if (feed_time(rest, &time_us))
		feed_newest(feed, time_us);
	feed_add(feed, address, &fact);
}

static void read_tor(struct feed *feed, struct slice text)
{
	struct slice line;

	feed->account->weak = "an address of the Tor network";
	while (feed_line(feed, &text, &line))
		if (slice_starts(line, exit_address))
			read_exit(feed, line);
		else if (!tells_of_relay(line))
			feed_bad(feed, line);
}

static bool is_tor(struct slice head)
{
	return slice_starts(head, SLICE("ExitNode ")) &&
		slice_find_slice(head, exit_address) < head.len;
}

const struct feed_format feed_tor = {"tor-exit-addresses", is_tor, read_tor};
