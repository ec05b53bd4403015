#include "book_line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define OPENS "--- {\"no\": 7, \"at\": \"2012-09-03T10:00:00+06:00\", \"number\": \"12\""
#define LONG "\"a-key-that-is-longer-than-what-is-compared-at-once\": \"long\""
#define SEAL ", \"seal\": \"0123456789012345678901234567890123456789\"}"

static const char *const keys[] = { "number", "residence" };

static bool
is(const struct book_value *v, const char *text)
{
	return v->length == strlen(text) && (v->length == 0 || memcmp(v->text, text, v->length) == 0);
}

static void
takes(struct book_taking *t, const char *text, const char *applicant, const char *residence)
{
	struct book_line l;

	assert_int_equal(book_line_take(t, &l, text, strlen(text)), 0);
	assert_int_equal(l.no, 7);
	assert_true(is(&l.number, "12"));
	assert_true(is(&l.cells[0], "12"));
	assert_true(is(&l.applicant, applicant));
	assert_true(is(&l.cells[1], residence));
}

/* What a line lacks is empty, whatever the line before had; keys that nobody asks for, or that are long, do no harm. */
static void
values_go_where_they_are_asked_for(void **state)
{
	struct book_taking t = { .keys = keys, .count = 2 };
	int i;

	(void)state;
	for (i = 0; i < 3; i++) {
		takes(&t, OPENS SEAL, "", "");
		takes(&t, OPENS ", \"applicant\": \"Тен\", \"residence\": \"Алматы\"" SEAL, "Тен", "Алматы");
		takes(&t, OPENS ", \"sex\": \"male\", " LONG ", \"residence\": \"Тараз\"" SEAL, "", "Тараз");
		takes(&t, OPENS ", \"residence\": \"\", " LONG ", \"applicant\": \"Әбен\"" SEAL, "Әбен", "");
	}
	buf_release(&t.scratch);
}

/* More keys than can be learnt, before those that are asked for. */
static void
any_number_of_keys(void **state)
{
	enum { MANY = 3 * BOOK_PLACES };
	struct book_taking t = { .keys = keys, .count = 2 };
	struct buf line = BUF_INIT;
	int i;

	(void)state;
	buf_text(&line, OPENS);
	for (i = 0; i < MANY; i++) {
		buf_text(&line, ", \"key-");
		buf_number(&line, i);
		buf_text(&line, "\": \"x\"");
	}
	buf_text(&line, ", \"applicant\": \"Тен\", \"residence\": \"Алматы\"" SEAL);
	buf_byte(&line, '\0');
	assert_false(buf_failed(&line));
	takes(&t, line.bytes, "Тен", "Алматы");
	takes(&t, line.bytes, "Тен", "Алматы");
	takes(&t, OPENS ", \"residence\": \"Тараз\"" SEAL, "", "Тараз");
	buf_release(&line);
	buf_release(&t.scratch);
}

static void
other_forms_are_refused(void **state)
{
	static const char *const wrong[] = { "", "--- {\"no\": 7}", OPENS "}", OPENS SEAL " ", OPENS ", \"of\": \"3\"" SEAL,
		OPENS ", \"residence\": \"Алм" };
	static const char learnt[] = OPENS ", \"residence\": \"Алматы\"" SEAL;
	struct book_taking t = { .keys = keys, .count = 2 };
	struct book_line l;
	size_t i;

	(void)state;
	assert_int_equal(book_line_take(&t, &l, learnt, sizeof learnt - 1), 0);
	for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		assert_int_equal(book_line_take(&t, &l, wrong[i], strlen(wrong[i])), -1);
	buf_release(&t.scratch);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_go_where_they_are_asked_for),
		cmocka_unit_test(any_number_of_keys),
		cmocka_unit_test(other_forms_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
