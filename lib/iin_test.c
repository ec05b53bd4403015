#include "iin.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static const struct {
	const char *text;
	bool good;
} numbers[] = {
	{ "791028302728", true },
	{ "061211600012", true },	/* by the second pass */
	{ "900101300007", true },
	{ "900101500009", true },	/* by the second pass */
	{ "791028302729", false },
	{ "971028302728", false },	/* digits exchanged */
	{ "061211600010", false },
	{ "", false },
	{ "79102830272", false },
	{ "7910283027288", false },
	{ "79102830272 ", false },
	{ " 91028302728", false },
	{ "79102830272a", false },
	{ "79102830272:", false },
	{ "+91028302728", false },
};

static void
checks_the_digit(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (iin_is_valid(numbers[i].text) != numbers[i].good)
			fail_msg("\"%s\"", numbers[i].text);
}

static void
refuses_a_number_never_assigned(void **state)
{
	char text[] = "90010150006x";
	char digit;

	(void)state;
	for (digit = '0'; digit <= '9'; digit++) {
		text[11] = digit;
		assert_false(iin_is_valid(text));
	}
	text[11] = '0' + 10;
	assert_false(iin_is_valid(text));
}

static void
assigns_one_digit_at_most(void **state)
{
	char text[16];
	unsigned n;

	(void)state;
	for (n = 0; n < 2000; n++) {
		int good = 0, digit;

		for (digit = 0; digit < 10; digit++) {
			snprintf(text, sizeof text, "800514%05u%d", n * 7 % 100000, digit);
			good += iin_is_valid(text);
		}
		assert_in_range(good, 0, 1);
	}
}

static void
fits_a_birth(void **state)
{
	(void)state;
	assert_true(iin_fits_birth("791028302728", 1979, 10, 28));
	assert_true(iin_fits_birth("061211600012", 2006, 12, 11));
	assert_true(iin_fits_birth("000101500001", 2000, 1, 1));
	assert_false(iin_fits_birth("791028302728", 1978, 10, 28));
	assert_false(iin_fits_birth("791028302728", 1979, 11, 28));
	assert_false(iin_fits_birth("791028302728", 1979, 10, 29));
	assert_false(iin_fits_birth("79102", 1979, 10, 2));
	assert_false(iin_fits_birth("79:028302728", 1979, 10, 28));
	assert_false(iin_fits_birth("", 1979, 10, 28));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(checks_the_digit),
		cmocka_unit_test(refuses_a_number_never_assigned),
		cmocka_unit_test(assigns_one_digit_at_most),
		cmocka_unit_test(fits_a_birth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
