/* One line of the stream: its raw bytes, what they say, and additions.
 *
 * The line is never re-printed. record_set() splices text into it, so that all
 * other bytes stay as they came. Reading is on demand: the members are spans
 * found by one scan over the line; record_tree() parses with cJSON (this file
 * is its only includer) when a command wants more than a few scalars. */
#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H

#include "base/strbuf.h"

struct cJSON;

#define RECORD_MEMBERS_MAX 256 /* top-level members that are found; a line with more is passed on */
#define RECORD_DEPTH_MAX 64 /* nesting; deeper is not a record */

struct record_member {
	struct slice key; /* between the quotes, as written */
	struct slice value; /* its JSON text */
	size_t start, end; /* of key and value in the line, commas left out */
};

struct record {
	struct slice line; /* as it came; valid until the next record */
	uint64_t number; /* of the line, from 1 */
	struct record_member members[RECORD_MEMBERS_MAX];
	size_t member_count;
	struct strbuf edited; /* the line with what record_set() did; empty when nothing was */
	struct cJSON *tree; /* NULL until record_tree() */
};

/* Scans one line. False when it is not one JSON object, strictly (RFC 8259:
 * nesting, strings, escapes, numbers are checked; UTF-8 is not). 'record' must be zeroed once
 * before its first use and released at the end. */
bool record_read(struct record *record, struct slice line, uint64_t number);
void record_release(struct record *record);

/* The JSON text of a top-level member, or an empty slice; of several of one name the last. */
struct slice record_get(const struct record *record, const char *key);

/* The content of a top-level string member without escapes in it; else an empty slice.
 * For event_type, src_ip, proto and the like, which never need any. */
struct slice record_get_plain(const struct record *record, const char *key);
bool record_get_u64(const struct record *record, const char *key, uint64_t *value);

bool record_is(const struct record *record, const char *event_type);

/* The whole line parsed; NULL when cJSON refuses it. Owned by the record. */
const struct cJSON *record_tree(struct record *record);

/* Adds the member, or replaces every member of that name; 'json' is the text of
 * its value. The order of the other members is kept; a new one goes last. */
void record_set(struct record *record, const char *key, struct slice json);
void record_remove(struct record *record, const char *key);

/* What to print: the edited line or the one that came. */
struct slice record_text(const struct record *record);

/* Reading the tree without cJSON's header: empty, NULL or false when absent or of another type.
 * 'path' is member names joined by dots: "tls.ja3.hash". */
const struct cJSON *tree_get(const struct cJSON *tree, const char *path);
struct slice tree_str(const struct cJSON *tree, const char *path);
bool tree_number(const struct cJSON *tree, const char *path, double *value);
bool tree_true(const struct cJSON *tree, const char *path);

/* for (item = tree_first(array); item; item = tree_next(item)): elements of an array or object. */
const struct cJSON *tree_first(const struct cJSON *array);
const struct cJSON *tree_next(const struct cJSON *item);

#endif
