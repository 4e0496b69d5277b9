/* UTF-16 (RFC 2781) to UTF-8. */
#ifndef BASE_UTF16_H
#define BASE_UTF16_H

#include "base/strbuf.h"

/* Appends little-endian text as UTF-8; a lone surrogate becomes U+FFFD, an odd
 * last byte is left out. */
void utf16le_add(struct strbuf *out, struct slice text);

/* The bytes before the first NUL character (two zero bytes on an even place), or all. */
struct slice utf16le_until_nul(struct slice text);

#endif
