/* Command lines from a table: parsing, --help and shell completions all come
 * from the same rows.
 *
 *	static struct { const char *filter; uint64_t max; bool strict; } opt;
 *	static const struct option_row rows[] = {
 *		{'f', "filter", "EXPR", OPTION_TEXT, &opt.filter, NULL, "only packets that ..."},
 *		{0, "max-packets", "N", OPTION_COUNT, &opt.max, "MAX_PACKETS", "stop after ..."},
 *		{0, "strict", NULL, OPTION_FLAG, &opt.strict, NULL, "make ... fatal"},
 *		OPTION_END,
 *	};
 *	static const struct option_command command = {"pcg-x", "[FILE ...]", "what it does", rows,
 *		"examples and exit status, shown below the options"};
 *
 * Options and operands may be mixed; "--" ends options; "-" is an operand;
 * -fVALUE, -f VALUE, --filter=VALUE and --filter VALUE are the same; single
 * letters without a value may be joined. A row's environment variable gives
 * the value where the option was not given. --help, --version and --completions SHELL are built in. */
#ifndef BASE_OPTION_H
#define BASE_OPTION_H

#include "base/strbuf.h"

enum option_kind {
	OPTION_FLAG, /* bool: set to true */
	OPTION_TEXT, /* const char *: borrowed from argv or the environment */
	OPTION_COUNT, /* uint64_t: decimal */
	OPTION_SECONDS, /* uint64_t, microseconds: decimal seconds, or with a suffix s, m, h, d */
	OPTION_LIST, /* struct option_list: may be given more than once */
};

struct option_list {
	const char **items; /* borrowed texts; the array is freed by option_list_release() */
	size_t count, room;
};

struct option_row {
	char letter; /* 0: none */
	const char *name; /* without the dashes; NULL ends the table */
	const char *value_name;
	enum option_kind kind;
	void *value;
	const char *environment; /* NULL: none */
	const char *help;
};

#define OPTION_END                                                                                 \
	{                                                                                          \
		0, NULL, NULL, OPTION_FLAG, NULL, NULL, NULL                                       \
	}

struct option_command {
	const char *name, *operands, *summary;
	const struct option_row *rows;
	const char *notes;
};

enum option_result {
	OPTION_RUN, /* go on: operands are argv[0 .. *argc - 1] */
	OPTION_SHOW, /* 'text' is what was asked for (--help ...): print it, exit 0 */
	OPTION_BAD, /* 'text' says what is wrong: print it, exit EXIT_UNUSABLE */
};

/* Reads argv[1 .. *argc - 1]; moves the operands to argv[0 ...] and sets *argc to their number. */
enum option_result option_parse(
	const struct option_command *command, int *argc, char **argv, struct strbuf *text);

/* option_parse() for a main(): shows what is to be shown and exits, or returns the number of operands. */
int option_main(const struct option_command *command, int argc, char **argv);

void option_list_release(struct option_list *list);

#endif
