#include "base/option.h"

#include "base/mem.h"
#include "base/message.h"

#include <stdio.h>
#include <stdlib.h>

#ifndef PCG_VERSION
#define PCG_VERSION "0"
#endif
#define HELP_COLUMN 30

static bool set_count(struct slice text, uint64_t *value)
{
	return slice_to_u64(slice_trim(text), value);
}

static bool set_seconds(struct slice text, uint64_t *value_us)
{
	static const struct {
		char suffix;
		uint64_t seconds;
	} units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}};
	uint64_t unit = 1, count;

	for (size_t i = 0; i < ARRAY_LEN(units); i++)
		if (text.len && text.ptr[text.len - 1] == (uint8_t)units[i].suffix) {
			unit = units[i].seconds;
			text.len--;
			break;
		}
	if (!set_count(text, &count) || count > UINT64_C(1000000000) / unit * 1000)
		return false;
	*value_us = count * unit * 1000000;
	return true;
}

static void list_add(struct option_list *list, const char *text)
{
	MEM_GROW(list->items, list->count, list->room);
	list->items[list->count++] = text;
}

static bool set_value(const struct option_row *row, const char *text)
{
	switch (row->kind) {
	case OPTION_FLAG:
		*(bool *)row->value = true;
		return true;
	case OPTION_TEXT:
		*(const char **)row->value = text;
		return true;
	case OPTION_COUNT:
		return set_count(slice_str(text), row->value);
	case OPTION_SECONDS:
		return set_seconds(slice_str(text), row->value);
	case OPTION_LIST:
		list_add(row->value, text);
		return true;
	}
	return false;
}

/* A flag from the environment is off when it is empty or 0. */
static bool environment_says(const struct option_row *row, const char **text)
{
	*text = row->environment ? getenv(row->environment) : NULL;
	return *text && **text && !(row->kind == OPTION_FLAG && strcmp(*text, "0") == 0);
}

static bool read_environment(const struct option_row *rows, struct strbuf *text)
{
	for (const struct option_row *row = rows; row->name; row++) {
		const char *value;

		if (environment_says(row, &value) && !set_value(row, value)) {
			strbuf_addf(text, "%s in the environment is not %s: '%s'", row->environment,
				row->kind == OPTION_SECONDS ? "a time" : "a count", value);
			return false;
		}
	}
	return true;
}

static void show_row(struct strbuf *out, const struct option_row *row)
{
	size_t start = out->len;

	strbuf_adds(out, row->letter ? "  -" : "      ");
	if (row->letter)
		strbuf_addf(out, "%c, ", row->letter);
	strbuf_addf(out, "--%s%s%s", row->name, row->value_name ? " " : "",
		row->value_name ? row->value_name : "");
	if (out->len - start >= HELP_COLUMN) {
		strbuf_addc(out, '\n');
		start = out->len;
	}
	while (out->len - start < HELP_COLUMN)
		strbuf_addc(out, ' ');
	strbuf_adds(out, row->help);
	if (row->environment)
		strbuf_addf(out, " [%s]", row->environment);
	strbuf_addc(out, '\n');
}

static const struct option_row built_in[] = {
	{'h', "help", NULL, OPTION_FLAG, NULL, NULL, "show this and exit"},
	{0, "version", NULL, OPTION_FLAG, NULL, NULL, "show the version and exit"},
	{0, "completions", "SHELL", OPTION_TEXT, NULL, NULL,
		"print completions for bash, zsh or fish"},
	OPTION_END,
};

static void show_help(const struct option_command *command, struct strbuf *out)
{
	strbuf_addf(out, "usage: %s [OPTION ...] %s\n\n%s\n\n", command->name, command->operands,
		command->summary);
	for (const struct option_row *row = command->rows; row->name; row++)
		show_row(out, row);
	for (const struct option_row *row = built_in; row->name; row++)
		show_row(out, row);
	if (command->notes)
		strbuf_addf(out, "\n%s\n", command->notes);
}

static void complete_row(
	struct strbuf *out, const char *shell, const char *command, const struct option_row *row)
{
	if (strcmp(shell, "bash") == 0)
		strbuf_addf(out, " --%s", row->name);
	else if (strcmp(shell, "fish") == 0)
		strbuf_addf(out, "complete -c %s -l %s%s -d \"%s\"\n", command, row->name,
			row->value_name ? " -r" : "", row->help);
	else
		strbuf_addf(out, " '--%s[%s]%s'", row->name, row->help,
			row->value_name ? ":value:_files" : "");
}

