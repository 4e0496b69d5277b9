/* Conversations that another one has announced: FTP's data connections (RFC 959, section 3.2),
 * whose payload says nothing of itself. */
#ifndef DISSECT_EXPECT_H
#define DISSECT_EXPECT_H

#include "base/arena.h"
#include "base/map.h"
#include "net/ip.h"

#define EXPECT_MAX 65536 /* that are kept; more are not noted */
#define EXPECT_WITHIN_US INT64_C(300000000) /* from the announcement to the first payload */

struct expectation;

struct expectations {
	struct map index; /* address and port -> its number */
	struct arena keys;
	struct expectation *items;
	size_t count, room;
};

/* A conversation is to come in which this end listens; 'proto' is a literal. */
void expect_note(struct expectations *expectations, const struct ip *ip, uint16_t port,
	const char *proto, int64_t time_us);

/* What was announced of this end, if it was of late; once. NULL: nothing. */
const char *expect_take(
	struct expectations *expectations, const struct ip *ip, uint16_t port, int64_t time_us);

void expect_release(struct expectations *expectations);

#endif
