/* What is kept of a conversation while its payload is read, and of the driver that keeps it.
 * Private to the driver: driver.c feeds, question.c asks the dissectors, resume.c finds where to go
 * on behind a hole, messages.c reads what was encrypted, dissection.c keeps the memory. */
#ifndef DISSECT_DISSECTION_H
#define DISSECT_DISSECTION_H

#include "dissect/driver.h"
#include "dissect/exchange.h"
#include "dissect/expect.h"
#include "flow/injection.h"
#include "flow/stream.h"

#define DISSECT_MASK_WORDS (DISSECTORS_MAX / 64)
#define DISSECT_TRANSPORTS 3
#define DISSECT_CANDIDATES_MAX 4 /* of one direction; others begin anew with each datagram */

/* A set of dissectors: a bit for each row of the table. */
struct dissector_rows {
	uint64_t bits[DISSECT_MASK_WORDS];
};

/* One direction of a conversation whose payload is being read. */
struct dissect_reader {
	struct dissector_rows refused; /* dissectors that said NO */
	struct strbuf kept; /* by the dissector */
	const struct dissector *proven; /* NULL while nobody has */
	const struct dissector
		*left; /* what it spoke before a SWITCH; NULL for nobody's protocol */
	uint32_t phase;
	bool switched; /* behind a SWITCH: everybody was asked anew */
	uint8_t vain; /* datagrams in a row that nobody could read */

	/* Dissectors that take several datagrams to be sure, and how far they have come. */
	uint8_t candidate_count, candidate_row[DISSECT_CANDIDATES_MAX];
	uint32_t candidate_phase[DISSECT_CANDIDATES_MAX];
};

/* What TCP needs besides, by direction. */
struct dissect_tcp {
	struct dissect_tcp *next; /* in the list of those given back */
	uint32_t acked[2]; /* by the sender, in its last segment with payload */
	bool has_acked[2];
	bool lost[2]; /* behind a hole: the next message's beginning is waited for */
	uint8_t tries[2]; /* segments that were none, while nobody had read anything */
	struct stream stream[2];
	struct injection told[2];
};

struct dissection {
	struct dissection *older, *newer; /* the driver's list, by age */
	struct conversation *conv;
	struct exchanges exchanges;
	size_t memory; /* as last accounted */
	struct dissect_reader reader[2];
	struct dissect_tcp *tcp; /* NULL for other transports */
	struct tls_session *tls; /* NULL: none, or its keys are not known */
	struct dissection *inner; /* of what was encrypted; NULL: nothing has been opened */
	bool is_inner;
	bool over[2]; /* inner: nothing more is wanted of this direction */
	uint32_t opened[2]; /* inner: bytes so far */
};

struct driver {
	struct conversations *table;
	struct names *names;
	struct hosts *hosts;
	dissect_event_fn *event;
	void *ctx;
	struct dissection *oldest, *newest;
	struct arena arena; /* of dissections, one behind the other */
	struct dissection *unused; /* given back, to be used again; linked by 'older' */
	struct dissect_tcp *unused_tcp;
	size_t memory;
	uint64_t given_up;
	struct strbuf members; /* of the event being made */
	struct expectations expectations;
	struct dissector_rows over[DISSECT_TRANSPORTS]; /* the dissectors of each transport */
	struct dissector_rows resumes; /* those that can tell where a message begins */
	const struct keylog *keylog; /* NULL: no keys are at hand */
	struct slice opened; /* what the last message had encrypted, until the next */
};

/* A new one of conv, the newest of the driver's. */
struct dissection *dissection_new(struct driver *driver, struct conversation *conv);

/* One of what conv carries encrypted; dissection_free() of the outer one frees it. */
struct dissection *dissection_new_inner(struct driver *driver, struct conversation *conv);

/* Writes what waits for an answer as it is, and ends the reading of both directions. */
void dissection_free(struct driver *driver, struct dissection *d);

/* Bytes of memory that it holds. */
size_t dissection_memory(const struct dissection *d);

/* Hands a record to whoever takes them; one without members is none. */
static inline void driver_send(struct driver *driver, const struct dissect_event *event)
{
	if (event->members.len && driver->event)
		driver->event(event, driver->ctx);
}

#endif
