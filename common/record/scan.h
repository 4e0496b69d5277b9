/* A strict scanner of JSON text (RFC 8259): says whether text is JSON and where
 * each value ends, in one pass and without memory. Nesting, strings, escapes,
 * numbers and literals are checked; UTF-8 is not.
 *
 * Each function stands at the first byte of what it scans (white space already
 * skipped) and leaves 'at' behind it; false means that this is no JSON. */
#ifndef RECORD_SCAN_H
#define RECORD_SCAN_H

#include "base/slice.h"

struct scan {
	const uint8_t *at, *end;
};

static inline struct scan scan_of(struct slice text)
{
	return (struct scan){text.ptr, text.ptr ? text.ptr + text.len : NULL};
}

/* The next byte, or 0 at the end: no JSON has one outside a string. */
static inline uint8_t scan_peek(const struct scan *s)
{
	return s->at < s->end ? *s->at : 0;
}

static inline bool scan_is_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static inline void scan_space(struct scan *s)
{
	while (scan_is_space(scan_peek(s)))
		s->at++;
}

/* Eats c when it is next. */
static inline bool scan_eat(struct scan *s, uint8_t c)
{
	if (scan_peek(s) != c)
		return false;
	s->at++;
	return true;
}

/* A string; *text is what stands between its quotes, *escaped whether there is a
 * backslash in it. */
bool scan_string(struct scan *s, struct slice *text, bool *escaped);

/* A member's key, its colon and the white space around that: then comes the value. */
bool scan_key(struct scan *s, struct slice *key, bool *escaped);

/* Any value with no more than 'depth' arrays and objects inside each other. */
bool scan_value(struct scan *s, unsigned depth);

/* Is the text one JSON value, whole, with white space around it or not? */
bool scan_whole(struct slice text, unsigned depth);

#endif
