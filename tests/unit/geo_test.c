#include "unit.h"

#include "geo/annotate.h"
#include "geo/build.h"
#include "geo/country.h"
#include "geo/geo.h"
#include "scratch.h"

static struct ip ip_of(const char *text)
{
	struct ip ip;

	assert_true(ip_parse(slice_str(text), &ip));
	return ip;
}

static struct scratch write_database(const struct mmdb_writer *writer, const char *type)
{
	struct mmdb_about about = {type, "made by a test", 1700000000};
	struct strbuf bytes = STRBUF_INIT;
	struct scratch file;

	assert_true(mmdb_finish(writer, &about, &bytes));
	file = scratch_file(strbuf_slice(&bytes));
	strbuf_release(&bytes);
	return file;
}

static void cover(struct mmdb_writer *writer, const char *first, const char *last, uint32_t record)
{
	struct ip from = ip_of(first), to = ip_of(last);

	mmdb_cover(writer, &from, &to, record);
}

static void open_it(struct geo *geo, const struct scratch *file)
{
	struct strbuf err = STRBUF_INIT;

	assert_true(geo_open(geo, file->path, &err));
	strbuf_release(&err);
}

/* What is known of the address, as a terminal has it; "" when nothing is. */
static void assert_place(struct geo *geo, const char *address, const char *expected)
{
	struct ip ip = ip_of(address);
	const struct place *place = geo_find(geo, &ip);
	struct strbuf text = STRBUF_INIT;

	if (place)
		place_text(&text, place);
	assert_text(&text, expected);
	strbuf_release(&text);
}

static struct geo *built_from(const char *countries, const char *networks, uint64_t bad_lines)
{
	struct geo_build build = GEO_BUILD_INIT;
	struct mmdb_about about = {"Test", "made by a test", 1700000000};
	struct strbuf bytes = STRBUF_INIT;
	struct geo *geo = geo_new();
	struct scratch file;

	geo_build_countries(&build, slice_str(countries));
	geo_build_networks(&build, slice_str(networks));
	assert_int_equal(build.bad_lines, bad_lines);
	assert_true(geo_build_write(&build, &about, &bytes));
	file = scratch_file(strbuf_slice(&bytes));
	open_it(geo, &file);
	scratch_remove(&file);
	strbuf_release(&bytes);
	geo_build_release(&build);
	return geo;
}

static void tables_are_laid_over_each_other(void **state)
{
	struct geo *geo = built_from("192.0.2.0,192.0.2.255,DE\n2001:db8::,2001:db8:0:ffff:ffff:"
				     "ffff:ffff:ffff,FR\n198.51.100.0,198.51.100.9,ZZ\n",
		"192.0.2.128,192.0.3.7,64496,Example Networks\n"
		"2001:db8::8000,2001:db8::8000,64497,\"One, \"\"Two\"\"\"\n",
		0);

	(void)state;
	assert_place(geo, "192.0.1.255", "");
	assert_place(geo, "192.0.2.0", "DE Germany");
	assert_place(geo, "192.0.2.127", "DE Germany");
	assert_place(geo, "192.0.2.128", "DE Germany, AS64496 Example Networks");
	assert_place(geo, "192.0.2.255", "DE Germany, AS64496 Example Networks");
	assert_place(geo, "192.0.3.0", "AS64496 Example Networks");
	assert_place(geo, "192.0.3.7", "AS64496 Example Networks");
	assert_place(geo, "192.0.3.8", "");
	assert_place(geo, "198.51.100.9", "ZZ"); /* a code that is no country's */
	assert_place(geo, "198.51.100.10", "");
	assert_place(geo, "2001:db8::7fff", "FR France");
	assert_place(geo, "2001:db8::8000", "FR France, AS64497 One, \"Two\"");
	assert_place(geo, "2001:db8:1::", "");
	geo_free(geo);
}

