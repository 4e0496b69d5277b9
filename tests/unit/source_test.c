#include "unit.h"

#include "base/mem.h"
#include "net/source.h"
#include "scratch.h"

#include <fcntl.h>
#include <zlib.h>
#include <zstd.h>

#define LARGE ((size_t)1500 * 1000 + 7)

/* Bytes in which every place can be told from its neighbours. */
static uint8_t at(uint64_t offset)
{
	return (uint8_t)(offset ^ offset >> 8 ^ offset >> 16);
}

static struct slice pattern(size_t len)
{
	uint8_t *bytes = mem_alloc(len);

	for (size_t i = 0; i < len; i++)
		bytes[i] = at(i);
	return slice_of(bytes, len);
}

static void let_go(struct slice bytes)
{
	void *ptr;

	memcpy(&ptr, &bytes.ptr, sizeof(ptr));
	free(ptr);
}

static struct source *opened(const char *path)
{
	struct strbuf err = STRBUF_INIT;
	struct source *source = source_open(path, &err);

	if (!source)
		fail_msg("%s", strbuf_cstr(&err));
	assert_int_equal(err.len, 0);
	return source;
}

/* Reads on in pieces of changing size; returns how many bytes came and were right. */
static uint64_t read_on(struct source *source)
{
	size_t step = 1;

	for (;;) {
		uint64_t offset = source_offset(source);
		struct slice piece = source_peek(source, step);

		if (piece.len == 0)
			piece = source_buffered(source);
		for (size_t i = 0; i < piece.len; i++)
			assert_int_equal(piece.ptr[i], at(offset + i));
		source_drop(source, piece.len);
		assert_int_equal(source_offset(source), offset + piece.len);
		if (piece.len < step)
			return source_offset(source);
		step = step * 7 % 10007 + 1;
	}
}

static void check_whole(struct slice stored, uint64_t len, const char *compression)
{
	struct scratch file = scratch_file(stored);
	struct source *source = opened(file.path);

	assert_int_equal(read_on(source), len);
	assert_null(source_error(source));
	assert_int_equal(source_size(source), stored.len);
	assert_int_equal(source_position(source), stored.len);
	if (compression)
		assert_string_equal(source_compression(source), compression);
	else
		assert_null(source_compression(source));
	source_close(source);
	scratch_remove(&file);
}

static void bytes_come_in_order_and_in_one_piece(void **state)
{
	static const size_t lengths[] = {1, 2, 3, 4, 5, 4096, 262143, 262144, 262145, LARGE};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
		struct slice bytes = pattern(lengths[i]);

		check_whole(bytes, lengths[i], NULL);
		let_go(bytes);
	}
}

static void a_piece_may_be_as_long_as_the_file(void **state)
{
	struct slice bytes = pattern(LARGE), piece;
	struct scratch file = scratch_file(bytes);
	struct source *source = opened(file.path);

	(void)state;
	source_drop(source, source_peek(source, 3).len);
	assert_int_equal(source_peek(source, LARGE - 2).len, 0);
	assert_int_equal(source_buffered(source).len, LARGE - 3);
	piece = source_peek(source, LARGE - 3);
	assert_memory_equal(piece.ptr, bytes.ptr + 3, LARGE - 3);
	source_close(source);
	scratch_remove(&file);
	let_go(bytes);
}

static void skipping_holds_nothing(void **state)
{
	struct slice bytes = pattern(LARGE);
	struct scratch file = scratch_file(bytes);
	struct source *source = opened(file.path);

	(void)state;
	assert_true(source_skip(source, 0));
	assert_true(source_skip(source, LARGE - 1));
	assert_int_equal(source_offset(source), LARGE - 1);
	assert_int_equal(source_peek(source, 1).ptr[0], at(LARGE - 1));
	assert_true(source_skip(source, 1));
	assert_false(source_skip(source, 1));
	assert_false(source_skip(source, UINT64_MAX));
	source_close(source);
	scratch_remove(&file);
	let_go(bytes);
}

