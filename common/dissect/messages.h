/* A TCP direction read message by message, and what of them was encrypted as a stream of its own.
 * Private to the driver, as dissection.h is. */
#ifndef DISSECT_MESSAGES_H
#define DISSECT_MESSAGES_H

#include "dissect/dissection.h"

/* Has what is ready read; 'last': nothing will follow. Returns the last verdict, and in->end as it was
 * asked with. */
enum verdict messages_read(
	struct driver *driver, struct dissection *d, unsigned dir, struct segment *in, bool last);

/* Nothing more will be opened in this direction: what waits of it is read as it is. */
void messages_end_inner(
	struct driver *driver, struct dissection *d, unsigned dir, struct segment *in);

#endif
