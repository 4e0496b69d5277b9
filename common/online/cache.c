#include "online/cache.h"

#include "base/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define SECOND_US INT64_C(1000000)

/* Makes each folder of the path that is not there. */
static bool make_folders(const char *path)
{
	struct strbuf part = STRBUF_INIT;
	bool ok = true;

	for (const char *at = path; ok && *at; at++) {
		if (*at == '/' && part.len)
			ok = mkdir(strbuf_cstr(&part), 0700) == 0 || errno == EEXIST;
		strbuf_addc(&part, *at);
	}
	strbuf_release(&part);
	return ok;
}

bool cache_open(struct cache *cache, const char *name, uint64_t lifetime_us)
{
	const char *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

	*cache = (struct cache){STRBUF_INIT, lifetime_us};
	if (base && base[0] == '/')
		strbuf_adds(&cache->folder, base);
	else if (home && home[0] == '/')
		strbuf_addf(&cache->folder, "%s/.cache", home);
	else
		return errno = ENOENT, false;
	strbuf_addf(&cache->folder, "/pcapgraph/%s/", name);
	if (make_folders(strbuf_cstr(&cache->folder)))
		return true;
	strbuf_clear(&cache->folder);
	return false;
}

void cache_release(struct cache *cache)
{
	strbuf_release(&cache->folder);
}

/* A key's file is called by the key's digest: names of files have few characters. */
static bool file_of(struct cache *cache, struct slice key, struct strbuf *path)
{
	uint8_t digest[DIGEST_SHA256_LEN];

	if (cache->folder.len == 0 || !digest_sha256(key, digest))
		return false;
	strbuf_add_slice(path, strbuf_slice(&cache->folder));
	strbuf_add_hex(path, slice_of(digest, sizeof(digest)));
	return true;
}

static bool is_fresh(const struct cache *cache, int fd)
{
	struct stat st;
	int64_t age_us;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return false;
	age_us = ((int64_t)time(NULL) - (int64_t)st.st_mtime) * SECOND_US;
	return age_us >= 0 && (uint64_t)age_us < cache->lifetime_us;
}

static bool read_all(int fd, struct strbuf *text)
{
	ssize_t n;

	strbuf_clear(text);
	do {
		n = read(fd, strbuf_more(text, CACHE_ENTRY_MAX), CACHE_ENTRY_MAX);
		text->len += n > 0 ? (size_t)n : 0;
	} while (n > 0 && text->len <= CACHE_ENTRY_MAX);
	return n == 0;
}

bool cache_get(struct cache *cache, struct slice key, struct strbuf *text)
{
	struct strbuf path = STRBUF_INIT;
	bool found = false;
	int fd = -1;

	if (file_of(cache, key, &path))
		fd = open(strbuf_cstr(&path), O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		found = is_fresh(cache, fd) && read_all(fd, text);
		close(fd);
	}
	strbuf_release(&path);
	return found;
}

static bool write_all(int fd, struct slice text)
{
	while (text.len) {
		ssize_t n = write(fd, text.ptr, text.len);

		if (n < 0 && errno != EINTR)
			return false;
		text = slice_from(text, n > 0 ? (size_t)n : 0);
	}
	return true;
}

bool cache_put(struct cache *cache, struct slice key, struct slice text)
{
	struct strbuf path = STRBUF_INIT, fresh = STRBUF_INIT;
	bool ok = false;
	int fd;

	if (!file_of(cache, key, &path)) {
		strbuf_release(&path);
		return cache->folder.len == 0;
	}
	strbuf_addf(&fresh, "%s.XXXXXX", strbuf_cstr(&path));
	strbuf_cstr(&fresh);
	fd = mkstemp(fresh.ptr);
	if (fd >= 0) {
		ok = write_all(fd, text);
		ok = close(fd) == 0 && ok;
		ok = ok && rename(fresh.ptr, strbuf_cstr(&path)) == 0;
		if (!ok)
			unlink(fresh.ptr);
	}
	strbuf_release(&path);
	strbuf_release(&fresh);
	return ok;
}
