#include "calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(list) (sizeof (list) / sizeof *(list))

static day_t
day(const char *text)
{
	day_t d;

	if (date_parse(text, &d) != 0)
		fail_msg("%s is no date", text);
	return d;
}

static void
every_day_of_9999_years(void **state)
{
	day_t expected = DAY_MIN, d;
	int y, m, n, year, month, dom;
	char text[DATE_TEXT + 1], again[16];

	(void)state;
	for (y = 1; y <= 9999; y++) {
		bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;

		for (m = 1; m <= 12; m++) {
			int last = m == 2 ? 28 + leap : m == 4 || m == 6 || m == 9 || m == 11 ? 30 : 31;

			for (n = 1; n <= 32; n++) {
				snprintf(again, sizeof again, "%04d-%02d-%02d", y, m, n);
				if (n > last) {
					assert_int_equal(date_parse(again, &d), -1);
					continue;
				}
				if (date_parse(again, &d) != 0 || d != expected)
					fail_msg("%s", again);
				date_split(d, &year, &month, &dom);
				date_format(d, text);
				if (year != y || month != m || dom != n || strcmp(text, again) != 0)
					fail_msg("%s came back as %s", again, text);
				if (date_weekday(d) != (d - DAY_MIN) % 7 || date_year(d) != y)
					fail_msg("weekday or year of %s", again);
				expected++;
			}
		}
	}
	assert_int_equal(expected, DAY_MAX + 1);
}

static void
known_days(void **state)
{
	(void)state;
	assert_int_equal(day("1970-01-01"), 0);
	assert_int_equal(day("1969-12-31"), -1);
	assert_int_equal(day("2000-02-29"), 11016);
	assert_int_equal(day("2012-09-03"), 15586);
	assert_int_equal(date_weekday(day("2012-09-03")), 0);
	assert_int_equal(date_weekday(day("1969-12-28")), 6);
	assert_int_equal(date_weekday(day("1900-01-01")), 0);
}

static const char *const no_dates[] = {
	"", "2", "2012", "2012-", "2012-09", "2012-09-", "2012-09-0", "2012-09-031", "2012-09-03 ", " 2012-09-03",
	"2012-9-3", "2012/09/03", "2012.09.03", "20120903", "12-09-03", "02012-09-03", "2012-09-3", "2012-09-3x",
	"99999999999", "99999999999-01-01", "10000-01-01", "-2012-09-03", "-001-01-01", "+012-09-03", "0000-01-01",
	"0000-00-00", "2012-00-10", "2012-13-10", "2012-09-00", "2012-09-31", "2012-09-32", "2012-12-99", "1982-02-30",
	"1900-02-29", "2100-02-29", "2011-02-29", "2012-02-30", "2012-0 -03", "2012-09-٣", "2012-:9-03",
	"2012-09-03T00:00:00Z", "yyyy-mm-dd",
};

static void
refuses_what_is_no_date(void **state)
{
	day_t d = 42;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(no_dates); i++)
		if (date_parse(no_dates[i], &d) != -1)
			fail_msg("\"%s\"", no_dates[i]);
	assert_int_equal(d, 42);
}

/* Each text ends where its memory ends, so that a byte read too far is seen by the sanitizers. */
static void
reads_no_byte_too_far(void **state)
{
	static const char *const whole[] = {
		"2012-09-03T09:41:00+06:00", "2012-09-03T09:41:00Z", "09:00-13:00", "+06:00",
	};
	size_t i, n;

	(void)state;
	for (i = 0; i < COUNT(whole); i++) {
		for (n = 0; n < strlen(whole[i]); n++) {
			char *part = malloc(n + 1);
			struct moment m;
			int from, to;
			int32_t offset;

			assert_non_null(part);
			memcpy(part, whole[i], n);
			part[n] = '\0';
			assert_int_equal(moment_parse(part, &m), -1);
			assert_int_equal(hours_parse(part, &from, &to), -1);
			assert_int_equal(offset_parse(part, &offset), -1);
			free(part);
		}
	}
}

