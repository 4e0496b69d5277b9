#include "unit.h"

#include "base/der.h"

static void elements(void **state)
{
	struct cursor c = cursor_of(SLICE("\x30\x07\x02\x01\x05\x04\x02hi\x05\x00"));
	struct cursor inside = der_enter(&c, DER_SEQUENCE);
	struct slice content;
	uint8_t tag;

	(void)state;
	der_skip_if(&inside, DER_BOOLEAN);
	assert_slice(der_take(&inside, DER_INTEGER), "\x05");
	assert_true(der_is(&inside, DER_OCTET_STRING));
	assert_true(der_next(&inside, &tag, &content));
	assert_int_equal(tag, DER_OCTET_STRING);
	assert_slice(content, "hi");
	assert_false(der_next(&inside, &tag, &content));
	assert_false(inside.failed);
	assert_true(der_next(&c, &tag, &content));
	assert_int_equal(content.len, 0);
}

static void another_tag_fails(void **state)
{
	struct cursor c = cursor_of(SLICE("\x02\x01\x05"));

	(void)state;
	assert_int_equal(der_take(&c, DER_SEQUENCE).len, 0);
	assert_true(c.failed);
}

static void assert_cut(struct slice bytes)
{
	struct cursor c = cursor_of(bytes);
	struct slice content;
	uint8_t tag;

	assert_false(der_next(&c, &tag, &content));
	assert_true(c.failed);
}

static void lengths(void **state)
{
	uint8_t bytes[4 + 300] = {DER_OCTET_STRING, 0x82, 0x01, 0x2c};
	struct cursor c = cursor_of(slice_of(bytes, sizeof(bytes)));

	(void)state;
	assert_int_equal(der_take(&c, DER_OCTET_STRING).len, 300);
	assert_cut(slice_of(bytes, sizeof(bytes) - 1));
	assert_cut(slice_of(bytes, 3));
	assert_cut(slice_of(bytes, 1));
	assert_cut(SLICE("\x30\x80\x00\x00")); /* indefinite */
	assert_cut(SLICE("\x30\x85\x00\x00\x00\x00\x01x")); /* five bytes of length */
	assert_cut(SLICE("\x30\x84\xff\xff\xff\xffx"));
}

static void oids(void **state)
{
	struct strbuf text = STRBUF_INIT;

	(void)state;
	der_add_oid(&text, SLICE("\x55\x04\x03"));
	assert_text(&text, "2.5.4.3");
	der_add_oid(&text, SLICE("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01"));
	assert_text(&text, "1.2.840.113549.1.9.1");
	der_add_oid(&text, SLICE("\x88\x37\x03")); /* X.690, 8.19.5 */
	assert_text(&text, "2.999.3");
	der_add_oid(&text, SLICE("\x55\x04\x83")); /* ends inside an arc */
	assert_text(&text, "2.5.4");
	der_add_oid(&text,
		SLICE("\x55\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f")); /* more than 64 bits */
	assert_text(&text, "2.5");
	strbuf_release(&text);
}

static void strings(void **state)
{
	struct strbuf text = STRBUF_INIT;

	(void)state;
	assert_true(der_add_string(&text, DER_UTF8_STRING, SLICE("\xc3\xa9")));
	assert_true(der_add_string(&text, DER_T61_STRING, SLICE("\xe9")));
	assert_true(der_add_string(&text, DER_BMP_STRING, SLICE("\x00\xe9\x00")));
	assert_true(der_add_string(&text, DER_UNIVERSAL_STRING, SLICE("\x00\x00\x00\xe9")));
	assert_text(&text, "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9");
	assert_true(der_add_string(&text, DER_BMP_STRING, SLICE("\xd8\x00"))); /* half of a pair */
	assert_text(&text, "\xef\xbf\xbd");
	assert_false(der_add_string(&text, DER_INTEGER, SLICE("\x01")));
	assert_int_equal(text.len, 0);
	strbuf_release(&text);
}

