#include "graph/member.h"

#include "base/clock.h"
#include "graph/tally.h"
#include "record/peek.h"

#include <stdlib.h>

#define NUMBER_TEXT_MAX 64 /* longer numbers are no measurement of anything */
#define MAC_DIGITS 12

static void keep(struct slice key, bool escaped, struct slice value,
	const struct member_name *names, size_t count, struct slice *values)
{
	for (size_t i = 0; i < count; i++) {
		if (!escaped && key.len != names[i].len)
			continue;
		if (peek_is_key(key, escaped, slice_of(names[i].text, names[i].len))) {
			values[i] = value;
			return;
		}
	}
}

void members_of(
	struct slice object, const struct member_name *names, size_t count, struct slice *values)
{
	struct peek walk = peek_into(object);

	memset(values, 0, count * sizeof(*values));
	if (walk.close != '}')
		return;
	while (peek_next(&walk))
		keep(walk.key, walk.key_escaped, walk.value, names, count, values);
}

int64_t value_count(struct slice value)
{
	uint64_t number;

	if (!slice_to_u64(value, &number))
		return 0;
	return number > (uint64_t)TALLY_MAX ? TALLY_MAX : (int64_t)number;
}

uint64_t value_id(struct slice value)
{
	uint64_t id;

	return slice_to_u64(value, &id) ? id : 0;
}

uint32_t value_port(struct slice value)
{
	int64_t number = value_count(value);

	return number <= UINT16_MAX ? (uint32_t)number : 0;
}

bool value_number(struct slice value, double *number)
{
	char text[NUMBER_TEXT_MAX];
	char *end;

	if (value.len == 0 || value.len >= sizeof(text) ||
		(value.ptr[0] != '-' && (value.ptr[0] < '0' || value.ptr[0] > '9')))
		return false;
	memcpy(text, value.ptr, value.len);
	text[value.len] = '\0';
	*number = strtod(text, &end);
	return *end == '\0';
}

bool value_time(struct slice value, int64_t *time_us)
{
	return clock_parse(peek_plain(value), time_us);
}

uint64_t value_mac(struct slice value)
{
	struct slice text = peek_plain(value);
	uint64_t mac = 0;
	int digits = 0;

	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.ptr[i] | 0x20;

		if (text.ptr[i] == ':' || text.ptr[i] == '-')
			continue;
		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
			return 0;
		mac = mac << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
		digits++;
	}
	return digits == MAC_DIGITS ? mac : 0;
}
