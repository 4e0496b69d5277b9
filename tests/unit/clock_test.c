#include "unit.h"

#include "base/clock.h"
#include "base/json.h"

#include <stdio.h>
#include <time.h>

static void times_as_eve_writes_them(void **state)
{
	static const struct {
		int64_t time_us;
		const char *text;
	} rows[] = {
		{0, "1970-01-01T00:00:00.000000+0000"},
		{-1, "1969-12-31T23:59:59.999999+0000"},
		{INT64_C(951782400000000), "2000-02-29T00:00:00.000000+0000"},
		{INT64_C(4107542400000001), "2100-03-01T00:00:00.000001+0000"},
		{INT64_C(1769903999123456), "2026-01-31T23:59:59.123456+0000"},
		{CLOCK_MIN_US, "0001-01-01T00:00:00.000000+0000"},
		{CLOCK_MAX_US, "9999-12-31T23:59:59.999999+0000"},
		{INT64_MIN, "0001-01-01T00:00:00.000000+0000"},
		{INT64_MAX, "9999-12-31T23:59:59.999999+0000"},
	};
	struct strbuf out = STRBUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		clock_format(&out, rows[i].time_us);
		assert_text(&out, rows[i].text);
	}
	json_time(&out, "t", 0);
	assert_text(&out, "\"t\":\"1970-01-01T00:00:00.000000+0000\"");
	strbuf_release(&out);
}

/* A day and an odd second apart, over some 2700 years, against the C library. */
static void dates_agree_with_the_c_library(void **state)
{
	struct strbuf out = STRBUF_INIT;

	(void)state;
	for (int64_t s = INT64_C(-50000000000); s < INT64_C(36000000000); s += INT64_C(86399) * 7) {
		time_t seconds = (time_t)s;
		struct tm tm;
		char want[64];
		int64_t back;

		gmtime_r(&seconds, &tm);
		snprintf(want, sizeof(want), "%04d-%02d-%02dT%02d:%02d:%02d.000000+0000",
			tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
			tm.tm_sec);
		clock_format(&out, s * CLOCK_SECOND_US);
		assert_true(clock_parse(strbuf_slice(&out), &back));
		assert_true(back == s * CLOCK_SECOND_US);
		assert_text(&out, want);
	}
	strbuf_release(&out);
}

static void every_way_to_write_a_zone_and_a_fraction(void **state)
{
	static const struct {
		const char *text;
		int64_t time_us;
	} rows[] = {
		{"1970-01-01T00:00:01", 1000000}, {"1970-01-01 00:00:01Z", 1000000},
		{"1970-01-01T00:00:01.5+0000", 1500000},
		{"1970-01-01T00:00:01.123456789Z", 1123456}, {"1970-01-01T01:00:00+0100", 0},
		{"1970-01-01T01:30:00.000001+01:30", 1}, {"1969-12-31T19:00:00-0500", 0},
		{"1970-01-01T00:00:60+0000", 60000000}, /* a leap second */
	};
	int64_t time_us;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(clock_parse(slice_str(rows[i].text), &time_us));
		assert_true(time_us == rows[i].time_us);
	}
}

static void what_is_no_time_is_refused(void **state)
{
	static const char *const rows[] = {"", "1970", "1970-01-01", "1970-01-01T",
		"70-01-01T00:00:00", "1970-13-01T00:00:00", "1970-00-01T00:00:00",
		"1970-01-32T00:00:00", "1970-01-00T00:00:00", "1970-01-01T24:00:00",
		"1970-01-01T00:60:00", "1970-01-01T00:00:61", "1970-01-01T00:00:00+01",
		"1970-01-01T00:00:00 ", "1970-01-01T00:00:00Zx", "1970-01-01x00:00:00",
		"1970-01-01T00:00:0", "1970-01-01T00:00:00+1", "-970-01-01T00:00:00",
		"1970-02-29T00:00:00", "1970-01-01T00:00:00.", "1970-01-01T00:00:00.1234567890",
		"1970-04-31T00:00:00", "1970-01-01T00:00:00+9900", "1970-01-01T00:00:00+0060",
		"0000-01-01T00:00:00"};
	int64_t time_us;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (clock_parse(slice_str(rows[i]), &time_us))
			fail_msg("'%s' was read as a time", rows[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_as_eve_writes_them),
		cmocka_unit_test(dates_agree_with_the_c_library),
		cmocka_unit_test(every_way_to_write_a_zone_and_a_fraction),
		cmocka_unit_test(what_is_no_time_is_refused),
	};

	return RUN_TESTS(tests);
}
