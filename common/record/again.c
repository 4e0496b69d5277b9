#include "record/again.h"

#include "base/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define COPY_ROOM ((size_t)256 * 1024)

static bool complain(struct strbuf *err, const char *what, const char *path, int error)
{
	strbuf_addf(err, "cannot %s ", what);
	strbuf_add_visible(err, slice_str(path));
	strbuf_addf(err, ": %s", strerror(error));
	return false;
}

static bool write_all(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno != EINTR)
			return false;
		bytes += n > 0 ? n : 0;
		len -= n > 0 ? (size_t)n : 0;
	}
	return true;
}

static int open_nameless(void)
{
	const char *folder = getenv("TMPDIR");
	struct strbuf path = STRBUF_INIT;
	int fd;

	strbuf_addf(&path, "%s/pcg-XXXXXX", folder && *folder ? folder : "/tmp");
	strbuf_cstr(&path);
	fd = mkstemp(path.ptr);
	if (fd >= 0)
		unlink(path.ptr);
	strbuf_release(&path);
	return fd;
}

/* Copies all that comes on standard input into the file, and puts that in its place. */
static bool keep_input(struct strbuf *err)
{
	struct strbuf piece = STRBUF_INIT;
	int fd = open_nameless();
	bool kept = fd >= 0;
	ssize_t n = 1;

	while (kept && n != 0) {
		n = read(STDIN_FILENO, strbuf_more(&piece, COPY_ROOM), COPY_ROOM);
		if (n < 0 && errno == EINTR)
			continue;
		kept = n >= 0 && write_all(fd, piece.ptr, (size_t)n);
	}
	kept = kept && dup2(fd, STDIN_FILENO) >= 0;
	if (!kept)
		complain(err, "keep", "standard input in a temporary file", errno);
	if (fd >= 0)
		close(fd);
	strbuf_release(&piece);
	return kept && lseek(STDIN_FILENO, 0, SEEK_SET) == 0;
}

static void read_records(int fd, again_fn *fn, void *ctx)
{
	static struct record record; /* too large for a stack */
	struct lines in;
	struct line line;

	lines_init(&in, fd, LINES_CAP);
	while (lines_next(&in, &line))
		if (!line.piece && record_read(&record, line.bytes, line.number))
			fn(&record, ctx);
	record_release(&record);
	lines_release(&in);
}

static bool read_input(again_fn *fn, void *ctx, struct strbuf *err)
{
	struct stat st;
	off_t start;

	if (fstat(STDIN_FILENO, &st) == 0 && !S_ISREG(st.st_mode) && !keep_input(err))
		return false;
	start = lseek(STDIN_FILENO, 0, SEEK_CUR);
	if (start < 0)
		return complain(err, "read", "standard input twice", errno);
	read_records(STDIN_FILENO, fn, ctx);
	return lseek(STDIN_FILENO, start, SEEK_SET) == start;
}

static bool read_file(const char *path, again_fn *fn, void *ctx, struct strbuf *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return complain(err, "open", path, errno);
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return complain(err, "read twice, as is needed,", path, ESPIPE);
	}
	read_records(fd, fn, ctx);
	close(fd);
	return true;
}

bool again_first(char **files, int count, again_fn *fn, void *ctx, struct strbuf *err)
{
	bool ok = true;

	if (count == 0)
		return read_input(fn, ctx, err);
	for (int i = 0; ok && i < count; i++)
		ok = strcmp(files[i], "-") == 0 ? read_input(fn, ctx, err)
						: read_file(files[i], fn, ctx, err);
	return ok;
}
