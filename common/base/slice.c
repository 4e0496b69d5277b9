#include "base/slice.h"

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

static bool is_space(uint8_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

int slice_cmp(struct slice a, struct slice b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len ? memcmp(a.ptr, b.ptr, len) : 0;

	if (order)
		return order;
	return (a.len > b.len) - (a.len < b.len);
}

bool slice_eq_nocase(struct slice a, struct slice b)
{
	return a.len == b.len && (slice_eq(a, b) || slice_starts_nocase(a, b));
}

bool slice_starts_nocase(struct slice a, struct slice with)
{
	if (a.len < with.len)
		return false;
	for (size_t i = 0; i < with.len; i++)
		if (lower(a.ptr[i]) != lower(with.ptr[i]))
			return false;
	return true;
}

bool slice_has_nocase(struct slice a, struct slice part)
{
	for (size_t at = 0; at + part.len <= a.len; at++)
		if (slice_starts_nocase(slice_from(a, at), part))
			return true;
	return false;
}

size_t slice_find(struct slice a, uint8_t c)
{
	const uint8_t *at = a.len ? memchr(a.ptr, c, a.len) : NULL;
	return at ? (size_t)(at - a.ptr) : a.len;
}

size_t slice_find_slice(struct slice a, struct slice needle)
{
	if (needle.len == 0)
		return 0;
	for (size_t at = 0; at + needle.len <= a.len; at++) {
		at += slice_find(slice_from(a, at), needle.ptr[0]);
		if (slice_starts(slice_from(a, at), needle))
			return at;
	}
	return a.len;
}

struct slice slice_cut(struct slice *rest, uint8_t c)
{
	size_t at = slice_find(*rest, c);
	struct slice head = slice_first(*rest, at);

	*rest = slice_from(*rest, at + 1);
	return head;
}

struct slice slice_trim(struct slice a)
{
	while (a.len && is_space(a.ptr[0]))
		a = slice_from(a, 1);
	while (a.len && is_space(a.ptr[a.len - 1]))
		a.len--;
	return a;
}

bool slice_to_u64(struct slice a, uint64_t *out)
{
	uint64_t value = 0;

	if (a.len == 0 || a.len > 19)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		if (a.ptr[i] < '0' || a.ptr[i] > '9')
			return false;
		value = value * 10 + (uint64_t)(a.ptr[i] - '0');
	}
	if (value > INT64_MAX)
		return false;
	*out = value;
	return true;
}

int slice_hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

size_t slice_from_hex(struct slice digits, uint8_t *out, size_t room)
{
	if (digits.len % 2 || digits.len / 2 > room)
		return 0;
	for (size_t i = 0; i < digits.len; i += 2) {
		int high = slice_hex_digit(digits.ptr[i]), low = slice_hex_digit(digits.ptr[i + 1]);

		if (high < 0 || low < 0)
			return 0;
		out[i / 2] = (uint8_t)(high << 4 | low);
	}
	return digits.len / 2;
}
