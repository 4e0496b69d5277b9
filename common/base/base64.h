/* Base64 (RFC 4648, section 4), with padding. */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/strbuf.h"

void base64_encode(struct strbuf *out, struct slice bytes);

/* Appends what text stands for; padding may be missing. False at the first
 * character that is none of the alphabet; what came before it is in out. */
bool base64_decode(struct strbuf *out, struct slice text);

#endif
