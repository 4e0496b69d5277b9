/* Where TCP is read on behind bytes that were not captured: at the next message that somebody can
 * tell. Private to the driver, as dissection.h is. */
#ifndef DISSECT_RESUME_H
#define DISSECT_RESUME_H

#include "dissect/dissection.h"

/* Who can tell where a message begins behind a hole; NULL: what comes behind one is not read. */
stream_begins_fn *resume_begins(const struct dissection *d, unsigned dir);

/* Nobody has read anything of this direction, and its beginning was not captured: one may be waited
 * for, over DISSECT_TRIES_MAX segments. */
bool resume_may_begin_late(const struct dissection *d, unsigned dir);

/* Behind a hole in this direction: the reader begins anew. Answers may have been lost, and a request
 * that waits for one would be taken for another's. */
void resume_begin_anew(struct dissection *d, unsigned dir);

/* In a direction that waits for a beginning: does it go on with this segment? Then the stream
 * stands at it. Gives the direction up (dissected) after DISSECT_TRIES_MAX that nobody knows. */
bool resume_take_up(const struct driver *driver, struct dissection *d, const struct packet *packet,
	unsigned dir);

#endif
