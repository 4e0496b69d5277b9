#include "unit.h"

#include "base/lines.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A file that holds these bytes, read from its start, and no name. */
static int file_of(struct slice bytes)
{
	FILE *file = tmpfile();
	int fd;

	assert_non_null(file);
	assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, file), bytes.len);
	assert_int_equal(fflush(file), 0);
	fd = dup(fileno(file));
	fclose(file);
	lseek(fd, 0, SEEK_SET);
	return fd;
}

static void lines_as_they_stand(void **state)
{
	int fd = file_of(SLICE("one\n\ntwo\r\nthr\0ee\nlast"));
	static const struct {
		struct slice bytes;
		bool ended;
	} want[] = {{{(const uint8_t *)"one", 3}, true}, {{(const uint8_t *)"", 0}, true},
		{{(const uint8_t *)"two\r", 4}, true}, {{(const uint8_t *)"thr\0ee", 6}, true},
		{{(const uint8_t *)"last", 4}, false}};
	struct lines in;
	struct line line;

	(void)state;
	lines_init(&in, fd, LINES_CAP);
	for (size_t i = 0; i < ARRAY_LEN(want); i++) {
		assert_true(lines_next(&in, &line));
		assert_true(slice_eq(line.bytes, want[i].bytes));
		assert_int_equal(line.number, i + 1);
		assert_int_equal(line.ended, want[i].ended);
		assert_false(line.piece || line.more);
	}
	assert_false(lines_next(&in, &line));
	assert_false(lines_next(&in, &line));
	assert_int_equal(in.error, 0);
	lines_release(&in);
	close(fd);
}

static void an_empty_file_has_no_line(void **state)
{
	int fd = open("/dev/null", O_RDONLY);
	struct lines in;
	struct line line;

	(void)state;
	lines_init(&in, fd, LINES_CAP);
	assert_false(lines_next(&in, &line));
	assert_int_equal(in.error, 0);
	lines_release(&in);
	close(fd);
}

static void a_failed_read_is_told(void **state)
{
	int fd = open("/", O_RDONLY);
	struct lines in;
	struct line line;

	(void)state;
	lines_init(&in, fd, LINES_CAP);
	assert_false(lines_next(&in, &line));
	assert_int_equal(in.error, EISDIR);
	lines_release(&in);
	close(fd);
}

/* A line of 'len' bytes between two short ones, with a cap of 8: what comes out
 * is what went in, in pieces that say so. */
static void check_long_line(size_t len, bool ended)
{
	struct strbuf text = STRBUF_INIT, got = STRBUF_INIT;
	struct lines in;
	struct line line;
	int fd;

	strbuf_adds(&text, "a\n");
	for (size_t i = 0; i < len; i++)
		strbuf_addc(&text, (char)('A' + i % 26));
	if (ended)
		strbuf_adds(&text, "\nz\n");
	fd = file_of(strbuf_slice(&text));
	lines_init(&in, fd, 8);
	while (lines_next(&in, &line)) {
		assert_true(line.bytes.len <= 8);
		assert_int_equal(line.piece, len > 8 && line.number == 2);
		assert_int_equal(line.number, got.len < 2 ? 1 : got.len < 2 + len + ended ? 2 : 3);
		if (line.more)
			assert_int_equal(line.bytes.len, 8);
		assert_false(line.more && line.ended);
		strbuf_add_slice(&got, line.bytes);
		if (line.ended)
			strbuf_addc(&got, '\n');
	}
	assert_true(slice_eq(strbuf_slice(&text), strbuf_slice(&got)));
	assert_false(in.in_long);
	lines_release(&in);
	close(fd);
	strbuf_release(&text);
	strbuf_release(&got);
}

static void a_line_over_the_cap_comes_in_pieces(void **state)
{
	(void)state;
	for (size_t len = 1; len < 40; len++) {
		check_long_line(len, true);
		check_long_line(len, false);
	}
}

static void a_line_longer_than_the_buffer(void **state)
{
	enum { LEN = 3 * 1024 * 1024 + 1 };
	char *bytes = malloc(LEN + 1);
	struct lines in;
	struct line line;
	int fd;

	(void)state;
	assert_non_null(bytes);
	memset(bytes, 'x', LEN);
	bytes[LEN] = '\n';
	fd = file_of(slice_of(bytes, LEN + 1));
	lines_init(&in, fd, LINES_CAP);
	assert_true(lines_next(&in, &line));
	assert_int_equal(line.bytes.len, LEN);
	assert_true(line.ended && !line.piece);
	assert_false(lines_next(&in, &line));
	lines_release(&in);
	close(fd);
	free(bytes);
}

/* Lines that cross the end of what one read() gives. */
static void lines_from_a_pipe_in_small_parts(void **state)
{
	int ends[2];
	struct lines in;
	struct line line;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	lines_init(&in, ends[0], LINES_CAP);
	assert_int_equal(write(ends[1], "one\ntw", 6), 6);
	assert_true(lines_next(&in, &line)); /* and does not wait for more */
	assert_slice(line.bytes, "one");
	assert_int_equal(write(ends[1], "o\n", 2), 2);
	close(ends[1]);
	assert_true(lines_next(&in, &line));
	assert_slice(line.bytes, "two");
	assert_false(lines_next(&in, &line));
	lines_release(&in);
	close(ends[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_as_they_stand),
		cmocka_unit_test(an_empty_file_has_no_line),
		cmocka_unit_test(a_failed_read_is_told),
		cmocka_unit_test(a_line_over_the_cap_comes_in_pieces),
		cmocka_unit_test(a_line_longer_than_the_buffer),
		cmocka_unit_test(lines_from_a_pipe_in_small_parts),
	};

	return RUN_TESTS(tests);
}
