#include "unit.h"

#include "base/mem.h"
#include "net/fragment.h"

#include <stdlib.h>

#define SECOND_US INT64_C(1000000)

/* A table, and what came of the last fragment that was put into it. */
struct fixture {
	struct fragments *fragments;
	struct frame frame;
	struct packet packet;
	struct slice datagram;
};

static int setup(void **state)
{
	struct fixture *f = mem_zalloc(1, sizeof(*f));

	f->fragments = fragments_new();
	f->packet.ip_v = 4;
	f->packet.ip_proto = PROTO_UDP;
	f->packet.src = ip_from_v4((const uint8_t *)"\xc0\0\x02\x0a");
	f->packet.dst = ip_from_v4((const uint8_t *)"\xc6\x33\x64\x14");
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	fragments_free(f->fragments);
	free(f);
	return 0;
}

/* One fragment a second, each in a frame 34 bytes longer than its data. */
static bool add(struct fixture *f, uint32_t id, uint32_t offset, const char *text, bool more)
{
	struct fragment_place place = {id, offset, more};
	struct slice data = slice_str(text);

	f->frame.number++;
	f->frame.time_us += SECOND_US;
	f->frame.wire_len = (uint32_t)data.len + 34;
	f->frame.file_offset = f->frame.number * 100;
	f->packet.frame = &f->frame;
	f->packet.fragment = true;
	f->packet.fragments_before = 0;
	f->packet.fragment_bytes_before = 0;
	return fragments_add(f->fragments, &place, data, &f->packet, &f->datagram);
}

static void in_order(void **state)
{
	struct fixture *f = *state;

	assert_false(add(f, 7, 0, "01234567", true));
	assert_false(add(f, 7, 8, "89abcdef", true));
	assert_true(add(f, 7, 16, "ghi", false));
	assert_slice(f->datagram, "0123456789abcdefghi");
	assert_int_equal(f->packet.fragments_before, 2);
	assert_int_equal(f->packet.fragment_bytes_before, 2 * 42);
	assert_int_equal(f->packet.fragment_first_frame, 1);
	assert_int_equal(f->packet.fragment_file_offset, 100);
	assert_true(f->packet.fragment_first_us == 1 * SECOND_US);
	assert_true(f->packet.fragment_last_us == 2 * SECOND_US);
	assert_false(fragments_next(f->fragments, &f->packet));
}

static void in_any_order(void **state)
{
	static const char *const orders[] = {"012", "021", "102", "120", "201", "210"};
	static const char *const texts[] = {"01234567", "89abcdef", "ghi"};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(orders); i++) {
		bool whole = false;

		for (int k = 0; k < 3; k++) {
			uint32_t n = (uint32_t)(orders[i][k] - '0');

			assert_false(whole);
			whole = add(f, 7, n * 8, texts[n], n < 2);
		}
		assert_true(whole);
		assert_slice(f->datagram, "0123456789abcdefghi");
		assert_int_equal(f->packet.fragments_before, 2);
	}
}

static void a_duplicate_counts_with_the_others(void **state)
{
	struct fixture *f = *state;

	assert_false(add(f, 7, 0, "01234567", true));
	assert_false(add(f, 7, 0, "01234567", true));
	assert_true(add(f, 7, 8, "89", false));
	assert_slice(f->datagram, "0123456789");
	assert_int_equal(f->packet.fragments_before, 2);
}

static void one_that_comes_too_late_waits_for_another_datagram(void **state)
{
	struct fixture *f = *state;

	add(f, 7, 0, "01234567", true);
	assert_true(add(f, 7, 8, "89", false));
	assert_false(add(f, 7, 8, "89", false));
	fragments_give_up(f->fragments);
	assert_true(fragments_next(f->fragments, &f->packet));
	assert_true(f->packet.frame->number == 3);
}

