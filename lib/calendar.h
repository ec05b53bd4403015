/*
 * Civil dates, times with their offset, and terms in days. No C library clock, no TZ: a date is a number of days, and
 * what is not written in a document, in office.yaml or in --at does not exist.
 *
 * Terms are counted by the Civil Code of Kazakhstan, articles 173, 175 and 176: the first day is the day after the
 * event; a last day that is not worked moves to the next worked day. regulation: item 11; whether Saturday is worked
 * in the sense of article 175 is a setting of the office (item 8 opens the windows on Saturdays).
 *
 * The calendar ends where a date can no longer be written: a day before DAY_MIN counts as DAY_MIN, a day after DAY_MAX
 * as DAY_MAX, in every function here. Nothing overflows, whatever the numbers.
 */
#ifndef RPR_CALENDAR_H
#define RPR_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int32_t day_t;			/* days since 1970-01-01; years 1 to 9999 */

enum {
	DATE_TEXT = 10,
	MOMENT_TEXT = 25,
	DAY_MIN = -719162,		/* 0001-01-01 */
	DAY_MAX = 2932896		/* 9999-12-31 */
};

/* "2012-09-03" exactly. 0, or -1: not so written, or no day of the Gregorian calendar (proleptic), year 1 to 9999. */
int date_parse(const char *text, day_t *);
void date_format(day_t, char text[DATE_TEXT + 1]);
int date_weekday(day_t);		/* 0 Monday to 6 Sunday */
int date_year(day_t);
void date_split(day_t, int *year, int *month, int *day);

/*
 * Whole years lived on day `on`; somebody born on 29 February is a year older on 1 March of a common year. -1 before
 * birth.
 */
int date_age(day_t born, day_t on);

/* An instant with the offset that it was written with. */
struct moment {
	day_t day;			/* local */
	int32_t second;			/* of the local day, 0 to 86399; a leap second is refused */
	int32_t offset;			/* minutes east of UTC, -840 to 840 */
};

/*
 * RFC 3339 with seconds, upper-case T, "Z" or an offset of hours and minutes up to 14:00; no fractions. "-00:00" is
 * refused: it says that the place is unknown. 0 or -1.
 */
int moment_parse(const char *text, struct moment *);

/* How a time must be written, for a text that is none; what it lacks, where that can be seen, is said too. */
const char *moment_form(const char *text);
void moment_format(const struct moment *, char text[MOMENT_TEXT + 1]);	/* "+06:00", and "+00:00" for Z */
int64_t moment_utc(const struct moment *);				/* seconds since 1970-01-01T00:00:00Z */
struct moment moment_at(int64_t utc, int32_t offset);

/* "+06:00" to minutes, -14:00 to +14:00; "-00:00" and "Z" are refused. 0 or -1. */
int offset_parse(const char *text, int32_t *minutes);

/* "09:12" to minutes of the day, 00:00 to 23:59. 0 or -1. */
int clock_parse(const char *text, int *minutes);

/* "09:00-13:00" to minutes; the end is after the start. 0 or -1. */
int hours_parse(const char *text, int *from, int *to);

/* What is known about the days of an office. The lists are sorted by day and belong to whoever filled them. */
struct calendar {
	const day_t *holidays;
	size_t holiday_count;
	const day_t *working;		/* moved working days: worked although they fall on a day off */
	size_t working_count;
	bool saturday_worked;		/* when a term ends */
	bool has_valid;			/* valid_from and valid_to are given */
	day_t valid_from, valid_to;	/* both included */
};

/* Neither a holiday nor a Sunday (nor a Saturday unless saturday_worked), or a moved working day. */
bool calendar_is_worked(const struct calendar *, day_t);

/* Worked by the list of moved working days. */
bool calendar_is_moved_to(const struct calendar *, day_t);

/* True when the calendar knows the day: no range given, or inside it. */
bool calendar_knows(const struct calendar *, day_t);

/*
 * The end of a term of `days` days after the day of the event: bare, and rolled to the next worked day. Days before
 * the bare one are not looked at. Returns 0, or 1 when the bare day or one after it that had to be looked at lies
 * outside what the calendar knows, or beyond the year 9999: *rolled is then the bare day.
 */
int calendar_term(const struct calendar *, day_t event, int days, day_t *bare, day_t *rolled);

#endif
