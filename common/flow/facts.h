/* What the payload of a conversation said, ready for its record.
 *
 * A fact is a value under a dotted path, "tls.ja3.hash"; the parts but the last
 * are JSON objects in the flow record. Paths are string literals of
 * record/fields.h. Facts come out in the order in which their objects and
 * members were first set, which is the order of the packets: the same capture
 * gives the same line. */
#ifndef FLOW_FACTS_H
#define FLOW_FACTS_H

#include "base/arena.h"
#include "base/strbuf.h"

#define FACTS_MAX 256 /* of one conversation; more are counted in facts.dropped */
#define FACTS_LIST_MAX 64 /* elements of one list; then "more":N stands beside it */
#define FACTS_STR_MAX 4096 /* bytes of one string; the rest is cut */

struct fact;

struct facts {
	struct fact *first, *last;
	uint16_t count;
	uint32_t dropped;
};

/* All of these make *facts in the arena when it is NULL, copy the value, and
 * return false when the path had a value already (the first one seen stays) or
 * a bound was reached. */
bool facts_str(struct facts **facts, struct arena *arena, const char *path, struct slice value);
bool facts_u64(struct facts **facts, struct arena *arena, const char *path, uint64_t value);
bool facts_true(struct facts **facts, struct arena *arena, const char *path);
bool facts_json(struct facts **facts, struct arena *arena, const char *path, struct slice json);

/* Appends to the list at path, unless it holds that value already. */
bool facts_add_str(struct facts **facts, struct arena *arena, const char *path, struct slice value);
bool facts_add_json(struct facts **facts, struct arena *arena, const char *path, struct slice json);

/* Finds or adds, in the list at path, the object whose first members are 'head'
 * ("name":"svcctl","uuid":"..."), and appends item to its list of strings under
 * the key 'items' (a literal, one for all of a list), unless it is there; an
 * empty item adds the object alone. */
bool facts_add_item(struct facts **facts, struct arena *arena, const char *path, struct slice head,
	const char *items, struct slice item);

/* The string at path (of a list its first), or an empty slice. */
struct slice facts_get(const struct facts *facts, const char *path);

/* Calls fn with each string of the list (or the one string) at path. */
void facts_each(const struct facts *facts, const char *path,
	void (*fn)(struct slice value, void *ctx), void *ctx);

/* Appends them as members of an object that is open: "tls":{...},"http":{...}. */
void facts_write(struct strbuf *out, const struct facts *facts);

#endif
