#include "online/consent.h"

#include "base/strbuf.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define ANSWER_MAX 64

static bool show(int terminal, struct slice text)
{
	while (text.len) {
		ssize_t n = write(terminal, text.ptr, text.len);

		if (n < 0 && errno != EINTR)
			return false;
		text = slice_from(text, n > 0 ? (size_t)n : 0);
	}
	return true;
}

enum consent consent_ask(const char *text)
{
	int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	char line[ANSWER_MAX];
	struct slice answer;
	ssize_t n = 0;

	if (terminal < 0)
		return CONSENT_NOBODY;
	if (show(terminal, slice_str(text)) && show(terminal, SLICE("\nGo on? [y/N] ")))
		n = read(terminal, line, sizeof(line));
	close(terminal);
	answer = slice_trim(slice_of(line, n > 0 ? (size_t)n : 0));
	if (slice_eq_nocase(answer, SLICE("y")) || slice_eq_nocase(answer, SLICE("yes")))
		return CONSENT_GIVEN;
	return CONSENT_REFUSED;
}

bool consent_get(bool given, const char *text, void (*tell)(const char *why, void *ctx))
{
	enum consent consent = given ? CONSENT_GIVEN : consent_ask(text);

	if (consent == CONSENT_NOBODY)
		tell("nothing was sent: there is no terminal to ask on, and no --yes", NULL);
	else if (consent == CONSENT_REFUSED)
		tell("nothing was sent", NULL);
	return consent == CONSENT_GIVEN;
}
