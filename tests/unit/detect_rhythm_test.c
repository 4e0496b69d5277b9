#include "unit.h"

#include "detect/rhythm.h"

#include <math.h>
#include <stdlib.h>

#define EVENTS 400

static const struct rhythm_limits limits = {.deviation_max = 0.36,
	.missed_max = 0.45,
	.period_min_s = 2,
	.evidence_min = 3,
	.beats_min = 8};

struct random {
	uint64_t state;
};

/* Uniform in [0, 1): splitmix64, so that every machine has the same numbers. */
static double next(struct random *random)
{
	uint64_t z = random->state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return (double)((z ^ z >> 31) >> 11) / 9007199254740992.0;
}

/* Check-ins with a uniform jitter either way and missed beats. */
static size_t checkins(struct random *random, double *at, size_t beats, double period,
	double jitter, double missed)
{
	double now = 100;
	size_t count = 0;

	for (size_t i = 0; i < beats; i++) {
		if (next(random) >= missed)
			at[count++] = now;
		now += period * (1 + jitter * (2 * next(random) - 1));
	}
	return count;
}

static void a_clock_is_found_with_its_period(void **state)
{
	struct random random = {1};
	double at[EVENTS];
	struct rhythm r;

	(void)state;
	r = rhythm_find(at, at, checkins(&random, at, 40, 60, 0, 0), &limits);
	assert_true(r.found);
	assert_true(fabs(r.period_s - 60) < 0.2);
	assert_true(r.jitter < 0.02);
	assert_true(r.missed < 0.05);
	assert_int_equal(r.beats, 40);
}

static void jitter_and_missed_beats_are_told_apart(void **state)
{
	struct random random = {2};
	double at[EVENTS];
	struct rhythm r;

	(void)state;
	r = rhythm_find(at, at, checkins(&random, at, 200, 300, 0.2, 0.25), &limits);
	assert_true(r.found);
	assert_true(fabs(r.period_s - 300) < 3 * r.period_error_s);
	assert_true(fabs(r.jitter - 0.2) < 0.06);
	assert_true(fabs(r.missed - 0.25) < 0.1);
}

static void evidence_grows_with_every_beat(void **state)
{
	double at[EVENTS], before = 0;

	(void)state;
	for (size_t beats = 10; beats <= 320; beats *= 2) {
		struct random random = {3};
		struct rhythm r =
			rhythm_find(at, at, checkins(&random, at, beats, 30, 0.3, 0), &limits);

		assert_true(r.evidence > before);
		before = r.evidence;
	}
}

static void bursts_are_one_beat_each(void **state)
{
	struct random random = {4};
	double at[EVENTS], beats[EVENTS];
	size_t count = 0, n = checkins(&random, beats, 40, 120, 0.1, 0);
	struct rhythm r;

	(void)state;
	for (size_t i = 0; i < n; i++)
		for (int j = 0; j < 3; j++)
			at[count++] = beats[i] + 0.4 * j;
	r = rhythm_find(at, at, count, &limits);
	assert_true(r.found);
	assert_true(fabs(r.period_s - 120) < 5);
	assert_int_equal(r.beats, 40);
	assert_int_equal(r.bursts, 40);
}

static void a_night_in_between_is_an_outlier(void **state)
{
	struct random random = {5};
	double at[EVENTS];
	size_t n = checkins(&random, at, 80, 600, 0.1, 0);
	struct rhythm r;

	(void)state;
	for (size_t i = 40; i < n; i++)
		at[i] += 50000;
	r = rhythm_find(at, at, n, &limits);
	assert_true(r.found);
	assert_true(fabs(r.period_s - 600) < 30);
}

static void chance_has_no_rhythm(void **state)
{
	unsigned found = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 400; seed++) {
		struct random random = {1000 + seed};
		double at[EVENTS], now = 0;
		size_t count = 10 + seed % 100;

		for (size_t i = 0; i < count; i++)
			at[i] = now += -60 * log(1 - next(&random));
		found += rhythm_find(at, at, count, &limits).found;
	}
	assert_true(found <= 8); /* 2 % */
}