static void fields(void **state)
{
	/* [0] INTEGER 5, [1] OCTET STRING "a" */
	struct slice sequence = SLICE("\xa0\x03\x02\x01\x05\xa1\x03\x04\x01\x61");
	struct slice value;

	(void)state;
	assert_true(der_field(sequence, 0, DER_INTEGER, &value));
	assert_true(slice_is(value, "\x05"));
	assert_true(der_field(sequence, 1, DER_OCTET_STRING, &value));
	assert_true(slice_is(value, "a"));
	assert_false(der_field(sequence, 1, DER_INTEGER, &value)); /* of another type */
	assert_false(der_field(sequence, 2, DER_INTEGER, &value));
}

static void assert_mended(struct slice bytes, struct slice want)
{
	struct strbuf room = STRBUF_INIT;

	assert_true(slice_eq(der_mended(bytes, &room), want));
	strbuf_release(&room);
}

static void what_was_cut_is_mended(void **state)
{
	/* SEQUENCE { INTEGER 5, SEQUENCE { OCTET STRING "ab", OCTET STRING "cd" } } */
	struct slice whole = SLICE("\x30\x0d\x02\x01\x05\x30\x08\x04\x02"
				   "ab\x04\x02"
				   "cd");
	uint8_t large[4 + 4 + 200] = {DER_SEQUENCE, 0x82, 0x01, 0x00, DER_OCTET_STRING, 0x81, 200};
	struct strbuf room = STRBUF_INIT;

	(void)state;
	assert_mended(whole, whole);
	assert_mended(slice_first(whole, 14),
		SLICE("\x30\x0b\x02\x01\x05\x30\x06\x04\x02"
		      "ab\x00\x00"));
	assert_mended(slice_first(whole, 11),
		SLICE("\x30\x0b\x02\x01\x05\x30\x06\x04\x02"
		      "ab\x00\x00"));
	assert_mended(slice_first(whole, 6), SLICE("\x30\x05\x02\x01\x05\x00\x00"));
	assert_mended(slice_first(whole, 1), SLICE(""));
	assert_mended(SLICE("\x04\x05"
			    "ab"),
		SLICE("")); /* not constructed */
	assert_mended(slice_of(NULL, 0), SLICE(""));
	/* a length of two bytes stays one */
	assert_true(slice_starts(der_mended(slice_of(large, 4 + 3 + 200), &room),
		SLICE("\x30\x82\x00\xcd\x04\x81\xc8")));
	assert_int_equal(room.len, 4 + 3 + 200 + 2);
	strbuf_release(&room);
}

static void what_was_cut_is_known(void **state)
{
	struct slice list = SLICE("\x04\x02"
				  "ab\x04\x02"
				  "cd"),
		     cut = SLICE("\x04\x02"
				 "ab\x00\x00");

	(void)state;
	assert_false(der_was_cut(list));
	assert_true(der_was_cut(cut));
	assert_false(der_was_cut(SLICE("")));
}

static void however_deep_it_is_mended(void **state)
{
	uint8_t deep[64];
	struct strbuf room = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(deep); i += 2) {
		deep[i] = DER_SEQUENCE;
		deep[i + 1] = 100;
	}
	for (size_t len = 0; len <= sizeof(deep); len++) {
		struct cursor c = cursor_of(der_mended(slice_of(deep, len), &room));
		struct slice content;
		uint8_t tag;

		assert_int_equal(der_next(&c, &tag, &content), len >= 2);
		assert_int_equal(cursor_left(&c), 0);
	}
	strbuf_release(&room);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(elements),
		cmocka_unit_test(another_tag_fails),
		cmocka_unit_test(lengths),
		cmocka_unit_test(fields),
		cmocka_unit_test(oids),
		cmocka_unit_test(strings),
		cmocka_unit_test(what_was_cut_is_mended),
		cmocka_unit_test(what_was_cut_is_known),
		cmocka_unit_test(however_deep_it_is_mended),
	};

	return RUN_TESTS(tests);
}