static void where_they_overlap_the_lower_offset_wins_then_the_earlier(void **state)
{
	struct fixture *f = *state;

	add(f, 7, 8, "BBBBBBBBBBBBBBBB", true);
	add(f, 7, 8, "CCCCCCCC", true);
	add(f, 7, 0, "AAAAAAAAAAAA", true);
	assert_true(add(f, 7, 24, "D", false));
	assert_slice(f->datagram, "AAAAAAAAAAAABBBBBBBBBBBBD");
}

/* The attack of that name: the last fragment ends inside the first. */
static void teardrop(void **state)
{
	struct fixture *f = *state;

	add(f, 7, 0, "0123456789abcdefghijklmnopqrstuvwxyz", true);
	assert_true(add(f, 7, 24, "XXXX", false));
	assert_slice(f->datagram, "0123456789abcdefghijklmnopqr");
}

static void the_first_end_is_the_end(void **state)
{
	struct fixture *f = *state;

	add(f, 7, 8, "89", false);
	add(f, 7, 8, "89abcdef", false);
	assert_true(add(f, 7, 0, "01234567", true));
	assert_slice(f->datagram, "0123456789");
}

static void a_gap_of_one_byte_is_a_gap(void **state)
{
	struct fixture *f = *state;

	add(f, 7, 0, "0123456", true);
	assert_false(add(f, 7, 8, "89", false));
	assert_true(add(f, 7, 0, "01234567", true));
	assert_slice(f->datagram, "0123456789");
}

static void the_largest_offsets_and_lengths_fit(void **state)
{
	struct fixture *f = *state;
	char *text = mem_zalloc(1, UINT16_MAX + 1);

	memset(text, 'x', UINT16_MAX);
	assert_false(add(f, 7, UINT16_MAX / 8 * 8, text, false));
	assert_true(add(f, 7, 0, text, true));
	assert_int_equal(f->datagram.len, UINT16_MAX / 8 * 8 + UINT16_MAX);
	free(text);
}

static void over_ip4_protocol_and_vlan_are_of_the_key(void **state)
{
	struct fixture *f = *state;

	add(f, 7, 0, "01234567", true);
	assert_false(add(f, 8, 8, "89", false));
	f->packet.ip_proto = PROTO_ICMP;
	assert_false(add(f, 7, 8, "89", false));
	f->packet.ip_proto = PROTO_UDP;
	f->packet.vlans = 2;
	f->packet.vlan[1] = 12;
	assert_false(add(f, 7, 8, "89", false));
	f->packet.vlan[1] = 0;
	assert_true(add(f, 7, 8, "89", false));
}

static void over_ip6_they_are_not(void **state)
{
	struct fixture *f = *state;

	f->packet.ip_v = 6;
	add(f, 7, 0, "01234567", true);
	f->packet.ip_proto = PROTO_ICMPV6;
	f->packet.vlans = 1;
	f->packet.vlan[0] = 12;
	assert_true(add(f, 7, 8, "89", false));
}

static void the_other_direction_is_another_datagram(void **state)
{
	struct fixture *f = *state;
	struct ip src = f->packet.src;

	add(f, 7, 0, "01234567", true);
	f->packet.src = f->packet.dst;
	f->packet.dst = src;
	assert_false(add(f, 7, 8, "89", false));
}

static void what_is_given_up_comes_out_as_it_came(void **state)
{
	struct fixture *f = *state;
	struct packet packet;

	add(f, 1, 0, "01234567", true);
	add(f, 2, 0, "01234567", true);
	add(f, 1, 16, "ghi", false);
	assert_false(fragments_ready(f->fragments));
	fragments_give_up(f->fragments);
	for (uint64_t number = 1; number <= 3; number++) {
		assert_true(fragments_ready(f->fragments));
		assert_true(fragments_next(f->fragments, &packet));
		assert_true(packet.frame->number == number);
		assert_true(packet.frame->time_us == (int64_t)number * SECOND_US);
		assert_int_equal(packet.end, PACKET_OK);
		assert_true(packet.fragment);
		assert_true(ip_eq(&packet.src, &f->packet.src));
		assert_int_equal(packet.payload.len, 0);
		assert_int_equal(packet.payload_len, number == 3 ? 3 : 8);
	}
	assert_false(fragments_next(f->fragments, &packet));
}

