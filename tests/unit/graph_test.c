/* The parts of the graph, one by one; what comes out in the end is tests/cmd/graph.t. */
#include "unit.h"

#include "base/json.h"
#include "graph/address.h"
#include "graph/column.h"
#include "graph/dictionary.h"
#include "graph/export.h"
#include "graph/gzip.h"
#include "graph/json_column.h"
#include "graph/json_copy.h"
#include "graph/member.h"
#include "graph/order.h"
#include "graph/rows.h"
#include "graph/tally.h"
#include "graph/text.h"

#include <stdlib.h>
#include <zlib.h>

static struct strbuf out;

static const char *text(void)
{
	return strbuf_cstr(&out);
}

static void a_column_is_zero_where_nothing_was_set(void **state)
{
	struct column column = {NULL, 0};

	(void)state;
	column_set(&column, 1000000, 0);
	assert_null(column.values);
	assert_int_equal(column_get(&column, SIZE_MAX), 0);
	column_set(&column, 5, 7);
	column_set(&column, 5000, 8);
	assert_int_equal(column_get(&column, 5), 7);
	assert_int_equal(column_get(&column, 4999), 0);
	assert_int_equal(column_get(&column, 5000), 8);
	column_set(&column, 5, 0);
	assert_int_equal(column_get(&column, 5), 0);
	column_reorder(&column, (const uint32_t[]){5000, 5, 3}, 3);
	assert_int_equal(column_get(&column, 0), 8);
	assert_int_equal(column_get(&column, 3), 0);
	column_release(&column);
}

static void a_dictionary_numbers_texts_in_order(void **state)
{
	struct dictionary dictionary = {0};
	char name[32];

	(void)state;
	assert_int_equal(dictionary_add(&dictionary, SLICE("a")), 0);
	assert_int_equal(dictionary_add(&dictionary, SLICE("")), 1);
	assert_int_equal(dictionary_add(&dictionary, SLICE("a\0b")), 2);
	assert_int_equal(dictionary_add(&dictionary, SLICE("a")), 0);
	assert_int_equal(dictionary_find(&dictionary, SLICE("b")), MAP_NONE);
	for (int i = 0; i < 10000; i++) {
		snprintf(name, sizeof(name), "name %d", i);
		assert_int_equal(dictionary_add(&dictionary, slice_str(name)), i + 3);
	}
	assert_int_equal(dictionary_add(&dictionary, SLICE("name 77")), 80);
	assert_int_equal(dictionary.count, 10003);
	assert_int_equal(slice_cmp(dictionary.items[2], SLICE("a\0b")), 0);
	dictionary_release(&dictionary);
}

static void sums_stay_below_two_to_the_53(void **state)
{
	(void)state;
	assert_int_equal(tally(1, 2), 3);
	assert_int_equal(tally(TALLY_MAX, 1), TALLY_MAX);
	assert_int_equal(tally(TALLY_MAX, TALLY_MAX), TALLY_MAX);
}

static void values_are_brought_into_range(void **state)
{
	double number;

	(void)state;
	assert_int_equal(value_count(SLICE("12")), 12);
	assert_int_equal(value_count(SLICE("-12")), 0);
	assert_int_equal(value_count(SLICE("1.5")), 0);
	assert_int_equal(value_count(SLICE("\"12\"")), 0);
	assert_int_equal(value_count(SLICE("9007199254740993")), TALLY_MAX);
	assert_int_equal(value_count(SLICE("99999999999999999999999999")), 0);
	assert_int_equal(value_port(SLICE("65535")), 65535);
	assert_int_equal(value_port(SLICE("65536")), 0);
	assert_true(value_number(SLICE("-1.5e3"), &number) && number == -1500);
	assert_false(value_number(SLICE("\"1\""), &number));
	assert_false(value_number(SLICE("null"), &number));
	assert_false(value_number(slice_of(NULL, 0), &number));
}

