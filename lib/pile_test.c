#include "pile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = 30000, LARGE = 5 * 1024 * 1024 };

/* What is kept stays where and what it is, whatever its size. */
static void
keeps(void **state)
{
	static unsigned char *kept[MANY];
	struct pile p = { .newest = NULL };
	size_t i, k;

	(void)state;
	for (i = 0; i < MANY; i++) {
		size_t size = i % 1000 == 999 ? LARGE / 50 : i % 301;

		assert_non_null(kept[i] = pile_keep(&p, size));
		assert_int_equal((uintptr_t)kept[i] % 8, 0);
		memset(kept[i], (int)(i % 251), size);
	}
	for (i = 0; i < MANY; i++)
		for (k = 0; k < i % 301 && i % 1000 != 999; k++)
			assert_int_equal(kept[i][k], i % 251);
	assert_null(pile_keep(&p, SIZE_MAX));
	assert_null(pile_keep(&p, SIZE_MAX - 7));
	pile_release(&p);
}

/* Memory of a pile that was cleared is used again, also when what comes is of another size. */
static void
is_used_again(void **state)
{
	struct pile p = { .newest = NULL };
	char *first, *last;

	(void)state;
	assert_non_null(first = pile_keep(&p, 100));
	pile_clear(&p);
	assert_ptr_equal(pile_keep(&p, 100), first);
	assert_non_null(last = pile_keep(&p, LARGE));
	memset(last, 1, LARGE);
	pile_clear(&p);
	assert_non_null(last = pile_keep(&p, LARGE + 100));
	memset(last, 2, LARGE + 100);
	pile_clear(&p);
	pile_clear(&p);
	assert_non_null(pile_keep(&p, 0));
	pile_release(&p);
	pile_release(&p);
	assert_non_null(pile_keep(&p, 1));
	pile_release(&p);
}

static void
arrays_grow(void **state)
{
	size_t size = 1, had = 0, i;
	unsigned char *a = NULL;

	(void)state;
	for (; size < (size_t)4 * LARGE; had = size, size *= 3) {
		assert_non_null(a = pile_array(a, had, size));
		a[size - 1] = (unsigned char)(size % 251);
	}
	for (i = 1; i < size; i *= 3)
		assert_int_equal(a[i - 1], i % 251);
	free(a);
	assert_non_null(a = pile_array(NULL, 0, (size_t)2 * LARGE));
	memset(a, 1, (size_t)2 * LARGE);
	assert_null(pile_array(a, (size_t)2 * LARGE, SIZE_MAX));
	assert_int_equal(a[2 * LARGE - 1], 1);
	free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps),
		cmocka_unit_test(is_used_again),
		cmocka_unit_test(arrays_grow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
