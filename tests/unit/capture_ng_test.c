#include "unit.h"

#include "base/clock.h"
#include "base/mem.h"
#include "craft.h"
#include "net/capture_time.h"
#include "read_all.h"

static struct read_all finish(struct craft *craft)
{
	struct read_all all = read_all(strbuf_slice(&craft->bytes));

	craft_release(craft);
	return all;
}

static void begin(struct craft *craft)
{
	craft_section(craft);
	craft_interface(craft, 1, 0);
}

/* A packet, what the test put behind it, and one more packet. */
static struct read_all between_packets(void (*add)(struct craft *craft))
{
	struct craft craft = {0};

	begin(&craft);
	craft_packet(&craft, 0, 1, 60, 60);
	add(&craft);
	craft_packet(&craft, 0, 2, 61, 61);
	return finish(&craft);
}

static void packets_in_both_orders(void **state)
{
	(void)state;
	for (unsigned big = 0; big < 2; big++) {
		struct craft craft = {.big_endian = big};
		struct read_all all;

		begin(&craft);
		craft_packet(&craft, 0, 1700000000123456, 61, 1500);
		all = finish(&craft);
		assert_true(all.complete);
		assert_string_equal(all.format, "pcapng");
		assert_int_equal(all.count, 1);
		assert_true(all.frames[0].time_us == 1700000000123456);
		assert_int_equal(all.frames[0].bytes.len, 61);
		assert_int_equal(all.frames[0].wire_len, 1500);
		assert_int_equal(all.frames[0].file_offset, 28 + 20);
		assert_int_equal(all.first_byte[0], 1);
	}
}

static void sections_have_their_own_order_and_interfaces(void **state)
{
	struct craft craft = {0};
	struct read_all all;

	(void)state;
	begin(&craft);
	craft_packet(&craft, 0, 1, 60, 60);
	craft.big_endian = true;
	craft_section(&craft);
	craft_interface(&craft, 101, 0);
	craft_interface(&craft, 113, 0);
	craft_packet(&craft, 1, 2, 60, 60);
	craft_packet(&craft, 0, 3, 60, 60);
	craft.big_endian = false;
	craft_section(&craft);
	craft_packet(&craft, 0, 4, 60, 60); /* of no interface: they count anew */
	all = finish(&craft);
	assert_int_equal(all.count, 3);
	assert_int_equal(all.frames[0].link_type, 1);
	assert_int_equal(all.frames[1].link_type, 113);
	assert_int_equal(all.frames[2].link_type, 101);
	assert_int_equal(all.link_type_count, 3);
	assert_int_equal(all.bad_records, 1);
}

static void an_interface_may_come_late(void **state)
{
	struct craft craft = {0};
	struct read_all all;

	(void)state;
	begin(&craft);
	craft_packet(&craft, 1, 1, 60, 60);
	craft_interface(&craft, 101, 0);
	craft_packet(&craft, 1, 2, 60, 60);
	all = finish(&craft);
	assert_int_equal(all.count, 1);
	assert_int_equal(all.frames[0].link_type, 101);
	assert_int_equal(all.bad_records, 1);
	assert_false(all.complete);
	assert_string_equal(all.error,
		"1 unusable record skipped, the first at byte 48: a packet of interface 1, which "
		"is not described");
}

static void times_of_an_interface(void **state)
{
	struct craft craft = {0};
	struct read_all all;

	(void)state;
	craft_section(&craft);
	craft_interface_of_time(&craft, 9, 0);
	craft_interface_of_time(&craft, 0x80 | 10, 3600);
	craft_interface_of_time(&craft, 0, -100);
	craft_packet(&craft, 0, 1700000000123456789, 60, 60);
	craft_packet(&craft, 1, 1024 + 512, 60, 60);
	craft_packet(&craft, 2, 1, 60, 60);
	all = finish(&craft);
	assert_true(all.complete);
	assert_true(all.frames[0].time_us == 1700000000123456);
	assert_true(all.frames[1].time_us == 3601500000);
	assert_true(all.frames[2].time_us == -99000000);
	assert_true(all.first_us == -99000000);
	assert_true(all.last_us == 1700000000123456);
}

/* Microseconds by long division, digit by digit or bit by bit. */
static __int128 slow_time_us(uint8_t resolution, uint64_t ticks)
{
	unsigned __int128 us = (unsigned __int128)ticks * 1000000;

	for (unsigned i = resolution & 0x7f; i > 0; i--)
		us /= resolution & 0x80 ? 2 : 10;
	return (__int128)us;
}

