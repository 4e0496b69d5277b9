/* Files of share/ that are built into the commands, so that one binary is all
 * there is to copy to an analyst's laptop. The Makefile lists them (EMBED) and
 * makes each one NAME and NAME_end around the file's bytes. */
#ifndef BASE_EMBED_H
#define BASE_EMBED_H

#include "base/slice.h"

#define EMBED_DECLARE(name) extern const uint8_t name[], name##_end[]
#define EMBED_SLICE(name) slice_of((name), (size_t)(name##_end - (name)))

EMBED_DECLARE(embed_report_html); /* the bundled report, made from share/graph */
EMBED_DECLARE(embed_known_good); /* share/known-good, likewise */
EMBED_DECLARE(embed_classify_rules); /* share/classify, all files one after the other */
EMBED_DECLARE(embed_allow_rules); /* share/known-good/allow, likewise */

#endif
