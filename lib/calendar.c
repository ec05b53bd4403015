#include "calendar.h"

#include <string.h>

enum { DAY_SECONDS = 86400, OFFSET_MAX = 14 * 60 };

static int64_t
bound(int64_t value, int64_t least, int64_t most)
{
	return value < least ? least : value > most ? most : value;
}

/* The number of two digits that `text` begins with, or -1; never reads past the first byte that is no digit. */
static inline int
two_digits(const char *text)
{
	if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
		return -1;
	return (text[0] - '0') * 10 + (text[1] - '0');
}

static void
put_digits(char *text, int width, int value)
{
	while (width-- > 0) {
		text[width] = (char)('0' + value % 10);
		value /= 10;
	}
}

static int
month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

/* Years are counted from March, so that the leap day is the last of its year; 719468 is 1970-01-01 from 0000-03-01. */
static day_t
join(int year, int month, int day)
{
	int y = month > 2 ? year : year - 1;
	int m = month > 2 ? month - 3 : month + 9;

	return y * 365 + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
}

/* The date that `text` begins with. */
static int
read_date(const char *text, day_t *result)
{
	int year, month, day;

	if ((year = two_digits(text)) < 0 || (day = two_digits(text + 2)) < 0 || (year = year * 100 + day) < 1 || text[4] != '-')
		return -1;
	if ((month = two_digits(text + 5)) < 1 || month > 12 || text[7] != '-')
		return -1;
	if ((day = two_digits(text + 8)) < 1 || (day > 28 && day > month_days(year, month)))
		return -1;
	*result = join(year, month, day);
	return 0;
}

int
date_parse(const char *text, day_t *result)
{
	day_t day;

	if (read_date(text, &day) != 0 || text[DATE_TEXT] != '\0')
		return -1;
	*result = day;
	return 0;
}

void
date_split(day_t date, int *year, int *month, int *day)
{
	int n = (int)bound(date, DAY_MIN, DAY_MAX) + 719468;
	int era = n / 146097, of_era = n % 146097;
	int y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int of_year = of_era - (y * 365 + y / 4 - y / 100);
	int m = (5 * of_year + 2) / 153;

	*day = of_year - (153 * m + 2) / 5 + 1;
	*month = m < 10 ? m + 3 : m - 9;
	*year = era * 400 + y + (*month <= 2);
}

void
date_format(day_t date, char text[DATE_TEXT + 1])
{
	int year, month, day;

	date_split(date, &year, &month, &day);
	put_digits(text, 4, year);
	text[4] = '-';
	put_digits(text + 5, 2, month);
	text[7] = '-';
	put_digits(text + 8, 2, day);
	text[DATE_TEXT] = '\0';
}

int
date_weekday(day_t date)
{
	return ((int)bound(date, DAY_MIN, DAY_MAX) % 7 + 10) % 7;
}

int
date_year(day_t date)
{
	int year, month, day;

	date_split(date, &year, &month, &day);
	return year;
}

int
date_age(day_t born, day_t on)
{
	int year, month, day, born_year, born_month, born_day;

	if (on < born)
		return -1;
	date_split(born, &born_year, &born_month, &born_day);
	date_split(on, &year, &month, &day);
	return year - born_year - (month < born_month || (month == born_month && day < born_day));
}

/* The time "09:12" that `text` begins with, in minutes, or -1. */
static int
read_clock(const char *text)
{
	int hour, minute;

	if ((hour = two_digits(text)) < 0 || hour > 23 || text[2] != ':')
		return -1;
	if ((minute = two_digits(text + 3)) < 0 || minute > 59)
		return -1;
	return hour * 60 + minute;
}

int
clock_parse(const char *text, int *result)
{
	int minutes;

	if ((minutes = read_clock(text)) < 0 || text[5] != '\0')
		return -1;
	*result = minutes;
	return 0;
}

int
hours_parse(const char *text, int *from, int *to)
{
	int start, end;

	if ((start = read_clock(text)) < 0 || text[5] != '-' || clock_parse(text + 6, &end) != 0 || end <= start)
		return -1;
	*from = start;
	*to = end;
	return 0;
}

int
offset_parse(const char *text, int32_t *result)
{
	int minutes;

	if ((text[0] != '+' && text[0] != '-') || clock_parse(text + 1, &minutes) != 0 || minutes > OFFSET_MAX)
		return -1;
	if (text[0] == '-' && minutes == 0)
		return -1;
	*result = text[0] == '-' ? -minutes : minutes;
	return 0;
}

