/* A conversation as a line of the stream: pcg-record(5), "flow". */
#ifndef FLOW_FLOW_RECORD_H
#define FLOW_FLOW_RECORD_H

#include "base/strbuf.h"
#include "flow/conversation.h"
#include "flow/names.h"
#include "flow/stats_record.h"

struct flow_context {
	const struct names *names;
	const struct stats_account *account; /* capture names, by conversation.file */
};

/* Appends one object, without the line's end. */
void flow_record(
	struct strbuf *out, const struct conversation *conv, const struct flow_context *context);

/* Appends what every record of a conversation begins with, the object left
 * open: "timestamp" to "proto", of a packet that was sent in direction dir. */
void flow_record_head(struct strbuf *out, const char *event_type, int64_t time_us,
	const struct conversation *conv, unsigned dir);

#endif
