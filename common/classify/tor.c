#include "classify/tor.h"

#define LABEL_MIN 4
#define LABEL_MAX 25
#define MADE_UP_MIN 8 /* letters; of fewer nobody can tell */

/* The letters between "www." and the top-level domain; empty for a name of another form. */
static struct slice label_of(struct slice name, struct slice top)
{
	struct slice www = SLICE("www."), label;

	if (name.len < www.len + top.len || !slice_starts(name, www) || !slice_ends(name, top))
		return slice_of(NULL, 0);
	label = slice_from(slice_first(name, name.len - top.len), www.len);
	for (size_t i = 0; i < label.len; i++)
		if (!((label.ptr[i] >= 'a' && label.ptr[i] <= 'z') ||
			    (label.ptr[i] >= '2' && label.ptr[i] <= '7')))
			return slice_of(NULL, 0);
	return label.len >= LABEL_MIN && label.len <= LABEL_MAX ? label : slice_of(NULL, 0);
}

static bool is_common_name(struct slice dn, struct slice top)
{
	struct slice cn = SLICE("CN=");

	return slice_starts(dn, cn) && label_of(slice_from(dn, cn.len), top).len > 0;
}

bool tor_certificate(struct slice subject, struct slice issuer)
{
	return is_common_name(subject, SLICE(".net")) && is_common_name(issuer, SLICE(".com"));
}

static bool is_digit(uint8_t c)
{
	return c <= '9';
}

static bool is_vowel(uint8_t c)
{
	return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y';
}

/* A digit inside, with letters on both sides of it. */
static bool is_inner_digit(struct slice label, size_t i)
{
	return i > 0 && i + 1 < label.len && is_digit(label.ptr[i]) &&
		!is_digit(label.ptr[i - 1]) && !is_digit(label.ptr[i + 1]);
}

static bool is_made_up(struct slice label)
{
	unsigned digits = 0, inner = 0, run = 0, longest = 0;

	for (size_t i = 0; i < label.len; i++) {
		bool digit = is_digit(label.ptr[i]);

		digits += digit;
		inner += is_inner_digit(label, i);
		run = digit || is_vowel(label.ptr[i]) ? 0 : run + 1;
		longest = run > longest ? run : longest;
	}
	return inner >= 2 || (inner && (digits >= 3 || longest >= 4)) || longest >= 6;
}

bool tor_name(struct slice name)
{
	struct slice label = label_of(name, SLICE(".com"));

	if (label.len == 0)
		label = label_of(name, SLICE(".net"));
	return label.len >= MADE_UP_MIN && is_made_up(label);
}
