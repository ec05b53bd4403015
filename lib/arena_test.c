#include "arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
test_memory_is_zeroed_and_aligned(void **state)
{
	struct arena a = ARENA_INIT;
	size_t size, i;

	(void)state;
	for (size = 1; size < 3000; size += 7) {
		char *p = arena_alloc(&a, size);

		assert_non_null(p);
		assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
		for (i = 0; i < size; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xff, size);
	}
	arena_release(&a);
}

/* What was handed out stays as it is while more is taken, over many blocks. */
static void
test_pieces_do_not_overlap(void **state)
{
	enum { PIECES = 2000 };
	static unsigned char *pieces[PIECES];
	struct arena a = ARENA_INIT;
	size_t i, k;

	(void)state;
	for (i = 0; i < PIECES; i++) {
		pieces[i] = arena_alloc(&a, 1 + i % 90);
		assert_non_null(pieces[i]);
		memset(pieces[i], (int)(i % 251), 1 + i % 90);
	}
	for (i = 0; i < PIECES; i++)
		for (k = 0; k < 1 + i % 90; k++)
			assert_int_equal(pieces[i][k], i % 251);
	arena_release(&a);
}

static void
test_large_pieces(void **state)
{
	struct arena a = ARENA_INIT;
	char *small = arena_copy(&a, "small", 5), *large = arena_alloc(&a, 1 << 20), *after = arena_copy(&a, "after", 5);

	(void)state;
	assert_non_null(large);
	memset(large, 'x', 1 << 20);
	assert_string_equal(small, "small");
	assert_string_equal(after, "after");
	arena_release(&a);
}

static void
test_what_cannot_be_had(void **state)
{
	struct arena a = ARENA_INIT;

	(void)state;
	assert_non_null(arena_alloc(&a, 0));
	assert_null(arena_alloc(&a, SIZE_MAX));
	assert_null(arena_alloc(&a, SIZE_MAX - 1));
	assert_null(arena_alloc(&a, SIZE_MAX / 2 + 1));
	assert_null(arena_copy(&a, "x", SIZE_MAX));
	assert_null(arena_copy(&a, "x", SIZE_MAX - 1));
	/* and it goes on after that */
	assert_string_equal(arena_copy(&a, "x", 1), "x");
	arena_release(&a);
}

static void
test_copies(void **state)
{
	struct arena a = ARENA_INIT;
	char *p = arena_copy(&a, "a\0b", 3);

	(void)state;
	assert_memory_equal(p, "a\0b\0", 4);
	assert_string_equal(arena_copy(&a, NULL, 0), "");
	assert_string_equal(arena_copy(&a, "abc", 2), "ab");
	arena_release(&a);
}

static void
test_formats(void **state)
{
	struct arena a = ARENA_INIT;
	char *p;
	int i;

	(void)state;
	assert_string_equal(arena_format(&a, "%s/%06d", "2012", 41), "2012/000041");
	assert_string_equal(arena_format(&a, "%s", ""), "");
	p = arena_format(&a, "%50000s|", "x");
	assert_int_equal(strlen(p), 50001);
	assert_string_equal(p + 49999, "x|");
	/* at each distance from the end of a block */
	for (i = 0; i < 40; i++) {
		struct arena b = ARENA_INIT;

		assert_non_null(arena_alloc(&b, 16));
		assert_non_null(arena_alloc(&b, (size_t)(b.end - b.at - i * 8)));
		p = arena_format(&b, "%s", "a text of thirty-one characters");
		assert_string_equal(p, "a text of thirty-one characters");
		memset(p, 'x', 32);
		assert_string_equal(arena_copy(&b, "next", 4), "next");
		arena_release(&b);
	}
	arena_release(&a);
}

struct arena_block {
	struct arena_block *older;
};

static size_t
count(const struct arena_block *b)
{
	size_t n = 0;

	for (; b != NULL; b = b->older)
		n++;
	return n;
}

/* Blocks are kept for the next documents, up to a bound, and zeroed again; large ones are not. */
static void
test_reset(void **state)
{
	struct arena a = ARENA_INIT;
	char *first, *again;
	int i;

	(void)state;
	arena_reset(&a);
	first = arena_copy(&a, "first", 5);
	arena_reset(&a);
	again = arena_alloc(&a, 6);
	assert_ptr_equal(again, first);
	assert_memory_equal(again, "\0\0\0\0\0\0", 6);
	assert_int_equal(count(a.spare), 0);
	for (i = 0; i < 100; i++)
		assert_non_null(arena_alloc(&a, 10000));
	arena_reset(&a);
	assert_int_equal(count(a.spare), 100);
	assert_non_null(arena_alloc(&a, 1 << 20));
	assert_int_equal(count(a.spare), 100);
	assert_non_null(arena_alloc(&a, 10000));
	assert_int_equal(count(a.spare), 99);
	arena_reset(&a);
	assert_int_equal(count(a.spare), 100);
	assert_null(a.blocks);
	for (i = 0; i < 1000; i++)
		assert_non_null(memset(arena_alloc(&a, 10000), 'x', 10000));
	arena_reset(&a);
	assert_int_equal(count(a.spare), 128);
	assert_string_equal(arena_copy(&a, "x", 1), "x");
	arena_release(&a);
	assert_null(a.blocks);
	assert_null(a.spare);
	arena_release(&a);
	assert_string_equal(arena_copy(&a, "y", 1), "y");
	arena_release(&a);
}

/* What came before a mark stays, what came after it is handed out again. */
static void
test_rewind(void **state)
{
	struct arena a = ARENA_INIT;
	struct arena_mark empty = arena_mark(&a), mark;
	char *before, *after, *p;
	int i;

	(void)state;
	before = arena_copy(&a, "before", 6);
	mark = arena_mark(&a);
	after = arena_copy(&a, "after", 5);
	for (i = 0; i < 200; i++)
		assert_non_null(memset(arena_alloc(&a, 10000), 'x', 10000));
	assert_non_null(arena_alloc(&a, 1 << 20));
	arena_rewind(&a, mark);
	assert_int_equal(count(a.blocks), 1);
	assert_int_equal(count(a.spare), 128);
	assert_string_equal(before, "before");
	p = arena_alloc(&a, 6);
	assert_ptr_equal(p, after);
	assert_memory_equal(p, "\0\0\0\0\0\0", 6);
	arena_rewind(&a, mark);
	assert_ptr_equal(arena_alloc(&a, 1), after);
	arena_rewind(&a, empty);
	assert_null(a.blocks);
	assert_int_equal(count(a.spare), 128);
	assert_string_equal(arena_copy(&a, "x", 1), "x");
	arena_release(&a);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memory_is_zeroed_and_aligned),
		cmocka_unit_test(test_pieces_do_not_overlap),
		cmocka_unit_test(test_large_pieces),
		cmocka_unit_test(test_what_cannot_be_had),
		cmocka_unit_test(test_copies),
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_reset),
		cmocka_unit_test(test_rewind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
