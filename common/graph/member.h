/* Wanted members of a JSON object, found in one walk over it: an object of
 * twenty members is not searched twenty times.
 *
 *	enum { FLOW_START, FLOW_END, FLOW_MEMBERS };
 *	static const struct member_name names[] = {MEMBER("start"), MEMBER("end")};
 *	struct slice values[FLOW_MEMBERS];
 *	members_of(object, names, FLOW_MEMBERS, values);
 *
 * A value is JSON text, empty when the object has no such member; of several
 * of one name it is the last. */
#ifndef GRAPH_MEMBER_H
#define GRAPH_MEMBER_H

#include "record/record.h"

struct member_name {
	const char *text;
	size_t len;
};

#define MEMBER(literal)                                                                            \
	{                                                                                          \
		literal, sizeof(literal) - 1                                                       \
	}

void members_of(
	struct slice object, const struct member_name *names, size_t count, struct slice *values);

/* Scalars of JSON text, brought into the range that they may have. */
int64_t value_count(struct slice value); /* 0 to TALLY_MAX; 0 when it is no such number */
uint64_t value_id(struct slice value); /* of a flow, 63 bits; 0 when it is none */
uint32_t value_port(struct slice value); /* 0 to 65535; 0 when it is none */
bool value_number(struct slice value, double *number); /* any JSON number */
uint64_t value_mac(struct slice value); /* "aa:bb:cc:dd:ee:ff" as 48 bits; 0 when it is none */
bool value_time(struct slice value, int64_t *time_us); /* EVE's time as a string */

#endif
