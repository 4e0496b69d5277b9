#include "detect/randomness.h"

#include "detect/registrable.h"

#define WORDLIKE_MAX 0.55 /* of a label of some length; words have 0.8 and more */
#define WORDLIKE_SHORT_MAX 0.25 /* of a label of RANDOMNESS_LEN_MIN letters */
#define LONG_LABEL 8 /* letters */
#define HEX_LEN_MIN 8
#define SWITCHES_MIN 3 /* from letter to digit or back */

/* What often follows a letter, from 'a' on. */
static const char *const followers[26] = {"bcdgiklmnprstuvy", "aeiloruy", "aehiklortuy", "aeiorsuy",
	"acdeilmnprstvwxy", "aefiloru", "aehilnoru", "aeiortuy", "acdegklmnoprstvz", "aeiou",
	"aeilnosy", "adefiklostuy", "abeimopsuy", "acdefgikostuy", "bcdfgiklmnoprstuvw",
	"aehiloprstu", "u", "acdegiklmnorstuy", "acehiklmnopqstuwy", "aehiorstuwy",
	"abcdeghilmnprst", "aeioy", "aehinors", "aeipty", "aelmnopst", "aeiozy"};

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

static bool is_letter(uint8_t c)
{
	c = lower(c);
	return c >= 'a' && c <= 'z';
}

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

double randomness_wordlike(struct slice text)
{
	size_t pairs = 0, common = 0;

	for (size_t i = 1; i < text.len; i++) {
		uint8_t a = lower(text.ptr[i - 1]), b = lower(text.ptr[i]);

		if (!is_letter(a) || !is_letter(b))
			continue;
		pairs++;
		common += slice_find(slice_str(followers[a - 'a']), b) <
			slice_str(followers[a - 'a']).len;
	}
	return pairs ? (double)common / (double)pairs : 1;
}

size_t randomness_consonants(struct slice text)
{
	size_t run = 0, longest = 0;

	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = lower(text.ptr[i]);

		run = is_letter(c) && slice_find(SLICE("aeiouy"), c) == 6 ? run + 1 : 0;
		if (run > longest)
			longest = run;
	}
	return longest;
}

struct kinds {
	size_t lowers, uppers, digits, others, switches;
	bool hex; /* nothing but hex digits, of one case */
};

static struct kinds kinds_of(struct slice text)
{
	struct kinds k = {.hex = true};

	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.ptr[i];

		k.lowers += c >= 'a' && c <= 'z';
		k.uppers += c >= 'A' && c <= 'Z';
		k.digits += is_digit(c);
		k.others += !is_letter(c) && !is_digit(c);
		k.hex &= is_digit(c) || (c >= 'a' && c <= 'f');
		if (i && is_letter(c) != is_letter(text.ptr[i - 1]))
			k.switches++;
	}
	return k;
}

bool randomness_is_random(struct slice label)
{
	struct kinds k = kinds_of(label);
	size_t letters = k.lowers + k.uppers;

	if (label.len < RANDOMNESS_LEN_MIN || k.others || slice_starts_nocase(label, SLICE("xn--")))
		return false;
	if (k.hex && label.len >= HEX_LEN_MIN && k.digits >= 2 && letters >= 2)
		return true;
	if (k.digits >= 2 && letters >= 3)
		return label.len >= HEX_LEN_MIN && k.switches >= SWITCHES_MIN;
	return k.digits < 2 &&
		randomness_wordlike(label) <=
		(letters >= LONG_LABEL ? WORDLIKE_MAX : WORDLIKE_SHORT_MAX);
}

bool randomness_is_token(struct slice text)
{
	struct kinds k = kinds_of(text);
	bool mixed = k.digits && k.lowers + k.uppers >= 2;

	if (text.len < RANDOMNESS_LEN_MIN || k.others)
		return false;
	if (mixed && (k.switches >= 2 || k.hex))
		return true;
	return text.len >= LONG_LABEL &&
		(randomness_is_random(text) ||
			(k.lowers >= 2 && k.uppers >= 3 &&
				randomness_wordlike(text) <= WORDLIKE_MAX));
}

bool randomness_is_random_host(struct slice name)
{
	struct slice domain = registrable(name), rest = name;
	size_t end = name.len - domain.len + slice_find(domain, '.');

	rest = slice_first(name, end);
	while (rest.len)
		if (randomness_is_random(slice_cut(&rest, '.')))
			return true;
	return false;
}
