#include "ledger.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void
empty_holds_nothing(void **state)
{
	struct ledger l = LEDGER_INIT;

	(void)state;
	assert_null(ledger_first(&l, "a"));
	ledger_release(&l);
}

static void
rows_come_in_the_order_of_books_and_lines(void **state)
{
	struct ledger l = LEDGER_INIT;
	struct ledger_row *row;

	(void)state;
	assert_int_equal(ledger_add(&l, "a", 1, 1, 500), 0);
	assert_int_equal(ledger_add(&l, "b", 1, 0, 0), 0);
	assert_int_equal(ledger_add(&l, "a", 1, 0, 900), 0);
	assert_int_equal(ledger_add(&l, "a", 1, 0, 100), 0);
	row = ledger_first(&l, "a");
	assert_non_null(row);
	assert_int_equal(row->at, 100);
	row = ledger_next(&l, row);
	assert_int_equal(row->at, 900);
	row = ledger_next(&l, row);
	assert_int_equal(row->book, 1);
	assert_null(ledger_next(&l, row));
	assert_null(ledger_first(&l, "c"));
	ledger_release(&l);
}

static void
rows_may_be_added_after_a_search(void **state)
{
	struct ledger l = LEDGER_INIT;
	char id[24];
	int i;

	(void)state;
	for (i = 0; i < 3000; i++) {
		snprintf(id, sizeof id, "case %d", i);
		assert_int_equal(ledger_add(&l, id, strlen(id), 0, i), 0);
		if (i % 500 == 0)
			assert_non_null(ledger_first(&l, id));
	}
	for (i = 0; i < 3000; i++) {
		struct ledger_row *row;

		snprintf(id, sizeof id, "case %d", i);
		row = ledger_first(&l, id);
		assert_non_null(row);
		assert_int_equal(row->at, i);
		assert_null(ledger_next(&l, row));
	}
	ledger_release(&l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_holds_nothing),
		cmocka_unit_test(rows_come_in_the_order_of_books_and_lines),
		cmocka_unit_test(rows_may_be_added_after_a_search),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
