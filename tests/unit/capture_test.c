#include "unit.h"

#include "base/clock.h"
#include "base/mem.h"
#include "craft.h"
#include "net/link_type.h"
#include "read_all.h"

#define MICRO 0xa1b2c3d4
#define NANO 0xa1b23c4d
#define KUZNETZOV 0xa1b2cd34
#define IXIA 0x1c0001ac
#define HEAD 24
#define RECORD 16

static struct read_all finish(struct craft *craft)
{
	struct read_all all = read_all(strbuf_slice(&craft->bytes));

	craft_release(craft);
	return all;
}

static void add_two_records(struct craft *craft, uint32_t magic)
{
	static const uint32_t lengths[] = {60, 61};

	for (uint32_t i = 0; i < ARRAY_LEN(lengths); i++) {
		craft_u32(craft, 1000 + i);
		craft_u32(craft, magic == NANO || magic == IXIA ? 999999999 : 999999);
		craft_u32(craft, lengths[i]);
		craft_u32(craft, 1500);
		if (magic == KUZNETZOV)
			craft_zeros(craft, 8);
		craft_data(craft, 1, lengths[i]);
	}
}

static void every_variant_in_both_orders(void **state)
{
	static const uint32_t magics[] = {MICRO, NANO, KUZNETZOV, IXIA, 0x1c0001ab};

	(void)state;
	for (size_t i = 0; i < 2 * ARRAY_LEN(magics); i++) {
		struct craft craft = {.big_endian = i % 2};
		uint32_t magic = magics[i / 2];
		struct read_all all;

		craft_pcap(&craft, magic);
		if (magic >> 16 == IXIA >> 16)
			craft_zeros(&craft, 4);
		add_two_records(&craft, magic == 0x1c0001ab ? IXIA : magic);
		all = finish(&craft);
		assert_true(all.complete);
		assert_string_equal(all.format, "pcap");
		assert_int_equal(all.count, 2);
		assert_int_equal(all.frames[0].bytes.len, 60);
		assert_int_equal(all.frames[1].bytes.len, 61);
		assert_int_equal(all.first_byte[1], 1);
		assert_int_equal(all.frames[1].wire_len, 1500);
		assert_int_equal(all.frames[1].number, 2);
		assert_int_equal(all.frames[1].link_type, LINKTYPE_ETHERNET);
		assert_true(all.frames[1].time_us == 1001 * CLOCK_SECOND_US + 999999);
		assert_true(all.first_us == 1000 * CLOCK_SECOND_US + 999999);
		assert_true(all.last_us == all.frames[1].time_us);
	}
}

static void a_frame_knows_where_its_record_stands(void **state)
{
	struct craft craft = {0};
	struct read_all all;

	(void)state;
	craft_pcap(&craft, MICRO);
	add_two_records(&craft, MICRO);
	all = finish(&craft);
	assert_int_equal(all.frames[0].file_offset, HEAD);
	assert_int_equal(all.frames[1].file_offset, HEAD + RECORD + 60);
}

static struct read_all version(unsigned major, unsigned minor, uint32_t first, uint32_t second)
{
	struct craft craft = {0};

	craft_pcap_version(&craft, MICRO, major, minor, 1);
	craft_u32(&craft, 0);
	craft_u32(&craft, 0);
	craft_u32(&craft, first);
	craft_u32(&craft, second);
	craft_data(&craft, 1, 20);
	return finish(&craft);
}

/* Old programs wrote the two lengths in the other order, those of 2.3 in either. */
static void versions(void **state)
{
	static const struct {
		unsigned major, minor;
		uint32_t first, second;
	} rows[] = {{2, 4, 20, 90}, {2, 5, 20, 90}, {2, 3, 20, 90}, {2, 3, 90, 20}, {2, 2, 90, 20},
		{2, 1, 90, 20}, {2, 0, 90, 20}, {543, 0, 90, 20}};
	static const unsigned refused[][2] = {{0, 0}, {1, 4}, {3, 0}, {9, 9}, {512, 4}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct read_all all =
			version(rows[i].major, rows[i].minor, rows[i].first, rows[i].second);

		assert_true(all.complete);
		assert_int_equal(all.count, 1);
		assert_int_equal(all.frames[0].bytes.len, 20);
		assert_int_equal(all.frames[0].wire_len, 90);
	}
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		struct read_all all = version(refused[i][0], refused[i][1], 20, 90);

		assert_false(all.opened);
		assert_non_null(strstr(all.error, "version"));
	}
}

static struct read_all link_type(unsigned minor, uint32_t field)
{
	struct craft craft = {0};

	craft_pcap_version(&craft, MICRO, 2, minor, field);
	craft_record(&craft, 5, 123456789, 30, 30);
	return finish(&craft);
}

static void the_link_type_field_has_other_bits(void **state)
{
	struct read_all all = link_type(4, 1 | 1u << 26 | 4u << 28); /* frame check sequences */

	(void)state;
	assert_int_equal(all.frames[0].link_type, 1);
	all = link_type(4, 276);
	assert_int_equal(all.frames[0].link_type, 276);
	assert_int_equal(all.link_type_count, 1);
	assert_int_equal(all.link_types[0], 276);
}

