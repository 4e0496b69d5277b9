/* Does a label look as if a machine had made it up?
 *
 * Words and names of many languages mostly put letters behind each other that
 * often stand so; letters drawn by lot do in about a third of all cases. */
#ifndef DETECT_RANDOMNESS_H
#define DETECT_RANDOMNESS_H

#include "base/slice.h"

/* Of the pairs of neighbouring letters, the share that words have, 0 to 1; 1 without a pair. */
double randomness_wordlike(struct slice text);

/* The longest run of letters without a vowel (a, e, i, o, u, y). */
size_t randomness_consonants(struct slice text);

/* A label of a host name or of a path, without dots, slashes: hex digits of both kinds, letters
 * and digits that change places often, or letters that no word has. Short ones (under
 * RANDOMNESS_LEN_MIN) never do. */
#define RANDOMNESS_LEN_MIN 6
bool randomness_is_random(struct slice label);

/* A token that is drawn anew each time: letters in both cases or with digits, no word. */
bool randomness_is_token(struct slice text);

/* Of the labels of a host name before its public suffix, is one random? */
bool randomness_is_random_host(struct slice name);

#endif
