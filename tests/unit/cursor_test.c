#include "unit.h"

#include "base/cursor.h"

static const uint8_t bytes[] = {0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef};

static struct cursor all(void)
{
	return cursor_of(slice_of(bytes, sizeof(bytes)));
}

static void integers_in_both_orders(void **state)
{
	struct cursor c = all();

	(void)state;
	assert_int_equal(cursor_u8(&c), 0x01);
	assert_int_equal(cursor_u16(&c), 0x2345);
	assert_int_equal(cursor_u24(&c), 0x6789ab);
	assert_int_equal(cursor_u16le(&c), 0xefcd);
	assert_int_equal(cursor_left(&c), 0);
	c = all();
	assert_int_equal(cursor_u32(&c), 0x01234567);
	assert_int_equal(cursor_u32le(&c), 0xefcdab89);
	c = all();
	assert_true(cursor_u64(&c) == UINT64_C(0x0123456789abcdef));
	c = all();
	assert_true(cursor_u64le(&c) == UINT64_C(0xefcdab8967452301));
	assert_false(c.failed);
}

/* Every reader, from every length that is too short for it. */
static void a_short_read_is_zero_and_latches(void **state)
{
	(void)state;
	for (size_t len = 0; len < sizeof(bytes); len++) {
		struct cursor c = cursor_of(slice_of(bytes, len));
		struct cursor d = c;

		assert_true(cursor_u64(&c) == 0 || len >= 4); /* its first half may be there */
		assert_true(c.failed);
		assert_int_equal(cursor_left(&c), 0);
		assert_int_equal(cursor_u8(&c), 0);
		if (len < 4)
			assert_int_equal(cursor_u32le(&d), 0);
		assert_int_equal(d.failed, len < 4);
	}
}

static void a_failed_cursor_stays_failed(void **state)
{
	struct cursor c = all();

	(void)state;
	cursor_skip(&c, 9);
	assert_true(c.failed);
	assert_int_equal(cursor_u8(&c), 0);
	assert_int_equal(cursor_take(&c, 1).len, 0);
	cursor_skip(&c, 0);
	assert_true(c.failed);
}

static void taking_and_skipping(void **state)
{
	struct cursor c = all();
	struct slice taken;

	(void)state;
	cursor_skip(&c, 2);
	taken = cursor_take(&c, 3);
	assert_ptr_equal(taken.ptr, bytes + 2);
	assert_int_equal(taken.len, 3);
	assert_int_equal(cursor_rest(&c).len, 3);
	assert_int_equal(cursor_take(&c, 0).len, 0);
	assert_false(c.failed);
	taken = cursor_take(&c, SIZE_MAX);
	assert_null(taken.ptr);
	assert_int_equal(taken.len, 0);
	assert_true(c.failed);
	assert_int_equal(cursor_left(&c), 0);
}

static void a_child_cannot_see_past_its_end(void **state)
{
	struct cursor c = all(), child;

	(void)state;
	child = cursor_sub(&c, 3);
	assert_int_equal(cursor_u16(&child), 0x0123);
	assert_int_equal(cursor_u16(&child), 0);
	assert_true(child.failed);
	assert_false(c.failed);
	assert_int_equal(cursor_u8(&c), 0x67);
}

static void a_child_that_is_too_long_fails_both(void **state)
{
	struct cursor c = all(), child;

	(void)state;
	child = cursor_sub(&c, sizeof(bytes) + 1);
	assert_true(child.failed);
	assert_true(c.failed);
	assert_int_equal(cursor_left(&child), 0);
	assert_int_equal(cursor_left(&c), 0);
}

static void looking_ahead_moves_and_fails_nothing(void **state)
{
	struct cursor c = all();

	(void)state;
	assert_int_equal(cursor_peek(&c, 7), 0xef);
	assert_int_equal(cursor_peek(&c, 8), 0);
	assert_int_equal(cursor_peek(&c, SIZE_MAX), 0);
	assert_int_equal(cursor_peek16(&c, 6), 0xcdef);
	assert_int_equal(cursor_peek16(&c, 7), 0xef00);
	assert_false(c.failed);
	assert_int_equal(cursor_left(&c), 8);
}

static void nothing_is_a_run_of_bytes_too(void **state)
{
	struct cursor c = cursor_of(slice_of(NULL, 0));

	(void)state;
	assert_int_equal(cursor_left(&c), 0);
	assert_int_equal(cursor_take(&c, 0).len, 0);
	assert_false(c.failed);
	assert_int_equal(cursor_u32(&c), 0);
	assert_true(c.failed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(integers_in_both_orders),
		cmocka_unit_test(a_short_read_is_zero_and_latches),
		cmocka_unit_test(a_failed_cursor_stays_failed),
		cmocka_unit_test(taking_and_skipping),
		cmocka_unit_test(a_child_cannot_see_past_its_end),
		cmocka_unit_test(a_child_that_is_too_long_fails_both),
		cmocka_unit_test(looking_ahead_moves_and_fails_nothing),
		cmocka_unit_test(nothing_is_a_run_of_bytes_too),
	};

	return RUN_TESTS(tests);
}
