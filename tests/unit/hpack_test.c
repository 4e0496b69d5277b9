#include "unit.h"

#include "base/mem.h"
#include "dissect/hpack.h"

/* A direction's table, and what its blocks have said. */
struct blocks {
	struct strbuf table, told;
	struct hpack_fields fields;
};

static bool read_hex(struct blocks *b, const char *hex)
{
	uint8_t bytes[512];
	size_t len = slice_from_hex(slice_str(hex), bytes, sizeof(bytes));

	assert_true(len > 0);
	return hpack_read(&b->table, slice_of(bytes, len), &b->fields);
}

static void assert_says(struct blocks *b, const char *hex, const char *text)
{
	assert_true(read_hex(b, hex));
	for (size_t i = 0; i < b->fields.count; i++) {
		strbuf_add_slice(&b->told, hpack_name(&b->fields, i));
		strbuf_addc(&b->told, '=');
		strbuf_add_slice(&b->told, hpack_value(&b->fields, i));
		strbuf_addc(&b->told, '\n');
	}
	assert_text(&b->told, text);
}

static void release(struct blocks *b)
{
	strbuf_release(&b->table);
	strbuf_release(&b->told);
	strbuf_release(&b->fields.text);
}

/* RFC 7541, appendix C.3 and C.4: the same requests as they are, and in the Huffman code. */
static void requests(void **state)
{
	static const char *const hex[2][3] = {
		{"828684410f7777772e6578616d706c652e636f6d", "828684be58086e6f2d6361636865",
			"828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565"},
		{"828684418cf1e3c2e5f23a6ba0ab90f4ff", "828684be5886a8eb10649cbf",
			"828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf"}};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct blocks b = {.fields = {.count = 0}};

		assert_says(&b, hex[i][0],
			":method=GET\n:scheme=http\n:path=/\n:authority=www.example.com\n");
		assert_says(&b, hex[i][1],
			":method=GET\n:scheme=http\n:path=/\n:authority=www.example.com\n"
			"cache-control=no-cache\n");
		assert_says(&b, hex[i][2],
			":method=GET\n:scheme=https\n:path=/index.html\n"
			":authority=www.example.com\ncustom-key=custom-value\n");
		release(&b);
	}
}

/* Appendix C.6, where the table has room for 256 bytes and the oldest entries go. */
static void answers_with_a_small_table(void **state)
{
	struct blocks b = {.fields = {.count = 0}};

	(void)state;
	assert_says(&b, "3fe101", "");
	assert_says(&b,
		"488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad17"
		"1863c78f0b97c8e9ae82ae43d3",
		":status=302\ncache-control=private\ndate=Mon, 21 Oct 2013 20:13:21 GMT\n"
		"location=https://www.example.com\n");
	assert_says(&b, "4883640effc1c0bf",
		":status=307\ncache-control=private\ndate=Mon, 21 Oct 2013 20:13:21 GMT\n"
		"location=https://www.example.com\n");
	assert_says(&b,
		"88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6"
		"c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007",
		":status=200\ncache-control=private\ndate=Mon, 21 Oct 2013 20:13:22 GMT\n"
		"location=https://www.example.com\ncontent-encoding=gzip\n"
		"set-cookie=foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1\n");
	release(&b);
}

static void others_are_not_indexed(void **state)
{
	struct blocks b = {.fields = {.count = 0}};

	(void)state;
	assert_says(&b, "040c2f73616d706c652f70617468", ":path=/sample/path\n");
	assert_says(&b, "100870617373776f726406736563726574", "password=secret\n");
	assert_false(read_hex(&b, "be")); /* nothing was put into the table */
	release(&b);
}

/* An entry that is larger than the table empties it. */
static void a_large_entry_empties_the_table(void **state)
{
	struct blocks b = {.fields = {.count = 0}};

	(void)state;
	assert_says(&b, "3f11", ""); /* 48 bytes */
	assert_says(&b, "4001610162", "a=b\n");
	assert_says(&b, "be", "a=b\n");
	assert_says(
		&b, "400161146161616161616161616161616161616161616161", "a=aaaaaaaaaaaaaaaaaaaa\n");
	assert_false(read_hex(&b, "be"));
	release(&b);
}

static void damage_is_refused(void **state)
{
	static const char *const bad[] = {
		"80", /* index 0 */
		"be", /* behind the fixed ones, and the table is empty */
		"ff", "ffffffffff7f", /* an integer that ends early, one that is too large */
		"4005616263", /* a string that ends early */
		"418cf1e3c2e5f23a6ba0ab90f4", /* the same in the Huffman code */
		"4181f0", /* padding that is not all ones */
		"4184ffffffff", /* more padding than a byte, and the end's word */
		"3fe2ff7f", /* a table larger than is kept */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct blocks b = {.fields = {.count = 0}};

		if (read_hex(&b, bad[i]))
			fail_msg("%s was read", bad[i]);
		release(&b);
	}
}

/* A large entry that is named again and again ends at a bound, and so do many fields. */
static void bounds(void **state)
{
	struct blocks b = {.fields = {.count = 0}};
	struct strbuf block = STRBUF_INIT;

	(void)state;
	strbuf_add(&block, "\x40\x01x\x7f\xa1\x0f", 6); /* a value of 2,080 bytes */
	for (unsigned i = 0; i < 2080; i++)
		strbuf_addc(&block, 'v');
	assert_true(hpack_read(&b.table, strbuf_slice(&block), &b.fields));
	assert_int_equal(hpack_value(&b.fields, 0).len, 2080);
	strbuf_clear(&block);
	for (unsigned i = 0; i < 31; i++)
		strbuf_addc(&block, (char)0xbe);
	assert_true(hpack_read(&b.table, strbuf_slice(&block), &b.fields));
	assert_int_equal(b.fields.count, 31);
	strbuf_addc(&block, (char)0xbe);
	assert_false(hpack_read(&b.table, strbuf_slice(&block), &b.fields));
	strbuf_clear(&block);
	for (unsigned i = 0; i < HPACK_FIELDS_MAX + 1; i++)
		strbuf_addc(&block, (char)0x82);
	assert_true(hpack_read(&b.table, strbuf_slice(&block), &b.fields));
	assert_int_equal(b.fields.count, HPACK_FIELDS_MAX);
	strbuf_release(&block);
	release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests),
		cmocka_unit_test(answers_with_a_small_table),
		cmocka_unit_test(others_are_not_indexed),
		cmocka_unit_test(a_large_entry_empties_the_table),
		cmocka_unit_test(damage_is_refused),
		cmocka_unit_test(bounds),
	};

	return RUN_TESTS(tests);
}
