#include "say.h"

#include "buf.h"
#include "table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A blank at which no line is broken. */
#define NBSP "\xc2\xa0"

static const struct words months[] = {
	{ "қаңтар", "января", "January" }, { "ақпан", "февраля", "February" }, { "наурыз", "марта", "March" },
	{ "сәуір", "апреля", "April" }, { "мамыр", "мая", "May" }, { "маусым", "июня", "June" },
	{ "шілде", "июля", "July" }, { "тамыз", "августа", "August" }, { "қыркүйек", "сентября", "September" },
	{ "қазан", "октября", "October" }, { "қараша", "ноября", "November" }, { "желтоқсан", "декабря", "December" },
};

/* %y, %d, %m: year, day, month. */
static const struct words order = { "%y" NBSP "жылғы %d" NBSP "%m", "%d" NBSP "%m %y" NBSP "г.", "%d" NBSP "%m %y" };
static const struct words hour = { ", сағат" NBSP, ", ", ", " };
static const struct words thousands = { NBSP, NBSP, "," };
static const struct words tenge_words = { NBSP "теңге", NBSP "тенге", NBSP "tenge" };

void
say_date(struct buf *b, day_t on, const char *language)
{
	const char *p;
	int year, month, day;

	date_split(on, &year, &month, &day);
	for (p = words_of(&order, language); *p != '\0'; p++) {
		if (*p != '%')
			buf_byte(b, *p);
		else if (*++p == 'm')
			buf_text(b, words_of(&months[month - 1], language));
		else
			buf_number(b, *p == 'y' ? year : day);
	}
}

void
say_moment(struct buf *b, const struct moment *m, const char *language)
{
	char clock[16];

	say_date(b, m->day, language);
	buf_text(b, words_of(&hour, language));
	snprintf(clock, sizeof clock, "%02d:%02d", (int)(m->second / 3600), (int)(m->second / 60 % 60));
	buf_text(b, clock);
}

void
say_amount(struct buf *b, long long tenge, const char *language)
{
	char digits[24];
	int length = snprintf(digits, sizeof digits, "%llu",
	    tenge < 0 ? 0ULL - (unsigned long long)tenge : (unsigned long long)tenge), i;

	if (tenge < 0)
		buf_byte(b, '-');
	for (i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0)
			buf_text(b, words_of(&thousands, language));
		buf_byte(b, digits[i]);
	}
	buf_text(b, words_of(&tenge_words, language));
}

bool
say_date_text(struct buf *b, const char *text, const char *language)
{
	struct moment m = { 0 };

	if (date_parse(text, &m.day) < 0 && moment_parse(text, &m) < 0)
		return false;
	say_date(b, m.day, language);
	return true;
}

bool
say_moment_text(struct buf *b, const char *text, const char *language)
{
	struct moment m;

	if (moment_parse(text, &m) < 0)
		return false;
	say_moment(b, &m, language);
	return true;
}

bool
say_amount_text(struct buf *b, const char *text, const char *language)
{
	size_t length = strlen(text);

	if (length == 0 || length > 18 || strspn(text, "0123456789") != length)
		return false;
	say_amount(b, strtoll(text, NULL, 10), language);
	return true;
}
