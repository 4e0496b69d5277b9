#include "unit.h"

#include "base/arena.h"
#include "base/map.h"

#include <stdio.h>

static void an_empty_map_has_nothing(void **state)
{
	struct map map = MAP_INIT;

	(void)state;
	assert_int_equal(map_get(&map, SLICE("x")), MAP_NONE);
	assert_int_equal(map_get(&map, slice_of(NULL, 0)), MAP_NONE);
	map_release(&map);
}

static void a_new_key_has_no_number_yet(void **state)
{
	struct map map = MAP_INIT;
	uint32_t *number = map_put(&map, SLICE("key"));

	(void)state;
	assert_int_equal(*number, MAP_NONE);
	*number = 7;
	assert_int_equal(map_get(&map, SLICE("key")), 7);
	assert_int_equal(*map_put(&map, SLICE("key")), 7);
	assert_int_equal(map.count, 1);
	assert_int_equal(map_get(&map, SLICE("ke")), MAP_NONE);
	map_release(&map);
	assert_int_equal(map.count, 0);
}

static void the_empty_key_is_a_key(void **state)
{
	struct map map = MAP_INIT;
	struct arena arena = ARENA_INIT;

	(void)state;
	*map_put(&map, slice_of(NULL, 0)) = 1;
	*map_put_copy(&map, SLICE("\0"), &arena) = 2;
	assert_int_equal(map_get(&map, SLICE("")), 1);
	assert_int_equal(map_get(&map, SLICE("\0")), 2);
	assert_int_equal(*map_put_copy(&map, SLICE(""), &arena), 1);
	map_release(&map);
	arena_release(&arena);
}

static void many_keys(void **state)
{
	enum { COUNT = 200000 };
	struct map map = MAP_INIT;
	struct arena arena = ARENA_INIT;
	char key[32];

	(void)state;
	for (uint32_t i = 0; i < COUNT; i++) {
		uint32_t *number;

		snprintf(key, sizeof(key), "key %u", i);
		number = map_put_copy(&map, slice_str(key), &arena);
		assert_int_equal(*number, MAP_NONE);
		*number = i;
	}
	assert_int_equal(map.count, COUNT);
	for (uint32_t i = 0; i < COUNT; i++) {
		snprintf(key, sizeof(key), "key %u", i);
		assert_int_equal(map_get(&map, slice_str(key)), i);
		snprintf(key, sizeof(key), "no key %u", i);
		assert_int_equal(map_get(&map, slice_str(key)), MAP_NONE);
	}
	map_release(&map);
	arena_release(&arena);
}

static void a_key_is_new_once(void **state)
{
	struct map map = MAP_INIT;

	(void)state;
	assert_true(map_is_new(&map, SLICE("a")));
	assert_false(map_is_new(&map, SLICE("a")));
	assert_true(map_is_new(&map, SLICE("b")));
	assert_int_equal(map_get(&map, SLICE("a")), 0);
	map_release(&map);
}

static void the_hash_holds_for_the_process(void **state)
{
	(void)state;
	assert_true(map_hash("abc", 3) == map_hash("abc", 3));
	assert_true(map_hash("abc", 3) != map_hash("abd", 3));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_map_has_nothing),
		cmocka_unit_test(a_new_key_has_no_number_yet),
		cmocka_unit_test(the_empty_key_is_a_key),
		cmocka_unit_test(many_keys),
		cmocka_unit_test(a_key_is_new_once),
		cmocka_unit_test(the_hash_holds_for_the_process),
	};

	return RUN_TESTS(tests);
}
