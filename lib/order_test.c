#include "order.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = 20000, LONG = 700 };

static int
compare(const void *left, const void *right)
{
	const struct ordered *a = left, *b = right;
	size_t shorter = a->length < b->length ? a->length : b->length;
	int c = memcmp(a->key, b->key, shorter);

	if (c != 0)
		return c;
	if (a->length != b->length)
		return a->length < b->length ? -1 : 1;
	if (a->numbers != b->numbers)
		return a->numbers < b->numbers ? -1 : 1;
	return a->which < b->which ? -1 : a->which > b->which;
}

/* Keys without a zero byte at their end, as those of names are. */
static void
agrees(size_t letters, size_t longest, size_t common)
{
	struct ordered *a = calloc(MANY, sizeof *a), *b = calloc(MANY, sizeof *b);
	char *keys = calloc(MANY, LONG);
	size_t i, k;

	assert_non_null(a);
	assert_non_null(b);
	assert_non_null(keys);
	srand(352);
	for (i = 0; i < MANY; i++) {
		char *key = keys + i * LONG;

		a[i] = (struct ordered){ .key = key, .length = common + (size_t)rand() % (longest + 1),
			.numbers = (uint64_t)rand() % 3, .which = (uint32_t)i };
		memset(key, 'x', common);
		for (k = common; k < a[i].length; k++)
			key[k] = (char)(1 + (size_t)rand() % letters);
	}
	memcpy(b, a, MANY * sizeof *a);
	assert_int_equal(order_sort(a, MANY), 0);
	qsort(b, MANY, sizeof *b, compare);
	for (i = 0; i < MANY; i++)
		assert_int_equal(a[i].which, b[i].which);
	free(a);
	free(b);
	free(keys);
}

static void
short_keys(void **state)
{
	(void)state;
	agrees(2, 3, 0);
	agrees(255, 20, 0);
}

static void
keys_that_begin_alike(void **state)
{
	(void)state;
	agrees(2, 12, 24);
	agrees(3, 40, 31);
}

static void
keys_longer_than_what_is_compared_in_pieces(void **state)
{
	(void)state;
	agrees(2, 9, 600);
	agrees(2, 100, 500);
}

static void
nothing_and_one(void **state)
{
	struct ordered one = { .key = "a", .length = 1, .which = 7 };

	(void)state;
	assert_int_equal(order_sort(&one, 0), 0);
	assert_int_equal(order_sort(&one, 1), 0);
	assert_int_equal(one.which, 7);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(short_keys),
		cmocka_unit_test(keys_that_begin_alike),
		cmocka_unit_test(keys_longer_than_what_is_compared_in_pieces),
		cmocka_unit_test(nothing_and_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