static void
saturates(void **state)
{
	static const day_t before[] = { INT32_MIN, INT32_MIN + 1, DAY_MIN - 1, DAY_MIN };
	static const day_t after[] = { INT32_MAX, INT32_MAX - 1, DAY_MAX + 1, DAY_MAX };
	char text[DATE_TEXT + 1];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(before); i++) {
		date_format(before[i], text);
		assert_string_equal(text, "0001-01-01");
		assert_int_equal(date_weekday(before[i]), 0);
		date_format(after[i], text);
		assert_string_equal(text, "9999-12-31");
	}
	assert_int_equal(date_weekday(INT32_MAX), date_weekday(DAY_MAX));
	assert_int_equal(date_year(INT32_MAX), 9999);
	assert_int_equal(date_age(INT32_MIN, INT32_MAX), 9998);
	assert_int_equal(date_age(INT32_MAX, INT32_MIN), -1);
}

static const struct {
	const char *born, *on;
	int age;
} ages[] = {
	{ "1980-05-14", "2012-05-13", 31 },
	{ "1980-05-14", "2012-05-14", 32 },
	{ "1980-05-14", "2012-12-31", 32 },
	{ "1980-05-14", "1980-05-14", 0 },
	{ "1980-05-14", "1980-05-13", -1 },
	{ "1980-05-14", "1970-01-01", -1 },
	{ "1996-02-29", "2011-02-28", 14 },
	{ "1996-02-29", "2011-03-01", 15 },
	{ "1996-02-29", "2012-02-28", 15 },
	{ "1996-02-29", "2012-02-29", 16 },
	{ "1996-02-28", "2012-02-28", 16 },
	{ "1996-03-01", "2012-02-29", 15 },
	{ "0001-01-01", "9999-12-31", 9998 },
};

static void
counts_years_lived(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(ages); i++)
		if (date_age(day(ages[i].born), day(ages[i].on)) != ages[i].age)
			fail_msg("%s on %s", ages[i].born, ages[i].on);
}

static const struct {
	const char *text;
	const char *written;		/* NULL: as it was read */
	int64_t utc;
} moments[] = {
	{ "1970-01-01T00:00:00Z", "1970-01-01T00:00:00+00:00", 0 },
	{ "1970-01-01T00:00:00+00:00", NULL, 0 },
	{ "2012-09-03T09:41:00+06:00", NULL, 1346643660 },
	{ "2012-09-03T03:41:00Z", "2012-09-03T03:41:00+00:00", 1346643660 },
	{ "2012-09-02T22:11:00-05:30", NULL, 1346643660 },
	{ "1969-12-31T23:59:59+00:00", NULL, -1 },
	{ "2038-01-19T03:14:08+00:00", NULL, 2147483648 },
	{ "2012-09-03T23:59:59+14:00", NULL, 1346666399 },
	{ "2012-09-03T00:00:00-14:00", NULL, 1346680800 },
	{ "0001-01-01T00:00:00+14:00", NULL, -62135596800 - 50400 },
	{ "9999-12-31T23:59:59-14:00", NULL, 253402300799 + 50400 },
};

static void
reads_and_writes_moments(void **state)
{
	char text[MOMENT_TEXT + 1];
	struct moment m, again;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(moments); i++) {
		assert_int_equal(moment_parse(moments[i].text, &m), 0);
		assert_int_equal(moment_utc(&m), moments[i].utc);
		moment_format(&m, text);
		assert_string_equal(text, moments[i].written != NULL ? moments[i].written : moments[i].text);
		again = moment_at(moments[i].utc, m.offset);
		assert_int_equal(again.day, m.day);
		assert_int_equal(again.second, m.second);
		assert_int_equal(again.offset, m.offset);
	}
}

