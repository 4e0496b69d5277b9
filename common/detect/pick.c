#include "detect/pick.h"

#include "base/clock.h"
#include "record/peek.h"

#include <math.h>
#include <stdlib.h>

#define NUMBER_LEN_MAX 63 /* of a JSON number that is read as one */

static void note(const struct slice *names, size_t count, struct slice *values, struct slice key,
	bool escaped, struct slice value)
{
	for (size_t i = 0; i < count; i++)
		if (peek_is_key(key, escaped, names[i])) {
			values[i] = value;
			return;
		}
}

void pick(struct slice object, const struct slice *names, size_t count, struct slice *values)
{
	struct peek walk = peek_into(object);

	for (size_t i = 0; i < count; i++)
		values[i] = slice_of(NULL, 0);
	if (walk.close != '}')
		return;
	while (peek_next(&walk))
		note(names, count, values, walk.key, walk.key_escaped, walk.value);
}

void pick_record(
	const struct record *record, const struct slice *names, size_t count, struct slice *values)
{
	for (size_t i = 0; i < count; i++)
		values[i] = slice_of(NULL, 0);
	for (size_t i = 0; i < record->member_count; i++) {
		const struct record_member *m = &record->members[i];

		note(names, count, values, m->key, m->key_escaped, m->value);
	}
}

uint64_t pick_u64(struct slice value)
{
	uint64_t number = 0;

	slice_to_u64(value, &number);
	return number;
}

uint32_t pick_u32(struct slice value)
{
	uint64_t number = pick_u64(value);

	return number > UINT32_MAX ? UINT32_MAX : (uint32_t)number;
}

double pick_number(struct slice value)
{
	char text[NUMBER_LEN_MAX + 1];
	double number;

	if (value.len == 0 || value.len > NUMBER_LEN_MAX || value.ptr[0] == '"')
		return 0;
	memcpy(text, value.ptr, value.len);
	text[value.len] = '\0';
	number = strtod(text, NULL);
	return isfinite(number) ? number : 0;
}

bool pick_true(struct slice value)
{
	return slice_is(value, "true");
}

int64_t pick_time_us(struct slice value)
{
	int64_t time_us = 0;

	clock_parse(peek_plain(value), &time_us);
	return time_us;
}
