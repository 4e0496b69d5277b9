#include "unit.h"

#include "base/arena.h"

static void pieces_are_apart_and_aligned(void **state)
{
	struct arena arena = ARENA_INIT;
	unsigned char *pieces[1000];

	(void)state;
	for (size_t i = 0; i < 1000; i++) {
		pieces[i] = arena_alloc(&arena, i + 1);
		assert_int_equal((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
		memset(pieces[i], (int)(i & 0xff), i + 1);
		arena_copy(&arena, SLICE("x")); /* puts the next piece off its place */
	}
	for (size_t i = 0; i < 1000; i++)
		for (size_t k = 0; k <= i; k++)
			assert_int_equal(pieces[i][k], i & 0xff);
	assert_int_equal(arena.bytes, 1000 * 1001 / 2 + 1000);
	arena_release(&arena);
	assert_null(arena.blocks);
	assert_int_equal(arena.bytes, 0);
}

static void zeroed_memory_is_zero(void **state)
{
	struct arena arena = ARENA_INIT;
	struct pair {
		uint64_t a, b;
	} * pair;

	(void)state;
	memset(arena_alloc(&arena, 4096), 0xff, 4096);
	pair = ARENA_NEW(&arena, struct pair);
	assert_true(pair->a == 0 && pair->b == 0);
	arena_release(&arena);
}

static void a_piece_larger_than_a_block(void **state)
{
	enum { LARGE = 3 * 1024 * 1024 };
	struct arena arena = ARENA_INIT;
	char *small, *large;

	(void)state;
	small = arena_alloc(&arena, 10);
	memset(small, 's', 10);
	large = arena_alloc(&arena, LARGE);
	memset(large, 'l', LARGE);
	assert_int_equal(small[9], 's');
	assert_non_null(arena_alloc(&arena, 1));
	arena_release(&arena);
}

static void copies_outlive_what_they_were_made_of(void **state)
{
	struct arena arena = ARENA_INIT;
	char text[] = "volatile";
	struct slice copy = arena_copy(&arena, slice_str(text));

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	assert_slice(copy, "volatile");
	assert_int_equal(arena_copy(&arena, slice_of(NULL, 0)).len, 0);
	arena_release(&arena);
}

static void nothing_is_a_piece_too(void **state)
{
	struct arena arena = ARENA_INIT;

	(void)state;
	assert_non_null(arena_alloc(&arena, 0));
	assert_non_null(arena_zalloc(&arena, 0, 8));
	arena_release(&arena);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_are_apart_and_aligned),
		cmocka_unit_test(zeroed_memory_is_zero),
		cmocka_unit_test(a_piece_larger_than_a_block),
		cmocka_unit_test(copies_outlive_what_they_were_made_of),
		cmocka_unit_test(nothing_is_a_piece_too),
	};

	return RUN_TESTS(tests);
}
