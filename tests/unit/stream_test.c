#include "unit.h"

#include "flow/stream.h"

static struct stream stream;

static int begin(void **state)
{
	(void)state;
	stream = (struct stream){.next = 0};
	return 0;
}

static int end(void **state)
{
	(void)state;
	stream_release(&stream);
	return 0;
}

static void push(uint32_t seq, const char *text)
{
	stream_push(&stream, seq, slice_str(text), (uint32_t)strlen(text));
	stream_keep(&stream);
}

static void in_order(void **state)
{
	(void)state;
	stream_start(&stream, 100);
	push(100, "abc");
	push(103, "def");
	assert_slice(stream_ready(&stream), "abcdef");
	stream_eat(&stream, 4);
	push(106, "g");
	assert_slice(stream_ready(&stream), "efg");
}

static void out_of_order(void **state)
{
	(void)state;
	stream_start(&stream, 100);
	push(106, "ghi");
	push(103, "def");
	assert_slice(stream_ready(&stream), "");
	push(100, "abc");
	assert_slice(stream_ready(&stream), "abcdefghi");
}

static void the_bytes_that_came_first_stay(void **state)
{
	(void)state;
	stream_start(&stream, 100);
	push(100, "abcd");
	push(100, "ABCDE");
	push(102, "xxxyz");
	push(90, "0123456789");
	assert_slice(stream_ready(&stream), "abcdEyz");
}

static void the_first_segment_starts_it(void **state)
{
	(void)state;
	push(5000, "mid");
	push(4990, "before");
	assert_slice(stream_ready(&stream), "mid");
}

static void sequence_numbers_wrap(void **state)
{
	(void)state;
	stream_start(&stream, UINT32_MAX - 1);
	push(2, "ef");
	push(UINT32_MAX - 1, "abcd");
	assert_slice(stream_ready(&stream), "abcdef");
}

static void what_is_skipped_may_be_missing(void **state)
{
	(void)state;
	stream_start(&stream, 0);
	push(0, "head");
	push(2000, "next");
	stream_eat(&stream, 2000);
	assert_slice(stream_ready(&stream), "next");
	assert_false(stream.ended);
}

static void skipping_cuts_what_waits(void **state)
{
	(void)state;
	stream_start(&stream, 0);
	push(10, "0123456789");
	stream_eat(&stream, 15);
	assert_slice(stream_ready(&stream), "56789");
}

static void a_cut_segment_ends_it(void **state)
{
	(void)state;
	stream_start(&stream, 0);
	stream_push(&stream, 0, SLICE("abc"), 100);
	assert_true(stream.ended);
	assert_slice(stream_ready(&stream), "abc");
	stream_keep(&stream);
	push(100, "def");
	assert_slice(stream_ready(&stream), "abc");
}

static void a_cut_segment_may_wait(void **state)
{
	(void)state;
	stream_start(&stream, 0);
	stream_push(&stream, 3, SLICE("def"), 100);
	push(0, "abc");
	assert_slice(stream_ready(&stream), "abcdef");
	assert_true(stream.ended);
}

static void too_much_out_of_order_ends_it(void **state)
{
	(void)state;
	stream_start(&stream, 0);
	for (uint32_t i = 0; i <= STREAM_WAITING_MAX; i++)
		push(10 + 2 * i, "x");
	assert_true(stream.ended);
	stream_release(&stream);
	assert_true(stream_memory(&stream) == 0);
}

static void a_skip_that_is_too_long_ends_it(void **state)
{
	(void)state;
	stream_start(&stream, 0);
	push(0, "a");
	stream_eat(&stream, (size_t)STREAM_SKIP_MAX + 2);
	assert_true(stream.ended);
}

static bool begins_large(struct slice bytes, bool known)
{
	assert_true(known);
	return bytes.len && bytes.ptr[0] >= 'A' && bytes.ptr[0] <= 'Z';
}

static void a_hole_that_was_received_elsewhere_is_told(void **state)
{
	(void)state;
	assert_false(stream_lacks(&stream, 10, 20));
	stream_start(&stream, 100);
	push(100, "abc");
	assert_false(stream_lacks(&stream, 103, 103));
	assert_false(stream_lacks(&stream, 103, 200));
	assert_false(stream_lacks(&stream, 110, 103));
	assert_true(stream_lacks(&stream, 110, 104));
	stream_end(&stream);
	assert_false(stream_lacks(&stream, 110, 104));
}

static void it_goes_on_where_something_begins_behind_a_hole(void **state)
{
	(void)state;
	stream_start(&stream, 100);
	push(100, "abc");
	push(110, "def");
	push(113, "Gh");
	push(115, "ij");
	push(120, "Kl");
	stream_end(&stream);
	assert_true(stream_resume(&stream, begins_large));
	assert_false(stream.ended);
	assert_slice(stream_ready(&stream), "Ghij");
	push(117, "...");
	assert_slice(stream_ready(&stream), "Ghij...Kl");
}

static void it_goes_on_after_too_much_out_of_order(void **state)
{
	(void)state;
	stream_start(&stream, 0);
	push(10, "x");
	for (uint32_t i = 0; i < STREAM_WAITING_MAX; i++)
		push(11 + i, "X");
	assert_true(stream.ended);
	assert_true(stream_resume(&stream, begins_large));
	assert_int_equal(stream_ready(&stream).len, STREAM_WAITING_MAX - 1);
	push(11 + STREAM_WAITING_MAX - 1, "X");
	assert_int_equal(stream_ready(&stream).len, STREAM_WAITING_MAX);
}

static void it_can_begin_anew_anywhere(void **state)
{
	(void)state;
	stream_start(&stream, 100);
	push(100, "abc");
	push(110, "def");
	stream_end(&stream);
	assert_false(stream_resume(&stream, begins_large));
	stream_restart(&stream, 500);
	assert_true(stream_memory(&stream) == 0);
	push(103, "old");
	push(500, "Xyz");
	assert_slice(stream_ready(&stream), "Xyz");
}

static void a_cut_segment_does_not_begin_twice(void **state)
{
	(void)state;
	stream_start(&stream, 0);
	push(50, "Z");
	push(100, "X");
	stream_push(&stream, 0, SLICE("Abc"), 60);
	assert_true(stream.ended);
	assert_true(stream_resume(&stream, begins_large));
	assert_slice(stream_ready(&stream), "Z");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(in_order),
		TEST(out_of_order),
		TEST(the_bytes_that_came_first_stay),
		TEST(the_first_segment_starts_it),
		TEST(sequence_numbers_wrap),
		TEST(what_is_skipped_may_be_missing),
		TEST(skipping_cuts_what_waits),
		TEST(a_cut_segment_ends_it),
		TEST(a_cut_segment_may_wait),
		TEST(too_much_out_of_order_ends_it),
		TEST(a_hole_that_was_received_elsewhere_is_told),
		TEST(it_goes_on_where_something_begins_behind_a_hole),
		TEST(it_goes_on_after_too_much_out_of_order),
		TEST(it_can_begin_anew_anywhere),
		TEST(a_cut_segment_does_not_begin_twice),
		TEST(a_skip_that_is_too_long_ends_it),
	};

	return RUN_TESTS(tests);
}
