/* Requests that wait for their answers, in the order in which they were asked. */
#ifndef DISSECT_EXCHANGE_H
#define DISSECT_EXCHANGE_H

#include "dissect/driver.h"

struct exchanges {
	struct exchange *oldest, *newest; /* answered ones, then those that wait */
	size_t count;
	size_t bytes; /* of memory */
	struct strbuf taken; /* the members of what was taken last */
};

/* Takes the oldest one, answered or not; its members are closed and live until
 * the next call. Sets the event's type, members, time and frame. */
bool exchange_take(struct exchanges *exchanges, struct dissect_event *event);

/* The same, only when it is answered (or waits no more). */
bool exchange_take_answered(struct exchanges *exchanges, struct dissect_event *event);

/* Of those that wait, all but the newest wait no more: answers were lost. */
void exchanges_lose(struct exchanges *exchanges);

size_t exchanges_memory(const struct exchanges *exchanges);
void exchanges_release(struct exchanges *exchanges);

#endif