static void of_overlapping_ranges_the_later_one_holds(void **state)
{
	struct geo *geo = built_from("",
		"192.0.2.0,192.0.2.255,1,first\n192.0.2.64,192.0.3.0,2,second\n"
		"198.51.100.0,198.51.100.255,3,outer\n198.51.100.0,198.51.100.7,4,inner\n",
		0);

	(void)state;
	assert_place(geo, "192.0.2.63", "AS1 first");
	assert_place(geo, "192.0.2.64", "AS2 second");
	assert_place(geo, "192.0.3.0", "AS2 second");
	assert_place(geo, "198.51.100.7", "AS4 inner");
	geo_free(geo);
}

static void the_ends_of_the_space_are_held(void **state)
{
	struct geo *geo = built_from("0.0.0.0,255.255.255.255,DE\n",
		"::1:0:0:0,ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,7,all\n", 0);

	(void)state;
	assert_place(geo, "0.0.0.0", "DE Germany");
	assert_place(geo, "255.255.255.255", "DE Germany");
	assert_place(geo, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "AS7 all");
	assert_place(geo, "::fffe:0:0", "");
	geo_free(geo);
}

static void lines_that_are_no_range_are_counted(void **state)
{
	struct geo *geo =
		built_from("192.0.2.9,192.0.2.1,DE\nfirst,last,country\n\n192.0.2.1,DE\r\n"
			   "192.0.2.1,2001:db8::1,DE\n192.0.2.1,192.0.2.2,DEU\n"
			   "192.0.2.3,192.0.2.4,DE\r\n",
			"192.0.2.1,192.0.2.1,AS5,x\n192.0.2.1,192.0.2.1,99999999999,x\n", 7);

	(void)state;
	assert_place(geo, "192.0.2.1", "");
	assert_place(geo, "192.0.2.4", "DE Germany");
	geo_free(geo);
}

static void a_country_is_called_by_its_name(void **state)
{
	(void)state;
	assert_slice(country_name(SLICE("AD")), "Andorra");
	assert_slice(country_name(SLICE("CI")), "Ivory Coast");
	assert_slice(country_name(SLICE("ZW")), "Zimbabwe");
	assert_slice(country_name(SLICE("QQ")), "");
	assert_slice(country_name(SLICE("")), "");
	assert_slice(country_name(SLICE("DEU")), "");
}

/* A database of one record for 192.0.2.0/24, whose members are pairs of texts. */
static struct scratch flat_database(const char *const pairs[][2], size_t count)
{
	struct mmdb_writer writer;
	struct scratch file;
	uint32_t record;

	mmdb_writer_init(&writer);
	record = mmdb_here(&writer);
	mmdb_map(&writer.data, count);
	for (size_t i = 0; i < count; i++) {
		mmdb_text(&writer, slice_str(pairs[i][0]));
		mmdb_text(&writer, slice_str(pairs[i][1]));
	}
	cover(&writer, "192.0.2.0", "192.0.2.255", record);
	file = write_database(&writer, "flat");
	mmdb_writer_release(&writer);
	return file;
}