static bool show_completions(
	const struct option_command *command, const char *shell, struct strbuf *out)
{
	bool bash = strcmp(shell, "bash") == 0, zsh = strcmp(shell, "zsh") == 0;

	if (!bash && !zsh && strcmp(shell, "fish") != 0) {
		strbuf_addf(out, "no completions for '%s': bash, zsh or fish", shell);
		return false;
	}
	if (bash)
		strbuf_addf(out, "complete -o default -W '");
	if (zsh)
		strbuf_addf(out, "#compdef %s\n_arguments", command->name);
	for (const struct option_row *row = command->rows; row->name; row++)
		complete_row(out, shell, command->name, row);
	for (const struct option_row *row = built_in; row->name; row++)
		complete_row(out, shell, command->name, row);
	if (bash)
		strbuf_addf(out, "' %s\n", command->name);
	if (zsh)
		strbuf_adds(out, " '*:file:_files'\n");
	return true;
}

static const struct option_row *by_name(const struct option_row *rows, struct slice name)
{
	for (; rows->name; rows++)
		if (slice_is(name, rows->name))
			return rows;
	return NULL;
}

static const struct option_row *by_letter(const struct option_row *rows, char letter)
{
	for (; rows->name; rows++)
		if (rows->letter && rows->letter == letter)
			return rows;
	return NULL;
}

/* The state of one walk over argv. */
struct walk {
	const struct option_command *command;
	int argc, next, operands;
	char **argv;
	struct strbuf *text;
};

static enum option_result bad(struct walk *walk, const char *option, const char *complaint)
{
	strbuf_adds(walk->text, "option '");
	strbuf_add_visible(walk->text, slice_str(option));
	strbuf_addf(walk->text, "' %s; try '%s --help'", complaint, walk->command->name);
	return OPTION_BAD;
}

static enum option_result built_in_option(
	struct walk *walk, const struct option_row *row, const char *value)
{
	if (row->letter == 'h')
		show_help(walk->command, walk->text);
	else if (strcmp(row->name, "version") == 0)
		strbuf_addf(walk->text, "%s %s\n", walk->command->name, PCG_VERSION);
	else if (!show_completions(walk->command, value, walk->text))
		return OPTION_BAD;
	return OPTION_SHOW;
}

/* One option; 'value' is what stood behind it in the same word, or NULL. */
static enum option_result apply(
	struct walk *walk, const struct option_row *row, const char *value, const char *as_given)
{
	if (!row->value_name && value)
		return bad(walk, as_given, "takes no value");
	if (row->value_name && !value) {
		if (walk->next >= walk->argc)
			return bad(walk, as_given, "wants a value");
		value = walk->argv[walk->next++];
	}
	if (!row->value)
		return built_in_option(walk, row, value);
	if (!set_value(row, value))
		return bad(walk, as_given, "wants a number");
	return OPTION_RUN;
}

static enum option_result long_option(struct walk *walk, const char *word)
{
	struct slice rest = slice_str(word + 2);
	struct slice name = slice_cut(&rest, '=');
	bool joined = name.len < strlen(word + 2);
	const struct option_row *row = by_name(walk->command->rows, name);

	if (!row)
		row = by_name(built_in, name);
	if (!row)
		return bad(walk, word, "is unknown");
	return apply(walk, row, joined ? word + 2 + name.len + 1 : NULL, word);
}

static enum option_result short_options(struct walk *walk, const char *word)
{
	for (const char *at = word + 1; *at; at++) {
		const struct option_row *row = by_letter(walk->command->rows, *at);
		enum option_result result;

		if (!row)
			row = by_letter(built_in, *at);
		if (!row)
			return bad(walk, word, "is unknown");
		if (row->value_name)
			return apply(walk, row, at[1] ? at + 1 : NULL, word);
		result = apply(walk, row, NULL, word);
		if (result != OPTION_RUN)
			return result;
	}
	return OPTION_RUN;
}

enum option_result option_parse(
	const struct option_command *command, int *argc, char **argv, struct strbuf *text)
{
	struct walk walk = {command, *argc, 1, 0, argv, text};
	enum option_result result = OPTION_RUN;
	bool options = true;

	if (!read_environment(command->rows, text))
		return OPTION_BAD;
	while (walk.next < walk.argc && result == OPTION_RUN) {
		char *word = argv[walk.next++];

		if (options && strcmp(word, "--") == 0)
			options = false;
		else if (options && strncmp(word, "--", 2) == 0)
			result = long_option(&walk, word);
		else if (options && word[0] == '-' && word[1])
			result = short_options(&walk, word);
		else
			argv[walk.operands++] = word;
	}
	*argc = walk.operands;
	return result;
}

int option_main(const struct option_command *command, int argc, char **argv)
{
	struct strbuf text = STRBUF_INIT;

	message_name(argc ? argv[0] : command->name);
	switch (option_parse(command, &argc, argv, &text)) {
	case OPTION_BAD:
		die("%s", strbuf_cstr(&text));
	case OPTION_SHOW:
		fwrite(text.ptr, 1, text.len, stdout);
		exit(fflush(stdout) || ferror(stdout) ? EXIT_UNUSABLE : 0);
	case OPTION_RUN:
		break;
	}
	strbuf_release(&text);
	return argc;
}

void option_list_release(struct option_list *list)
{
	free(list->items);
	*list = (struct option_list){NULL, 0, 0};
}
