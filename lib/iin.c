#include "iin.h"

enum { IIN_DIGITS = 12 };

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The sum of the first eleven digits, modulo 11; the weights go round from `first` to 11 and on from 1. */
static int
check(const char *text, int first)
{
	int i, sum = 0;

	for (i = 0; i < IIN_DIGITS - 1; i++)
		sum += (text[i] - '0') * ((i + first - 1) % 11 + 1);
	return sum % 11;
}

bool
iin_is_valid(const char *text)
{
	int i, digit;

	for (i = 0; i < IIN_DIGITS; i++)
		if (!is_digit(text[i]))
			return false;
	if (text[IIN_DIGITS] != '\0')
		return false;
	if ((digit = check(text, 1)) == 10)
		digit = check(text, 3);
	return digit == text[IIN_DIGITS - 1] - '0';
}

bool
iin_fits_birth(const char *text, int year, int month, int day)
{
	int i, part[3];

	for (i = 0; i < 3; i++) {
		if (!is_digit(text[2 * i]) || !is_digit(text[2 * i + 1]))
			return false;
		part[i] = (text[2 * i] - '0') * 10 + (text[2 * i + 1] - '0');
	}
	return part[0] == year % 100 && part[1] == month && part[2] == day;
}
