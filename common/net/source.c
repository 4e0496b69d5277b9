#include "net/source.h"

#include "base/mem.h"
#include "net/source_codec.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* As much as is read at once: more does not stay in the processor's cache
 * between the read and the reader. Tests read in smaller pieces. */
#ifndef SOURCE_ROOM
#define SOURCE_ROOM ((size_t)256 * 1024)
#endif

static const struct source_codec *const codecs[] = {&source_gzip, &source_zstd};

struct source_file {
	int fd;
	uint64_t size; /* as stored; 0: unknown */
	uint64_t position; /* read from fd so far */
	bool at_end; /* of what the reader sees */
	struct strbuf error;

	uint8_t *buffer; /* holds source->at .. source->end */
	size_t room;
	uint8_t *held; /* NULL, or a buffer that must stay as it is: this one, or an earlier one */
	size_t held_room;
	uint8_t *spare; /* NULL, or of 'room' bytes */

	const struct source_codec *codec; /* NULL: the bytes stand as they are */
	void *codec_state;
	uint8_t *stored; /* read and not decoded yet: 'in' walks it */
	struct cursor in;
};

/* Reads what is to be had, at most 'room' bytes; 0 at the end or on failure. */
static size_t read_some(struct source_file *file, uint8_t *to, size_t room)
{
	ssize_t n;

	do
		n = read(file->fd, to, room);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		strbuf_addf(&file->error, "reading failed: %s", strerror(errno));
	if (n <= 0)
		return 0;
	file->position += (uint64_t)n;
	return (size_t)n;
}

static bool refill_stored(struct source_file *file)
{
	size_t n = read_some(file, file->stored, SOURCE_ROOM);

	file->in = cursor_of(slice_of(file->stored, n));
	if (n == 0 && file->error.len == 0 && !file->codec->may_end(file->codec_state))
		strbuf_addf(&file->error, "the %s data is cut short", file->codec->name);
	return n > 0;
}

static size_t decode_some(struct source_file *file, uint8_t *to, size_t room)
{
	for (;;) {
		size_t n =
			file->codec->decode(file->codec_state, &file->in, to, room, &file->error);

		if (n || file->error.len)
			return n;
		if (cursor_left(&file->in) == 0 && !refill_stored(file))
			return 0;
	}
}

static uint8_t *take_spare(struct source_file *file)
{
	uint8_t *buffer = file->spare ? file->spare : mem_alloc(file->room);

	file->spare = NULL;
	return buffer;
}

static void give_spare(struct source_file *file, uint8_t *buffer)
{
	free(file->spare);
	file->spare = buffer;
}

/* Moves the unread bytes to the front; a buffer that is full of them is
 * doubled, so that it never exceeds twice what the file really holds. */
static void make_room(struct source *source)
{
	struct source_file *file = source->file;
	size_t left = source_buffered(source).len;

	if (file->buffer == file->held)
		file->buffer = take_spare(file);
	if (left)
		memmove(file->buffer, source->at, left);
	if (left == file->room) {
		give_spare(file, NULL);
		file->room *= 2;
		file->buffer = mem_realloc(file->buffer, file->room, 1);
	}
	source->at = file->buffer;
	source->end = file->buffer + left;
}

void source_hold(struct source *source)
{
	source_let_go(source);
	source->file->held = source->file->buffer;
	source->file->held_room = source->file->room;
}

void source_let_go(struct source *source)
{
	struct source_file *file = source->file;

	if (source_has_moved(source) && file->held_room == file->room)
		give_spare(file, file->held);
	else if (source_has_moved(source))
		free(file->held);
	file->held = NULL;
}

bool source_has_moved(const struct source *source)
{
	const struct source_file *file = source->file;

	return file->held && file->held != file->buffer;
}

