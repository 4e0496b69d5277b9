#include "online/settings.h"

#include "base/ini.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_ROOM ((size_t)64 * 1024)

static bool has_secret(const struct settings *settings)
{
	static const struct {
		const char *section, *key;
	} secrets[] = {{"virustotal", "api_key"}, {"abusech", "auth_key"}, {"abusech", "api_key"}};

	for (size_t i = 0; i < ARRAY_LEN(secrets); i++)
		if (settings_get(settings, secrets[i].section, secrets[i].key).len)
			return true;
	return false;
}

/* Room for the whole file at once: a buffer that grew would leave copies of the key behind. */
static bool read_all(int fd, struct strbuf *text)
{
	ssize_t n;

	strbuf_grow(text, SETTINGS_BYTES_MAX + READ_ROOM);
	do {
		n = read(fd, strbuf_more(text, READ_ROOM), READ_ROOM);
		text->len += n > 0 ? (size_t)n : 0;
	} while (n > 0 && text->len <= SETTINGS_BYTES_MAX);
	if (n > 0)
		errno = EFBIG;
	return n == 0;
}

static bool complain(const struct settings *settings, const char *what, struct strbuf *err)
{
	strbuf_add_visible(err, strbuf_slice(&settings->path));
	strbuf_addf(err, ": %s", what);
	return false;
}

static bool read_file(struct settings *settings, int fd, struct strbuf *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0 || !read_all(fd, &settings->text))
		return complain(settings, strerror(errno), err);
	if (st.st_mode & S_IROTH && has_secret(settings))
		return complain(settings,
			"everyone can read the API key in it; take that away (chmod 600)", err);
	return true;
}

/* The places where the file may be, one by one. */
static bool place(struct strbuf *path, size_t index)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	strbuf_clear(path);
	if (index == 0)
		strbuf_adds(path, "config.ini");
	else if (index == 1 && config && config[0] == '/')
		strbuf_addf(path, "%s/pcapgraph/config.ini", config);
	else if (index == 1 && home && home[0] == '/')
		strbuf_addf(path, "%s/.config/pcapgraph/config.ini", home);
	else if (index <= 2)
		strbuf_adds(path, "/etc/pcapgraph/config.ini");
	return path->len > 0;
}

bool settings_read(struct settings *settings, const char *path, struct strbuf *err)
{
	bool ok = true;
	int fd = -1;

	if (path) {
		strbuf_adds(&settings->path, path);
		fd = open(path, O_RDONLY | O_CLOEXEC);
	}
	for (size_t i = 0; !path && fd < 0 && place(&settings->path, i); i++) {
		fd = open(strbuf_cstr(&settings->path), O_RDONLY | O_CLOEXEC);
		if (fd < 0 && errno != ENOENT && errno != ENOTDIR)
			return complain(settings, strerror(errno), err);
	}
	if (fd < 0)
		return path ? complain(settings, strerror(errno), err) : true;
	ok = read_file(settings, fd, err);
	close(fd);
	return ok;
}

struct slice settings_get(const struct settings *settings, const char *section, const char *key)
{
	struct slice value = {NULL, 0};

	ini_get(strbuf_slice(&settings->text), section, key, &value);
	return value;
}

void settings_release(struct settings *settings)
{
	if (settings->text.ptr)
		explicit_bzero(settings->text.ptr, settings->text.room);
	strbuf_release(&settings->text);
	strbuf_release(&settings->path);
}
