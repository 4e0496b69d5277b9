#include "base/message.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *command = "pcg";

void message_name(const char *argv0)
{
	const char *slash = argv0 ? strrchr(argv0, '/') : NULL;

	command = slash ? slash + 1 : argv0 ? argv0 : command;
}

__attribute__((format(printf, 1, 0))) static void say(const char *format, va_list args)
{
	fflush(stdout);
	fprintf(stderr, "%s: ", command);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
}

void warn(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(format, args);
	va_end(args);
}

void die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(format, args);
	va_end(args);
	exit(EXIT_UNUSABLE);
}
