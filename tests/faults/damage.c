/* Captures, damaged in every way that files are, read inside this process:
 *
 *	damage cut CAPTURE ...            each cut at each byte of its first CUT_MAX
 *	damage mutate SEED COUNT CAPTURE ...  COUNT copies with bytes changed, moved, lost
 *
 * Prints TAP. Meant to be built with sanitizers: a bad access ends the program
 * and names the capture. What must hold of every reading stands in reading.h;
 * of cut ones, moreover, everything before the cut must be there. */
#include "../fuzz/fuzz.h"
#include "../fuzz/reading.h"

#include "base/mem.h"
#include "base/message.h"
#include "net/capture.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define CUT_MAX 4096
#define EDITS_MAX 8 /* changes to one copy */
#define PER_TEST 2500 /* mutated copies that are one test */

struct bytes {
	uint8_t *ptr;
	size_t len;
};

struct offsets {
	uint64_t *items;
	size_t count, room;
};

static char scratch[4096]; /* path of the damaged file */
static unsigned tests;

static void result(bool ok, const char *name, const char *about)
{
	printf("%s %u - %s%s%s\n", ok ? "ok" : "not ok", ++tests, name, *about ? ": " : "", about);
	fflush(stdout);
}

static struct bytes read_file(const char *path)
{
	struct bytes file = {NULL, 0};
	int fd = open(path, O_RDONLY);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0)
		die("%s: %s", path, strerror(errno));
	file.len = (size_t)st.st_size;
	file.ptr = mem_alloc(file.len);
	if (read(fd, file.ptr, file.len) != (ssize_t)file.len)
		die("%s: not all of it was read", path);
	close(fd);
	return file;
}

static void write_scratch(const uint8_t *ptr, size_t len)
{
	int fd = open(scratch, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd < 0 || write(fd, ptr, len) != (ssize_t)len || close(fd) != 0)
		die("%s: %s", scratch, strerror(errno));
}

/* Where the record of each frame begins. */
static struct offsets read_offsets(const char *path)
{
	struct offsets offsets = {NULL, 0, 0};
	struct strbuf err = STRBUF_INIT;
	struct capture *capture = capture_open(path, &err);
	struct frame frame;

	while (capture && capture_next(capture, &frame)) {
		MEM_GROW(offsets.items, offsets.count, offsets.room);
		offsets.items[offsets.count++] = frame.file_offset;
	}
	if (capture)
		capture_close(capture);
	strbuf_release(&err);
	return offsets;
}

/* Frames that end before byte 'cut': those whose successor begins no later. */
static uint64_t frames_before(const struct offsets *offsets, uint64_t cut)
{
	uint64_t n = 0;

	while (n + 1 < offsets->count && offsets->items[n + 1] <= cut)
		n++;
	return n;
}

static bool is_compressed(const struct bytes *file)
{
	return file->len > 3 &&
		(memcmp(file->ptr, "\x1f\x8b", 2) == 0 ||
			memcmp(file->ptr, "\x28\xb5\x2f\xfd", 4) == 0);
}

/* Reads the scratch file cut to 'len' bytes; NULL, or what is wrong with what
 * came out. *most is what the last, longer one had. */
static const char *read_cut(size_t len, uint64_t least, uint64_t *most)
{
	struct reading reading;

	if (truncate(scratch, (off_t)len) != 0)
		die("%s: %s", scratch, strerror(errno));
	reading = reading_run(scratch);
	if (reading.frames > *most)
		return "a shorter file has more frames";
	*most = reading.frames;
	return reading.frames < least ? "a frame before the cut is lost" : NULL;
}

static void cut_capture(const char *path)
{
	struct bytes file = read_file(path);
	struct offsets offsets = read_offsets(path);
	bool compressed = is_compressed(&file);
	size_t cut = file.len < CUT_MAX ? file.len : CUT_MAX;
	uint64_t most = UINT64_MAX;
	const char *wrong = NULL;
	char about[128] = "";

	write_scratch(file.ptr, cut);
	while (cut-- > 0 && !wrong) {
		fuzz_describe("%s cut at byte %zu", path, cut);
		wrong = read_cut(cut, compressed ? 0 : frames_before(&offsets, cut), &most);
		if (wrong)
			snprintf(about, sizeof(about), "cut at byte %zu, %s", cut, wrong);
	}
	result(!wrong, path, about);
	free(offsets.items);
	free(file.ptr);
}

