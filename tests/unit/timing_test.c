#include "unit.h"

#include "flow/timing.h"

#define SECOND INT64_C(1000000)

static struct arena arena;
static struct timing *timing;
static struct timing_pulse pulse;
static bool first;

static int begin(void **state)
{
	(void)state;
	arena = (struct arena)ARENA_INIT;
	timing = NULL;
	first = true;
	return 0;
}

static int end(void **state)
{
	(void)state;
	timing_release(timing);
	arena_release(&arena);
	return 0;
}

static void speak(int64_t time_us)
{
	timing_note(&pulse, first, time_us, 0, &timing, &arena);
	first = false;
}

static void one_burst_needs_no_memory(void **state)
{
	(void)state;
	for (int i = 0; i < 100; i++)
		speak(i * SECOND / 2);
	assert_null(timing);
}

static void bursts_and_their_intervals(void **state)
{
	struct timing_summary summary;

	(void)state;
	for (int i = 0; i < 10; i++) {
		speak(INT64_C(60) * i * SECOND);
		speak(INT64_C(60) * i * SECOND + SECOND / 4);
	}
	assert_true(timing_sum_up(&timing->side[0], &summary));
	assert_int_equal(summary.bursts, 10);
	assert_int_equal(summary.median_ms, 60000);
	assert_int_equal(summary.mad_ms, 0);
}

static void jitter_is_the_median_deviation(void **state)
{
	static const int64_t at[] = {0, 10, 22, 31, 41, 53}; /* intervals 10 12 9 10 12 */
	struct timing_summary summary;

	(void)state;
	for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++)
		speak(at[i] * SECOND);
	assert_true(timing_sum_up(&timing->side[0], &summary));
	assert_int_equal(summary.median_ms, 10000);
	assert_int_equal(summary.mad_ms, 1000);
}

static void few_bursts_say_nothing(void **state)
{
	struct timing_summary summary;

	(void)state;
	for (int i = 0; i < TIMING_BURSTS_MIN - 1; i++)
		speak(INT64_C(10) * i * SECOND);
	assert_false(timing_sum_up(&timing->side[0], &summary));
	assert_false(timing_sum_up(&timing->side[1], &summary));
}

static void intervals_are_bounded(void **state)
{
	struct timing_summary summary;

	(void)state;
	for (int i = 0; i < TIMING_INTERVALS_MAX + 100; i++)
		speak(INT64_C(2) * i * SECOND);
	assert_int_equal(timing->side[0].count, TIMING_INTERVALS_MAX);
	assert_true(timing_sum_up(&timing->side[0], &summary));
	assert_int_equal(summary.bursts, TIMING_INTERVALS_MAX + 100);
	assert_int_equal(summary.median_ms, 2000);
}

static void time_that_goes_backwards_is_no_burst(void **state)
{
	(void)state;
	speak(100 * SECOND);
	speak(10 * SECOND);
	speak(100 * SECOND + 1);
	assert_null(timing);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(one_burst_needs_no_memory),
		TEST(bursts_and_their_intervals),
		TEST(jitter_is_the_median_deviation),
		TEST(few_bursts_say_nothing),
		TEST(intervals_are_bounded),
		TEST(time_that_goes_backwards_is_no_burst),
	};

	return RUN_TESTS(tests);
}
