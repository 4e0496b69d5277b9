/* Asks the person at the terminal whether something may leave the machine. */
#ifndef ONLINE_CONSENT_H
#define ONLINE_CONSENT_H

#include <stdbool.h>

enum consent {
	CONSENT_GIVEN,
	CONSENT_REFUSED,
	CONSENT_NOBODY, /* there is no terminal to ask on */
};

/* Shows the text and a question on the process's own terminal, wherever its input
 * and output go, and reads one line. Only "y" and "yes" are consent. */
enum consent consent_ask(const char *text);

/* Was consent 'given' beforehand, or does the person give it? Where there is
 * none, 'tell' is told why nothing is sent. */
bool consent_get(bool given, const char *text, void (*tell)(const char *why, void *ctx));

#endif
