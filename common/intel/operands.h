/* What a person asks about: everything that intel/indicator.h reads, and also
 *
 *	1234567890123		a flow_id
 *	DESKTOP-7, j.doe, CORP\j.doe, j.doe@corp.local, WS7$	a host or a user */
#ifndef INTEL_OPERANDS_H
#define INTEL_OPERANDS_H

#include "intel/index.h"

#define OPERAND_NAME_MAX 255 /* bytes of a host's or user's name */

struct operands {
	struct index index; /* source of an entry: the operand's number */
	struct slice *texts; /* as they were given */
	size_t count, room;
	struct arena memory;
};

#define OPERANDS_INIT                                                                              \
	{                                                                                          \
		INDEX_INIT, NULL, 0, 0, ARENA_INIT                                                 \
	}

/* Adds all that the text may mean. False when it can mean nothing. */
bool operands_add(struct operands *operands, struct slice text);

/* Adds the first word of each line of a file, "-" for standard input; a byte order
 * mark, quotes, comments (#, ;) and what stands behind a blank or comma are left out.
 * *bad counts lines that mean nothing. False with errno set when it cannot be read,
 * EILSEQ when it is binary or UTF-16. */
bool operands_read(struct operands *operands, const char *path, uint64_t *bad);

/* Makes what was added findable. */
void operands_settle(struct operands *operands);
void operands_release(struct operands *operands);

#endif
