#include "detect/windows_facts.h"

#include "record/peek.h"

/* The operations of the interface of this name; empty when it was not bound. */
static struct slice operations_of(struct slice windows, const char *interface)
{
	struct peek interfaces = peek_into(peek_member(windows, "interfaces"));

	while (interfaces.close == ']' && peek_next(&interfaces))
		if (slice_is(peek_plain(peek_member(interfaces.value, "name")), interface))
			return interfaces.value;
	return (struct slice){NULL, 0};
}

bool windows_has_calls(struct slice windows)
{
	return windows.len && slice_find_slice(windows, SLICE("\"interfaces\"")) < windows.len;
}

bool windows_bound(struct slice windows, const char *interface)
{
	return windows.len && operations_of(windows, interface).len;
}

bool list_has(struct slice list, const char *text)
{
	struct peek items = peek_into(list);

	while (items.close == ']' && peek_next(&items))
		if (slice_is(peek_plain(items.value), text))
			return true;
	return false;
}

bool windows_called(struct slice windows, const char *interface, const char *operation)
{
	return windows.len &&
		list_has(peek_member(operations_of(windows, interface), "operations"), operation);
}

static bool is_among(struct slice name, const char *const *names)
{
	while (*names && !slice_is(name, *names))
		names++;
	return *names;
}

bool windows_called_only(struct slice windows, const char *interface, const char *const *operations)
{
	struct peek items = peek_into(peek_member(operations_of(windows, interface), "operations"));
	size_t count = 0;

	while (items.close == ']' && peek_next(&items)) {
		if (!is_among(peek_plain(items.value), operations))
			return false;
		count++;
	}
	return count > 0;
}

struct slice list_find(struct slice list, bool (*test)(struct slice), struct strbuf *scratch)
{
	struct peek items = peek_into(list);

	while (items.close == ']' && peek_next(&items)) {
		struct slice text = peek_str(items.value, scratch);

		if (test(text))
			return text;
	}
	return (struct slice){NULL, 0};
}

bool text_has_nocase(struct slice text, const char *needle)
{
	struct slice wanted = slice_str(needle);

	for (size_t at = 0; at + wanted.len <= text.len; at++)
		if (slice_starts_nocase(slice_from(text, at), wanted))
			return true;
	return false;
}

bool text_ends_nocase(struct slice text, const char *ending)
{
	struct slice end = slice_str(ending);

	return text.len >= end.len && slice_eq_nocase(slice_from(text, text.len - end.len), end);
}
