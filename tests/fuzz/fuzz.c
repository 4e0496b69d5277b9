#include "fuzz.h"

#include "base/mem.h"
#include "record/record.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static char described[512];

/* Millions of runs, each with much the same blocks: what was freed may be used
 * again soon, else every run touches fresh pages. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "quarantine_size_mb=4:thread_local_quarantine_size_kb=64";
}

/* Defined by the sanitizers' runtime; absent without one. */
void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

static void say_described(void)
{
	fprintf(stderr, "while reading %s\n", described);
}

void fuzz_describe(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(described, sizeof(described), format, args);
	va_end(args);
	if (__sanitizer_set_death_callback)
		__sanitizer_set_death_callback(say_described);
}

void fuzz_require(bool holds, const char *rule)
{
	if (holds)
		return;
	fprintf(stderr, "broken rule: %s\n", rule);
	say_described();
	abort();
}

void fuzz_require_json(struct slice text)
{
	static struct record record; /* large */

	fuzz_require(record_read(&record, text, 1), "what is written is one JSON object");
}

void fuzz_require_members(struct slice text)
{
	struct strbuf object = STRBUF_INIT;

	strbuf_addc(&object, '{');
	strbuf_add_slice(&object, text);
	strbuf_addc(&object, '}');
	fuzz_require_json(strbuf_slice(&object));
	strbuf_release(&object);
}

uint8_t *fuzz_chunk(struct cursor *in, size_t *len)
{
	uint8_t *copy;

	if (cursor_left(in) < 2)
		return NULL;
	*len = cursor_u16(in);
	if (*len > cursor_left(in))
		*len = cursor_left(in);
	copy = mem_alloc(*len ? *len : 1);
	if (*len)
		/* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): so many are left */
		memcpy(copy, cursor_take(in, *len).ptr, *len);
	return copy;
}
