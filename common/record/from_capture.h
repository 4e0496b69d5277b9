/* Records straight from captures, for commands that are asked about one: runs
 * pcg-flows over them and reads what it writes.
 *
 *	struct from_capture source;
 *	if (!from_capture_start(&source, argv0, captures, count, &err)) ...
 *	... read standard input: the records ...
 *	status = from_capture_wait(&source); */
#ifndef RECORD_FROM_CAPTURE_H
#define RECORD_FROM_CAPTURE_H

#include "base/strbuf.h"

#include <sys/types.h>

struct from_capture {
	pid_t pid;
};

/* Starts the pcg-flows that stands beside the running command (argv0), else the
 * one of PATH, and puts its output in the place of standard input. False with the
 * reason in *err. */
bool from_capture_start(struct from_capture *source, const char *argv0, char *const *captures,
	size_t count, struct strbuf *err);

/* Its exit status, once its output was read; EXIT_INCOMPLETE when it was ended by a signal. */
int from_capture_wait(const struct from_capture *source);

#endif