static void a_pipe_has_no_size(void **state)
{
	struct source *source;
	char path[32];
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "abcdef", 6), 6);
	snprintf(path, sizeof(path), "/dev/fd/%d", ends[0]);
	source = opened(path); /* reads what is there and does not wait for more */
	assert_slice(source_peek(source, 6), "abcdef");
	assert_int_equal(write(ends[1], "gh", 2), 2);
	close(ends[1]);
	assert_slice(source_peek(source, 8), "abcdefgh");
	assert_int_equal(source_peek(source, 9).len, 0);
	assert_null(source_error(source));
	assert_int_equal(source_size(source), 0);
	source_close(source);
	close(ends[0]);
}

static void what_cannot_be_opened_is_named(void **state)
{
	struct strbuf err = STRBUF_INIT;

	(void)state;
	assert_null(source_open("/nowhere/\x1b[2J.pcap", &err));
	assert_text(&err, "/nowhere/\\x1b[2J.pcap: No such file or directory");
	assert_null(source_open("/", &err));
	assert_text(&err, "/: a directory, not a capture");
	strbuf_release(&err);
}

static void a_failed_read_says_why(void **state)
{
	struct source *source = opened("/proc/self/mem"); /* nothing is at address 0 */

	(void)state;
	assert_int_equal(source_peek(source, 1).len, 0);
	assert_string_equal(source_error(source), "reading failed: Input/output error");
	source_close(source);
}

static void a_file_that_shrinks_is_merely_short(void **state)
{
	struct slice bytes = pattern(LARGE);
	struct scratch file = scratch_file(bytes);
	struct source *source = opened(file.path);

	(void)state;
	assert_int_equal(source_peek(source, 100).len, 100);
	assert_int_equal(truncate(file.path, 50), 0);
	assert_true(read_on(source) < LARGE);
	assert_null(source_error(source));
	source_close(source);
	scratch_remove(&file);
	let_go(bytes);
}

static void add_gzip(struct strbuf *out, struct slice bytes)
{
	z_stream z = {0};
	void *in;

	memcpy(&in, &bytes.ptr, sizeof(in));
	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	z.next_in = in;
	z.avail_in = (uInt)bytes.len;
	z.avail_out = (uInt)deflateBound(&z, bytes.len);
	z.next_out = (Bytef *)strbuf_more(out, z.avail_out);
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	out->len += z.total_out;
	deflateEnd(&z);
}

static void add_zstd(struct strbuf *out, struct slice bytes)
{
	size_t room = ZSTD_compressBound(bytes.len);
	size_t len = ZSTD_compress(strbuf_more(out, room), room, bytes.ptr, bytes.len, 3);

	assert_false(ZSTD_isError(len));
	out->len += len;
}

/* The two compressions, and what stands before, between and behind their parts. */
static const struct compression {
	const char *name;
	void (*add)(struct strbuf *out, struct slice bytes);
	struct slice between;
} compressions[] = {
	{"gzip", add_gzip, {(const uint8_t *)"\0\0\0\0\0", 5}}, /* padding */
	{"Zstandard", add_zstd,
		{(const uint8_t *)"\x57\x2a\x4d\x18\3\0\0\0xyz", 11}}, /* skippable */
};

static void compression_is_undone(void **state)
{
	struct slice bytes = pattern(LARGE);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(compressions); i++) {
		const struct compression *c = &compressions[i];
		struct strbuf stored = STRBUF_INIT;

		c->add(&stored, bytes);
		check_whole(strbuf_slice(&stored), LARGE, c->name);
		strbuf_release(&stored);
	}
	let_go(bytes);
}