static void what_is_too_old_is_given_up(void **state)
{
	struct fixture *f = *state;

	add(f, 1, 0, "01234567", true);
	f->frame.time_us += FRAGMENT_AGE_US - 2 * SECOND_US;
	add(f, 2, 0, "01234567", true);
	assert_false(fragments_ready(f->fragments));
	add(f, 3, 0, "01234567", true);
	add(f, 4, 0, "01234567", true);
	assert_true(fragments_next(f->fragments, &f->packet));
	assert_true(f->packet.frame->number == 1);
	assert_false(fragments_ready(f->fragments));
}

static void time_may_run_backwards(void **state)
{
	struct fixture *f = *state;

	f->frame.time_us = INT64_MAX - 2 * SECOND_US;
	add(f, 7, 0, "01234567", true);
	f->frame.time_us = INT64_MIN;
	assert_true(add(f, 7, 8, "89", false));
}

static void no_more_datagrams_than_the_bound(void **state)
{
	struct fixture *f = *state;

	for (uint32_t id = 0; id < FRAGMENT_DATAGRAMS_MAX; id++) {
		f->frame.time_us = 0;
		assert_false(add(f, id, 0, "01234567", true));
		assert_false(fragments_ready(f->fragments));
	}
	f->frame.time_us = 0;
	assert_false(add(f, FRAGMENT_DATAGRAMS_MAX, 0, "01234567", true));
	assert_true(fragments_next(f->fragments, &f->packet));
	assert_true(f->packet.frame->number == 1);
	assert_false(fragments_ready(f->fragments));
}

static void no_more_pieces_of_a_datagram_than_the_bound(void **state)
{
	struct fixture *f = *state;
	size_t given_up = 0;

	for (uint32_t i = 0; i <= FRAGMENT_PIECES_MAX; i++) {
		f->frame.time_us = 0;
		assert_false(add(f, 7, 8, "01234567", true));
	}
	while (fragments_next(f->fragments, &f->packet))
		given_up++;
	assert_int_equal(given_up, FRAGMENT_PIECES_MAX);
}

static void no_more_bytes_than_the_bound(void **state)
{
	struct fixture *f = *state;
	char *text = mem_zalloc(1, UINT16_MAX + 1);
	uint32_t id = 0;

	memset(text, 'x', UINT16_MAX);
	for (; !fragments_ready(f->fragments); id++) {
		f->frame.time_us = 0;
		assert_false(add(f, id, 0, text, true));
		assert_true(id <= FRAGMENT_BYTES_MAX / UINT16_MAX);
	}
	assert_true(id > FRAGMENT_BYTES_MAX / (UINT16_MAX + 4096u));
	free(text);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(in_order),
		TEST(in_any_order),
		TEST(a_duplicate_counts_with_the_others),
		TEST(one_that_comes_too_late_waits_for_another_datagram),
		TEST(where_they_overlap_the_lower_offset_wins_then_the_earlier),
		TEST(teardrop),
		TEST(the_first_end_is_the_end),
		TEST(a_gap_of_one_byte_is_a_gap),
		TEST(the_largest_offsets_and_lengths_fit),
		TEST(over_ip4_protocol_and_vlan_are_of_the_key),
		TEST(over_ip6_they_are_not),
		TEST(the_other_direction_is_another_datagram),
		TEST(what_is_given_up_comes_out_as_it_came),
		TEST(what_is_too_old_is_given_up),
		TEST(time_may_run_backwards),
		TEST(no_more_datagrams_than_the_bound),
		TEST(no_more_pieces_of_a_datagram_than_the_bound),
		TEST(no_more_bytes_than_the_bound),
	};

	return RUN_TESTS(tests);
}
