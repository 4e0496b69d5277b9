#include "record/scan.h"

#define EACH_BYTE(c) (UINT64_C(0x0101010101010101) * (c))

/* Non-zero when a byte of the word is a quote, a backslash or a control character. */
static inline uint64_t stops(uint64_t word)
{
	uint64_t quote = word ^ EACH_BYTE('"'), backslash = word ^ EACH_BYTE('\\');

	return (((quote - EACH_BYTE(1)) & ~quote) | ((backslash - EACH_BYTE(1)) & ~backslash) |
		       ((word - EACH_BYTE(0x20)) & ~word)) &
		EACH_BYTE(0x80);
}

static inline bool is_stop(uint8_t c)
{
	return c == '"' || c == '\\' || c < 0x20;
}

/* Moves to the first byte that is_stop(), eight at a time where there are eight. */
static inline void skip_plain(struct scan *s)
{
	uint64_t word;

	while (s->end - s->at >= (ptrdiff_t)sizeof(word)) {
		memcpy(&word, s->at, sizeof(word));
		word = stops(word);
		if (word) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
			s->at += __builtin_ctzll(word) / 8;
			return;
#else
			break;
#endif
		}
		s->at += sizeof(word);
	}
	while (s->at < s->end && !is_stop(*s->at))
		s->at++;
}

static inline bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_hex(uint8_t c)
{
	return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/* What follows a backslash. */
static bool scan_escape(struct scan *s)
{
	uint8_t c = scan_peek(s);

	if (c == 0 || !strchr("\"\\/bfnrtu", c))
		return false;
	s->at++;
	for (int i = 0; c == 'u' && i < 4; i++) {
		if (!is_hex(scan_peek(s)))
			return false;
		s->at++;
	}
	return true;
}

bool scan_string(struct scan *s, struct slice *text, bool *escaped)
{
	const uint8_t *start = s->at + 1;

	*escaped = false;
	if (!scan_eat(s, '"'))
		return false;
	for (;;) {
		skip_plain(s);
		if (scan_eat(s, '"')) {
			*text = slice_of(start, (size_t)(s->at - 1 - start));
			return true;
		}
		if (!scan_eat(s, '\\') || !scan_escape(s))
			return false;
		*escaped = true;
	}
}

bool scan_key(struct scan *s, struct slice *key, bool *escaped)
{
	if (!scan_string(s, key, escaped))
		return false;
	scan_space(s);
	if (!scan_eat(s, ':'))
		return false;
	scan_space(s);
	return true;
}

static inline bool scan_digits(struct scan *s)
{
	if (!is_digit(scan_peek(s)))
		return false;
	do
		s->at++;
	while (is_digit(scan_peek(s)));
	return true;
}

static bool scan_number(struct scan *s)
{
	scan_eat(s, '-');
	if (!scan_eat(s, '0') && !scan_digits(s))
		return false;
	if (scan_eat(s, '.') && !scan_digits(s))
		return false;
	if (scan_eat(s, 'e') || scan_eat(s, 'E')) {
		if (!scan_eat(s, '+'))
			scan_eat(s, '-');
		return scan_digits(s);
	}
	return true;
}

static bool scan_literal(struct scan *s, struct slice literal)
{
	if (!slice_starts(slice_of(s->at, (size_t)(s->end - s->at)), literal))
		return false;
	s->at += literal.len;
	return true;
}

/* Behind an element: a comma goes on to the next, 'close' ends. */
static inline bool scan_more(struct scan *s, uint8_t close, bool *more)
{
	scan_space(s);
	*more = scan_eat(s, ',');
	if (!*more)
		return scan_eat(s, close);
	scan_space(s);
	return true;
}

static bool scan_object(struct scan *s, unsigned depth)
{
	struct slice key;
	bool escaped, more = true;

	s->at++;
	scan_space(s);
	if (scan_eat(s, '}'))
		return true;
	while (more)
		if (!scan_key(s, &key, &escaped) || !scan_value(s, depth) ||
			!scan_more(s, '}', &more))
			return false;
	return true;
}

static bool scan_array(struct scan *s, unsigned depth)
{
	bool more = true;

	s->at++;
	scan_space(s);
	if (scan_eat(s, ']'))
		return true;
	while (more)
		if (!scan_value(s, depth) || !scan_more(s, ']', &more))
			return false;
	return true;
}

bool scan_value(struct scan *s, unsigned depth)
{
	struct slice text;
	bool escaped;

	switch (scan_peek(s)) {
	case '"':
		return scan_string(s, &text, &escaped);
	case '{':
		return depth > 0 && scan_object(s, depth - 1);
	case '[':
		return depth > 0 && scan_array(s, depth - 1);
	case 't':
		return scan_literal(s, SLICE("true"));
	case 'f':
		return scan_literal(s, SLICE("false"));
	case 'n':
		return scan_literal(s, SLICE("null"));
	default:
		return scan_number(s);
	}
}

bool scan_whole(struct slice text, unsigned depth)
{
	struct scan s = scan_of(text);

	scan_space(&s);
	if (!scan_value(&s, depth))
		return false;
	scan_space(&s);
	return s.at == s.end;
}
