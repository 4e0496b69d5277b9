#include "geo/locate.h"

#include "base/mem.h"

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

/* The folder of the running command. Linux tells it; elsewhere the name by which
 * the command was called does, when it is a path. */
static bool own_folder(const char *argv0, struct strbuf *folder)
{
	char file[PATH_MAX];
	struct slice path;
	size_t len;

	if (!realpath("/proc/self/exe", file) && (!strchr(argv0, '/') || !realpath(argv0, file)))
		return false;
	path = slice_str(file);
	for (len = path.len; len > 0 && path.ptr[len - 1] != '/'; len--)
		;
	strbuf_add_slice(folder, slice_first(path, len));
	return true;
}

bool geo_locate(const char *argv0, struct strbuf *path)
{
	static const char *const places[] = {"../share/pcapgraph/geo.mmdb", "../geo/geo.mmdb"};
	struct strbuf folder = STRBUF_INIT;
	bool found = false;

	if (!own_folder(argv0, &folder))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(places) && !found; i++) {
		strbuf_clear(path);
		strbuf_add_slice(path, strbuf_slice(&folder));
		strbuf_adds(path, places[i]);
		found = access(strbuf_cstr(path), R_OK) == 0;
	}
	strbuf_release(&folder);
	return found;
}