static void members_are_found_in_one_walk(void **state)
{
	static const struct member_name names[] = {MEMBER("a"), MEMBER("bc"), MEMBER("d")};
	struct slice values[3];

	(void)state;
	members_of(SLICE("{\"bc\":[1,{\"a\":9}],\"x\":0,\"a\":1,\"\\u0061\":2}"), names, 3, values);
	assert_true(slice_is(values[0], "2")); /* the last of one name, however it is written */
	assert_true(slice_is(values[1], "[1,{\"a\":9}]"));
	assert_int_equal(values[2].len, 0);
	members_of(SLICE("[\"a\",1]"), names, 3, values);
	assert_int_equal(values[0].len, 0);
	members_of(slice_of(NULL, 0), names, 3, values);
	assert_int_equal(values[0].len, 0);
}

static const char *column_text(const int64_t *values, size_t count, bool telling)
{
	strbuf_clear(&out);
	json_column(&out, "c", values, count, telling);
	return text();
}

#define COLUMN(telling, ...)                                                                       \
	column_text((const int64_t[]){__VA_ARGS__},                                                \
		sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t), telling)

static void a_column_takes_its_shortest_text(void **state)
{
	(void)state;
	assert_string_equal(column_text(NULL, 0, true), "\"c\":{\"raw\":[]}");
	assert_string_equal(COLUMN(false, 3, 17, 9), "\"c\":{\"raw\":[3,17,9]}");
	assert_string_equal(COLUMN(false, 1000001, 1000002, 1000004, 1000003, 1000010),
		"\"c\":{\"delta\":[1000001,1,2,-1,7]}");
	assert_string_equal(COLUMN(false, 5, 5, 5, 5, 6, 6, 6, 6, 6), "\"c\":{\"run\":[5,4,6,5]}");
	assert_string_equal(COLUMN(false, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0),
		"\"c\":{\"sparse\":[0,5,9,7,8]}");
	assert_string_equal(COLUMN(true, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0),
		"\"c\":{\"run\":[0,4,9,1,0,6,8,1,0,3]}");
}

static void a_column_holds_any_number(void **state)
{
	(void)state;
	assert_string_equal(COLUMN(false, 999999999, 10000, 9999, 0),
		"\"c\":{\"raw\":[999999999,10000,9999,0]}");
	assert_string_equal(COLUMN(false, -TALLY_MAX), "\"c\":{\"raw\":[-9007199254740991]}");
	assert_string_equal(COLUMN(false, TALLY_MAX), "\"c\":{\"raw\":[9007199254740991]}");
}

static void copied_json_says_the_same(void **state)
{
	(void)state;
	strbuf_clear(&out);
	json_copy(&out, NULL,
		SLICE(" { \"a b\" : [ 1.50 , -2e5,\ttrue ] ,\n\"\\u003c\":\"\xe2\x80\xa8\xff\" "
		      "} "));
	assert_string_equal(text(), "{\"a b\":[1.50,-2e5,true],\"<\":\"\\u2028\xef\xbf\xbd\"}");
	json_hide_markup(&out);
	assert_string_equal(
		text(), "{\"a b\":[1.50,-2e5,true],\"\\u003c\":\"\\u2028\xef\xbf\xbd\"}");
}

static void every_less_than_is_hidden(void **state)
{
	(void)state;
	strbuf_clear(&out);
	json_hide_markup(&out);
	assert_int_equal(out.len, 0);
	strbuf_adds(&out, "<<a</script><");
	json_hide_markup(&out);
	assert_string_equal(text(), "\\u003c\\u003ca\\u003c/script>\\u003c");
}

static void rows_are_sorted_stably(void **state)
{
	static const uint32_t keys[] = {2, 0, 1, 0, 2, 1};
	uint32_t *order = order_new(6);

	(void)state;
	order_by(order, 6, keys, 3);
	assert_memory_equal(order, ((const uint32_t[]){1, 3, 2, 5, 0, 4}), 24);
	free(order);
	order = order_new(0);
	order_by(order, 0, keys, 0);
	free(order);
}