static void publishers_name_their_members_otherwise(void **state)
{
	static const struct {
		const char *pairs[4][2];
		size_t count;
		const char *expected;
	} cases[] = {
		{{{"country_code", "NL"}}, 1, "NL Netherlands"},
		{{{"asn", "AS64496"}, {"as_name", "Example"}, {"country", "Spain"},
			 {"country_code", "ES"}},
			4, "ES Spain, AS64496 Example"},
		{{{"country", "ES"}, {"country_name", "Espana"}}, 2, "ES Espana"},
		{{{"asn", "64497"}, {"as_organization", "Other"}}, 2, "AS64497 Other"},
		{{{"as_name", "Nameless"}}, 1, "Nameless"},
		{{{"asn", "AS"}, {"country", "Nowhere"}}, 2, ""},
		{{{"unrelated", "DE"}}, 1, ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scratch file = flat_database(cases[i].pairs, cases[i].count);
		struct geo *geo = geo_new();

		open_it(geo, &file);
		assert_place(geo, "192.0.2.77", cases[i].expected);
		assert_place(geo, "192.0.3.1", "");
		geo_free(geo);
		scratch_remove(&file);
	}
}

static void the_registered_country_comes_last(void **state)
{
	struct mmdb_writer writer;
	struct geo *geo = geo_new();
	struct scratch file;
	uint32_t record;

	(void)state;
	mmdb_writer_init(&writer);
	record = mmdb_here(&writer);
	mmdb_map(&writer.data, 1);
	mmdb_text(&writer, SLICE("registered_country"));
	mmdb_map(&writer.data, 1);
	mmdb_text(&writer, SLICE("iso_code"));
	mmdb_text(&writer, SLICE("SE"));
	cover(&writer, "192.0.2.0", "192.0.2.255", record);
	file = write_database(&writer, "GeoLite2-Country");
	open_it(geo, &file);
	assert_place(geo, "192.0.2.1", "SE Sweden");
	geo_free(geo);
	scratch_remove(&file);
	mmdb_writer_release(&writer);
}

static void databases_complete_each_other_in_their_order(void **state)
{
	static const char *const country[][2] = {{"country_code", "NL"}};
	static const char *const network[][2] = {
		{"asn", "AS64496"}, {"as_name", "Example"}, {"country_code", "DE"}};
	struct scratch first = flat_database(country, 1), second = flat_database(network, 3);
	struct geo *geo = geo_new();

	(void)state;
	open_it(geo, &first);
	assert_place(geo, "192.0.2.1", "NL Netherlands");
	open_it(geo, &second);
	assert_place(geo, "192.0.2.1", "NL Netherlands, AS64496 Example");
	assert_place(geo, "192.0.2.2", "NL Netherlands, AS64496 Example");
	geo_free(geo);
	geo = geo_new();
	open_it(geo, &second);
	open_it(geo, &first);
	assert_place(geo, "192.0.2.1", "DE Germany, AS64496 Example");
	geo_free(geo);
	scratch_remove(&first);
	scratch_remove(&second);
}

static void what_is_no_database_is_refused(void **state)
{
	struct scratch file = scratch_file(SLICE("not a database"));
	struct strbuf err = STRBUF_INIT;
	struct geo *geo = geo_new();

	(void)state;
	assert_false(geo_open(geo, file.path, &err));
	assert_non_null(strstr(strbuf_cstr(&err), file.path));
	strbuf_clear(&err);
	scratch_remove(&file);
	assert_false(geo_open(geo, file.path, &err));
	assert_non_null(strstr(strbuf_cstr(&err), "No such file"));
	assert_int_equal(geo_count(geo), 0);
	geo_free(geo);
	strbuf_release(&err);
}

/* The tree stays, the data are gone: look-ups fail, are counted, and end nothing. */
static void damage_is_counted(void **state)
{
	static const char *const pairs[][2] = {{"country_code", "NL"}};
	struct scratch file = flat_database(pairs, 1);
	struct strbuf why = STRBUF_INIT;
	struct geo *geo = geo_new();
	struct ip ip = ip_of("192.0.2.1");
	FILE *bytes = fopen(file.path, "r+b");

	(void)state;
	assert_non_null(bytes);
	for (size_t i = 0; i < 120 * (size_t)6; i++) /* every node points far behind the file */
		fputc(0xf7, bytes);
	fclose(bytes);
	if (geo_open(geo, file.path, &why)) {
		assert_null(geo_find(geo, &ip));
		assert_int_equal(geo_failed(geo, &why), 1);
		assert_non_null(strstr(strbuf_cstr(&why), file.path));
	} else {
		fail();
	}
	geo_free(geo);
	strbuf_release(&why);
	scratch_remove(&file);
}

static void a_database_tells_of_itself(void **state)
{
	static const char *const pairs[][2] = {{"country_code", "NL"}};
	struct scratch file = flat_database(pairs, 1);
	struct geo *geo = geo_new();
	struct geo_about about;

	(void)state;
	open_it(geo, &file);
	about = geo_about(geo, 0);
	assert_string_equal(about.path, file.path);
	assert_slice(about.type, "flat");
	assert_slice(about.description, "made by a test");
	assert_null(about.licence);
	assert_int_equal(about.build_epoch, 1700000000);
	assert_int_equal(about.ip_version, 6);
	geo_free(geo);
	scratch_remove(&file);
}

/* Texts and records of every size that the format encodes otherwise come back whole. */
static void long_texts_and_far_pointers_come_back(void **state)
{
	static const size_t lengths[] = {1, 28, 29, 284, 285, 65535};
	struct strbuf padding = STRBUF_INIT, text = STRBUF_INIT;
	struct mmdb_writer writer;
	struct geo *geo = geo_new();
	struct scratch file;

	(void)state;
	mmdb_writer_init(&writer);
	for (uint32_t i = 0; i < 12; i++) {
		struct strbuf first = STRBUF_INIT;
		uint32_t record = mmdb_here(&writer);

		strbuf_clear(&text);
		while (text.len < lengths[i / 2])
			strbuf_addc(&text, (char)('a' + i / 2));
		mmdb_map(&writer.data, 1);
		mmdb_text(&writer, SLICE("as_name")); /* twice each: once whole, once by pointer */
		mmdb_text(&writer, strbuf_slice(&text));
		strbuf_addf(&first, "192.0.2.%u", i);
		cover(&writer, strbuf_cstr(&first), strbuf_cstr(&first), record);
		strbuf_release(&first);
		while (i == 9 && padding.len < 700000) /* then pointers are of the third size */
			strbuf_addc(&padding, 0);
		strbuf_add_slice(&writer.data, strbuf_slice(&padding));
		strbuf_clear(&padding);
	}
	file = write_database(&writer, "long");
	open_it(geo, &file);
	for (unsigned i = 0; i < 12; i++) {
		struct ip ip = ip_of("192.0.2.0");
		const struct place *place;

		ip.bytes[15] = (uint8_t)i;
		place = geo_find(geo, &ip);
		assert_non_null(place);
		assert_int_equal(place->org.len, lengths[i / 2]);
		assert_int_equal(place->org.ptr[0], 'a' + i / 2);
	}
	geo_free(geo);
	scratch_remove(&file);
	mmdb_writer_release(&writer);
	strbuf_release(&padding);
	strbuf_release(&text);
}

static void only_public_addresses_have_a_place(void **state)
{
	static const char *const no[] = {"10.0.0.1", "127.0.0.1", "169.254.1.1", "192.0.2.1",
		"224.0.0.1", "255.255.255.255", "100.64.0.1", "0.0.0.0", "240.0.0.1", "::", "::1",
		"fe80::1", "fd00::1", "ff02::1", "2001:db8::1", "64:ff9b::1", "100::1", "4000::1"};
	static const char *const yes[] = {"8.8.8.8", "223.255.255.1", "2600::1", "2a00::1"};
	struct ip subject, want = ip_of("198.41.0.4"), translated = ip_of("64:ff9b::198.41.0.4");

	(void)state;
	assert_true(place_applies(&translated, &subject));
	assert_true(ip_eq(&subject, &want));
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
		struct ip ip = ip_of(no[i]);
		assert_false(place_applies(&ip, &subject));
	}
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
		struct ip ip = ip_of(yes[i]);
		assert_true(place_applies(&ip, &subject));
	}
}

