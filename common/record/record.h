/* One line of the stream: its raw bytes, what they say, and additions.
 *
 * The line is never re-printed. record_set() splices text into it, so that all
 * other bytes stay as they came. Reading is on demand: the members are spans
 * found by one scan over the line; what stands inside them is read with
 * record/peek.h. record_tree() parses the whole line with cJSON (record.c is
 * its only includer) when a command wants more than a few scalars.
 *
 * Slices of a record are valid until the next record_read(), record_set() or
 * record_remove() on it. */
#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H

#include "base/strbuf.h"

struct cJSON;

#define RECORD_MEMBERS_MAX 256 /* top-level members that are found; a line with more is passed on */
#define RECORD_ADDED_MAX 16 /* members of new names that record_set() can add to one record */
#define RECORD_DEPTH_MAX 64 /* nesting; deeper is not a record */

struct record_member {
	struct slice key; /* between the quotes, as written */
	struct slice value; /* its JSON text */
	bool key_escaped; /* there is a backslash in the key */
};

struct record {
	struct slice line; /* as it came; valid until the next record */
	uint64_t number; /* of the line, from 1 */
	struct record_member members[RECORD_MEMBERS_MAX + RECORD_ADDED_MAX]; /* in their order */
	size_t member_count;
	struct strbuf edited; /* the line with what record_set() did; empty when nothing was */
	struct strbuf spare; /* what 'edited' was before */
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

/* The whole line as it came, parsed; NULL when cJSON refuses it. Owned by the record. */
const struct cJSON *record_tree(struct record *record);

/* Adds the member, or replaces the value of the first of that name and removes
 * the others; 'json' is the text of the value. The order of the other members is
 * kept; a new one goes last. */
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
