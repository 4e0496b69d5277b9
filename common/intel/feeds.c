#include "intel/feeds.h"

#include "base/embed.h"
#include "base/mem.h"
#include "intel/ip_indicator.h"
#include "intel/feed.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_ROOM ((size_t)64 * 1024)

static const struct slice byte_order_mark = {(const uint8_t *)"\xef\xbb\xbf", 3};

static bool contains_nocase(struct slice text, const char *word)
{
	for (size_t i = 0; i < text.len; i++)
		if (slice_starts_nocase(slice_from(text, i), slice_str(word)))
			return true;
	return false;
}

static struct slice base_name(struct slice path)
{
	size_t at = path.len;

	while (at > 0 && path.ptr[at - 1] != '/')
		at--;
	return slice_from(path, at);
}

static struct slice without_extension(struct slice name)
{
	size_t dot = name.len;

	while (dot > 1 && name.ptr[dot - 1] != '.')
		dot--;
	return dot > 1 ? slice_first(name, dot - 1) : name;
}

static bool is_word_byte(uint8_t c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static bool has_word(struct slice text, const char *word)
{
	size_t len = strlen(word);

	for (size_t at = 0; at + len <= text.len; at++) {
		struct slice rest = slice_from(text, at);

		if (slice_starts_nocase(rest, slice_str(word)) &&
			(at == 0 || !is_word_byte(text.ptr[at - 1])) &&
			(rest.len == len || !is_word_byte(text.ptr[at + len])))
			return true;
	}
	return false;
}

static struct slice folder_name(struct slice path)
{
	struct slice name = base_name(path);

	return name.len < path.len ? base_name(slice_first(path, path.len - name.len - 1))
				   : slice_of(NULL, 0);
}

static bool path_says_good(struct slice path)
{
	static const char *const words[] = {
		"known-good", "known_good", "whitelist", "allowlist", "warninglist", "exclude"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (contains_nocase(base_name(path), words[i]) ||
			contains_nocase(folder_name(path), words[i]))
			return true;
	return false;
}

/* Lists of what is remarkable and not by itself bad, by the words of their usual names. */
static const char *path_says_weak(struct slice path)
{
	static const struct {
		const char *word, *reason;
	} rows[] = {
		{"tor", "an address of the Tor network"},
		{"torbulkexitlist", "an address of the Tor network"},
		{"torprojectnodes", "an address of the Tor network"},
		{"scanner", "a scanner of the whole Internet"},
		{"scanners", "a scanner of the whole Internet"},
		{"vpn", "an address of a VPN service"},
		{"proxy", "an address of an open proxy"},
		{"proxies", "an address of an open proxy"},
		{"dynamic", "a dynamic DNS service, which anyone can use"},
		{"dyndns", "a dynamic DNS service, which anyone can use"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (has_word(base_name(path), rows[i].word) ||
			has_word(folder_name(path), rows[i].word))
			return rows[i].reason;
	return NULL;
}

/* What is no text, by its first bytes; NULL when it may be one. */
static const char *why_no_text(struct slice head)
{
	static const struct {
		struct slice magic;
		const char *why;
	} rows[] = {
		{SLICE("\x1f\x8b"), "compressed (gzip): unpack it"},
		{SLICE("PK\x03\x04"), "compressed (zip): unpack it"},
		{SLICE("\x28\xb5\x2f\xfd"), "compressed (zstd): unpack it"},
		{SLICE("BZh"), "compressed (bzip2): unpack it"},
		{SLICE("\xfd"
		       "7zXZ"),
			"compressed (xz): unpack it"},
		{SLICE("\xff\xfe"), "text in UTF-16: save it as UTF-8"},
		{SLICE("\xfe\xff"), "text in UTF-16: save it as UTF-8"},
	};

	if (slice_find(head, '\0') == head.len)
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (slice_starts(head, rows[i].magic))
			return rows[i].why;
	return "binary data, not a feed";
}

static const struct feed_format *recognise(struct slice text, const char **error)
{
	struct slice head = slice_first(text, FEED_HEAD_BYTES), start = slice_trim(head);

	*error = why_no_text(head);
	if (*error)
		return NULL;
	if (slice_starts_nocase(start, SLICE("<!doctype")) ||
		slice_starts_nocase(start, SLICE("<html")))
		*error = "an HTML page, not a feed";
	if (*error)
		return NULL;
	for (size_t i = 0;; i++)
		if (!feed_formats[i + 1] || feed_formats[i]->is(head))
			return feed_formats[i];
}

static struct feed_account *new_feed(struct feeds *feeds, struct slice path)
{
	struct feed_account *feed;

	MEM_GROW(feeds->accounts, feeds->account_count, feeds->account_room);
	feed = &feeds->accounts[feeds->account_count++];
	*feed = (struct feed_account){.newest_us = FEEDS_TIME_NONE};
	feed->path = arena_copy(&feeds->text, path);
	feed->name = without_extension(base_name(feed->path));
	feed->good = path_says_good(path) ? GOOD_YES : GOOD_NO;
	feed->weak = path_says_weak(path);
	return feed;
}

void feeds_load_text(struct feeds *feeds, const char *path, struct slice text)
{
	struct feed feed = {.feeds = feeds, .account = new_feed(feeds, slice_str(path))};
	const struct feed_format *format;

	if (slice_starts(text, byte_order_mark))
		text = slice_from(text, byte_order_mark.len);
	format = recognise(text, &feed.account->error);
	if (format) {
		feed.account->format = format->name;
		format->read(&feed, text);
		feed.account->repeated = index_settle(&feeds->bad) + index_settle(&feeds->good);
	}
	strbuf_release(&feed.scratch);
}

void feeds_load_built_in(struct feeds *feeds)
{
	feeds_load_text(feeds, "known-good/built-in", EMBED_SLICE(embed_known_good));
}

/* 0, or an errno value. */
static int read_all(int fd, struct strbuf *out)
{
	struct stat st;
	ssize_t n = 1;

	if (fstat(fd, &st) == 0 && st.st_size > 0 && (size_t)st.st_size <= FEEDS_FILE_BYTES_MAX)
		strbuf_more(out, (size_t)st.st_size + 1);
	while (n != 0) {
		char *into = strbuf_more(out, READ_ROOM);

		n = read(fd, into, out->room - out->len);
		if (n < 0 && errno != EINTR)
			return errno;
		out->len += n > 0 ? (size_t)n : 0;
		if (out->len > FEEDS_FILE_BYTES_MAX)
			return EFBIG;
	}
	return 0;
}

bool feeds_load_file(struct feeds *feeds, const char *path, struct strbuf *err)
{
	struct strbuf text = STRBUF_INIT;
	int fd = open(path, O_RDONLY | O_CLOEXEC), error = fd < 0 ? errno : 0;

	if (!error)
		error = read_all(fd, &text);
	if (!error)
		feeds_load_text(feeds, path, strbuf_slice(&text));
	if (fd >= 0)
		close(fd);
	strbuf_release(&text);
	if (error) {
		strbuf_adds(err, "cannot read the feed ");
		strbuf_add_visible(err, slice_str(path));
		strbuf_addf(err, ": %s", strerror(error));
	}
	return !error;
}

static int is_feed_name(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && strncmp(entry->d_name, "README", 6) != 0;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static bool load_dir(struct feeds *feeds, const char *dir, unsigned depth, struct strbuf *err);

static bool load_entry(struct feeds *feeds, const char *path, unsigned depth, struct strbuf *err)
{
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return depth == 0 || load_dir(feeds, path, depth - 1, err);
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
		new_feed(feeds, slice_str(path))->error = "neither a file nor a folder";
		return true;
	}
	return feeds_load_file(feeds, path, err);
}

static bool load_dir(struct feeds *feeds, const char *dir, unsigned depth, struct strbuf *err)
{
	struct dirent **entries;
	int count = scandir(dir, &entries, is_feed_name, by_bytes);
	struct strbuf path = STRBUF_INIT;
	bool ok = count >= 0;

	if (!ok) {
		strbuf_adds(err, "cannot read the folder of feeds ");
		strbuf_add_visible(err, slice_str(dir));
		strbuf_addf(err, ": %s", strerror(errno));
	}
	for (int i = 0; i < count; i++) {
		strbuf_clear(&path);
		strbuf_addf(&path, "%s/%s", dir, entries[i]->d_name);
		ok = ok && load_entry(feeds, strbuf_cstr(&path), depth, err);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	strbuf_release(&path);
	return ok;
}

bool feeds_load_dir(struct feeds *feeds, const char *dir, struct strbuf *err)
{
	if (access(dir, F_OK) != 0 && errno == ENOENT)
		return true;
	return load_dir(feeds, dir, FEEDS_DEPTH_MAX, err);
}

/* What a look-up in the good index met first: of domains the one with the most labels. */
struct known {
	const struct feeds *feeds;
	size_t key_len; /* of the indicator */
	bool decided;
	const struct feed_source *source;
};

static void note_known(uint32_t entry, void *ctx)
{
	struct known *known = ctx;
	const struct index_entry *good = &known->feeds->good.entries[entry];
	const struct feed_source *source = &known->feeds->sources[good->source];
	bool is_tenant = source->good == GOOD_PLATFORM && good->key_len < known->key_len;

	if (!known->decided && !is_tenant)
		known->source = source;
	known->decided = true;
}

const struct feed_source *feeds_known_good(
	const struct feeds *feeds, const struct indicator *indicator)
{
	struct known known = {feeds, indicator->key.len, false, NULL};
	struct ip ip;

	switch (indicator->type) {
	case INDICATOR_IP:
		ip = ip_indicator_ip(indicator->key);
		index_match_ip(&feeds->good, &ip, note_known, &known);
		break;
	case INDICATOR_DOMAIN:
	case INDICATOR_URL_HOST:
		index_match_domain(&feeds->good, indicator->key, note_known, &known);
		break;
	default:
		index_match(&feeds->good, indicator->type, indicator->key, note_known, &known);
	}
	return known.source;
}

/* An entry of the bad index that a list of good ones has too. */
static void check_entry(struct feeds *feeds, uint32_t entry)
{
	struct indicator indicator = index_indicator(&feeds->bad, entry);
	struct feed_account *feed =
		&feeds->accounts[feeds->sources[feeds->bad.entries[entry].source].feed];
	struct strbuf text = STRBUF_INIT;

	if (indicator.type == INDICATOR_URL_HOST || !feeds_known_good(feeds, &indicator))
		return;
	if (feed->known_good_hits++ == 0) {
		indicator_format(&text, &indicator);
		feed->first_known_good = arena_copy(&feeds->text, strbuf_slice(&text));
		strbuf_release(&text);
	}
}

void feeds_finish(struct feeds *feeds)
{
	if (feeds->good.count)
		for (size_t i = 0; i < feeds->bad.count; i++)
			check_entry(feeds, (uint32_t)i);
}

void feeds_release(struct feeds *feeds)
{
	index_release(&feeds->bad);
	index_release(&feeds->good);
	arena_release(&feeds->text);
	free(feeds->sources);
	free(feeds->accounts);
	*feeds = (struct feeds)FEEDS_INIT;
}
