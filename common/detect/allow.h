/* Known-good destinations: they lower the scores of beacons and volumes, late, and
 * what they silenced is still told as suppressed.
 *
 * A rule is a line of tab-separated columns; '#' begins a comment line:
 *
 *	what	direction	port	reason	expiry
 *	example.com	to	443	our backup	2027-01-31
 *
 * what: example.com is the name and all below it, =example.com only the name,
 * *.example.com only what is below it; an address, or a block 192.0.2.0/24.
 * direction: to (the destination), from (the host that calls), both; or shared,
 * which silences nothing: under such names strangers keep what they like, and no
 * other rule on that name or above it is heard for it.
 * port: a number, or * for all. expiry: the last day, or - for none; it is
 * compared with the time of the finding. Missing columns are to, *, none, -. */
#ifndef DETECT_ALLOW_H
#define DETECT_ALLOW_H

#include "base/arena.h"
#include "detect/corpus.h"
#include "net/cidr.h"

struct finding;

enum allow_direction { ALLOW_TO, ALLOW_FROM, ALLOW_BOTH, ALLOW_SHARED };

struct allow_rule {
	struct slice what, reason;
	struct slice name; /* lower case; empty for addresses */
	struct cidr block;
	bool apex, below; /* the name itself; names below it */
	enum allow_direction direction;
	int port; /* -1: all */
	int64_t expiry_us; /* INT64_MAX: none */
};

struct allow {
	struct allow_rule *rules;
	size_t count, room;
	struct arena arena;
	struct map by_name; /* the last rule of a name; its others by 'next' */
	uint32_t *next;
	size_t next_room;
};

void allow_init(struct allow *allow);
void allow_release(struct allow *allow);

/* Adds the rules of a text. False at the first line that is none, named in err. */
bool allow_add(struct allow *allow, struct slice text, struct strbuf *err);

/* The rule that silences this finding, or NULL. */
const struct allow_rule *allow_find(
	const struct allow *allow, const struct corpus *corpus, const struct finding *finding);

#endif