static void people_have_no_rhythm(void **state)
{
	unsigned found = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 400; seed++) {
		struct random random = {9000 + seed};
		double at[EVENTS], now = 0;
		size_t count = 10 + seed % 100;

		for (size_t i = 0; i < count; i++)
			at[i] = now += pow(10, 3.5 * next(&random) - 0.5);
		found += rhythm_find(at, at, count, &limits).found;
	}
	assert_true(found <= 8);
}

static int by_time(const void *left, const void *right)
{
	const double *a = left, *b = right;

	return *a < *b ? -1 : *a > *b;
}

static void one_of_two_clocks_is_a_chain(void **state)
{
	struct random random = {6};
	double at[EVENTS];
	bool in[EVENTS];
	size_t n = checkins(&random, at, 30, 60, 0, 0), chain;

	(void)state;
	n += checkins(&random, at + n, 20, 102, 0.01, 0);
	qsort(at, n, sizeof(*at), by_time);
	chain = rhythm_chain(at, n, &limits, in);
	assert_true(chain >= 20 && chain <= 33);
	for (size_t i = 0, last = n, steps = 0; i < n; i++) {
		if (in[i] && last < n && ++steps)
			assert_true(
				fabs(fmod(at[i] - at[last] + 5, chain > 25 ? 60 : 102) - 5) < 5);
		last = in[i] ? i : last;
	}
}

static void chance_makes_no_chain(void **state)
{
	unsigned found = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 200; seed++) {
		struct random random = {5000 + seed};
		double at[EVENTS], now = 0;
		bool in[EVENTS];
		size_t count = 20 + seed;

		for (size_t i = 0; i < count; i++)
			at[i] = now += -60 * log(1 - next(&random));
		found += rhythm_chain(at, count, &limits, in) > 0;
	}
	assert_true(found <= 2);
}

static void tasks_between_beats_are_borne(void **state)
{
	struct random random = {7};
	double at[EVENTS];
	size_t n = checkins(&random, at, 40, 300, 0.1, 0.1), count = n;
	struct rhythm r;

	(void)state;
	for (size_t i = 0; i < 18; i++) /* a faster pace for a while */
		at[count++] = at[n / 2] + 10 + 15 * (double)i;
	qsort(at, count, sizeof(*at), by_time);
	r = rhythm_find(at, at, count, &limits);
	assert_true(r.found);
	assert_true(fabs(r.period_s - 300) < 15);
}

static void too_few_are_not_looked_at(void **state)
{
	double at[] = {0, 60, 120, 180, 240, 300, 360};

	(void)state;
	assert_false(rhythm_find(at, at, 7, &limits).found);
	assert_false(rhythm_find(at, at, 0, &limits).found);
}

static void all_at_once_is_no_rhythm(void **state)
{
	double at[50] = {0};

	(void)state;
	assert_false(rhythm_find(at, at, 50, &limits).found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_clock_is_found_with_its_period),
		cmocka_unit_test(jitter_and_missed_beats_are_told_apart),
		cmocka_unit_test(evidence_grows_with_every_beat),
		cmocka_unit_test(bursts_are_one_beat_each),
		cmocka_unit_test(a_night_in_between_is_an_outlier),
		cmocka_unit_test(chance_has_no_rhythm),
		cmocka_unit_test(people_have_no_rhythm),
		cmocka_unit_test(one_of_two_clocks_is_a_chain),
		cmocka_unit_test(chance_makes_no_chain),
		cmocka_unit_test(tasks_between_beats_are_borne),
		cmocka_unit_test(too_few_are_not_looked_at),
		cmocka_unit_test(all_at_once_is_no_rhythm),
	};

	return RUN_TESTS(tests);
}
