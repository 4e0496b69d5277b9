/* UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/slice.h"

/* No character begins with this byte, whatever follows. */
static inline bool utf8_begins_none(uint8_t first)
{
	return (first >= 0x80 && first < 0xc2) || first > 0xf4;
}

/* How many bytes (1 to 4) of s, which is not empty, its first character takes (*valid), or one
 * U+FFFD stands for: those that a character could begin with, at least one ("maximal subpart",
 * Unicode 15, section 3.9). */
size_t utf8_first(struct slice s, bool *valid);

/* Length in bytes (1 to 4) of the valid character that s begins with; 0 when
 * s is empty or begins with none. */
size_t utf8_valid_prefix(struct slice s);

/* Is this one character (as utf8_valid_prefix() cut it) a control, C0, DEL or
 * C1, or one that changes the direction of the text around it? */
bool utf8_is_control(struct slice character);

/* Appends code point 'cp' (below 0x110000, no surrogate) to out, which has
 * room for 4; returns the bytes written. */
size_t utf8_encode(uint32_t cp, uint8_t *out);

#endif
