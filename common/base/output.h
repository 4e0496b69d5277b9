/* Standard output, buffered and checked.
 *
 * Everything a command prints as its result goes through here, so that a full
 * disk is a message and an exit status and never a silently short file. SIGPIPE
 * is left as it was: `| head` ends the process quietly, as it does cat's; where
 * a parent ignores the signal, the write fails and is said like any other. */
#ifndef BASE_OUTPUT_H
#define BASE_OUTPUT_H

#include "base/slice.h"

void output_bytes(struct slice bytes);
void output_line(struct slice line); /* and a LF */

/* Writes out what is buffered; call before exit, and when a reader should see it now. */
void output_flush(void);

/* Is standard output a terminal? */
bool output_is_terminal(void);

#endif