bool source_fill(struct source *source, size_t n)
{
	struct source_file *file = source->file;

	while (source_buffered(source).len < n) {
		size_t left, more;

		if (file->at_end)
			return false;
		make_room(source);
		left = source_buffered(source).len;
		more = file->codec ? decode_some(file, file->buffer + left, file->room - left)
				   : read_some(file, file->buffer + left, file->room - left);
		source->end += more;
		source->end_offset += more;
		file->at_end = more == 0 || file->error.len;
	}
	return true;
}

bool source_skip(struct source *source, uint64_t n)
{
	for (;;) {
		size_t left = source_buffered(source).len;

		if (n <= left) {
			source_drop(source, (size_t)n);
			return true;
		}
		source_drop(source, left);
		n -= left;
		if (!source_fill(source, 1))
			return false;
	}
}

/* What was read to see the magic becomes the codec's input. */
static void put_codec_between(struct source *source, const struct source_codec *codec)
{
	struct source_file *file = source->file;

	file->codec_state = codec->open();
	if (!file->codec_state) {
		strbuf_addf(&file->error, "no memory to undo %s", codec->name);
		source->at = source->end;
		file->at_end = true;
		return;
	}
	file->codec = codec;
	file->stored = file->buffer;
	file->in = cursor_of(source_buffered(source));
	file->buffer = mem_alloc(file->room);
	file->at_end = false;
	source->at = source->end = file->buffer;
	source->end_offset = 0;
}

static void recognise(struct source *source)
{
	source_fill(source, SOURCE_MAGIC_LEN);
	for (size_t i = 0; i < ARRAY_LEN(codecs); i++)
		if (codecs[i]->is(source_buffered(source))) {
			put_codec_between(source, codecs[i]);
			return;
		}
}

void source_say(const char *path, const char *reason, struct strbuf *out)
{
	if (strcmp(path, "-") == 0)
		strbuf_adds(out, "standard input");
	else
		strbuf_add_visible(out, slice_str(path));
	strbuf_addf(out, ": %s", reason);
}

static struct source *fail(const char *path, const char *reason, struct strbuf *err)
{
	source_say(path, reason, err);
	return NULL;
}

/* Standard input may stand in the middle of a file. */
static uint64_t size_of(int fd, const struct stat *st)
{
	off_t at = S_ISREG(st->st_mode) ? lseek(fd, 0, SEEK_CUR) : -1;

	return at >= 0 && at < st->st_size ? (uint64_t)(st->st_size - at) : 0;
}

static struct source *source_new(int fd, uint64_t size)
{
	struct source *source = mem_zalloc(1, sizeof(*source));
	struct source_file *file = mem_zalloc(1, sizeof(*file));

	file->fd = fd;
	file->size = size;
	file->room = SOURCE_ROOM;
	file->buffer = mem_alloc(file->room);
	source->file = file;
	source->at = source->end = file->buffer;
	return source;
}

struct source *source_open(const char *path, struct strbuf *err)
{
	bool standard_input = strcmp(path, "-") == 0;
	int fd = standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	struct source *source;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return fail(path, strerror(errno), err);
	if (S_ISDIR(st.st_mode)) {
		if (!standard_input)
			close(fd);
		return fail(path, "a directory, not a capture", err);
	}
	posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	source = source_new(fd, size_of(fd, &st));
	recognise(source);
	return source;
}

void source_close(struct source *source)
{
	struct source_file *file = source->file;

	if (file->codec)
		file->codec->close(file->codec_state);
	if (file->fd != STDIN_FILENO)
		close(file->fd);
	strbuf_release(&file->error);
	source_let_go(source);
	free(file->stored);
	free(file->spare);
	free(file->buffer);
	free(file);
	free(source);
}

const char *source_error(const struct source *source)
{
	return source->file->error.len ? strbuf_cstr(&source->file->error) : NULL;
}

uint64_t source_position(const struct source *source)
{
	const struct source_file *file = source->file;

	return file->position -
		(file->codec ? cursor_left(&file->in) : source_buffered(source).len);
}

uint64_t source_size(const struct source *source)
{
	return source->file->size;
}

const char *source_compression(const struct source *source)
{
	return source->file->codec ? source->file->codec->name : NULL;
}
