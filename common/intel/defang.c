#include "intel/defang.h"

#include "base/mem.h"

struct spelling {
	const char *defanged, *meant;
};

/* Longer ones stand before those that they begin with. */
static const struct spelling spellings[] = {
	{"[://]", "://"},
	{"[:]//", "://"},
	{"[.]", "."},
	{"(.)", "."},
	{"{.}", "."},
	{"[dot]", "."},
	{"(dot)", "."},
	{"{dot}", "."},
	{"[:]", ":"},
	{"[/]", "/"},
	{"[at]", "@"},
	{"[@]", "@"},
	{"\\.", "."},
	{"[.", "."},
	{".]", "."},
};

static const struct spelling schemes[] = {
	{"hxxp", "http"},
	{"hxxps", "https"},
	{"h**p", "http"},
	{"h**ps", "https"},
	{"htxp", "http"},
	{"meow", "http"},
	{"fxp", "ftp"},
};

static const struct spelling *spelling_at(struct slice text)
{
	for (size_t i = 0; i < ARRAY_LEN(spellings); i++)
		if (slice_starts_nocase(text, slice_str(spellings[i].defanged)))
			return &spellings[i];
	return NULL;
}

/* The scheme that text begins with, when it is a defanged one with :// or [: behind it. */
static const struct spelling *scheme_at(struct slice text)
{
	for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
		struct slice rest = slice_from(text, strlen(schemes[i].defanged));

		if (slice_starts_nocase(text, slice_str(schemes[i].defanged)) &&
			(slice_starts(rest, SLICE(":")) || slice_starts(rest, SLICE("["))))
			return &schemes[i];
	}
	return NULL;
}

bool is_defanged(struct slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.ptr[i];

		if (c == '[' || c == ']' || c == '(' || c == '{' || c == '\\')
			return true;
	}
	return slice_find(text, ':') < text.len && scheme_at(text);
}

void refang(struct strbuf *out, struct slice text)
{
	const struct spelling *scheme = scheme_at(text);

	if (scheme) {
		strbuf_adds(out, scheme->meant);
		text = slice_from(text, strlen(scheme->defanged));
	}
	while (text.len) {
		const struct spelling *spelling = spelling_at(text);

		if (spelling) {
			strbuf_adds(out, spelling->meant);
			text = slice_from(text, strlen(spelling->defanged));
		} else {
			strbuf_add_slice(out, slice_first(text, 1));
			text = slice_from(text, 1);
		}
	}
}
