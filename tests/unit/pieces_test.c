#include "unit.h"

#include "dissect/pieces.h"

#define BASE 3 /* the caller's own bytes before the message */
#define MESSAGE "The quick brown fox jumps over the lazy dog"

struct gathered {
	struct pieces pieces;
	struct strbuf bytes;
};

static void begin(struct gathered *g)
{
	memset(g, 0, sizeof(*g));
	strbuf_adds(&g->bytes, "own");
}

static bool add(struct gathered *g, size_t from, size_t to)
{
	return pieces_add(&g->pieces, &g->bytes, BASE, from,
		slice_first(slice_from(SLICE(MESSAGE), from), to - from));
}

static void assert_ready(const struct gathered *g, size_t len)
{
	assert_int_equal(pieces_ready(&g->pieces), len);
	assert_memory_equal(g->bytes.ptr, "own" MESSAGE, BASE + len);
}

static void in_any_order(void **state)
{
	struct gathered g;

	(void)state;
	begin(&g);
	assert_true(add(&g, 30, 43));
	assert_ready(&g, 0);
	assert_true(add(&g, 10, 20));
	assert_true(add(&g, 0, 5));
	assert_ready(&g, 5);
	assert_true(add(&g, 3, 12)); /* overlaps both neighbours */
	assert_ready(&g, 20);
	assert_true(add(&g, 20, 30)); /* touches both */
	assert_ready(&g, 43);
	assert_int_equal(g.pieces.count, 1);
	strbuf_release(&g.bytes);
}

static void first_bytes_stay(void **state)
{
	struct gathered g;

	(void)state;
	begin(&g);
	assert_true(add(&g, 4, 9));
	assert_true(add(&g, 16, 19));
	assert_true(pieces_add(&g.pieces, &g.bytes, BASE, 0, SLICE("THE QUICK BROWN FOX JUMPS")));
	assert_int_equal(pieces_ready(&g.pieces), 25);
	assert_memory_equal(g.bytes.ptr, "ownTHE quick BROWN fox JUMPS", BASE + 25);
	assert_true(add(&g, 2, 3)); /* inside of what is there */
	assert_int_equal(pieces_ready(&g.pieces), 25);
	strbuf_release(&g.bytes);
}

static void bounds(void **state)
{
	struct gathered g;

	(void)state;
	begin(&g);
	for (size_t i = 0; i < PIECES_MAX; i++)
		assert_true(pieces_add(&g.pieces, &g.bytes, BASE, 2 + 2 * i, SLICE("x")));
	assert_false(pieces_add(&g.pieces, &g.bytes, BASE, 2 + 2 * PIECES_MAX, SLICE("x")));
	assert_true(pieces_add(&g.pieces, &g.bytes, BASE, 3, SLICE("x"))); /* closes a hole */
	assert_true(pieces_add(&g.pieces, &g.bytes, BASE, 2 + 2 * PIECES_MAX, SLICE("x")));
	assert_true(pieces_add(&g.pieces, &g.bytes, BASE, 0, (struct slice){NULL, 0}));
	assert_false(pieces_add(&g.pieces, &g.bytes, BASE, PIECES_BYTES_MAX, SLICE("x")));
	assert_false(pieces_add(&g.pieces, &g.bytes, BASE, UINT64_MAX, SLICE("x")));
	strbuf_release(&g.bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_any_order),
		cmocka_unit_test(first_bytes_stay),
		cmocka_unit_test(bounds),
	};

	return RUN_TESTS(tests);
}
