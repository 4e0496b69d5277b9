/* Whom to ask about the bytes of one direction, and what is made of the answers. Private to the
 * driver. */
#ifndef DISSECT_QUESTION_H
#define DISSECT_QUESTION_H

#include "dissect/dissection.h"

/* Once for a driver: who reads which transport. */
void question_prepare(struct driver *driver);

/* Asks whom it concerns about in->bytes: who has proven to know this direction, else who knows the
 * other one, else everybody who has not refused. *eaten as dissect_out.eaten. */
enum verdict question(struct driver *driver, struct dissection *d, struct segment *in, unsigned dir,
	size_t *eaten);

static inline bool question_is_proof(enum verdict verdict)
{
	return verdict == VERDICT_NEXT || verdict == VERDICT_DONE || verdict == VERDICT_SWITCH;
}

#endif
