/* Defanged text, as reports and mails write indicators so that nobody clicks
 * them: hxxps://evil[.]example[.]com, 1.2.3[.]4, evil(dot)com, evil[.]com[:]8080. */
#ifndef INTEL_DEFANG_H
#define INTEL_DEFANG_H

#include "base/strbuf.h"

/* May refang() change the text? Quick, and false for most. */
bool is_defanged(struct slice text);

/* Appends the text as it was meant. */
void refang(struct strbuf *out, struct slice text);

#endif