static void every_resolution_there_can_be(void **state)
{
	static const uint64_t ticks[] = {
		0, 1, 999999, 1000000, UINT32_MAX, 1700000000123456789, INT64_MAX, UINT64_MAX};
	static const int64_t offsets[] = {0, 1, -1, 3600, INT64_MAX, INT64_MIN};

	(void)state;
	for (unsigned r = 0; r < 256; r++) {
		for (size_t i = 0; i < ARRAY_LEN(ticks) * ARRAY_LEN(offsets); i++) {
			int64_t offset = offsets[i % ARRAY_LEN(offsets)];
			uint64_t t = ticks[i / ARRAY_LEN(offsets)];
			struct capture_time time = capture_time_of((uint8_t)r, offset);
			__int128 want = slow_time_us((uint8_t)r, t) + (__int128)offset * 1000000;

			if (want < CLOCK_MIN_US)
				want = CLOCK_MIN_US;
			if (want > CLOCK_MAX_US)
				want = CLOCK_MAX_US;
			assert_true(capture_time_us(&time, t) == (int64_t)want);
		}
	}
}

static void add_simple(struct craft *craft, uint32_t wire_len, uint32_t len)
{
	craft_begin(craft, 3);
	craft_u32(craft, wire_len);
	craft_data(craft, 1, len);
	craft_end(craft);
}

static void simple_packets_are_cut_by_the_snap_length(void **state)
{
	struct craft craft = {0};
	struct read_all all;

	(void)state;
	craft_section(&craft);
	add_simple(&craft, 40, 40); /* before there is an interface */
	craft_interface(&craft, 101, 40);
	add_simple(&craft, 1500, 40);
	add_simple(&craft, 30, 30);
	add_simple(&craft, 40, 20); /* its block holds less than it should */
	all = finish(&craft);
	assert_int_equal(all.count, 2);
	assert_int_equal(all.frames[0].bytes.len, 40);
	assert_int_equal(all.frames[0].wire_len, 1500);
	assert_true(all.frames[0].time_us == 0);
	assert_int_equal(all.frames[1].bytes.len, 30);
	assert_int_equal(all.bad_records, 2);
}

static void add_obsolete(struct craft *craft)
{
	craft_begin(craft, 2);
	craft_u16(craft, 0);
	craft_u16(craft, 0xffff);
	craft_u32(craft, 0);
	craft_u32(craft, 77);
	craft_u32(craft, 60);
	craft_u32(craft, 90);
	craft_data(craft, 1, 60);
	craft_end(craft);
}

static void obsolete_packets(void **state)
{
	struct read_all all = between_packets(add_obsolete);

	(void)state;
	assert_true(all.complete);
	assert_int_equal(all.count, 3);
	assert_int_equal(all.frames[1].wire_len, 90);
	assert_true(all.frames[1].time_us == 77);
}

static void add_names(struct craft *craft)
{
	static const uint8_t v6[16] = {0x20, 1, 0xd, 0xb8, [15] = 1};

	craft_begin(craft, 4);
	craft_u16(craft, 1);
	craft_u16(craft, 4 + 4 + 2);
	strbuf_add(&craft->bytes,
		"\xc0\0\2\1"
		"one\0"
		"b\0"
		"\0",
		12); /* and padding */
	craft_u16(craft, 2);
	craft_u16(craft, 16 + 4);
	strbuf_add(&craft->bytes, v6, 16);
	strbuf_add(&craft->bytes, "six\0", 4);
	craft_u16(craft, 99); /* a kind of record that is not known */
	craft_u16(craft, 4);
	craft_u32(craft, 0);
	craft_u32(craft, 0);
	craft_u32(craft, 0x12345678); /* options */
	craft_end(craft);
}

static void names_of_addresses(void **state)
{
	struct read_all all = between_packets(add_names);

	(void)state;
	assert_true(all.complete);
	assert_string_equal(all.names, "192.0.2.1 one;192.0.2.1 b;2001:db8::1 six;");
}

static void add_secrets_of(struct craft *craft, uint32_t type, uint32_t len)
{
	craft_begin(craft, 10);
	craft_u32(craft, type);
	craft_u32(craft, len);
	strbuf_add(&craft->bytes, "a b c\n\0\0", 8); /* and padding */
	craft_end(craft);
}