/* The place of the one address that is known; NULL: every address. */
static const struct place *in_utopia(const struct ip *ip, void *ctx)
{
	static const struct place place = {
		.country_code = {(const uint8_t *)"QQ", 2}, .by = "mmdb"};
	const struct ip *only = ctx;

	return !only || ip_eq(ip, only) ? &place : NULL;
}

static void assert_annotated(const char *line, const char *only, const char *expected)
{
	static struct record record; /* large */
	struct strbuf json = STRBUF_INIT, got = STRBUF_INIT;
	struct ip known = ip_of(only ? only : "::");

	assert_true(record_read(&record, slice_str(line), 2));
	if (annotate_applies(&record))
		annotate(&record, in_utopia, only ? &known : NULL, &json);
	strbuf_add_slice(&got, record_text(&record));
	assert_text(&got, expected);
	record_release(&record);
	record = (struct record){.number = 0};
	strbuf_release(&json);
	strbuf_release(&got);
}

static void a_record_gets_the_places_of_its_public_sides(void **state)
{
	(void)state;
	assert_annotated("{\"event_type\":\"flow\",\"src_ip\":\"8.8.8.8\",\"dest_ip\":\"2600::1\"}",
		NULL,
		"{\"event_type\":\"flow\",\"src_ip\":\"8.8.8.8\",\"dest_ip\":\"2600::1\",\"geo\":{"
		"\"src\":{\"country_code\":\"QQ\",\"by\":\"mmdb\"},"
		"\"dest\":{\"country_code\":\"QQ\",\"by\":\"mmdb\"}}}");
	assert_annotated("{\"event_type\":\"dns\",\"src_ip\":\"10.0.0.1\",\"dest_ip\":\"8.8.8.8\"}",
		NULL,
		"{\"event_type\":\"dns\",\"src_ip\":\"10.0.0.1\",\"dest_ip\":\"8.8.8.8\",\"geo\":{"
		"\"dest\":{\"country_code\":\"QQ\",\"by\":\"mmdb\"}}}");
	assert_annotated("{\"event_type\":\"asset\",\"ip\":\"8.8.4.4\"}", NULL,
		"{\"event_type\":\"asset\",\"ip\":\"8.8.4.4\",\"geo\":{"
		"\"src\":{\"country_code\":\"QQ\",\"by\":\"mmdb\"}}}");
}

