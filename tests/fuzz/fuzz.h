/* What the fuzz targets share. Each target is one file, fuzz_NAME.c, that
 * defines LLVMFuzzerTestOneInput() and walks a table of the library, so that a
 * new row is fuzzed the day it lands. `make fuzz` links them with libFuzzer;
 * else replay.c feeds them the corpus. */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include "base/cursor.h"
#include "base/strbuf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Says what is being read, for a sanitizer's report or the message of a broken rule. */
void fuzz_describe(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Aborts with the rule's words when it does not hold. */
void fuzz_require(bool holds, const char *rule);

/* Aborts unless the text is one JSON object. */
void fuzz_require_json(struct slice text);

/* Aborts unless the text is one JSON object when put between braces. */
void fuzz_require_members(struct slice text);

/* The next chunk of an input, a 16-bit length and that many bytes (all that are
 * left when there are fewer), copied to a block of exactly its size for the
 * caller to free: a read past its end is seen. NULL at the end of the input. */
uint8_t *fuzz_chunk(struct cursor *in, size_t *len);

#endif