/* xorshift64*: the same numbers everywhere. */
static uint64_t draw(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * UINT64_C(2685821657736338717);
}

static size_t draw_below(uint64_t *state, size_t limit)
{
	return limit ? (size_t)(draw(state) % limit) : 0;
}

/* One change to a copy that has room for twice its bytes. */
static void edit(struct bytes *copy, size_t room, uint64_t *state)
{
	static const uint8_t extremes[][4] = {{0, 0, 0, 0}, {0xff, 0xff, 0xff, 0xff},
		{0x7f, 0xff, 0xff, 0xff}, {0xff, 0xff, 0xff, 0x7f}, {0x80, 0, 0, 0}, {1, 0, 0, 0}};
	size_t at = draw_below(state, copy->len), left = copy->len - at;
	size_t run = 1 + draw_below(state, 64);

	switch (draw(state) >> 61) {
	case 0:
	case 1: /* a bit */
		copy->ptr[at] ^= (uint8_t)(1u << (draw(state) >> 61));
		break;
	case 2: /* a byte */
		copy->ptr[at] = (uint8_t)(draw(state) >> 56);
		break;
	case 3:
	case 4: /* a number at its limits */
		memcpy(copy->ptr + at, extremes[draw_below(state, ARRAY_LEN(extremes))],
			left < 4 ? left : 4);
		break;
	case 5: /* bytes lost */
		run = run < left ? run : left;
		memmove(copy->ptr + at, copy->ptr + at + run, left - run);
		copy->len -= run;
		break;
	case 6: /* bytes twice */
		run = run < left ? run : left;
		if (copy->len + run > room)
			break;
		memmove(copy->ptr + at + run, copy->ptr + at, left);
		copy->len += run;
		break;
	default: /* bytes from elsewhere */
		run = run < left ? run : left;
		memmove(copy->ptr + at, copy->ptr + draw_below(state, copy->len - run + 1), run);
	}
}

static void mutate_capture(const char *path, uint64_t seed)
{
	struct bytes copy = read_file(path);
	size_t room = 2 * copy.len + 1;
	uint64_t state = seed * UINT64_C(0x9E3779B97F4A7C15) | 1;

	copy.ptr = mem_realloc(copy.ptr, room, 1);
	for (size_t edits = 1 + draw_below(&state, EDITS_MAX); edits > 0 && copy.len > 0; edits--)
		edit(&copy, room, &state);
	write_scratch(copy.ptr, copy.len);
	fuzz_describe("%s mutated with seed %" PRIu64, path, seed);
	reading_run(scratch);
	free(copy.ptr);
}

static void mutate_all(uint64_t seed, uint64_t count, char **paths, size_t path_count)
{
	char name[64];

	for (uint64_t i = 0; i < count; i++) {
		mutate_capture(paths[i % path_count], seed + i);
		if ((i + 1) % PER_TEST != 0 && i + 1 != count)
			continue;
		snprintf(name, sizeof(name), "%" PRIu64 " mutated captures", i % PER_TEST + 1);
		result(true, name, "");
	}
}

static uint64_t number(const char *text)
{
	uint64_t n = 0;

	if (!slice_to_u64(slice_str(text), &n))
		die("not a number: %s", text);
	return n;
}

int main(int argc, char **argv)
{
	const char *dir = getenv("TMPDIR");

	message_name(argv[0]);
	snprintf(scratch, sizeof(scratch), "%s/pcg-damage.%ld", dir ? dir : "/tmp", (long)getpid());
	if (argc > 2 && strcmp(argv[1], "cut") == 0)
		for (int i = 2; i < argc; i++)
			cut_capture(argv[i]);
	else if (argc > 4 && strcmp(argv[1], "mutate") == 0)
		mutate_all(number(argv[2]), number(argv[3]), argv + 4, (size_t)argc - 4);
	else
		die("usage: damage cut CAPTURE ... | damage mutate SEED COUNT CAPTURE ...");
	unlink(scratch);
	printf("1..%u\n", tests);
	return 0;
}