static void several_parts_are_one_stream(void **state)
{
	static const size_t cuts[] = {0, 1, 1, 300000, 300001, LARGE}; /* one is empty */
	struct slice bytes = pattern(LARGE);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(compressions); i++) {
		const struct compression *c = &compressions[i];
		struct strbuf stored = STRBUF_INIT;

		for (size_t k = 0; k + 1 < ARRAY_LEN(cuts); k++) {
			c->add(&stored, slice_of(bytes.ptr + cuts[k], cuts[k + 1] - cuts[k]));
			strbuf_add_slice(&stored, c->between);
		}
		check_whole(strbuf_slice(&stored), LARGE, c->name);
		strbuf_release(&stored);
	}
	let_go(bytes);
}

/* Bytes that do not compress, so that a cut anywhere leaves something to read. */
static void a_cut_stream_gives_what_was_before_the_cut(void **state)
{
	enum { LEN = 600 };
	struct slice bytes = pattern(LEN);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(compressions); i++) {
		struct strbuf stored = STRBUF_INIT;
		uint64_t before = 0;

		compressions[i].add(&stored, bytes);
		for (size_t cut = 4; cut < stored.len; cut++) {
			struct scratch file = scratch_file(slice_of(stored.ptr, cut));
			struct source *source = opened(file.path);
			uint64_t got = read_on(source);

			assert_true(got >= before && got <= LEN);
			before = got;
			assert_non_null(strstr(source_error(source), "cut short"));
			source_close(source);
			scratch_remove(&file);
		}
		strbuf_release(&stored);
	}
	let_go(bytes);
}

static void something_else_behind_it_is_named(void **state)
{
	struct slice bytes = pattern(1000);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(compressions); i++) {
		struct strbuf stored = STRBUF_INIT;
		struct scratch file;
		struct source *source;

		compressions[i].add(&stored, bytes);
		strbuf_adds(&stored, "behind");
		file = scratch_file(strbuf_slice(&stored));
		source = opened(file.path);
		assert_int_equal(read_on(source), 1000);
		assert_non_null(strstr(source_error(source), "follows the"));
		source_close(source);
		scratch_remove(&file);
		strbuf_release(&stored);
	}
	let_go(bytes);
}

static void damage_is_named_and_what_was_before_it_kept(void **state)
{
	struct slice bytes = pattern(LARGE);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(compressions); i++) {
		struct strbuf stored = STRBUF_INIT;
		struct scratch file;
		struct source *source;

		compressions[i].add(&stored, slice_first(bytes, 500000));
		compressions[i].add(&stored, slice_from(bytes, 500000));
		stored.ptr[stored.len - 2] ^= 0x55; /* a check sum or a length */
		stored.ptr[stored.len - 3] ^= 0x55;
		memset(stored.ptr + stored.len * 3 / 4, 0xff, 64);
		file = scratch_file(strbuf_slice(&stored));
		source = opened(file.path);
		assert_true(source_skip(source, 500000));
		assert_non_null(source_peek(source, 1).ptr);
		while (source_skip(source, 1))
			;
		assert_non_null(strstr(source_error(source), compressions[i].name));
		source_close(source);
		scratch_remove(&file);
		strbuf_release(&stored);
	}
	let_go(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_come_in_order_and_in_one_piece),
		cmocka_unit_test(a_piece_may_be_as_long_as_the_file),
		cmocka_unit_test(skipping_holds_nothing),
		cmocka_unit_test(a_pipe_has_no_size),
		cmocka_unit_test(what_cannot_be_opened_is_named),
		cmocka_unit_test(a_failed_read_says_why),
		cmocka_unit_test(a_file_that_shrinks_is_merely_short),
		cmocka_unit_test(compression_is_undone),
		cmocka_unit_test(several_parts_are_one_stream),
		cmocka_unit_test(a_cut_stream_gives_what_was_before_the_cut),
		cmocka_unit_test(something_else_behind_it_is_named),
		cmocka_unit_test(damage_is_named_and_what_was_before_it_kept),
	};

	return RUN_TESTS(tests);
}
