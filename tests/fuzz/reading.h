/* One capture read from end to end inside this process, as pcg-flows does it,
 * with what must hold of every reading checked: a broken rule aborts. */
#ifndef FUZZ_READING_H
#define FUZZ_READING_H

#include "base/slice.h"

struct reading {
	bool opened; /* it was taken for a capture */
	bool complete;
	uint64_t frames;
	uint64_t conversations;
	uint64_t last_offset; /* of the last frame's record header; 0 without frames */
	/* Called for each frame, NULL: not. */
	void (*on_frame)(uint64_t file_offset, void *ctx);
	void *ctx;
};

/* Reads the file at 'path'. Aborts with a message when the account does not
 * balance, a record is not JSON, or a file that is not whole has no reason. */
void reading_run(struct reading *reading, const char *path);

/* Says what is being read, in a sanitizer's report or an abort's message. */
void reading_describe(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
