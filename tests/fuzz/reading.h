/* One capture read from end to end inside this process, as pcg-flows does it,
 * with what must hold of every reading checked: a broken rule aborts. */
#ifndef FUZZ_READING_H
#define FUZZ_READING_H

#include <stdbool.h>
#include <stdint.h>

struct reading {
	bool opened; /* it was taken for a capture */
	bool complete; /* and read to a clean end */
	uint64_t frames;
};

/* Reads the file at 'path'. Aborts with a message when the account does not
 * balance, a record is not JSON, or a file that is not whole has no reason. */
struct reading reading_run(const char *path);

#endif
