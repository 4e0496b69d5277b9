/* Rows of named fields, as tables and JSON feeds have them: fields are known by
 * the names that publishers give them.
 *
 *	struct feed_row row = FEED_ROW_INIT;
 *	feed_row_field(feed, &row, feed_role(name), value); ... of each field
 *	feed_row_end(feed, &row, whole); ... adds what was gathered, and clears
 *	feed_row_release(&row); */
#ifndef INTEL_FEED_ROW_H
#define INTEL_FEED_ROW_H

#include "intel/feed.h"

enum field_role {
	ROLE_NONE,
	ROLE_VALUE, /* the indicator; of several in a row the first counts: an address beside a name
		     * may be one of many on a shared server */
	ROLE_HASH, /* an indicator of a file or certificate, beside others or alone */
	ROLE_PATTERN, /* of STIX, with the indicators in it */
	ROLE_TYPE, /* what kind of thing the value is */
	ROLE_PORT,
	ROLE_NOTE,
	ROLE_LISTS, /* how many lists have it */
	ROLE_FIRST, /* seen */
	ROLE_LAST, /* seen */
	ROLE_UNTIL, /* valid */
	ROLE_STATUS, /* of a command-and-control server: "online", "offline" */
	ROLE_CONFIDENCE, /* 0 to 100 */
};

struct feed_row {
	struct feed_fact fact;
	struct strbuf note;
	struct strbuf values; /* each with a LF behind it */
	struct strbuf pattern;
	bool has_value; /* of the first field that may have one */
	bool unset; /* it has a field for one, and nothing in it */
	bool foreign; /* it names what no record shows */
	bool named; /* the value is "file name|hash": the first is nothing that a record shows */
};

#define FEED_ROW_INIT                                                                              \
	{                                                                                          \
		FEED_FACT_INIT, STRBUF_INIT, STRBUF_INIT, STRBUF_INIT, false, false, false, false  \
	}

/* By the name, whatever its case; a blank or a dash in it is as good as '_'. */
enum field_role feed_role(struct slice name);

/* The publisher's own name of the format, by a field that only it has; NULL. */
const char *feed_publisher(struct slice name);

void feed_row_field(
	struct feed *feed, struct feed_row *row, enum field_role role, struct slice value);

/* 'whole' is the row's text, to be shown when there is no indicator in it. */
void feed_row_end(struct feed *feed, struct feed_row *row, struct slice whole);
void feed_row_release(struct feed_row *row);

#endif
