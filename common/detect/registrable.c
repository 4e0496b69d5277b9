#include "detect/registrable.h"

#include <libpsl.h>

#define NAME_MAX_LEN 253 /* RFC 1035, section 2.3.4, in text form */

static bool as_text(struct slice name, char text[NAME_MAX_LEN + 1])
{
	if (name.len == 0 || name.len > NAME_MAX_LEN || slice_find(name, '\0') < name.len)
		return false;
	memcpy(text, name.ptr, name.len);
	text[name.len] = '\0';
	return true;
}

struct slice registrable(struct slice name)
{
	char text[NAME_MAX_LEN + 1];
	const char *found;

	if (!as_text(name, text))
		return name;
	found = psl_registrable_domain(psl_builtin(), text);
	return found ? slice_from(name, (size_t)(found - text)) : name;
}

bool registrable_is_shared(struct slice name)
{
	char text[NAME_MAX_LEN + 1];
	const char *suffix;

	if (!as_text(name, text))
		return false;
	suffix = psl_unregistrable_domain(psl_builtin(), text);
	return suffix && suffix != text &&
		!psl_is_public_suffix2(psl_builtin(), suffix, PSL_TYPE_ICANN);
}

bool registrable_has_suffix(struct slice name)
{
	char text[NAME_MAX_LEN + 1];
	const char *last;

	if (!as_text(name, text))
		return false;
	last = strrchr(text, '.');
	last = last ? last + 1 : text;
	return psl_is_public_suffix2(psl_builtin(), last, PSL_TYPE_ANY | PSL_TYPE_NO_STAR_RULE);
}
