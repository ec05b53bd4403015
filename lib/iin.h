/*
 * The individual identification number: 12 digits, the last a check digit (sum of digits by weights 1 to 11, modulo 11;
 * if that is 10, once more with weights 3 to 11, 1, 2; if it is 10 again, the number is never assigned).
 */
#ifndef RPR_IIN_H
#define RPR_IIN_H

#include <stdbool.h>

bool iin_is_valid(const char *text);

/* True when the first six digits are the birth date given (year, month, day). Not binding since 26 August 2013. */
bool iin_fits_birth(const char *text, int year, int month, int day);

#endif
