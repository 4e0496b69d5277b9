#include "graph/shell.h"

#include "graph/spawn.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool read_page(const char *path, struct strbuf *page, struct strbuf *err)
{
	FILE *in = fopen(path, "rbe");
	size_t n = 0;

	while (in && (n = fread(strbuf_more(page, 65536), 1, 65536, in)) > 0)
		page->len += n;
	if (!in || ferror(in))
		strbuf_addf(err, "cannot read %s: %s", path, strerror(errno));
	if (in)
		fclose(in);
	return err->len == 0;
}

/* Builds into a folder of its own: the page's name is then nobody else's. */
static bool build_page(const char *folder, struct strbuf *page, struct strbuf *err)
{
	const char *temporary = getenv("TMPDIR");
	struct strbuf script = STRBUF_INIT, room = STRBUF_INIT, built = STRBUF_INIT;
	bool ok = false;

	strbuf_addf(&script, "%s/build.mjs", folder);
	strbuf_addf(&room, "%s/pcg-graph.XXXXXX", temporary ? temporary : "/tmp");
	strbuf_cstr(&room);
	if (!mkdtemp(room.ptr)) {
		strbuf_addf(
			err, "cannot make a folder in %s: %s", strbuf_cstr(&room), strerror(errno));
	} else {
		const char *argv[] = {"node", strbuf_cstr(&script), NULL, NULL};

		strbuf_addf(&built, "%s/report.html", strbuf_cstr(&room));
		argv[2] = strbuf_cstr(&built);
		ok = spawn_and_wait(argv, -1, -1, err) && read_page(argv[2], page, err);
		unlink(argv[2]);
		rmdir(strbuf_cstr(&room));
	}
	strbuf_release(&script);
	strbuf_release(&room);
	strbuf_release(&built);
	return ok;
}

bool shell_load(const char *path, struct strbuf *page, struct strbuf *err)
{
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return build_page(path, page, err);
	return read_page(path, page, err);
}
