#include "country.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Neighbours of the order, first and last, and those that come to the window most. */
static void
test_known(void **state)
{
	static const char *const codes[] = { "ABW", "AFG", "ZMB", "ZWE", "KAZ", "UZB", "RUS", "KGZ", "TJK", "TKM", "CHN", "MNG",
		"TUR", "DEU", "GEO", "ARM", "AZE", "BLR", "UKR", "MDA", "SSD", "CUW", "SXM", "BES", "WSM", "YEM" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof codes / sizeof codes[0]; i++)
		if (!country_is_known(codes[i]))
			fail_msg("%s", codes[i]);
}

static void
test_unknown(void **state)
{
	static const char *const codes[] = { "", "UZ", "UZX", "UZBE", "uzb", "XXA", "SUN", "YUG", "ANT", "AAA", "ZZZ", "BWF", "   " };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof codes / sizeof codes[0]; i++)
		if (country_is_known(codes[i]))
			fail_msg("%s", codes[i]);
}

/* Every code there is, found by trying all: so many, each once. */
static void
test_all(void **state)
{
	char code[4] = "AAA";
	int count = 0;

	(void)state;
	for (code[0] = 'A'; code[0] <= 'Z'; code[0]++)
		for (code[1] = 'A'; code[1] <= 'Z'; code[1]++)
			for (code[2] = 'A'; code[2] <= 'Z'; code[2]++)
				count += country_is_known(code);
	assert_int_equal(count, 249);
}

static void
test_none(void **state)
{
	(void)state;
	assert_true(country_is_none("XXA"));
	assert_false(country_is_none("XXB"));
	assert_false(country_is_none("KAZ"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_all),
		cmocka_unit_test(test_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
