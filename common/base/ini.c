#include "base/ini.h"

static bool is_comment(struct slice line)
{
	return line.len == 0 || line.ptr[0] == '#' || line.ptr[0] == ';';
}

bool ini_get(struct slice text, const char *section, const char *key, struct slice *value)
{
	bool inside = false, found = false;

	while (text.len) {
		struct slice line = slice_trim(slice_cut(&text, '\n')), name;

		if (is_comment(line))
			continue;
		if (line.ptr[0] == '[') {
			line = slice_from(line, 1);
			name = slice_trim(slice_cut(&line, ']'));
			inside = slice_eq_nocase(name, slice_str(section));
			continue;
		}
		name = slice_trim(slice_cut(&line, '='));
		if (inside && slice_eq_nocase(name, slice_str(key))) {
			*value = slice_trim(line);
			found = true;
		}
	}
	return found;
}
