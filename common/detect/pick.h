/* Several members of a JSON object, found in one walk over it.
 *
 *	enum { START, END, TIMES };
 *	static const struct slice names[] = {[START] = PICK("start"), [END] = PICK("end")};
 *	struct slice value[TIMES];
 *
 *	pick(record_get(record, "flow"), names, TIMES, value);
 *
 * Values are JSON text, empty where there is no such member; of several of one
 * name the last. */
#ifndef DETECT_PICK_H
#define DETECT_PICK_H

#include "record/record.h"

#define PICK(literal)                                                                              \
	{                                                                                          \
		(const uint8_t *)(literal), sizeof(literal) - 1                                    \
	}

void pick(struct slice object, const struct slice *names, size_t count, struct slice *values);
void pick_record(
	const struct record *record, const struct slice *names, size_t count, struct slice *values);

/* Scalars: 0 where the text is none. A number too large for its type is its largest. */
uint64_t pick_u64(struct slice value);
uint32_t pick_u32(struct slice value);
double pick_number(struct slice value);
bool pick_true(struct slice value);
int64_t pick_time_us(struct slice value);

#endif
