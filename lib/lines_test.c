#include "lines.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { LENGTH = 64, COUNT = 200 };

/* Lines of one length, of which a whole number makes a block: a line then begins where a read does. */
static int
write_lines(FILE *f)
{
	int i;

	assert_non_null(f);
	for (i = 0; i < COUNT; i++)
		fprintf(f, "%*d\n", LENGTH - 1, i);
	assert_int_equal(fflush(f), 0);
	return fileno(f);
}

static void
test_back(void **state)
{
	FILE *f = tmpfile();
	struct lines l = lines_of(write_lines(f), COUNT * LENGTH, COUNT * LENGTH);
	const char *line;
	size_t length;
	int i;

	(void)state;
	for (i = COUNT; i-- > 0;) {
		assert_int_equal(lines_back(&l, &line, &length), 1);
		assert_int_equal(length, LENGTH - 1);
		assert_int_equal(strtol(line, NULL, 10), i);
		assert_int_equal(l.at, i * LENGTH);
	}
	assert_int_equal(lines_back(&l, &line, &length), 0);
	lines_release(&l);
	fclose(f);
}

static void
test_anywhere(void **state)
{
	static const int places[] = { 150, 3, 199, 0, 4 };
	FILE *f = tmpfile();
	struct lines l = lines_of(write_lines(f), 0, COUNT * LENGTH);
	const char *line;
	size_t length, i;

	(void)state;
	for (i = 0; i < sizeof places / sizeof places[0]; i++) {
		assert_int_equal(lines_at(&l, places[i] * LENGTH, &line, &length), 1);
		assert_int_equal(strtol(line, NULL, 10), places[i]);
	}
	lines_release(&l);
	fclose(f);
}

/* A line over the limit is none, from both ends; nor is what a file no longer has. */
static void
test_too_long(void **state)
{
	enum { SIZE = LINES_LONGEST + LINES_LONGEST / 8 };
	FILE *f = tmpfile();
	char *bytes = malloc(SIZE);
	const char *line;
	struct lines l;
	size_t length;

	(void)state;
	assert_non_null(f);
	assert_non_null(bytes);
	memset(bytes, 'x', SIZE);
	bytes[0] = bytes[SIZE - 1] = '\n';
	assert_int_equal(fwrite(bytes, 1, SIZE, f), SIZE);
	assert_int_equal(fflush(f), 0);
	l = lines_of(fileno(f), 1, SIZE);
	assert_int_equal(lines_next(&l, &line, &length), -1);
	assert_int_equal(errno, EFBIG);
	lines_release(&l);
	l = lines_of(fileno(f), SIZE, SIZE);
	assert_int_equal(lines_back(&l, &line, &length), -1);
	assert_int_equal(errno, EFBIG);
	lines_release(&l);
	assert_int_equal(ftruncate(fileno(f), 100), 0);
	l = lines_of(fileno(f), SIZE, SIZE);
	assert_int_equal(lines_back(&l, &line, &length), -1);
	assert_int_equal(errno, EIO);
	lines_release(&l);
	free(bytes);
	fclose(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_back),
		cmocka_unit_test(test_anywhere),
		cmocka_unit_test(test_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
