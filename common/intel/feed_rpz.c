/* DNS response policy zones: "host CNAME ." and "*.host CNAME .", addresses as
 * "32.4.3.2.1.rpz-ip CNAME ." (draft-vixie-dnsop-dns-rpz). */
#include "base/mem.h"
#include "intel/feed.h"

#define GROUPS_MAX 8 /* of an address */

static const struct slice ip_suffix = {(const uint8_t *)".rpz-ip", 7};

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

static bool is_one_of(struct slice word, const char *const *words)
{
	for (; *words; words++)
		if (slice_eq_nocase(word, slice_str(*words)))
			return true;
	return false;
}

/* From "24.0.2.0.192" to "192.0.2.0/24", from "48.zz.db8.2001" to "2001:db8::/48". */
static void add_block(struct strbuf *out, struct slice labels)
{
	struct slice groups[GROUPS_MAX], bits = slice_cut(&labels, '.');
	bool v4 = slice_find_slice(labels, SLICE("zz")) == labels.len;
	size_t count = 0;

	while (labels.len && count < GROUPS_MAX)
		groups[count++] = slice_cut(&labels, '.');
	v4 = v4 && count == 4;
	for (size_t i = count; i-- > 0;) {
		bool gap = slice_is(groups[i], "zz");

		if (!gap)
			strbuf_add_slice(out, groups[i]);
		else if (i + 1 == count || i == 0)
			strbuf_addc(out, ':');
		if (i > 0)
			strbuf_addc(out, v4 ? '.' : ':');
	}
	strbuf_addc(out, '/');
	strbuf_add_slice(out, bits);
}

static void add_owner(struct feed *feed, struct slice owner, struct slice target)
{
	static const char *const other_triggers[] = {".rpz-nsdname", ".rpz-nsip", ".rpz-client-ip"};
	struct strbuf block = STRBUF_INIT;

	for (size_t i = 0; i < ARRAY_LEN(other_triggers); i++)
		if (slice_ends(owner, slice_str(other_triggers[i])))
			target = SLICE("rpz-passthru.");
	if (slice_is(target, "rpz-passthru.")) {
		feed_carry(feed);
	} else if (slice_ends(owner, ip_suffix)) {
		add_block(&block, slice_first(owner, owner.len - ip_suffix.len));
		feed_add(feed, strbuf_slice(&block), NULL);
	} else {
		feed_add(feed, owner, NULL);
	}
	strbuf_release(&block);
}

/* OWNER [TTL] [CLASS] TYPE DATA; records of the zone itself say nothing. */
static void read_record(struct feed *feed, struct slice line)
{
	static const char *const actions[] = {"CNAME", "A", "AAAA", NULL};
	static const char *const of_zone[] = {"NS", "SOA", "TXT", "MX", "DNSKEY", "RRSIG", NULL};
	struct slice rest = line, owner = next_word(&rest);

	if (owner.ptr[0] == '$' || slice_is(owner, "@") || is_one_of(owner, of_zone))
		return;
	while (rest.len) {
		struct slice word = next_word(&rest);

		if (is_one_of(word, actions)) {
			add_owner(feed, owner, next_word(&rest));
			return;
		}
		if (is_one_of(word, of_zone))
			return;
	}
	feed_bad(feed, line);
}

static void read_rpz(struct feed *feed, struct slice text)
{
	struct slice line;
	bool open = false; /* in the parentheses of a record of several lines */

	while (feed_line(feed, &text, &line)) {
		bool opens = slice_find(line, '(') < line.len;
		bool closes = slice_find(line, ')') < line.len;

		if (!open)
			read_record(feed, line);
		open = (open || opens) && !closes;
	}
}

static bool is_rpz(struct slice head)
{
	while (head.len) {
		struct slice rest = slice_trim(slice_cut(&head, '\n')), word = next_word(&rest);

		if (word.len == 0 || feed_is_comment(word))
			continue;
		if (slice_is(word, "$TTL") || slice_is(word, "$ORIGIN"))
			return true;
		while (rest.len) {
			word = next_word(&rest);
			if (slice_eq_nocase(word, SLICE("CNAME")) ||
				slice_eq_nocase(word, SLICE("SOA")))
				return true;
		}
		return false;
	}
	return false;
}

const struct feed_format feed_rpz = {"rpz", is_rpz, read_rpz};
