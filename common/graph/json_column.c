#include "graph/json_column.h"

#include "base/json.h"

#define NUMBER_TEXT_MAX 21 /* of an int64_t, and a comma */

static size_t digits(uint64_t value)
{
	size_t count = 1;

	for (; value >= 10000; value /= 10000)
		count += 4;
	return count + (value >= 10) + (value >= 100) + (value >= 1000);
}

static uint64_t magnitude(int64_t value)
{
	return value < 0 ? -(uint64_t)value : (uint64_t)value;
}

/* Length of the text with a comma behind it. */
static size_t text_len(int64_t value)
{
	return digits(magnitude(value)) + (value < 0) + 1;
}

static void add_number(struct strbuf *out, int64_t value)
{
	char text[NUMBER_TEXT_MAX];
	size_t at = sizeof(text);
	uint64_t left = magnitude(value);

	text[--at] = ',';
	do
		text[--at] = (char)('0' + left % 10);
	while (left /= 10);
	if (value < 0)
		text[--at] = '-';
	strbuf_add(out, text + at, sizeof(text) - at);
}

/* The value that most rows have, if more than half of them have it (Boyer and
 * Moore's vote); any other otherwise, and then a sparse text cannot be short. */
static int64_t majority(const int64_t *values, size_t count)
{
	int64_t candidate = 0;
	size_t votes = 0;

	for (size_t i = 0; i < count; i++) {
		if (votes == 0)
			candidate = values[i];
		if (values[i] == candidate)
			votes++;
		else
			votes--;
	}
	return candidate;
}

/* Each form writes its numbers, or measures them when 'out' is NULL. */
static size_t put(struct strbuf *out, int64_t value)
{
	if (out)
		add_number(out, value);
	return out ? 0 : text_len(value);
}

static size_t raw(struct strbuf *out, const int64_t *values, size_t count)
{
	size_t len = 0;

	for (size_t i = 0; i < count; i++)
		len += put(out, values[i]);
	return len;
}

static size_t delta(struct strbuf *out, const int64_t *values, size_t count)
{
	size_t len = 0;
	int64_t before = 0;

	for (size_t i = 0; i < count; i++) {
		len += put(out, values[i] - before);
		before = values[i];
	}
	return len;
}

static size_t run(struct strbuf *out, const int64_t *values, size_t count)
{
	size_t len = 0;

	for (size_t i = 0, end; i < count; i = end) {
		for (end = i + 1; end < count && values[end] == values[i];)
			end++;
		len += put(out, values[i]) + put(out, (int64_t)(end - i));
	}
	return len;
}

static size_t sparse(struct strbuf *out, const int64_t *values, size_t count)
{
	int64_t usual = majority(values, count);
	size_t len = put(out, usual), next = 0;

	for (size_t i = 0; i < count; i++) {
		if (values[i] == usual)
			continue;
		len += put(out, (int64_t)(i + 1 - next)) + put(out, values[i]);
		next = i + 1;
	}
	return len;
}

static const struct {
	const char *name;
	size_t (*form)(struct strbuf *out, const int64_t *values, size_t count);
} encodings[] = {{"raw", raw}, {"delta", delta}, {"run", run}, {"sparse", sparse}};

enum { SPARSE = 3, ENCODINGS };

static void write_form(struct strbuf *out, const char *key, const int64_t *values, size_t count,
	size_t encoding, size_t len)
{
	json_open(out, key, '[');
	strbuf_more(out, len);
	encodings[encoding].form(out, values, count);
	if (out->ptr[out->len - 1] == ',')
		out->len--;
	json_close(out, ']');
}

void json_array(struct strbuf *out, const char *key, const int64_t *values, size_t count)
{
	write_form(out, key, values, count, 0, count);
}

void json_column(
	struct strbuf *out, const char *key, const int64_t *values, size_t count, bool telling)
{
	size_t best = 0, best_len = SIZE_MAX;

	for (size_t i = 0; i < (telling ? SPARSE : ENCODINGS); i++) {
		size_t len = strlen(encodings[i].name) + encodings[i].form(NULL, values, count);

		if (len < best_len) {
			best = i;
			best_len = len;
		}
	}
	json_open(out, key, '{');
	write_form(out, encodings[best].name, values, count, best, best_len);
	json_close(out, '}');
}