static const char *const no_moments[] = {
	"", "2012-09-03", "2012-09-03T09:41+06:00", "2012-09-03T09:41:00", "2012-09-03 09:41:00+06:00",
	"2012-09-03t09:41:00Z", "2012-09-03T09:41:00z", "2012-09-03T09:41:00.5Z", "2012-09-03T24:00:00Z",
	"2012-09-03T09:60:00Z", "2012-06-30T23:59:60Z", "2012-09-03T09:41:00-00:00", "2012-09-03T09:41:00+14:01",
	"2012-09-03T09:41:00-14:01", "2012-09-03T09:41:00+06:60", "2012-09-03T09:41:00+0600", "2012-09-03T09:41:00+6:00",
	"2012-09-03T09:41:00+06", "2012-09-03T09:41:00ZZ", "2012-09-03T09:41:00+06:00 ", "2012-09-03T09:41:00+06:00Z",
	"2012-02-30T09:41:00Z", "2012-09-03T9:41:00Z", "2012-09-03T-1:41:00Z", "10000-01-01T00:00:00Z",
};

static void
refuses_what_is_no_moment(void **state)
{
	struct moment m = { 1, 2, 3 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(no_moments); i++)
		if (moment_parse(no_moments[i], &m) != -1)
			fail_msg("\"%s\"", no_moments[i]);
	assert_true(m.day == 1 && m.second == 2 && m.offset == 3);
}

static void
moments_saturate(void **state)
{
	char text[MOMENT_TEXT + 1];
	struct moment m;

	(void)state;
	m = moment_at(INT64_MAX, INT32_MAX);
	moment_format(&m, text);
	assert_string_equal(text, "9999-12-31T23:59:59+14:00");
	m = moment_at(INT64_MIN, INT32_MIN);
	moment_format(&m, text);
	assert_string_equal(text, "0001-01-01T00:00:00-14:00");
	m = (struct moment){ INT32_MAX, INT32_MAX, INT32_MIN };
	moment_format(&m, text);
	assert_string_equal(text, "9999-12-31T23:59:59-14:00");
	assert_true(moment_utc(&m) > 253402300799);
}

static void
reads_offsets_and_hours(void **state)
{
	static const char *const no_clocks[] = {
		"", "9:12", "24:00", "09:60", "09:1", "09:123", "09.12", "-1:00", "09:12 ",
	};
	static const char *const no_hours[] = {
		"", "09:00", "09:00-", "09:00-09:00", "13:00-09:00", "09:00-24:00", "09:00-13:00 ", "09:00 - 13:00",
		"09:00-13:00-14:00", "09:00–13:00",
	};
	int minutes = -7, from = -7, to = -7;
	int32_t offset = -7;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(no_clocks); i++)
		assert_int_equal(clock_parse(no_clocks[i], &minutes), -1);
	for (i = 0; i < COUNT(no_hours); i++)
		assert_int_equal(hours_parse(no_hours[i], &from, &to), -1);
	assert_int_equal(offset_parse("Z", &offset), -1);
	assert_int_equal(offset_parse("06:00", &offset), -1);
	assert_int_equal(offset_parse("-00:00", &offset), -1);
	assert_true(minutes == -7 && from == -7 && to == -7 && offset == -7);
	assert_int_equal(clock_parse("09:12", &minutes), 0);
	assert_int_equal(minutes, 552);
	assert_int_equal(clock_parse("00:00", &minutes), 0);
	assert_int_equal(minutes, 0);
	assert_int_equal(hours_parse("14:30-23:59", &from, &to), 0);
	assert_true(from == 870 && to == 1439);
	assert_int_equal(offset_parse("+06:00", &offset), 0);
	assert_int_equal(offset, 360);
	assert_int_equal(offset_parse("-03:30", &offset), 0);
	assert_int_equal(offset, -210);
	assert_int_equal(offset_parse("+00:00", &offset), 0);
	assert_int_equal(offset, 0);
}

/* The days off of 2012 in the second half of the year. */
static const char *const holidays_2012[] = {
	"2012-07-06", "2012-08-30", "2012-10-26", "2012-12-01", "2012-12-03", "2012-12-16", "2012-12-17", "2012-12-18",
};

static day_t holidays[COUNT(holidays_2012)];

