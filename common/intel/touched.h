/* Who touched what was asked about: records are matched with an index of
 * operands and summed up, as a table for people or as CSV.
 *
 *	struct touched touched;
 *	touched_init(&touched, &index, operand_texts, operand_count, TOUCHED_BY_ALL);
 *	... touched_read(&touched, record) of each record ...
 *	touched_table(&touched, &out);
 *	touched_release(&touched); */
#ifndef INTEL_TOUCHED_H
#define INTEL_TOUCHED_H

#include "base/map.h"
#include "intel/index.h"
#include "intel/observe.h"

#define TOUCHED_THROUGH_MAX 3 /* names that are shown of each row */

/* What one row stands for. */
enum touched_by {
	TOUCHED_BY_ALL, /* an operand, a host, and a protocol and port */
	TOUCHED_BY_HOST,
	TOUCHED_BY_INDICATOR,
	TOUCHED_BY_APP,
	TOUCHED_BY_COUNTRY,
};

struct touched {
	const struct index *index; /* source of an entry: the operand's number */
	const struct slice *operands;
	size_t operand_count;
	enum touched_by by;
	struct observer observer;
	struct touched_row *rows; /* in order of first sight */
	size_t row_count, row_room;
	struct touched_host *hosts;
	size_t host_count, host_room;
	struct map row_keys, host_keys, row_hosts, row_names;
	struct arena text;
	struct strbuf key;
	uint64_t records; /* that touched any */
	uint64_t *
		last_record; /* per operand: the number of the last that touched it, from 1; 0: none */
	struct touch *touches; /* of the record that is read */
	size_t touch_count, touch_room;
};

/* 'index' and 'operands' outlive it. */
void touched_init(struct touched *touched, const struct index *index, const struct slice *operands,
	size_t operand_count, enum touched_by by);
void touched_release(struct touched *touched);

/* Does the record touch an operand? Then it is summed up. Records of assets are
 * read for the names of hosts, whether they do or not. */
bool touched_read(struct touched *touched, const struct record *record);

/* Appends the rows, the ones with most bytes first, then a line on operands that
 * nobody touched. Empty when nothing was touched. */
void touched_table(const struct touched *touched, struct strbuf *out);

/* The same columns as RFC 4180 has them, with a header; cells that a
 * spreadsheet would take for a formula get a quote in front. */
void touched_csv(const struct touched *touched, struct strbuf *out);

#endif
