/* What is known: the indicators of all feeds, where each came from, and the
 * names and addresses that are known to be good.
 *
 *	struct feeds feeds = FEEDS_INIT;
 *	if (!feeds_load_dir(&feeds, "threatintel", &err)) ...
 *	... match.h ...
 *	feeds_release(&feeds);
 *
 * A file of a feed is recognised by what is in it (feed.h). A feed under a path
 * with "known-good", "whitelist", "allowlist", "warninglist" or "exclude" in it,
 * and a MISP warning list anywhere, says what is good: it condemns nothing and
 * makes the indicators that are on it weak. */
#ifndef INTEL_FEEDS_H
#define INTEL_FEEDS_H

#include "base/clock.h"
#include "intel/index.h"

#define FEEDS_DEPTH_MAX 4 /* folders inside the folder of feeds that are read */
#define FEEDS_FILE_BYTES_MAX ((size_t)1 << 30)
#define FEEDS_TIME_NONE INT64_MIN

/* What a list says of the names and addresses on it. */
enum feed_good {
	GOOD_NO, /* they are bad: a feed of indicators */
	GOOD_YES, /* they are good, and what is below a name that begins with a dot */
	GOOD_PLATFORM, /* they are good themselves, but what is below them belongs to anyone */
	GOOD_INERT, /* nothing: a cloud hosts anyone, a sinkhole is where the infected go */
};

/* Where one indicator, or a run of them, came from. */
struct feed_source {
	uint32_t feed; /* index of feeds.accounts */
	enum feed_good good; /* of that row */
	bool weak;
	struct slice note; /* the malware's name, the reason; empty when none is given */
	const char *reason; /* why it is weak */
	int64_t first_seen_us; /* or FEEDS_TIME_NONE */
	int64_t valid_until_us; /* or FEEDS_TIME_NONE: it says little of what came later */
};

/* The account of one file. */
struct feed_account {
	struct slice name; /* of the file, without folder and extension */
	struct slice path;
	const char *format; /* "feodo", "plain", ... */
	const char *error; /* NULL, or why nothing was read from it */
	enum feed_good good;
	const char *weak; /* NULL, or why all its indicators are weak */
	uint64_t indicators; /* rows that are one, repeated ones too */
	uint64_t repeated; /* ... of them */
	uint64_t by_type[INDICATOR_TYPES];
	uint64_t
		carried; /* rows with something that no record can show (a file name, a mail address) */
	uint64_t bad_lines, first_bad_line; /* rows that are no indicator; number from 1 */
	struct slice first_bad; /* that row, cut, fit for a terminal */
	uint64_t announced; /* rows that its last line says there are; 0: it does not say */
	int64_t newest_us; /* the newest entry, or when it was made; FEEDS_TIME_NONE when unknown */
	uint64_t known_good_hits; /* indicators of it that are on a list of known-good ones */
	struct slice first_known_good;
};

struct feeds {
	struct index bad, good; /* entries' source: index of 'sources' */
	struct feed_source *sources;
	size_t source_count, source_room;
	struct feed_account *accounts;
	size_t account_count, account_room;
	struct arena text;
};

#define FEEDS_INIT                                                                                 \
	{                                                                                          \
		INDEX_INIT, INDEX_INIT, NULL, 0, 0, NULL, 0, 0, ARENA_INIT                         \
	}

/* Reads one feed. False with the reason in *err when the file cannot be read;
 * one that is read and is no feed is told in its account. */
bool feeds_load_file(struct feeds *feeds, const char *path, struct strbuf *err);

/* The same for text that is in memory; 'path' names it. */
void feeds_load_text(struct feeds *feeds, const char *path, struct slice text);

/* Loads our own lists of what is good (share/known-good), which are built in. */
void feeds_load_built_in(struct feeds *feeds);

/* Reads all files of a folder and of those in it, by name in byte order; hidden
 * ones and README* are no feeds. False with the reason in *err when the folder
 * is there but something cannot be read; a folder that is not there holds no feeds. */
bool feeds_load_dir(struct feeds *feeds, const char *dir, struct strbuf *err);

/* Completes the accounts once all is loaded: counts the indicators that are known to
 * be good. Only the ledger needs it. */
void feeds_finish(struct feeds *feeds);

/* Which source says that this indicator is good; NULL when none does. */
const struct feed_source *feeds_known_good(
	const struct feeds *feeds, const struct indicator *indicator);

/* Appends the account of all feeds as an aligned table. */
void feeds_ledger(const struct feeds *feeds, int64_t now_us, struct strbuf *out);

void feeds_release(struct feeds *feeds);

#endif
