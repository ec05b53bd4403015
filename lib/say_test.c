#include "say.h"

#include "buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

typedef bool say(struct buf *, const char *, const char *);

/* A blank that breaks no line is written as _ here. */
static void
says(say *how, const char *text, const char *language, const char *wanted)
{
	struct buf b = BUF_INIT;
	char got[200];
	size_t n = 0, i;

	assert_true(how(&b, text, language));
	for (i = 0; i < b.length; i++)
		if (i + 1 < b.length && memcmp(b.bytes + i, "\xc2\xa0", 2) == 0) {
			got[n++] = '_';
			i++;
		} else
			got[n++] = b.bytes[i];
	got[n] = '\0';
	assert_string_equal(got, wanted);
	buf_release(&b);
}

static void
refuses(say *how, const char *text)
{
	struct buf b = BUF_INIT;

	assert_false(how(&b, text, "en"));
	assert_int_equal(b.length, 0);
}

static void
dates(void **state)
{
	static const char *const kk[] = { "қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым", "шілде", "тамыз", "қыркүйек", "қазан",
		"қараша", "желтоқсан" };
	struct buf b = BUF_INIT;
	day_t day;
	int month;

	(void)state;
	says(say_date_text, "2012-09-03", "kk", "2012_жылғы 3_қыркүйек");
	says(say_date_text, "2012-09-03", "ru", "3_сентября 2012_г.");
	says(say_date_text, "2012-09-03", "en", "3_September 2012");
	says(say_date_text, "2012-02-29T23:59:00+06:00", "ru", "29_февраля 2012_г.");
	says(say_date_text, "0001-01-01", "en", "1_January 1");
	for (month = 1; month <= 12; month++) {
		assert_int_equal(date_parse("2012-01-15", &day), 0);
		buf_clear(&b);
		say_date(&b, day + (month - 1) * 30, "kk");
		buf_byte(&b, '\0');
		assert_non_null(strstr(b.bytes, kk[month - 1]));
	}
	buf_release(&b);
	refuses(say_date_text, "2012-13-01");
	refuses(say_date_text, "soon");
	refuses(say_date_text, "");
}

static void
times(void **state)
{
	(void)state;
	says(say_moment_text, "2012-09-03T09:41:59+06:00", "kk", "2012_жылғы 3_қыркүйек, сағат_09:41");
	says(say_moment_text, "2012-09-03T00:00:00+06:00", "ru", "3_сентября 2012_г., 00:00");
	says(say_moment_text, "2012-12-31T23:59:00Z", "en", "31_December 2012, 23:59");
	refuses(say_moment_text, "2012-09-03");
}

static void
amounts(void **state)
{
	(void)state;
	says(say_amount_text, "2200000", "kk", "2_200_000_теңге");
	says(say_amount_text, "2200000", "ru", "2_200_000_тенге");
	says(say_amount_text, "2200000", "en", "2,200,000_tenge");
	says(say_amount_text, "0", "en", "0_tenge");
	says(say_amount_text, "999", "en", "999_tenge");
	says(say_amount_text, "1000", "en", "1,000_tenge");
	says(say_amount_text, "999999999999999999", "en", "999,999,999,999,999,999_tenge");
	refuses(say_amount_text, "1000000000000000000");
	refuses(say_amount_text, "-5");
	refuses(say_amount_text, "12.50");
	refuses(say_amount_text, "");
}

static void
an_amount_may_be_the_least_number(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	say_amount(&b, INT64_MIN, "en");
	assert_memory_equal(b.bytes, "-9,223,372,036,854,775,808", 26);
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates),
		cmocka_unit_test(times),
		cmocka_unit_test(amounts),
		cmocka_unit_test(an_amount_may_be_the_least_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