int
moment_parse(const char *text, struct moment *result)
{
	struct moment m;
	int minutes, second;

	if (read_date(text, &m.day) != 0 || text[10] != 'T')
		return -1;
	if ((minutes = read_clock(text + 11)) < 0 || text[16] != ':')
		return -1;
	if ((second = two_digits(text + 17)) < 0 || second > 59)
		return -1;
	if (text[19] == 'Z' && text[20] == '\0')
		m.offset = 0;
	else if (offset_parse(text + 19, &m.offset) != 0)
		return -1;
	m.second = minutes * 60 + second;
	*result = m;
	return 0;
}

#define FORM "YYYY-MM-DDTHH:MM:SS+HH:MM"

const char *
moment_form(const char *text)
{
	/* by what lacks: 1 the T, 2 the seconds, 4 the offset */
	static const char *const forms[8] = {
		FORM, FORM ", with the T between date and time", FORM ", with its seconds", FORM ", with the T and the seconds",
		FORM ", with the offset from UTC", FORM ", with the T and the offset from UTC",
		FORM ", with the seconds and the offset from UTC", FORM ", with the T, the seconds and the offset from UTC",
	};
	const char *rest;
	int lacks = 0;
	day_t day;

	if (read_date(text, &day) != 0 || text[10] == '\0' || read_clock(text + 11) < 0)
		return FORM;
	rest = text + 16;
	lacks |= text[10] == 'T' ? 0 : 1;
	lacks |= *rest == ':' ? 0 : 2;
	if (*rest == ':')
		rest += strspn(rest, ":0123456789");
	lacks |= *rest == '\0' ? 4 : 0;
	return forms[lacks];
}

void
moment_format(const struct moment *m, char text[MOMENT_TEXT + 1])
{
	int second = (int)bound(m->second, 0, DAY_SECONDS - 1);
	int offset = (int)bound(m->offset, -OFFSET_MAX, OFFSET_MAX);

	date_format(m->day, text);
	text[10] = 'T';
	put_digits(text + 11, 2, second / 3600);
	text[13] = ':';
	put_digits(text + 14, 2, second / 60 % 60);
	text[16] = ':';
	put_digits(text + 17, 2, second % 60);
	text[19] = offset < 0 ? '-' : '+';
	offset = offset < 0 ? -offset : offset;
	put_digits(text + 20, 2, offset / 60);
	text[22] = ':';
	put_digits(text + 23, 2, offset % 60);
	text[MOMENT_TEXT] = '\0';
}

int64_t
moment_utc(const struct moment *m)
{
	return bound(m->day, DAY_MIN, DAY_MAX) * DAY_SECONDS + m->second - (int64_t)m->offset * 60;
}

struct moment
moment_at(int64_t utc, int32_t offset)
{
	const int64_t least = (int64_t)DAY_MIN * DAY_SECONDS;
	const int64_t most = (int64_t)DAY_MAX * DAY_SECONDS + DAY_SECONDS - 1;
	struct moment m;
	int64_t local;

	m.offset = (int32_t)bound(offset, -OFFSET_MAX, OFFSET_MAX);
	local = bound(utc, least - DAY_SECONDS, most + DAY_SECONDS) + (int64_t)m.offset * 60;
	local = bound(local, least, most) - least;
	m.day = (day_t)(local / DAY_SECONDS) + DAY_MIN;
	m.second = (int32_t)(local % DAY_SECONDS);
	return m;
}

static bool
holds(const day_t *days, size_t count, day_t day)
{
	size_t from = 0, to = count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (days[middle] == day)
			return true;
		if (days[middle] < day)
			from = middle + 1;
		else
			to = middle;
	}
	return false;
}

bool
calendar_is_moved_to(const struct calendar *c, day_t day)
{
	return holds(c->working, c->working_count, day);
}

bool
calendar_is_worked(const struct calendar *c, day_t day)
{
	int weekday = date_weekday(day);

	if (calendar_is_moved_to(c, day))
		return true;
	if (weekday == 6 || (weekday == 5 && !c->saturday_worked))
		return false;
	return !holds(c->holidays, c->holiday_count, day);
}

bool
calendar_knows(const struct calendar *c, day_t day)
{
	return !c->has_valid || (day >= c->valid_from && day <= c->valid_to);
}

int
calendar_term(const struct calendar *c, day_t event, int days, day_t *bare, day_t *rolled)
{
	int64_t end = (int64_t)event + days;
	day_t day;

	*bare = *rolled = (day_t)bound(end, DAY_MIN, DAY_MAX);
	if (end != *bare)
		return 1;
	for (day = *bare; day <= DAY_MAX && calendar_knows(c, day); day++) {
		if (calendar_is_worked(c, day)) {
			*rolled = day;
			return 0;
		}
	}
	return 1;
}
