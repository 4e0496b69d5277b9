/* The loop that every filter runs: standard input (or files) to standard output, line by line.
 *
 *	static bool each(struct record *record, void *ctx) { ...; return true; }
 *	int main(int argc, char **argv)
 *	{
 *		argc = option_main(&command, argc, argv);
 *		return pipeline_run(argv, argc, &(struct pipeline){.each = each, .ctx = &state});
 *	}
 *
 * Lines that are not a JSON object or are over the cap pass through untouched
 * and are counted; one warning says how many and the first line's number.
 * Blank lines are dropped. Output goes through base/output.h: a failed write is
 * a message and EXIT_UNUSABLE, `| head` ends the process quietly. */
#ifndef RECORD_PIPELINE_H
#define RECORD_PIPELINE_H

#include "record/record.h"

struct pipeline {
	/* Called for each record; may record_set(). False keeps the record out of the output. */
	bool (*each)(struct record *record, void *ctx);

	/* Called once behind the last record, before the last flush; may output_line(). NULL: nothing. */
	void (*finish)(void *ctx);
	void *ctx;
	bool strict; /* a line that is no record ends the run with EXIT_UNUSABLE */
	bool quiet; /* nothing is printed but what 'each' and 'finish' print (pcg-graph, tables) */
};

/* files: paths, "-" for standard input; none means standard input. Returns the exit status. */
int pipeline_run(char **files, int count, const struct pipeline *pipeline);

#endif
