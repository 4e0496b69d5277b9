/* What a conversation did that a sound one does not: bytes that change on the way, a message
 * that claims more than it has. Observations, not verdicts: pcg-detect weighs them.
 *
 * Each kind is kept once a conversation, with how often and where it was seen. Names are
 * Suricata's (EVE's "anomaly" events) where it has one. */
#ifndef FLOW_ANOMALY_H
#define FLOW_ANOMALY_H

#include "base/arena.h"
#include "base/strbuf.h"

/* A kind: of which layer ("stream", "decode", "applayer"), and its name. Both are literals. */
struct anomaly_kind {
	const char *type, *event;
};

struct anomaly;

/* Notes that direction dir of a conversation did this, in the first to the second of two frames.
 * 'details' are JSON members ("ttl":64) that tell of it; those of the first time are kept, as a
 * copy. */
void anomaly_note(struct anomaly **list, struct arena *arena, const struct anomaly_kind *kind,
	unsigned dir, const uint64_t frames[2], struct slice details);

/* The member "anomalies" of a flow record, or nothing. */
void anomalies_write(struct strbuf *out, const struct anomaly *list, unsigned client);

#endif