static void add_secrets(struct craft *craft)
{
	add_secrets_of(craft, 0x544c534b, 6);
	add_secrets_of(craft, 0x57474b4c, 6); /* of WireGuard */
	add_secrets_of(craft, 0x544c534b, 5);
}

static void add_secrets_over_their_block(struct craft *craft)
{
	add_secrets_of(craft, 0x544c534b, 9);
}

static void keys_of_tls(void **state)
{
	struct read_all all = between_packets(add_secrets);

	(void)state;
	assert_true(all.complete);
	assert_string_equal(all.keys, "a b c\\x0aa b c");
}

static void add_names_over_their_block(struct craft *craft)
{
	craft_begin(craft, 4);
	craft_u16(craft, 1);
	craft_u16(craft, 400);
	strbuf_add(&craft->bytes, "\xc0\0\2\1x\0\0\0", 8);
	craft_end(craft);
}

static void add_packet_over_its_block(struct craft *craft)
{
	craft_packet(craft, 0, 5, 60, 60);
	craft->bytes.ptr[craft->block + 20] = 100; /* the captured length */
}

static void add_short_packet(struct craft *craft)
{
	craft_begin(craft, 6);
	craft_zeros(craft, 16);
	craft_end(craft);
}

static void add_too_long_packet(struct craft *craft)
{
	craft_packet(craft, 0, 5, CAPTURE_FRAME_MAX + 1, 60);
}

static void add_short_interface(struct craft *craft)
{
	craft_begin(craft, 1);
	craft_end(craft);
}

/* What is wrong inside one block costs that block. */
static void one_bad_block_is_skipped(void **state)
{
	static void (*const bad[])(struct craft *) = {add_names_over_their_block,
		add_packet_over_its_block, add_short_packet, add_too_long_packet,
		add_short_interface, add_secrets_over_their_block};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct read_all all = between_packets(bad[i]);

		assert_int_equal(all.count, 2);
		assert_int_equal(all.bad_records, 1);
		assert_false(all.complete);
		assert_non_null(
			strstr(all.error, "1 unusable record skipped, the first at byte 140"));
	}
}

static void add_others(struct craft *craft)
{
	static const uint32_t types[] = {5, 11, 0xb16, 0x80000001}; /* statistics, ... */

	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		craft_begin(craft, types[i]);
		craft_data(craft, 0, (uint32_t)i * 100000);
		craft_end(craft);
	}
}

static void add_custom(struct craft *craft)
{
	craft_begin(craft, 0xbad);
	craft_u32(craft, 32473);
	craft_end(craft);
	craft_begin(craft, 0x40000bad);
	craft_u32(craft, 32473);
	craft_end(craft);
}

static void blocks_without_a_packet_are_passed_over(void **state)
{
	struct read_all all = between_packets(add_others);

	(void)state;
	assert_true(all.complete);
	assert_int_equal(all.count, 2);
	assert_int_equal(all.frames[1].number, 2);
	all = between_packets(add_custom); /* Wireshark numbers these */
	assert_true(all.complete);
	assert_int_equal(all.count, 2);
	assert_int_equal(all.frames[1].number, 4);
}

static void add_unpadded(struct craft *craft)
{
	craft_begin(craft, 0xb16);
	craft_zeros(craft, 8);
	craft_end(craft);
	craft->bytes.ptr[craft->block + 4] = 18; /* for 20 */
	craft->bytes.ptr[craft->bytes.len - 4] = 17;
}

static void a_length_that_is_no_multiple_of_4_is_rounded_up(void **state)
{
	struct read_all all = between_packets(add_unpadded);

	(void)state;
	assert_true(all.complete);
	assert_int_equal(all.count, 2);
}

/* An enhanced packet and a block that is passed over, with other lengths in them. */
static struct read_all with_lengths(uint32_t type, uint32_t head, uint32_t tail)
{
	struct craft craft = {0};
	size_t end;

	begin(&craft);
	craft_packet(&craft, 0, 1, 60, 60);
	craft_begin(&craft, type);
	craft_zeros(&craft, 28);
	end = craft.bytes.len;
	craft.bytes.len = craft.block + 4;
	craft_u32(&craft, head);
	craft.bytes.len = end;
	craft_u32(&craft, tail);
	craft_packet(&craft, 0, 2, 60, 60);
	return finish(&craft);
}