static void aix_has_its_own_link_types_and_nanoseconds(void **state)
{
	static const uint32_t rows[][2] = {{6, LINKTYPE_ETHERNET}, {9, LINKTYPE_IEEE802_5},
		{15, LINKTYPE_FDDI}, {24, LINKTYPE_NULL}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct read_all all = link_type(2, rows[i][0]);

		assert_int_equal(all.frames[0].link_type, rows[i][1]);
		assert_true(all.frames[0].time_us == 5123456);
	}
	assert_int_equal(link_type(4, 6).frames[0].link_type, 6);
	assert_int_equal(link_type(2, 1).frames[0].link_type, 1);
}

static void lengths_that_lie_but_lead_on(void **state)
{
	struct craft craft = {0};
	struct read_all all;

	(void)state;
	craft_pcap(&craft, MICRO);
	craft_record(&craft, 1, 0, 100000, 100000); /* more than the snap length says */
	craft_record(&craft, 2, 0, 60, 20); /* more captured than there was */
	craft_record(&craft, 3, 0, 0, 60);
	craft_record(&craft, 4, 0, 10, UINT32_MAX);
	all = finish(&craft);
	assert_true(all.complete);
	assert_int_equal(all.count, 4);
	assert_int_equal(all.frames[0].bytes.len, 100000);
	assert_int_equal(all.frames[1].bytes.len, 60);
	assert_int_equal(all.frames[1].wire_len, 20);
	assert_int_equal(all.frames[2].bytes.len, 0);
	assert_int_equal(all.frames[3].wire_len, INT32_MAX);
}

static void a_record_that_is_too_long_ends_the_file(void **state)
{
	struct craft craft = {0};
	struct read_all all;

	(void)state;
	craft_pcap(&craft, MICRO);
	craft_record(&craft, 1, 0, CAPTURE_FRAME_MAX, CAPTURE_FRAME_MAX);
	craft_record(&craft, 2, 0, 4, 4);
	craft_u32(&craft, 3);
	craft_u32(&craft, 0);
	craft_u32(&craft, CAPTURE_FRAME_MAX + 1);
	craft_u32(&craft, CAPTURE_FRAME_MAX + 1);
	craft_data(&craft, 1, CAPTURE_FRAME_MAX + 1);
	all = finish(&craft);
	assert_int_equal(all.count, 2);
	assert_false(all.complete);
	assert_string_equal(all.error,
		"at byte 262204: the record claims 262145 bytes, more than the largest packet "
		"(262144)");
}

/* Every frame before the cut comes out; only a cut between two records is a clean end. */
static void cut_at_every_byte(void **state)
{
	struct craft craft = {0};

	(void)state;
	craft_pcap(&craft, MICRO);
	add_two_records(&craft, MICRO);
	for (size_t cut = 0; cut <= craft.bytes.len; cut++) {
		struct read_all all = read_all(slice_of(craft.bytes.ptr, cut));
		size_t first = HEAD + RECORD + 60, second = first + RECORD + 61;

		assert_int_equal(all.opened, cut >= HEAD);
		assert_int_equal(all.count, cut >= second ? 2 : cut >= first ? 1 : 0);
		assert_int_equal(all.complete, cut == HEAD || cut == first || cut == second);
		assert_int_equal(all.complete, all.opened && all.error[0] == '\0');
		if (all.opened && !all.complete)
			assert_non_null(strstr(all.error, "cut short"));
	}
	craft_release(&craft);
}

static void add_snoop(struct craft *craft, uint32_t version_field, uint32_t datalink)
{
	craft->big_endian = true;
	strbuf_add(&craft->bytes, "snoop\0\0\0", 8);
	craft_u32(craft, version_field);
	craft_u32(craft, datalink);
}

static void add_snoop_record(struct craft *craft, uint32_t len, uint32_t record_len)
{
	static const uint32_t seconds = 7, microseconds = 8, drops = 9;

	craft_u32(craft, 1500);
	craft_u32(craft, len);
	craft_u32(craft, record_len);
	craft_u32(craft, drops);
	craft_u32(craft, seconds);
	craft_u32(craft, microseconds);
	craft_data(craft, 1, len);
	craft_zeros(craft, -len & 3u);
}

static void snoop_files(void **state)
{
	struct craft craft = {0};
	struct read_all all;

	(void)state;
	add_snoop(&craft, 2, 4);
	add_snoop_record(&craft, 61, 24 + 64);
	add_snoop_record(&craft, 60, 24 + 60);
	all = finish(&craft);
	assert_true(all.complete);
	assert_string_equal(all.format, "snoop");
	assert_int_equal(all.count, 2);
	assert_int_equal(all.frames[0].bytes.len, 61);
	assert_int_equal(all.frames[0].wire_len, 1500);
	assert_true(all.frames[0].time_us == 7000008);
	assert_int_equal(all.frames[1].file_offset, 16 + 24 + 64);
	assert_int_equal(all.frames[1].link_type, LINKTYPE_ETHERNET);
}

