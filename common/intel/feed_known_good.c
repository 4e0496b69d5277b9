/* Our own lists of what is good, share/known-good: role, name or address, and
 * why, in columns with tabs between them. A name means itself and all below it. */
#include "base/mem.h"
#include "intel/feed.h"

static const struct {
	const char *role;
	enum feed_good good;
} roles[] = {
	{"dns", GOOD_YES}, /* resolvers and name servers that all may ask */
	{"service", GOOD_YES}, /* run by whoever they are named after, for everybody */
	{"cdn", GOOD_YES}, /* fronts of many sites */
	{"push", GOOD_YES}, /* notifications to phones and desktops */
	{"platform", GOOD_PLATFORM}, /* where anyone puts what they like */
	{"hosting", GOOD_INERT}, /* where anyone rents */
};

static bool find_role(struct slice name, enum feed_good *good)
{
	for (size_t i = 0; i < ARRAY_LEN(roles); i++)
		if (slice_is(name, roles[i].role)) {
			*good = roles[i].good;
			return true;
		}
	return false;
}

static void read_line(struct feed *feed, struct slice line)
{
	struct feed_fact fact = FEED_FACT_INIT;
	struct slice rest = line, role = slice_cut(&rest, '\t'), what = slice_cut(&rest, '\t');
	struct strbuf tree = STRBUF_INIT;

	fact.note = slice_trim(rest);
	if (!find_role(role, &feed->account->good)) {
		feed_bad(feed, line);
		return;
	}
	/* in lists of good ones a dot in front means the tree */
	strbuf_addc(&tree, '.');
	strbuf_add_slice(&tree, what);
	if (!feed_try(feed, strbuf_slice(&tree), &fact))
		feed_add(feed, what, &fact);
	strbuf_release(&tree);
}

static void read_known_good(struct feed *feed, struct slice text)
{
	struct slice line;

	while (feed_line(feed, &text, &line))
		read_line(feed, line);
	feed->account->good = GOOD_YES;
}

static bool is_known_good(struct slice head)
{
	enum feed_good good;

	while (head.len) {
		struct slice line = slice_trim(slice_cut(&head, '\n'));
		struct slice role = slice_cut(&line, '\t');

		if (role.len && !feed_is_comment(role))
			return line.len > 0 && find_role(role, &good);
	}
	return false;
}

const struct feed_format feed_known_good = {"known-good", is_known_good, read_known_good};
