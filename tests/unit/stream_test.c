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
		TEST(a_skip_that_is_too_long_ends_it),
	};

	return RUN_TESTS(tests);
}