static void snoop_records_that_lie(void **state)
{
	static const uint32_t record_lengths[] = {0, 23, 24 + 59, 24 + 60 + 5000, UINT32_MAX};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(record_lengths); i++) {
		struct craft craft = {0};
		struct read_all all;

		add_snoop(&craft, 2, 4);
		add_snoop_record(&craft, 60, 24 + 60);
		add_snoop_record(&craft, 60, record_lengths[i]);
		all = finish(&craft);
		assert_int_equal(all.count, 1);
		assert_false(all.complete);
		assert_non_null(strstr(all.error, "at byte 100"));
	}
	for (uint32_t v = 0; v < 8; v++) {
		struct craft craft = {0};

		add_snoop(&craft, v, 4);
		assert_int_equal(finish(&craft).opened, v >= 2 && v <= 5);
	}
}

static void what_a_file_is_instead(void **state)
{
	static const struct {
		struct slice bytes;
		const char *said;
	} rows[] = {
#define ROW(bytes, said) {{(const uint8_t *)(bytes), sizeof(bytes) - 1}, ": " said}
		ROW("", "empty"),
		ROW("\xd4", "too short to be a capture"),
		ROW("\xd4\xc3\xb2\xa1", "pcap file, at byte 0: cut short inside the file header"),
		ROW("\x0a\x0d\x0d\x0a", "pcapng file, at byte 0: cut short inside a block"),
		ROW("\xff\xd8\xff\xe0JFIF", "a JPEG image, not a capture"),
		ROW("\x89PNG\r\n\x1a\n", "a PNG image, not a capture"),
		ROW("%PDF-1.7\n", "a PDF document, not a capture"),
		ROW("PK\3\4....", "a ZIP archive: unpack it first"),
		ROW("\x7f"
		    "ELF\2\1\1",
			"an ELF program, not a capture"),
		ROW("RTSS....", "a Network Monitor 1 capture; editcap can convert it"),
		ROW("\xfd"
		    "7zXZ\0..",
			"an xz file: give it through `xz -dc`"),
		ROW("{\"event_type\":\"flow\"}\n",
			"JSON, not a capture: records are what the commands after pcg-flows read "
			"(pcg-ti, pcg-graph, ...)"),
		ROW("\xef\xbb\xbf  <!DOCTYPE HTML>", "an HTML page, not a capture"),
		ROW("<?xml version='1.0'?>", "XML, not a capture"),
		ROW("plain words\n", "text, not a capture"),
		ROW("\0\0\0\0\0\0\0\0", "zero bytes, not a capture"),
		ROW("\1\2\3\4\5\6\7\x08\t",
			"not a capture that is known; it begins with 0102030405060708"),
		ROW("\x1f\x8b\x08\0\0\0\0\0\2\xff\3\0\0\0\0\0\0\0\0\0",
			"compressed with gzip: empty"),
#undef ROW
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct read_all all = read_all(rows[i].bytes);

		assert_false(all.opened);
		assert_string_equal(all.error, rows[i].said);
	}
}

static void link_types_are_told_once_each(void **state)
{
	struct craft craft = {0};
	struct read_all all;

	(void)state;
	craft_section(&craft);
	for (unsigned i = 0; i < 200; i++)
		craft_interface(&craft, i / 2, 0);
	all = finish(&craft);
	assert_true(all.complete);
	assert_int_equal(all.link_type_count, CAPTURE_LINK_TYPES_MAX);
	assert_int_equal(all.link_types[3], 3);
}

static void names_of_link_types(void **state)
{
	(void)state;
	assert_string_equal(link_type_name(LINKTYPE_ETHERNET), "EN10MB");
	assert_string_equal(link_type_name(113), "LINUX_SLL");
	assert_string_equal(link_type_name(101), "RAW");
	assert_string_equal(link_type_name(12), "RAW");
	assert_null(link_type_name(147));
	assert_null(link_type_name(LINKTYPE_NOT_REGISTERED));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_variant_in_both_orders),
		cmocka_unit_test(a_frame_knows_where_its_record_stands),
		cmocka_unit_test(versions),
		cmocka_unit_test(the_link_type_field_has_other_bits),
		cmocka_unit_test(aix_has_its_own_link_types_and_nanoseconds),
		cmocka_unit_test(lengths_that_lie_but_lead_on),
		cmocka_unit_test(a_record_that_is_too_long_ends_the_file),
		cmocka_unit_test(cut_at_every_byte),
		cmocka_unit_test(snoop_files),
		cmocka_unit_test(snoop_records_that_lie),
		cmocka_unit_test(what_a_file_is_instead),
		cmocka_unit_test(link_types_are_told_once_each),
		cmocka_unit_test(names_of_link_types),
	};

	return RUN_TESTS(tests);
}
