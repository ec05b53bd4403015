/*
 * Dates, times and amounts as each language writes them. No locale: the words stand here.
 */
#ifndef RPR_SAY_H
#define RPR_SAY_H

#include <stdbool.h>

#include "calendar.h"

struct buf;

/* "2012 жылғы 3 қыркүйек", "3 сентября 2012 г.", "3 September 2012". */
void say_date(struct buf *, day_t, const char *language);

/* The date, then the time of day as it was there: "…, сағат 09:41", "…, 09:41". */
void say_moment(struct buf *, const struct moment *, const char *language);

/* Tenge, digits in threes: "2 200 000 теңге", "2,200,000 tenge". */
void say_amount(struct buf *, long long tenge, const char *language);

/* The same of texts as case files hold them ("2012-09-03", RFC 3339, digits); of a time the date is its day. False, and
 * nothing is added, for others. */
bool say_date_text(struct buf *, const char *text, const char *language);
bool say_moment_text(struct buf *, const char *text, const char *language);
bool say_amount_text(struct buf *, const char *text, const char *language);

#endif