static void lengths_that_disagree_end_the_file(void **state)
{
	static const uint32_t lengths[][2] = {{40, 44}, {40, 0}, {40, UINT32_MAX}, {44, 40}, {0, 0},
		{8, 8}, {11, 11}, {0xfffffffc, 40}, {UINT32_MAX, UINT32_MAX}, {4000, 40}};
	static const uint32_t types[] = {6, 0xb16};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lengths) * ARRAY_LEN(types); i++) {
		struct read_all all =
			with_lengths(types[i % 2], lengths[i / 2][0], lengths[i / 2][1]);

		assert_int_equal(all.count, 1);
		assert_int_equal(all.bad_records, 0);
		assert_false(all.complete);
		assert_non_null(strstr(all.error, "at byte 140"));
	}
}

static struct read_all section(uint32_t magic, unsigned major, unsigned minor, bool second)
{
	struct craft craft = {0};

	if (second) {
		begin(&craft);
		craft_packet(&craft, 0, 1, 60, 60);
	}
	craft_begin(&craft, 0x0a0d0d0a);
	craft_u32(&craft, magic);
	craft_u16(&craft, major);
	craft_u16(&craft, minor);
	craft_uint(&craft, 0, 8); /* a length of 0 means nothing, as any other */
	craft_end(&craft);
	craft_interface(&craft, 1, 0);
	craft_packet(&craft, 0, 1, 60, 60);
	return finish(&craft);
}

static void section_headers(void **state)
{
	(void)state;
	assert_true(section(0x1a2b3c4d, 1, 0, false).complete);
	assert_true(section(0x1a2b3c4d, 1, 2, false).complete);
	assert_false(section(0x1a2b3c4d, 1, 1, false).opened);
	assert_false(section(0x1a2b3c4d, 2, 0, false).opened);
	assert_false(section(0x1a2b3c4e, 1, 0, false).opened);
	assert_int_equal(section(0x1a2b3c4d, 1, 0, true).count, 2);
	for (unsigned i = 0; i < 2; i++) {
		struct read_all all = section(i ? 0x1a2b3c4d : 0, 9, 0, true);

		assert_true(all.opened);
		assert_int_equal(all.count, 1);
		assert_false(all.complete);
	}
}

static void cut_at_every_byte(void **state)
{
	struct craft craft = {0};
	size_t boundaries[8], count = 0;

	(void)state;
	begin(&craft);
	boundaries[count++] = 28;
	boundaries[count++] = craft.bytes.len;
	add_names(&craft);
	boundaries[count++] = craft.bytes.len;
	craft_packet(&craft, 0, 1, 61, 61);
	boundaries[count++] = craft.bytes.len;
	add_obsolete(&craft);
	boundaries[count++] = craft.bytes.len;
	craft_begin(&craft, 0xb16); /* one that is passed over */
	craft_data(&craft, 1, 50);
	craft_end(&craft);
	boundaries[count++] = craft.bytes.len;
	for (size_t cut = 0; cut <= craft.bytes.len; cut++) {
		struct read_all all = read_all(slice_of(craft.bytes.ptr, cut));
		bool clean = false;

		for (size_t i = 0; i < count; i++)
			clean |= cut == boundaries[i];
		assert_int_equal(all.opened, cut >= 28);
		assert_int_equal(all.complete, clean);
		assert_int_equal(all.count, (cut >= boundaries[3]) + (cut >= boundaries[4]));
		assert_int_equal(all.bad_records, 0);
	}
	craft_release(&craft);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(packets_in_both_orders),
		cmocka_unit_test(sections_have_their_own_order_and_interfaces),
		cmocka_unit_test(an_interface_may_come_late),
		cmocka_unit_test(times_of_an_interface),
		cmocka_unit_test(every_resolution_there_can_be),
		cmocka_unit_test(simple_packets_are_cut_by_the_snap_length),
		cmocka_unit_test(obsolete_packets),
		cmocka_unit_test(names_of_addresses),
		cmocka_unit_test(keys_of_tls),
		cmocka_unit_test(one_bad_block_is_skipped),
		cmocka_unit_test(blocks_without_a_packet_are_passed_over),
		cmocka_unit_test(a_length_that_is_no_multiple_of_4_is_rounded_up),
		cmocka_unit_test(lengths_that_disagree_end_the_file),
		cmocka_unit_test(section_headers),
		cmocka_unit_test(cut_at_every_byte),
	};

	return RUN_TESTS(tests);
}
