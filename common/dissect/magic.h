/* What a file or body is, by its first bytes. */
#ifndef DISSECT_MAGIC_H
#define DISSECT_MAGIC_H

#include "base/slice.h"

#define MAGIC_LEN 16 /* bytes that tell it */

/* One word: "exe", "zip", "html", ...; "passwd" for a Unix file of accounts, "command" for what a
 * system command says; "text" for bytes that are all printable and "data" for others. NULL without a byte. 'bytes' are the first MAGIC_LEN, or all. */
const char *magic_name(struct slice bytes);

/* Does it begin with the mark of a form of file? What is said of text and data needs all of the bytes. */
bool magic_is_form(struct slice bytes);

#endif
