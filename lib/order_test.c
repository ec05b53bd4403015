#include "order.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = 20000, LONG = 720 };

static int
compare(const void *left, const void *right)
{
	const struct order_key *a = ((const struct ordered *)left)->key, *b = ((const struct ordered *)right)->key;
	size_t shorter = a->length < b->length ? a->length : b->length;
	int c = memcmp(a->bytes, b->bytes, shorter);

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
		struct order_key *key = (struct order_key *)(void *)(keys + i * LONG);

		*key = (struct order_key){ .length = (uint32_t)(common + (size_t)rand() % (longest + 1)),
			.numbers = (uint64_t)rand() % 3, .which = (uint32_t)i };
		memset(key->bytes, 'x', common);
		for (k = common; k < key->length; k++)
			key->bytes[k] = (char)(1 + (size_t)rand() % letters);
		a[i].key = key;
	}
	memcpy(b, a, MANY * sizeof *a);
	assert_int_equal(order_sort(a, MANY), 0);
	qsort(b, MANY, sizeof *b, compare);
	for (i = 0; i < MANY; i++)
		assert_ptr_equal(a[i].key, b[i].key);
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
	static const struct order_key key = { .which = 7 };
	struct ordered one = { .key = &key };

	(void)state;
	assert_int_equal(order_sort(&one, 0), 0);
	assert_int_equal(order_sort(&one, 1), 0);
	assert_ptr_equal(one.key, &key);
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
