#include "base/clock.h"

#include "base/json.h"

#define DAY_SECONDS 86400
#define ERA_DAYS 146097 /* of 400 years */
#define DATE_LEN 11 /* 2026-01-31T */
#define DECIMALS_MAX 9

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Days since 1970-01-01 to a proleptic Gregorian date and back, counted in
 * 400-year eras that begin on 1 March, so that the leap day is the last one. */
static void date_of(int64_t days, unsigned *year, unsigned *month, unsigned *day)
{
	int64_t since = days + 719468;
	int64_t era = floor_div(since, ERA_DAYS);
	unsigned of_era = (unsigned)(since - era * ERA_DAYS);
	unsigned years = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	unsigned of_year = of_era - (365 * years + years / 4 - years / 100);
	unsigned m = (5 * of_year + 2) / 153;

	*day = of_year - (153 * m + 2) / 5 + 1;
	*month = m < 10 ? m + 3 : m - 9;
	*year = (unsigned)(years + era * 400) + (*month <= 2);
}

static int64_t days_of(int64_t year, unsigned month, unsigned day)
{
	int64_t y = year - (month <= 2);
	int64_t era = floor_div(y, 400);
	unsigned of_era = (unsigned)(y - era * 400);
	unsigned of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return era * ERA_DAYS + (int64_t)of_era * 365 + of_era / 4 - of_era / 100 + of_year -
		719468;
}

static char *digits(char *at, unsigned value, unsigned count)
{
	for (unsigned i = count; i-- > 0; value /= 10)
		at[i] = (char)('0' + value % 10);
	return at + count;
}

static char *pair(char *at, unsigned value)
{
	memcpy(at, strbuf_pair(value), 2);
	return at + 2;
}

/* "2026-01-31T": most times that follow each other are of one day. */
static char *put_date(char *at, int64_t days)
{
	static int64_t last_days = INT64_MIN;
	static char last[DATE_LEN];
	unsigned year, month, day;

	if (days != last_days) {
		char *put = last;

		date_of(days, &year, &month, &day);
		put = digits(put, year, 4), *put++ = '-';
		put = digits(put, month, 2), *put++ = '-';
		put = digits(put, day, 2), *put++ = 'T';
		last_days = days;
	}
	memcpy(at, last, DATE_LEN);
	return at + DATE_LEN;
}

void clock_format(struct strbuf *out, int64_t time_us)
{
	static const char zone[] = {'+', '0', '0', '0', '0'};
	int64_t seconds, days;
	unsigned of_day, us;
	char *at = strbuf_more(out, 32);

	if (time_us < CLOCK_MIN_US)
		time_us = CLOCK_MIN_US;
	if (time_us > CLOCK_MAX_US)
		time_us = CLOCK_MAX_US;
	seconds = floor_div(time_us, CLOCK_SECOND_US);
	us = (unsigned)(time_us - seconds * CLOCK_SECOND_US);
	days = floor_div(seconds, DAY_SECONDS);
	of_day = (unsigned)(seconds - days * DAY_SECONDS);
	at = put_date(at, days);
	at = pair(at, of_day / 3600), *at++ = ':';
	at = pair(at, of_day / 60 % 60), *at++ = ':';
	at = pair(at, of_day % 60), *at++ = '.';
	at = pair(pair(pair(at, us / 10000), us / 100 % 100), us % 100);
	memcpy(at, zone, sizeof(zone));
	out->len += 31;
}

void json_time(struct strbuf *out, const char *key, int64_t time_us)
{
	json_key(out, key);
	strbuf_addc(out, '"');
	clock_format(out, time_us);
	strbuf_addc(out, '"');
}

/* Takes 'count' digits off the front. */
static bool take_number(struct slice *text, size_t count, uint64_t *value)
{
	if (text->len < count || !slice_to_u64(slice_first(*text, count), value))
		return false;
	*text = slice_from(*text, count);
	return true;
}

static bool take_char(struct slice *text, char c)
{
	if (text->len == 0 || text->ptr[0] != (uint8_t)c)
		return false;
	*text = slice_from(*text, 1);
	return true;
}

static bool take_fraction(struct slice *text, uint64_t *us)
{
	uint64_t scale = CLOCK_SECOND_US, digit;
	unsigned count = 0;

	*us = 0;
	if (!take_char(text, '.'))
		return true;
	for (; count < DECIMALS_MAX && take_number(text, 1, &digit); count++) {
		scale /= 10;
		*us += digit * scale;
	}
	return count > 0;
}

static bool take_zone(struct slice *text, int64_t *offset_seconds)
{
	uint64_t hours, minutes;
	bool west = text->len && text->ptr[0] == '-';

	*offset_seconds = 0;
	if (text->len == 0 || take_char(text, 'Z'))
		return true;
	if (!take_char(text, west ? '-' : '+') || !take_number(text, 2, &hours))
		return false;
	take_char(text, ':');
	if (!take_number(text, 2, &minutes) || hours > 23 || minutes > 59)
		return false;
	*offset_seconds = (int64_t)(hours * 3600 + minutes * 60);
	if (west)
		*offset_seconds = -*offset_seconds;
	return true;
}

static bool is_date(int64_t days, uint64_t year, uint64_t month, uint64_t day)
{
	unsigned y, m, d;

	date_of(days, &y, &m, &d);
	return y == year && m == month && d == day && year > 0;
}

bool clock_parse(struct slice text, int64_t *time_us)
{
	uint64_t year, month, day, hour, minute, second, us;
	int64_t zone, days;

	if (!take_number(&text, 4, &year) || !take_char(&text, '-') ||
		!take_number(&text, 2, &month) || !take_char(&text, '-') ||
		!take_number(&text, 2, &day))
		return false;
	if (!take_char(&text, 'T') && !take_char(&text, ' '))
		return false;
	if (!take_number(&text, 2, &hour) || !take_char(&text, ':') ||
		!take_number(&text, 2, &minute) || !take_char(&text, ':') ||
		!take_number(&text, 2, &second) || !take_fraction(&text, &us) ||
		!take_zone(&text, &zone) || text.len)
		return false;
	days = days_of((int64_t)year, (unsigned)month, (unsigned)day);
	if (!is_date(days, year, month, day) || hour > 23 || minute > 59 || second > 60)
		return false;
	*time_us = (days * DAY_SECONDS + (int64_t)(hour * 3600 + minute * 60 + second) - zone) *
			CLOCK_SECOND_US +
		(int64_t)us;
	return true;
}
