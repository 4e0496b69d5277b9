/* INI files: [section], key = value, '#' and ';' comments. */
#ifndef BASE_INI_H
#define BASE_INI_H

#include "base/slice.h"

/* The value of key in section, trimmed, as a slice of 'text'; false when it
 * is not there. The last of several wins. Names compare without case. */
bool ini_get(struct slice text, const char *section, const char *key, struct slice *value);

#endif
