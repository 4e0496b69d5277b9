/* A hosts file that sends bad names nowhere: "127.0.0.1<TAB>host", "0.0.0.0 host". */
#include "base/mem.h"
#include "intel/feed.h"

static struct slice next_word(struct slice *rest)
{
	size_t at = 0;
	struct slice word;

	while (at < rest->len && rest->ptr[at] != ' ' && rest->ptr[at] != '\t')
		at++;
	word = slice_first(*rest, at);
	*rest = slice_trim(slice_from(*rest, at));
	return word;
}

static bool is_nowhere(struct slice address)
{
	static const char *const nowhere[] = {"127.0.0.1", "0.0.0.0", "::1", "::", "0"};

	for (size_t i = 0; i < ARRAY_LEN(nowhere); i++)
		if (slice_is(address, nowhere[i]))
			return true;
	return false;
}

/* The names of the host itself, which such files begin with. */
static bool is_own_name(struct slice name)
{
	static const char *const names[] = {"localhost", "localhost.localdomain", "local",
		"broadcasthost", "ip6-localhost", "ip6-loopback", "ip6-localnet", "ip6-mcastprefix",
		"ip6-allnodes", "ip6-allrouters", "ip6-allhosts", "0.0.0.0"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (slice_is(name, names[i]))
			return true;
	return false;
}

/* One address and any number of names; then a comment. */
static void read_line(struct feed *feed, struct slice line)
{
	struct slice rest = line;

	if (!is_nowhere(next_word(&rest)) || rest.len == 0) {
		feed_bad(feed, line);
		return;
	}
	while (rest.len && rest.ptr[0] != '#') {
		struct slice name = next_word(&rest);

		if (!is_own_name(name))
			feed_add(feed, name, NULL);
	}
}

static void read_hosts(struct feed *feed, struct slice text)
{
	struct slice line;

	while (feed_line(feed, &text, &line))
		read_line(feed, line);
}

/* By the first line that is no comment and not of the host itself. */
static bool is_hosts(struct slice head)
{
	while (head.len) {
		struct slice line = slice_trim(slice_cut(&head, '\n'));
		struct slice rest = line;

		if (line.len == 0 || feed_is_comment(line))
			continue;
		if (!is_nowhere(next_word(&rest)))
			return false;
		if (rest.len && !is_own_name(next_word(&rest)))
			return true;
	}
	return false;
}

const struct feed_format feed_hosts = {"hosts", is_hosts, read_hosts};