static void rows_are_found_by_flow_id(void **state)
{
	struct rows rows = {.count = 4};

	(void)state;
	for (size_t row = 0; row < 4; row++)
		row_set_wide(&rows, ROW_FLOW_ID, row, (int64_t)(100 - row));
	assert_int_equal(rows_of_flow(&rows, 98), 2);
	assert_int_equal(rows_of_flow(&rows, 101), ROW_NONE);
	assert_int_equal(rows_of_flow(&rows, 0), ROW_NONE);
	assert_int_equal(rows_of_flow(&rows, UINT64_MAX), ROW_NONE);
	rows_reorder(&rows, (const uint32_t[]){3, 2, 1, 0});
	assert_int_equal(rows_of_flow(&rows, 98), 1);
	rows_release(&rows);
}

static void an_address_is_one_however_it_is_written(void **state)
{
	struct addresses addresses = {0};
	uint32_t *moved;

	(void)state;
	assert_int_equal(addresses_add(&addresses, SLICE("fe80::1")), 0);
	assert_int_equal(
		addresses_add(&addresses, SLICE("fe80:0000:0000:0000:0000:0000:0000:0001")), 0);
	assert_int_equal(addresses_add(&addresses, SLICE("::ffff:10.0.0.1")), 1);
	assert_int_equal(addresses_add(&addresses, SLICE("10.0.0.1")), 1);
	assert_int_equal(addresses_add(&addresses, SLICE("9.9.9.9")), 2);
	assert_int_equal(addresses_add(&addresses, SLICE("10.0.0.256")), ADDRESS_NONE);
	assert_int_equal(addresses_add(&addresses, SLICE("")), ADDRESS_NONE);
	moved = addresses_sort(&addresses);
	assert_memory_equal(moved, ((const uint32_t[]){2, 1, 0}), 12);
	assert_int_equal(addresses.items[0].kind, ADDRESS_EXTERNAL);
	assert_int_equal(addresses.items[1].kind, ADDRESS_INTERNAL);
	free(moved);
	addresses_release(&addresses);
}

static void kinds_follow_the_options(void **state)
{
	static const struct {
		const char *text;
		enum address_kind kind;
	} cases[] = {
		{"192.168.1.1", ADDRESS_INTERNAL},
		{"100.64.0.1", ADDRESS_INTERNAL},
		{"198.51.100.7", ADDRESS_INTERNAL},
		{"198.51.101.7", ADDRESS_EXTERNAL},
		{"224.0.0.251", ADDRESS_GROUP},
		{"255.255.255.255", ADDRESS_GROUP},
		{"0.0.0.0", ADDRESS_GROUP},
		{"::", ADDRESS_GROUP},
		{"ff02::1", ADDRESS_GROUP},
		{"fd00::1", ADDRESS_INTERNAL},
		{"2001:db8::1", ADDRESS_EXTERNAL},
	};
	struct cidr internal;
	struct addresses addresses = {.internal = &internal, .internal_count = 1};

	(void)state;
	assert_true(cidr_parse(SLICE("198.51.100.0/24"), &internal));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint32_t number = addresses_add(&addresses, slice_str(cases[i].text));

		if (addresses.items[number].kind != cases[i].kind)
			fail_msg("%s is of kind %d", cases[i].text, addresses.items[number].kind);
	}
	addresses_release(&addresses);
}