static struct calendar
year_2012(bool saturday_worked)
{
	struct calendar c = {
		.holidays = holidays, .holiday_count = COUNT(holidays), .saturday_worked = saturday_worked,
	};
	size_t i;

	for (i = 0; i < COUNT(holidays); i++)
		holidays[i] = day(holidays_2012[i]);
	c.has_valid = true;
	c.valid_from = day("2012-07-01");
	c.valid_to = day("2012-12-31");
	return c;
}

static const struct {
	const char *event;
	int days;
	const char *bare, *saturday_off, *saturday_on;
} terms[] = {
	{ "2012-07-02", 60, "2012-08-31", "2012-08-31", "2012-08-31" },
	{ "2012-07-10", 60, "2012-09-08", "2012-09-10", "2012-09-08" },
	{ "2012-06-26", 10, "2012-07-06", "2012-07-09", "2012-07-07" },	/* Capital Day */
	{ "2012-07-18", 10, "2012-07-28", "2012-07-30", "2012-07-28" },
	{ "2012-07-11", 50, "2012-08-30", "2012-08-31", "2012-08-31" },	/* Constitution Day */
	{ "2012-10-04", 60, "2012-12-03", "2012-12-04", "2012-12-04" },	/* in lieu of 1 December, a Saturday */
	{ "2012-12-06", 10, "2012-12-16", "2012-12-19", "2012-12-19" },	/* Sunday and two days off */
	{ "2012-09-03", 60, "2012-11-02", "2012-11-02", "2012-11-02" },
	{ "2012-09-03", 0, "2012-09-03", "2012-09-03", "2012-09-03" },
};

static void
ends_terms(void **state)
{
	day_t bare, rolled;
	size_t i;
	int on;

	(void)state;
	for (i = 0; i < COUNT(terms); i++) {
		for (on = 0; on <= 1; on++) {
			struct calendar c = year_2012(on);

			assert_int_equal(calendar_term(&c, day(terms[i].event), terms[i].days, &bare, &rolled), 0);
			assert_int_equal(bare, day(terms[i].bare));
			assert_int_equal(rolled, day(on ? terms[i].saturday_on : terms[i].saturday_off));
		}
	}
}

static void
says_when_the_calendar_ends(void **state)
{
	struct calendar c = year_2012(false);
	day_t bare, rolled;

	(void)state;
	assert_int_equal(calendar_term(&c, day("2012-12-01"), 60, &bare, &rolled), 1);
	assert_true(bare == day("2013-01-30") && rolled == bare);
	assert_int_equal(calendar_term(&c, day("2012-05-01"), 60, &bare, &rolled), 1);
	assert_true(bare == day("2012-06-30") && rolled == bare);
	/* the last day known is worked */
	assert_int_equal(calendar_term(&c, day("2012-12-01"), 30, &bare, &rolled), 0);
	assert_true(bare == day("2012-12-31") && rolled == bare);
	/* the bare day is known, the day it rolls to is not */
	c.valid_to = day("2012-12-30");
	assert_int_equal(calendar_term(&c, day("2012-12-01"), 29, &bare, &rolled), 1);
	assert_true(bare == day("2012-12-30") && rolled == bare);
	c.has_valid = false;
	assert_int_equal(calendar_term(&c, day("2012-12-01"), 29, &bare, &rolled), 0);
	assert_true(bare == day("2012-12-30") && rolled == day("2012-12-31"));
}

static void
knows_its_range(void **state)
{
	struct calendar c = year_2012(false);

	(void)state;
	assert_true(calendar_knows(&c, c.valid_from) && calendar_knows(&c, c.valid_to));
	assert_false(calendar_knows(&c, c.valid_from - 1) || calendar_knows(&c, c.valid_to + 1));
	c.has_valid = false;
	assert_true(calendar_knows(&c, INT32_MIN) && calendar_knows(&c, INT32_MAX));
}

