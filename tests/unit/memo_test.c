#include "unit.h"

#include "base/mem.h"
#include "base/memo.h"

#include <stdio.h>
#include <stdlib.h>

static void what_was_put_is_found(void **state)
{
	static struct memo memo;
	char key[] = "key";
	struct slice kept = memo_put(&memo, slice_of(key, 3), SLICE("value"));

	(void)state;
	key[0] = 'x'; /* both are copied */
	assert_true(slice_eq(kept, SLICE("value")));
	assert_true(slice_eq(memo_get(&memo, SLICE("key")), SLICE("value")));
	assert_null(memo_get(&memo, SLICE("xey")).ptr);
	assert_null(memo_get(&memo, SLICE("ke")).ptr);
}

/* However many there are: what is found belongs to the key, and most of the newest are found. */
static void a_new_one_takes_the_place_of_an_old_one(void **state)
{
	static struct memo memo;
	char key[16], value[32];
	size_t found = 0;

	(void)state;
	for (int i = 0; i < 20 * MEMO_PLACES; i++) {
		snprintf(key, sizeof(key), "%d", i);
		snprintf(value, sizeof(value), "value of %d", i * (i % 3)); /* longer and shorter */
		memo_put(&memo, slice_str(key), slice_str(value));
		assert_true(slice_eq(memo_get(&memo, slice_str(key)), slice_str(value)));
	}
	for (int i = 0; i < 20 * MEMO_PLACES; i++) {
		struct slice kept;

		snprintf(key, sizeof(key), "%d", i);
		snprintf(value, sizeof(value), "value of %d", i * (i % 3));
		kept = memo_get(&memo, slice_str(key));
		if (kept.ptr)
			assert_true(slice_eq(kept, slice_str(value)));
		found += kept.ptr != NULL;
	}
	assert_in_range(found, MEMO_PLACES / 2, MEMO_PLACES);
}

static void an_empty_value_is_one(void **state)
{
	static struct memo memo;

	(void)state;
	memo_put(&memo, SLICE("key"), SLICE(""));
	assert_non_null(memo_get(&memo, SLICE("key")).ptr);
	assert_int_equal(memo_get(&memo, SLICE("key")).len, 0);
	assert_null(memo_get(&memo, SLICE("")).ptr);
}

static void what_is_too_large_is_not_kept(void **state)
{
	static struct memo memo;
	uint8_t *large = mem_zalloc(MEMO_BYTES_MAX + 1, 1);
	struct slice all = slice_of(large, MEMO_BYTES_MAX + 1);

	(void)state;
	assert_ptr_equal(memo_put(&memo, SLICE("key"), all).ptr, large);
	assert_null(memo_get(&memo, SLICE("key")).ptr);
	assert_true(slice_eq(memo_put(&memo, all, SLICE("value")), SLICE("value")));
	assert_null(memo_get(&memo, all).ptr);
	free(large);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_put_is_found),
		cmocka_unit_test(a_new_one_takes_the_place_of_an_old_one),
		cmocka_unit_test(an_empty_value_is_one),
		cmocka_unit_test(what_is_too_large_is_not_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