static void csv_cells_are_defused_and_quoted(void **state)
{
	static const struct {
		struct slice cell;
		const char *text;
	} cases[] = {
		{SLICE(""), ""},
		{SLICE("plain name"), "plain name"},
		{SLICE("a,b"), "\"a,b\""},
		{SLICE("say \"hi\""), "\"say \"\"hi\"\"\""},
		{SLICE("=1+1"), "'=1+1"},
		{SLICE("+1"), "'+1"},
		{SLICE("-1"), "'-1"},
		{SLICE("@x"), "'@x"},
		{SLICE("\tx"), "'\\x09x"},
		{SLICE("\rx"), "'\\x0dx"},
		{SLICE("a\nb"), "a\\x0ab"},
		{SLICE("nul\0byte"), "nul\\x00byte"},
		{SLICE("\xff"), "\\xff"},
		{SLICE("=cmd|'/c calc'!A1,\""), "\"'=cmd|'/c calc'!A1,\"\"\""},
		{SLICE("\xe2\x80\xae"
		       "fdp\xe2\x80\xac"),
			"\\xe2\\x80\\xae"
			"fdp\\xe2\\x80\\xac"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		strbuf_clear(&out);
		text_csv(&out, cases[i].cell);
		assert_string_equal(text(), cases[i].text);
	}
}

static void xml_and_dot_are_escaped(void **state)
{
	(void)state;
	strbuf_clear(&out);
	text_xml(&out, SLICE("<a href=\"&amp;\">\x01\xef\xbf\xbe'"));
	assert_string_equal(text(), "&lt;a href=&quot;&amp;amp;&quot;&gt;\\x01\\xef\\xbf\\xbe'");
	strbuf_clear(&out);
	text_dot(&out, SLICE("\"\\N<b>&lt;\n"));
	assert_string_equal(text(), "&quot;\\\\N&lt;b&gt;&amp;lt;\\\\x0a");
}

static void long_texts_lose_their_middle(void **state)
{
	(void)state;
	strbuf_clear(&out);
	text_short(&out, SLICE("0123456789"), 10);
	assert_string_equal(text(), "0123456789");
	strbuf_clear(&out);
	text_short(&out, SLICE("0123456789\xc3\xa9"), 9);
	assert_string_equal(text(),
		"01234\xe2\x80\xa6"
		"89\xc3\xa9");
}

static void numbers_read_well(void **state)
{
	(void)state;
	strbuf_clear(&out);
	text_time(&out, 0);
	strbuf_addc(&out, ' ');
	text_port(&out, 443, SLICE("TCP"));
	strbuf_addc(&out, ' ');
	text_port(&out, 53, SLICE("UDP"));
	strbuf_addc(&out, ' ');
	text_port(&out, 8, SLICE("ICMP"));
	assert_string_equal(text(), "1970-01-01T00:00:00.000000Z 443 53/UDP ICMP");
}

static void packed_text_comes_back(void **state)
{
	static uint8_t plain[200000], back[200000];
	struct strbuf packed = STRBUF_INIT;
	z_stream stream = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(plain); i++)
		plain[i] = (uint8_t)(i * i >> 7);
	assert_true(gzip_pack(slice_of(plain, sizeof(plain)), &packed));
	assert_memory_equal(packed.ptr + 4, "\0\0\0\0", 4); /* no time */
	assert_int_equal(packed.ptr[9], 0); /* no system */
	stream.next_in = (Bytef *)packed.ptr;
	stream.avail_in = (uInt)packed.len;
	stream.next_out = back;
	stream.avail_out = sizeof(back);
	assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
	assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
	inflateEnd(&stream);
	assert_memory_equal(back, plain, sizeof(plain));
	strbuf_release(&packed);
}

static void every_format_is_named_once(void **state)
{
	(void)state;
	for (size_t i = 0; exporters[i]; i++)
		assert_ptr_equal(exporter_find(exporters[i]->name), exporters[i]);
	assert_ptr_equal(exporter_find("html"), exporters[0]);
	assert_null(exporter_find("nonsense"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_column_is_zero_where_nothing_was_set),
		cmocka_unit_test(a_dictionary_numbers_texts_in_order),
		cmocka_unit_test(sums_stay_below_two_to_the_53),
		cmocka_unit_test(values_are_brought_into_range),
		cmocka_unit_test(members_are_found_in_one_walk),
		cmocka_unit_test(a_column_takes_its_shortest_text),
		cmocka_unit_test(a_column_holds_any_number),
		cmocka_unit_test(copied_json_says_the_same),
		cmocka_unit_test(every_less_than_is_hidden),
		cmocka_unit_test(rows_are_sorted_stably),
		cmocka_unit_test(rows_are_found_by_flow_id),
		cmocka_unit_test(an_address_is_one_however_it_is_written),
		cmocka_unit_test(kinds_follow_the_options),
		cmocka_unit_test(csv_cells_are_defused_and_quoted),
		cmocka_unit_test(xml_and_dot_are_escaped),
		cmocka_unit_test(long_texts_lose_their_middle),
		cmocka_unit_test(numbers_read_well),
		cmocka_unit_test(packed_text_comes_back),
		cmocka_unit_test(every_format_is_named_once),
	};
	int failed = RUN_TESTS(tests);

	strbuf_release(&out);
	return failed;
}