static void what_was_said_before_is_replaced(void **state)
{
	(void)state;
	assert_annotated("{\"event_type\":\"flow\",\"geo\":{\"src\":1},\"dest_ip\":\"8.8.8.8\"}",
		NULL,
		"{\"event_type\":\"flow\",\"geo\":{\"dest\":{\"country_code\":\"QQ\",\"by\":"
		"\"mmdb\"}"
		"},\"dest_ip\":\"8.8.8.8\"}");
	assert_annotated("{\"event_type\":\"flow\",\"geo\":{\"src\":1},\"dest_ip\":\"8.8.8.8\"}",
		"8.8.4.4", "{\"event_type\":\"flow\",\"dest_ip\":\"8.8.8.8\"}");
	assert_annotated("{\"event_type\":\"stats\",\"geo\":7,\"src_ip\":\"8.8.8.8\"}", NULL,
		"{\"event_type\":\"stats\",\"geo\":7,\"src_ip\":\"8.8.8.8\"}");
	assert_annotated("{\"event_type\":\"flow\",\"src_ip\":8,\"dest_ip\":\"10.0.0.1\"}", NULL,
		"{\"event_type\":\"flow\",\"src_ip\":8,\"dest_ip\":\"10.0.0.1\"}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables_are_laid_over_each_other),
		cmocka_unit_test(of_overlapping_ranges_the_later_one_holds),
		cmocka_unit_test(the_ends_of_the_space_are_held),
		cmocka_unit_test(lines_that_are_no_range_are_counted),
		cmocka_unit_test(a_country_is_called_by_its_name),
		cmocka_unit_test(publishers_name_their_members_otherwise),
		cmocka_unit_test(the_registered_country_comes_last),
		cmocka_unit_test(databases_complete_each_other_in_their_order),
		cmocka_unit_test(what_is_no_database_is_refused),
		cmocka_unit_test(damage_is_counted),
		cmocka_unit_test(a_database_tells_of_itself),
		cmocka_unit_test(long_texts_and_far_pointers_come_back),
		cmocka_unit_test(only_public_addresses_have_a_place),
		cmocka_unit_test(a_record_gets_the_places_of_its_public_sides),
		cmocka_unit_test(what_was_said_before_is_replaced),
	};

	return RUN_TESTS(tests);
}
