/* A stream that is read twice: once to learn what is in it, once by the
 * pipeline (record/pipeline.h). Standard input that is no file is kept in a
 * temporary one, without a name, in $TMPDIR or /tmp. */
#ifndef RECORD_AGAIN_H
#define RECORD_AGAIN_H

#include "record/record.h"

/* Calls back for each record of the files (none: standard input); says nothing of
 * lines that are none. Afterwards the same files can be given to the pipeline.
 * False with the reason in 'err', which then is a failure of the whole. */
typedef void again_fn(const struct record *record, void *ctx);
bool again_first(char **files, int count, again_fn *fn, void *ctx, struct strbuf *err);

#endif