static void
terms_do_not_overflow(void **state)
{
	struct calendar c = { .holiday_count = 0 };
	day_t bare, rolled;

	(void)state;
	assert_int_equal(calendar_term(&c, INT32_MAX, INT32_MAX, &bare, &rolled), 1);
	assert_true(bare == DAY_MAX && rolled == DAY_MAX);
	assert_int_equal(calendar_term(&c, INT32_MIN, INT32_MIN, &bare, &rolled), 1);
	assert_true(bare == DAY_MIN && rolled == DAY_MIN);
	assert_int_equal(calendar_term(&c, DAY_MAX, 1, &bare, &rolled), 1);
	assert_int_equal(calendar_term(&c, DAY_MAX - 1, 1, &bare, &rolled), 0);
	assert_true(bare == DAY_MAX && rolled == DAY_MAX);
	/* the last day there is would have to roll */
	c.holidays = &bare;
	c.holiday_count = 1;
	assert_int_equal(calendar_term(&c, DAY_MAX - 1, 1, &bare, &rolled), 1);
	assert_true(bare == DAY_MAX && rolled == DAY_MAX);
}

static void
moved_days_are_worked(void **state)
{
	struct calendar c = year_2012(false);
	const day_t moved[] = { day("2012-08-30"), day("2012-09-08"), day("2012-12-29") };
	day_t bare, rolled;

	(void)state;
	assert_false(calendar_is_worked(&c, day("2012-12-29")));	/* Saturday */
	assert_false(calendar_is_worked(&c, day("2012-12-30")));
	assert_true(calendar_is_worked(&c, day("2012-12-31")));
	c.working = moved;
	c.working_count = COUNT(moved);
	assert_true(calendar_is_worked(&c, day("2012-12-29")));
	assert_true(calendar_is_worked(&c, day("2012-08-30")));		/* although a holiday */
	assert_false(calendar_is_worked(&c, day("2012-09-09")));
	assert_int_equal(calendar_term(&c, day("2012-07-10"), 60, &bare, &rolled), 0);
	assert_true(rolled == day("2012-09-08"));
	c.saturday_worked = true;
	c.working_count = 0;
	assert_true(calendar_is_worked(&c, day("2012-09-08")));
	assert_false(calendar_is_worked(&c, day("2012-12-01")));	/* Saturday and holiday */
}

/* What a time lacks is said, where it can be seen. */
static void
test_form_of_a_moment(void **state)
{
	static const struct { const char *text, *ends; } cases[] = {
		{ "2012-09-03T09:41:00", ", with the offset from UTC" },
		{ "2012-09-03 09:41:00+06:00", ", with the T between date and time" },
		{ "2012-09-03T09:41+06:00", ", with its seconds" },
		{ "2012-09-03 09:41", ", with the T, the seconds and the offset from UTC" },
		{ "2012-09-03 09:41:00", ", with the T and the offset from UTC" },
		{ "2012-09-03T09:41", ", with the seconds and the offset from UTC" },
		{ "2012-09-03 09:41Z", ", with the T and the seconds" },
		{ "2012-09-03", "" }, { "", "" }, { "2012-09-03T", "" }, { "2012-02-30T09:41:00", "" }, { "today", "" },
	};
	char wanted[100];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		snprintf(wanted, sizeof wanted, "YYYY-MM-DDTHH:MM:SS+HH:MM%s", cases[i].ends);
		assert_string_equal(moment_form(cases[i].text), wanted);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_form_of_a_moment),
		cmocka_unit_test(every_day_of_9999_years),
		cmocka_unit_test(known_days),
		cmocka_unit_test(refuses_what_is_no_date),
		cmocka_unit_test(reads_no_byte_too_far),
		cmocka_unit_test(saturates),
		cmocka_unit_test(counts_years_lived),
		cmocka_unit_test(reads_and_writes_moments),
		cmocka_unit_test(refuses_what_is_no_moment),
		cmocka_unit_test(moments_saturate),
		cmocka_unit_test(reads_offsets_and_hours),
		cmocka_unit_test(ends_terms),
		cmocka_unit_test(says_when_the_calendar_ends),
		cmocka_unit_test(knows_its_range),
		cmocka_unit_test(terms_do_not_overflow),
		cmocka_unit_test(moved_days_are_worked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
