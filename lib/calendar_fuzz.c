/*
 * Takes the bytes as dates, times and hours, one a line, and counts terms from them. Holds that what is read is written as
 * it was read, that every day is within the calendar, and that a term ends on or after its bare day, on a worked day.
 */
#include "calendar.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST = 63, HOLIDAYS = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
try_day(day_t day, int days, const struct calendar *c)
{
	int year, month, of_month;
	day_t bare, rolled, again;
	char text[DATE_TEXT + 1];

	if (day < DAY_MIN || day > DAY_MAX)
		abort();
	date_split(day, &year, &month, &of_month);
	date_format(day, text);
	if (year < 1 || year > 9999 || month < 1 || month > 12 || of_month < 1 || of_month > 31 ||
	    date_parse(text, &again) < 0 || again != day || date_weekday(day) < 0 || date_weekday(day) > 6)
		abort();
	if (calendar_term(c, day, days, &bare, &rolled) == 0 && (rolled < bare || !calendar_is_worked(c, rolled)))
		abort();
	if (bare < DAY_MIN || bare > DAY_MAX || rolled < DAY_MIN || rolled > DAY_MAX)
		abort();
}

static void
try_line(const char *line, int days, const struct calendar *c)
{
	char text[MOMENT_TEXT + 1];
	struct moment m, again;
	int from, to;
	day_t day;

	if (date_parse(line, &day) == 0) {
		date_format(day, text);
		if (strcmp(text, line) != 0)
			abort();
		try_day(day, days, c);
		date_age(day, day + 10000);
	}
	if (moment_parse(line, &m) == 0) {
		moment_format(&m, text);
		if (moment_parse(text, &again) < 0 || moment_utc(&m) != moment_utc(&again))
			abort();
		again = moment_at(moment_utc(&m), m.offset);
		moment_format(&again, text);
		try_day(m.day, days, c);
	}
	if (clock_parse(line, &from) == 0 && (from < 0 || from >= 1440))
		abort();
	if (hours_parse(line, &from, &to) == 0 && from >= to)
		abort();
	offset_parse(line, &m.offset);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	day_t holidays[HOLIDAYS];
	struct calendar c = { .holidays = holidays, .saturday_worked = size % 2 == 1 };
	const uint8_t *end = data + size;
	char line[LONGEST + 1];
	int32_t days = 0;
	day_t day;

	if (size >= sizeof days)
		memcpy(&days, data, sizeof days);
	while (data < end) {
		const uint8_t *lf = memchr(data, '\n', (size_t)(end - data));
		size_t n = (size_t)((lf == NULL ? end : lf) - data);

		if (n <= LONGEST) {
			memcpy(line, data, n);
			line[n] = '\0';
			if (c.holiday_count < HOLIDAYS && date_parse(line, &day) == 0 &&
			    (c.holiday_count == 0 || day > holidays[c.holiday_count - 1]))
				holidays[c.holiday_count++] = day;
			try_line(line, days, &c);
		}
		data = lf == NULL ? end : lf + 1;
	}
	return 0;
}
