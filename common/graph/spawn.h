/* Other programs, run by their name and arguments: no shell is between. */
#ifndef GRAPH_SPAWN_H
#define GRAPH_SPAWN_H

#include "base/strbuf.h"

/* Runs argv[0], found in PATH, with these as standard input and output (-1: ours)
 * and waits for its end. False with the reason in *err when it could not be run
 * or did not end with status 0; what it said itself is on standard error. */
bool spawn_and_wait(const char *const *argv, int in, int out, struct strbuf *err);

#endif
